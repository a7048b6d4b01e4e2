"""What the database itself refuses: histories, the ledger and what reached us are never changed or deleted."""

from alembic import op

revision = "never_changed"
down_revision = "first_schema"
branch_labels = None
depends_on = None

# Written out as they were on that day; what the code says later goes into later revisions.
SQLITE = (
    """
CREATE TRIGGER order_events_append_only_update BEFORE UPDATE ON order_events
BEGIN SELECT RAISE(ABORT, 'order_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER order_events_append_only_delete BEFORE DELETE ON order_events
BEGIN SELECT RAISE(ABORT, 'order_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER order_events_append_only_replace BEFORE INSERT ON order_events
WHEN EXISTS (SELECT 1 FROM order_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'order_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER incident_events_append_only_update BEFORE UPDATE ON incident_events
BEGIN SELECT RAISE(ABORT, 'incident_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER incident_events_append_only_delete BEFORE DELETE ON incident_events
BEGIN SELECT RAISE(ABORT, 'incident_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER incident_events_append_only_replace BEFORE INSERT ON incident_events
WHEN EXISTS (SELECT 1 FROM incident_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'incident_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER incoming_messages_kept_update BEFORE UPDATE ON incoming_messages
WHEN NEW.gateway IS NOT OLD.gateway OR NEW.gateway_id IS NOT OLD.gateway_id OR NEW.from_number IS NOT OLD.from_number OR NEW.number_index IS NOT OLD.number_index OR NEW.to_number IS NOT OLD.to_number OR NEW.body IS NOT OLD.body OR NEW.received_at IS NOT OLD.received_at
BEGIN SELECT RAISE(ABORT, 'incoming_messages are kept as received: only what became of one may be added'); END
""",
    """
CREATE TRIGGER incoming_messages_kept_delete BEFORE DELETE ON incoming_messages
BEGIN SELECT RAISE(ABORT, 'incoming_messages are kept as received: only what became of one may be added'); END
""",
    """
CREATE TRIGGER transfers_append_only_update BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER transfers_append_only_delete BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER transfers_append_only_replace BEFORE INSERT ON transfers
WHEN EXISTS (SELECT 1 FROM transfers WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM transfers WHERE key = NEW.key)
  OR EXISTS (SELECT 1 FROM transfers WHERE reverses_id = NEW.reverses_id)
BEGIN SELECT RAISE(ABORT, 'transfers is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER entries_append_only_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER entries_append_only_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER entries_append_only_replace BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'entries is append-only: its rows are never changed or deleted; record what is right in a new row'); END
""",
    """
CREATE TRIGGER transfers_whole BEFORE INSERT ON transfers
WHEN typeof(NEW.minutes) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END
""",
    """
CREATE TRIGGER transfers_checked BEFORE INSERT ON transfers
WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfers AS original WHERE original.id = NEW.reverses_id
    AND original.kind <> 'reverse' AND original.minutes = NEW.minutes
    AND original.from_account_id = NEW.to_account_id AND original.to_account_id = NEW.from_account_id)
BEGIN SELECT RAISE(ABORT, 'a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal'); END
""",
    """
CREATE TRIGGER entries_whole BEFORE INSERT ON entries
WHEN typeof(NEW.minutes) <> 'integer' OR typeof(NEW.balance_after) <> 'integer' OR typeof(NEW.account_version) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END
""",
    """
CREATE TRIGGER entries_agree BEFORE INSERT ON entries
WHEN NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = NEW.transfer_id AND (
    (transfers.from_account_id = NEW.account_id AND transfers.minutes = -NEW.minutes)
    OR (transfers.to_account_id = NEW.account_id AND transfers.minutes = NEW.minutes)))
BEGIN SELECT RAISE(ABORT, 'entries agree with their transfer: what left the one account is what arrives in the other'); END
""",
    """
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
    AND version = NEW.account_version - 1 AND balance = NEW.balance_after - NEW.minutes)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one of its account: next version, and the balance that was plus its minutes'); END
""",
    """
CREATE TRIGGER entries_posted AFTER INSERT ON entries
BEGIN
  UPDATE accounts SET balance = NEW.balance_after, version = NEW.account_version
    WHERE id = NEW.account_id AND version = NEW.account_version - 1 AND balance = NEW.balance_after - NEW.minutes;
END
""",
    """
CREATE TRIGGER accounts_keep BEFORE UPDATE ON accounts
WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.person_id IS NOT OLD.person_id OR NEW.community_id IS NOT OLD.community_id OR NEW.opened_at IS NOT OLD.opened_at
BEGIN SELECT RAISE(ABORT, 'an account keeps its holder, kind and community: close it and open another one'); END
""",
    """
CREATE TRIGGER accounts_checked BEFORE UPDATE ON accounts
WHEN (NEW.balance IS NOT OLD.balance OR NEW.version IS NOT OLD.version) AND NOT (NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance))
BEGIN SELECT RAISE(ABORT, 'a balance moves only by the entry that says so, one version at a time'); END
""",
    """
CREATE TRIGGER accounts_whole BEFORE INSERT ON accounts
WHEN typeof(NEW.held) <> 'integer' OR typeof(coalesce(NEW.floor, 0)) <> 'integer' OR typeof(coalesce(NEW.ceiling, 0)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END
""",
    """
CREATE TRIGGER accounts_whole_update BEFORE UPDATE ON accounts
WHEN typeof(NEW.held) <> 'integer' OR typeof(coalesce(NEW.floor, 0)) <> 'integer' OR typeof(coalesce(NEW.ceiling, 0)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END
""",
    """
CREATE TRIGGER accounts_open_empty BEFORE INSERT ON accounts
WHEN NEW.balance IS NOT 0 OR NEW.held IS NOT 0 OR NEW.version IS NOT 0
BEGIN SELECT RAISE(ABORT, 'an account opens empty: minutes arrive by transfer'); END
""",
    """
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
BEGIN SELECT RAISE(ABORT, 'accounts are never deleted: close them instead'); END
""",
    """
CREATE TRIGGER accounts_stay_replace BEFORE INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'accounts are never deleted: close them instead'); END
""",
)

POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION order_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'order_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $$
""",
    """
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE ON order_events
FOR EACH ROW EXECUTE FUNCTION order_events_append_only()
""",
    """
CREATE TRIGGER order_events_append_only_truncate BEFORE TRUNCATE ON order_events
FOR EACH STATEMENT EXECUTE FUNCTION order_events_append_only()
""",
    """
CREATE OR REPLACE FUNCTION incident_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'incident_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $$
""",
    """
CREATE TRIGGER incident_events_append_only BEFORE UPDATE OR DELETE ON incident_events
FOR EACH ROW EXECUTE FUNCTION incident_events_append_only()
""",
    """
CREATE TRIGGER incident_events_append_only_truncate BEFORE TRUNCATE ON incident_events
FOR EACH STATEMENT EXECUTE FUNCTION incident_events_append_only()
""",
    """
CREATE OR REPLACE FUNCTION incoming_messages_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'incoming_messages are kept as received: only what became of one may be added';
END $$
""",
    """
CREATE TRIGGER incoming_messages_kept_update BEFORE UPDATE ON incoming_messages
FOR EACH ROW WHEN (NEW.gateway IS DISTINCT FROM OLD.gateway OR NEW.gateway_id IS DISTINCT FROM OLD.gateway_id OR NEW.from_number IS DISTINCT FROM OLD.from_number OR NEW.number_index IS DISTINCT FROM OLD.number_index OR NEW.to_number IS DISTINCT FROM OLD.to_number OR NEW.body IS DISTINCT FROM OLD.body OR NEW.received_at IS DISTINCT FROM OLD.received_at) EXECUTE FUNCTION incoming_messages_kept()
""",
    """
