"""Calls are kept, wordings have versions, numbers have conversations, a class of elders can be told something."""

import sqlalchemy as sa
from alembic import op

revision = "calls_and_wordings"
down_revision = "never_changed"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER call_steps_append_only_delete BEFORE DELETE ON call_steps
BEGIN SELECT RAISE(ABORT, 'call_steps is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER call_steps_append_only_replace BEFORE INSERT ON call_steps
WHEN EXISTS (SELECT 1 FROM call_steps WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'call_steps is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER call_steps_append_only_update BEFORE UPDATE ON call_steps
BEGIN SELECT RAISE(ABORT, 'call_steps is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER template_versions_append_only_delete BEFORE DELETE ON template_versions
BEGIN SELECT RAISE(ABORT, 'template_versions is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER template_versions_append_only_replace BEFORE INSERT ON template_versions
WHEN EXISTS (SELECT 1 FROM template_versions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'template_versions is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER template_versions_append_only_update BEFORE UPDATE ON template_versions
BEGIN SELECT RAISE(ABORT, 'template_versions is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION call_steps_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'call_steps is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION template_versions_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'template_versions is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER call_steps_append_only BEFORE DELETE OR UPDATE ON call_steps FOR EACH ROW EXECUTE FUNCTION call_steps_append_only()""",
        """CREATE TRIGGER call_steps_append_only_truncate BEFORE TRUNCATE ON call_steps FOR EACH STATEMENT EXECUTE FUNCTION call_steps_append_only()""",
        """CREATE TRIGGER template_versions_append_only BEFORE DELETE OR UPDATE ON template_versions FOR EACH ROW EXECUTE FUNCTION template_versions_append_only()""",
        """CREATE TRIGGER template_versions_append_only_truncate BEFORE TRUNCATE ON template_versions FOR EACH STATEMENT EXECUTE FUNCTION template_versions_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "gateway_health",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_gateway_health_failures_are_not_negative")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gateway_health")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_canned_replies_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canned_replies_area_id"), ["area_id"], unique=False)

    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "frost",
                "heat",
                "festival",
                "notice",
                name="occasion_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "sending",
                "queued",
                "cancelled",
                name="broadcaststatus_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_broadcasts_area_id")),
        sa.ForeignKeyConstraint(["cancelled_by_id"], ["staff.id"], name=op.f("fk_broadcasts_cancelled_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_broadcasts_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcasts_area_id"), ["area_id"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("unread >= 0", name=op.f("ck_conversations_unread_is_not_negative")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["staff.id"], name=op.f("fk_conversations_assigned_to_id")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_conversations_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_conversations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("number_index", name=op.f("uq_conversations_number_index")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_assigned_to_id"), ["assigned_to_id"], unique=False)
        batch_op.create_index("ix_conversations_community_last", ["community_id", "last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_conversations_unread",
            ["community_id"],
            unique=False,
            sqlite_where=sa.text("unread > 0"),
            postgresql_where=sa.text("unread > 0"),
        )

    op.create_table(
        "incoming_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("gateway_id", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Text(), nullable=False),
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column("to_number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "ringing",
                "menu",
                "connected",
                "recording",
                "ended",
                name="callstatus_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recording_url", sa.Text(), nullable=True),
        sa.Column("recording_seconds", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_incoming_calls_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_incoming_calls_person_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_incoming_calls_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_calls")),
        sa.UniqueConstraint("gateway", "gateway_id", name=op.f("uq_incoming_calls_gateway_gateway_id")),
    )
    with op.batch_alter_table("incoming_calls", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_calls_number_index", ["number_index", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_calls_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_incoming_calls_ringing",
            ["started_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "template_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "rejected",
                name="approvalstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["staff.id"], name=op.f("fk_template_approvals_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_approvals")),
        sa.UniqueConstraint(
            "gateway",
            "template",
            "version",
            "language",
            name=op.f("uq_template_approvals_gateway_template_version_language"),
        ),
    )
    op.create_table(
        "template_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("say_zh", sa.Text(), nullable=False),
        sa.Column("say_en", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_template_versions_version_0_is_in_the_code")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["staff.id"], name=op.f("fk_template_versions_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
        sa.UniqueConstraint("template", "version", name=op.f("uq_template_versions_template_version")),
    )
    op.create_table(
        "call_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["incoming_calls.id"], name=op.f("fk_call_steps_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_steps")),
        sa.UniqueConstraint("call_id", "turn", name=op.f("uq_call_steps_call_id_turn")),
    )
    with op.batch_alter_table("call_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_steps_call_id"), ["call_id"], unique=False)

    with op.batch_alter_table("elders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("allergies", sa.Text(), nullable=True))

    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("call_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_follow_ups_taken_by_id"), "staff", ["taken_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_follow_ups_call_id"), "incoming_calls", ["call_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_follow_ups_call_id"), ["call_id"], unique=False)

    op.execute(
        "UPDATE outgoing_messages SET gateway_id = NULL WHERE gateway_id IS NOT NULL AND id NOT IN "
        "(SELECT MIN(id) FROM outgoing_messages GROUP BY gateway, gateway_id)"
    )
    with op.batch_alter_table("outgoing_messages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "medium",
                sa.Enum("text", "call", name="medium_is_known", native_enum=False, create_constraint=True, length=24),
                nullable=False,
                server_default="text",
            )
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("filled_in", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("body_index", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("parts", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("written_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("again_for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("for_a_person_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_outgoing_messages_written_by_id"), "staff", ["written_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outgoing_messages_again_for_id"), "outgoing_messages", ["again_for_id"], ["id"]
        )
        batch_op.drop_index("ix_outgoing_messages_gateway_id")
        batch_op.create_index("uq_outgoing_messages_gateway_id", ["gateway_id", "gateway"], unique=True)
        batch_op.create_index("ix_outgoing_messages_equal", ["number_index", "body_index", "sending_at"], unique=False)
        batch_op.create_index("ix_outgoing_messages_sent_at", ["sent_at", "parts", "medium"], unique=False)
        ringing, for_a_person = "status = 'sent' AND medium = 'call'", "for_a_person_at IS NOT NULL"
        batch_op.create_index(
            "ix_outgoing_messages_ringing",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text(ringing),
            postgresql_where=sa.text(ringing),
        )
        batch_op.create_index(
            "ix_outgoing_messages_for_a_person",
            ["for_a_person_at"],
            unique=False,
            sqlite_where=sa.text(for_a_person),
            postgresql_where=sa.text(for_a_person),
        )

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reads_texts", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_because", sa.Text(), nullable=False, server_default=""))

    op.create_table(
        "simulated_carrier",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("down_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("errors_next", sa.Integer(), nullable=False),
        sa.Column("errors_of_ten", sa.Integer(), nullable=False),
        sa.Column("hangs_next", sa.Integer(), nullable=False),
        sa.Column("reports_late_seconds", sa.Integer(), nullable=False),
        sa.Column("reports_missing_of_ten", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("out_of_order", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.CheckConstraint("copies BETWEEN 1 AND 5", name=op.f("ck_simulated_carrier_copies_are_few")),
        sa.CheckConstraint(
            "errors_next >= 0 AND hangs_next >= 0", name=op.f("ck_simulated_carrier_counts_are_not_negative")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_simulated_carrier_there_is_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_carrier")),
    )
    op.create_table(
        "simulated_lines",
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column(
            "trouble",
            sa.Enum(
                "opted_out",
                "no_such_number",
                "switched_off",
                "engaged",
                name="linetrouble_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("number_index", name=op.f("pk_simulated_lines")),
    )
    op.create_table(
        "simulated_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_texts")),
    )
    with op.batch_alter_table("simulated_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_simulated_texts_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_simulated_texts_number_index", ["number_index", "id"], unique=False)

    op.create_table(
        "simulated_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "to_phone",
                "to_us",
                name="direction_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("dialled_for_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ringing",
                "talking",
                "ended",
                name="simulatedcallstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "how",
            sa.Enum(
                "completed",
                "no-answer",
                "busy",
                "failed",
                "canceled",
                name="callend_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("rang_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dialled_for_id"], ["simulated_calls.id"], name=op.f("fk_simulated_calls_dialled_for_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_calls")),
    )
    with op.batch_alter_table("simulated_calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_simulated_calls_going_on",
            ["id"],
            unique=False,
            sqlite_where=sa.text("reported_at IS NULL"),
            postgresql_where=sa.text("reported_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_simulated_calls_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_simulated_calls_number_index", ["number_index", "id"], unique=False)

    op.create_table(
        "simulated_call_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum(
                "service",
                "phone",
                "carrier",
                name="speaker_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("audio", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["simulated_calls.id"], name=op.f("fk_simulated_call_lines_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_call_lines")),
    )
    with op.batch_alter_table("simulated_call_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_simulated_call_lines_call_id"), ["call_id"], unique=False)

    op.create_table(
        "simulated_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "delivered",
                "failed",
                "unknown",
                "dropped",
                name="messagestatus_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["simulated_texts.id"], name=op.f("fk_simulated_reports_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_reports")),
    )
    with op.batch_alter_table("simulated_reports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_simulated_reports_owed",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("brought_at IS NULL"),
            postgresql_where=sa.text("brought_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_simulated_reports_text_id"), ["text_id"], unique=False)

    # What lay on the practice phones stays there: they used to read our own outbox.
    op.execute(
        """INSERT INTO simulated_texts (message_id, number, number_index, body, taken_at, arrived)
SELECT id, to_number, number_index, body, sent_at, true FROM outgoing_messages
WHERE gateway = 'simulator' AND sent_at IS NOT NULL AND status IN ('sent', 'delivered') ORDER BY id"""
    )

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
