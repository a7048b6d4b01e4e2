"""Certificates of service that anybody can check, and those that were revoked."""

import sqlalchemy as sa
from alembic import op

revision = "certificates_of_service"
down_revision = "policy_history"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER certificate_revocations_append_only_delete BEFORE DELETE ON certificate_revocations
BEGIN SELECT RAISE(ABORT, 'certificate_revocations is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER certificate_revocations_append_only_replace BEFORE INSERT ON certificate_revocations
WHEN EXISTS (SELECT 1 FROM certificate_revocations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'certificate_revocations is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER certificate_revocations_append_only_update BEFORE UPDATE ON certificate_revocations
BEGIN SELECT RAISE(ABORT, 'certificate_revocations is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER certificates_append_only_delete BEFORE DELETE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER certificates_append_only_replace BEFORE INSERT ON certificates
WHEN EXISTS (SELECT 1 FROM certificates WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'certificates is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER certificates_append_only_update BEFORE UPDATE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION certificate_revocations_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'certificate_revocations is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION certificates_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'certificates is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER certificate_revocations_append_only BEFORE DELETE OR UPDATE ON certificate_revocations FOR EACH ROW EXECUTE FUNCTION certificate_revocations_append_only()""",
        """CREATE TRIGGER certificate_revocations_append_only_truncate BEFORE TRUNCATE ON certificate_revocations FOR EACH STATEMENT EXECUTE FUNCTION certificate_revocations_append_only()""",
        """CREATE TRIGGER certificates_append_only BEFORE DELETE OR UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION certificates_append_only()""",
        """CREATE TRIGGER certificates_append_only_truncate BEFORE TRUNCATE ON certificates FOR EACH STATEMENT EXECUTE FUNCTION certificates_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="actorkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "sms",
                "call",
                "console",
                "mobile",
                "family",
                "api",
                "clock",
                "command",
                name="door_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_certificates_minutes_positive")),
        sa.CheckConstraint(
            "since_on IS NULL OR since_on <= until_on", name=op.f("ck_certificates_period_goes_forward")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_certificates_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_certificates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_person_id"), ["person_id"], unique=False)

    op.create_table(
        "certificate_revocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="actorkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "sms",
                "call",
                "console",
                "mobile",
                "family",
                "api",
                "clock",
                "command",
                name="door_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_revocations_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_revocations")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_revocations_certificate_id")),
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