CREATE TRIGGER incoming_messages_kept_delete BEFORE DELETE ON incoming_messages
FOR EACH ROW EXECUTE FUNCTION incoming_messages_kept()
""",
    """
CREATE TRIGGER incoming_messages_kept_truncate BEFORE TRUNCATE ON incoming_messages
FOR EACH STATEMENT EXECUTE FUNCTION incoming_messages_kept()
""",
    """
CREATE OR REPLACE FUNCTION transfers_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'transfers is append-only: its rows are never changed or deleted; record what is right in a new row';
END $$
""",
    """
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers
FOR EACH ROW EXECUTE FUNCTION transfers_append_only()
""",
    """
CREATE TRIGGER transfers_append_only_truncate BEFORE TRUNCATE ON transfers
FOR EACH STATEMENT EXECUTE FUNCTION transfers_append_only()
""",
    """
CREATE OR REPLACE FUNCTION entries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'entries is append-only: its rows are never changed or deleted; record what is right in a new row';
END $$
""",
    """
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE ON entries
FOR EACH ROW EXECUTE FUNCTION entries_append_only()
""",
    """
CREATE TRIGGER entries_append_only_truncate BEFORE TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION entries_append_only()
""",
    """
CREATE OR REPLACE FUNCTION transfers_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM transfers AS original WHERE original.id = NEW.reverses_id
    AND original.kind <> 'reverse' AND original.minutes = NEW.minutes
    AND original.from_account_id = NEW.to_account_id AND original.to_account_id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal'; END IF;
  RETURN NULL;
END $$
""",
    """
CREATE TRIGGER transfers_checked AFTER INSERT ON transfers
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION transfers_checked()
""",
    """
CREATE OR REPLACE FUNCTION entries_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = NEW.transfer_id AND (
    (transfers.from_account_id = NEW.account_id AND transfers.minutes = -NEW.minutes)
    OR (transfers.to_account_id = NEW.account_id AND transfers.minutes = NEW.minutes))) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'entries agree with their transfer: what left the one account is what arrives in the other'; END IF;
  UPDATE accounts SET balance = NEW.balance_after, version = NEW.account_version
    WHERE id = NEW.account_id AND version = NEW.account_version - 1 AND balance = NEW.balance_after - NEW.minutes;
  IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an entry follows the last one of its account: next version, and the balance that was plus its minutes'; END IF;
  RETURN NULL;
END $$
""",
    """
CREATE TRIGGER entries_posted AFTER INSERT ON entries
FOR EACH ROW EXECUTE FUNCTION entries_posted()
""",
    """
CREATE OR REPLACE FUNCTION accounts_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.person_id, NEW.community_id, NEW.opened_at)
    IS DISTINCT FROM (OLD.id, OLD.kind, OLD.person_id, OLD.community_id, OLD.opened_at) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an account keeps its holder, kind and community: close it and open another one'; END IF;
  IF (NEW.balance, NEW.version) IS DISTINCT FROM (OLD.balance, OLD.version) AND NOT (NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a balance moves only by the entry that says so, one version at a time';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE TRIGGER accounts_checked BEFORE UPDATE ON accounts
FOR EACH ROW EXECUTE FUNCTION accounts_checked()
""",
    """
CREATE OR REPLACE FUNCTION accounts_open_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an account opens empty: minutes arrive by transfer';
END $$
""",
    """
CREATE TRIGGER accounts_open_empty BEFORE INSERT ON accounts
FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.held <> 0 OR NEW.version <> 0) EXECUTE FUNCTION accounts_open_empty()
""",
    """
CREATE OR REPLACE FUNCTION accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'accounts are never deleted: close them instead';
END $$
""",
    """
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION accounts_stay()
""",
    """
CREATE TRIGGER accounts_stay_truncate BEFORE TRUNCATE ON accounts
FOR EACH STATEMENT EXECUTE FUNCTION accounts_stay()
""",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement.strip())
