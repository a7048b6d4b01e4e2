"""What the database itself refuses: to delete a text that reached us, or to change what it said."""

from eldercare.append_only import refusing_function, refusing_trigger

TABLE = "incoming_messages"
AS_RECEIVED = ("gateway", "gateway_id", "from_number", "number_index", "to_number", "body", "received_at")
SENTENCE = "incoming_messages are kept as received: only what became of one may be added"


def keep_as_received(dialect_name: str) -> list[str]:
    """Return the statements that make DELETE, and UPDATE of what was received, fail for everybody."""
    if dialect_name == "sqlite":
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in AS_RECEIVED)
        return [
            refusing_trigger(f"{TABLE}_kept_update", f"BEFORE UPDATE ON {TABLE}", SENTENCE, when=changed),
            refusing_trigger(f"{TABLE}_kept_delete", f"BEFORE DELETE ON {TABLE}", SENTENCE),
        ]
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in AS_RECEIVED)
    return [
        refusing_function(f"{TABLE}_kept", SENTENCE),
        f"""CREATE TRIGGER {TABLE}_kept_update BEFORE UPDATE ON {TABLE}
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {TABLE}_kept()""",
        f"""CREATE TRIGGER {TABLE}_kept_delete BEFORE DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION {TABLE}_kept()""",
        f"""CREATE TRIGGER {TABLE}_kept_truncate BEFORE TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_kept()""",
    ]
