"""Papers, leave and limits of volunteers, wishes and pairs, hours of providers, and rows to find volunteers by place."""

import sqlalchemy as sa
from alembic import op

revision = "who_could_do_it"
down_revision = "standing_orders"
branch_labels = None
depends_on = None

# Written out as they were on that day; what the code says later goes into later revisions.
TABLES = "volunteers JOIN persons ON persons.id = volunteers.id LEFT JOIN addresses ON addresses.person_id = persons.id"
MOMENTS = (
    ("volunteers_come", "INSERT ON volunteers", "NEW.id"),
    ("volunteers_pause", "UPDATE OF status ON volunteers", "NEW.id"),
    ("skills_come", "INSERT ON volunteer_skills", "NEW.volunteer_id"),
    ("skills_go", "DELETE ON volunteer_skills", "OLD.volunteer_id"),
    ("addresses_come", "INSERT ON addresses", "NEW.person_id"),
    ("addresses_move", "UPDATE OF latitude, longitude ON addresses", "NEW.person_id"),
    ("addresses_go", "DELETE ON addresses", "OLD.person_id"),
    ("persons_move", "UPDATE OF community_id ON persons", "NEW.id"),
)


def upgrade() -> None:
    op.create_table(
        "findable_volunteers",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name=op.f("fk_findable_volunteers_volunteer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("volunteer_id", "skill", name=op.f("pk_findable_volunteers")),
    )
    with op.batch_alter_table("findable_volunteers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_findable_volunteers_place", ["community_id", "skill", "cell", "volunteer_id"], unique=False
        )

    op.create_table(
        "helper_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elder_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column(
            "wished_by",
            sa.Enum("elder", "helper", name="wishedby_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "wish",
            sa.Enum("preferred", "refused", name="wish_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(volunteer_id IS NULL) <> (provider_id IS NULL)", name=op.f("ck_helper_wishes_is_about_exactly_one_helper")
        ),
        sa.ForeignKeyConstraint(["elder_id"], ["elders.id"], name=op.f("fk_helper_wishes_elder_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_helper_wishes_provider_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_helper_wishes_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helper_wishes")),
    )
    with op.batch_alter_table("helper_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helper_wishes_elder_id"), ["elder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_helper_wishes_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_helper_wishes_volunteer_id"), ["volunteer_id"], unique=False)
        batch_op.create_index(
            "uq_helper_wishes_one_of_each_about_a_provider",
            ["elder_id", "provider_id", "wished_by"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_helper_wishes_one_of_each_about_a_volunteer",
            ["elder_id", "volunteer_id", "wished_by"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_leaves_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_leaves_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaves_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elder_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR since_on <= until_on", name=op.f("ck_pairs_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["elder_id"], ["elders.id"], name=op.f("fk_pairs_elder_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_pairs_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
    )
    with op.batch_alter_table("pairs", schema=None) as batch_op:
        batch_op.create_index("ix_pairs_elder", ["elder_id", "since_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairs_volunteer_id"), ["volunteer_id"], unique=False)

    with op.batch_alter_table("elders", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "wants_helper_sex",
                sa.Enum(
                    "female",
                    "male",
                    "unknown",
                    name="sex_is_known",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("speaks", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))

    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("orders_a_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("serves_metres", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_providers_orders_a_day_are_not_negative"), "orders_a_day >= 0")
        batch_op.create_check_constraint(
            batch_op.f("ck_providers_serves_metres_are_not_negative"), "serves_metres >= 0"
        )

    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("intimate", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("needs_certificate", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_provider_done", ["provider_id", "checked_out_at"], unique=False)
        batch_op.create_index("ix_visits_volunteer_done", ["volunteer_id", "checked_out_at"], unique=False)

    with op.batch_alter_table("volunteer_skills", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certified_until", sa.Date(), nullable=True))

    with op.batch_alter_table("volunteers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trained_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("insured_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("health_checked_until", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "transport",
                sa.Enum(
                    "foot",
                    "bike",
                    "ebike",
                    name="transport_is_known",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="foot",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("day_cap_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("week_cap_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("speaks", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_volunteers_day_cap_fits_into_a_day"), "day_cap_minutes BETWEEN 0 AND 1440"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_volunteers_week_cap_fits_into_a_week"), "week_cap_minutes BETWEEN 0 AND 10080"
        )

    op.execute("UPDATE services SET intimate = true WHERE code = 'bathing'")
    dialect = op.get_bind().dialect.name
    for statement in [_refilled(dialect), *_triggers(dialect)]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def _refilled(dialect: str, volunteer: str = "") -> str:
    only = f"AND volunteers.id = {volunteer}" if volunteer else ""
    part = "CAST({} AS INTEGER)" if dialect == "sqlite" else "CAST(floor({}) AS BIGINT)"
    row, column = part.format("(addresses.latitude + 90) * 400"), part.format("(addresses.longitude + 180) * 400")
    place = f"COALESCE({row} * 144001 + {column}, -1)"
    return f"""INSERT INTO findable_volunteers (volunteer_id, skill, community_id, cell)
SELECT volunteers.id, '', persons.community_id, {place} FROM {TABLES}
WHERE volunteers.status = 'active' {only}
UNION ALL SELECT volunteers.id, volunteer_skills.skill, persons.community_id, {place} FROM {TABLES}
JOIN volunteer_skills ON volunteer_skills.volunteer_id = volunteers.id
WHERE volunteers.status = 'active' {only}"""  # noqa: S608 - our own names


def _triggers(dialect: str) -> list[str]:
    made = []
    for name, moment, volunteer in MOMENTS:
        does = f"""DELETE FROM findable_volunteers WHERE volunteer_id = {volunteer};
{_refilled(dialect, volunteer)};"""  # noqa: S608 - our own names
        if dialect == "sqlite":
            made.append(f"CREATE TRIGGER findable_when_{name} AFTER {moment}\nBEGIN\n{does}\nEND")
            continue
        made += [
            f"""CREATE OR REPLACE FUNCTION findable_when_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {does}
  RETURN NULL;
END $$""",
            f"""CREATE TRIGGER findable_when_{name} AFTER {moment}
FOR EACH ROW EXECUTE FUNCTION findable_when_{name}()""",
        ]
    return made
