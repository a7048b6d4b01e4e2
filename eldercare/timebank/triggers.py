"""What the database refuses in the ledger whoever asks, by code, console or SQL shell: the same rules on both engines.

Transfers and entries are append-only. An entry agrees with its transfer, follows the last entry of its account and
moves the account's balance; the balance moves in no other way. Accounts open empty, keep their holder, are not deleted.
"""

from eldercare.append_only import append_only, refusal, refusing_function, refusing_trigger

AGREES = "entries agree with their transfer: what left the one account is what arrives in the other"
FOLLOWS = "an entry follows the last one of its account: next version, and the balance that was plus its minutes"
MIRRORS = "a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal"
EMPTY = "an account opens empty: minutes arrive by transfer"
KEEPS = "an account keeps its holder, kind and community: close it and open another one"
MOVES = "a balance moves only by the entry that says so, one version at a time"
STAYS = "accounts are never deleted: close them instead"
WHOLE = "the ledger counts in whole minutes"

_AGREES = """EXISTS (SELECT 1 FROM transfers WHERE transfers.id = NEW.transfer_id AND (
    (transfers.from_account_id = NEW.account_id AND transfers.minutes = -NEW.minutes)
    OR (transfers.to_account_id = NEW.account_id AND transfers.minutes = NEW.minutes)))"""
_MIRRORS = """EXISTS (SELECT 1 FROM transfers AS original WHERE original.id = NEW.reverses_id
    AND original.kind <> 'reverse' AND original.minutes = NEW.minutes
    AND original.from_account_id = NEW.to_account_id AND original.to_account_id = NEW.from_account_id)"""
_FOLLOWS = """EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
    AND version = NEW.account_version - 1 AND balance = NEW.balance_after - NEW.minutes)"""
_POSTS = """UPDATE accounts SET balance = NEW.balance_after, version = NEW.account_version
    WHERE id = NEW.account_id AND version = NEW.account_version - 1 AND balance = NEW.balance_after - NEW.minutes"""
_MOVES = """NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance)"""


def statements(dialect_name: str) -> list[str]:
    """Return the statements that put the ledger's rules into an empty database, in order, for "sqlite" or "postgresql".

    The tables accounts, transfers and entries must exist; the migration that creates them runs these after it.
    """
    return [
        *append_only("transfers", dialect_name, unique=("key", "reverses_id")),
        *append_only("entries", dialect_name),
        *(_for_sqlite() if dialect_name == "sqlite" else _for_postgresql()),
    ]


def _for_postgresql() -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION transfers_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_MIRRORS} THEN {refusal(MIRRORS)} END IF;
  RETURN NULL;
END $$""",
        """CREATE TRIGGER transfers_checked AFTER INSERT ON transfers
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION transfers_checked()""",
        f"""CREATE OR REPLACE FUNCTION entries_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_AGREES} THEN {refusal(AGREES)} END IF;
  {_POSTS};
  IF NOT FOUND THEN {refusal(FOLLOWS)} END IF;
  RETURN NULL;
END $$""",
        """CREATE TRIGGER entries_posted AFTER INSERT ON entries
FOR EACH ROW EXECUTE FUNCTION entries_posted()""",
        f"""CREATE OR REPLACE FUNCTION accounts_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.person_id, NEW.community_id, NEW.opened_at)
    IS DISTINCT FROM (OLD.id, OLD.kind, OLD.person_id, OLD.community_id, OLD.opened_at) THEN {refusal(KEEPS)} END IF;
  IF (NEW.balance, NEW.version) IS DISTINCT FROM (OLD.balance, OLD.version) AND NOT ({_MOVES}) THEN
    {refusal(MOVES)}
  END IF;
  RETURN NEW;
END $$""",
        """CREATE TRIGGER accounts_checked BEFORE UPDATE ON accounts
FOR EACH ROW EXECUTE FUNCTION accounts_checked()""",
        refusing_function("accounts_open_empty", EMPTY),
        """CREATE TRIGGER accounts_open_empty BEFORE INSERT ON accounts
FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.held <> 0 OR NEW.version <> 0) EXECUTE FUNCTION accounts_open_empty()""",
        refusing_function("accounts_stay", STAYS),
        """CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION accounts_stay()""",
        """CREATE TRIGGER accounts_stay_truncate BEFORE TRUNCATE ON accounts
FOR EACH STATEMENT EXECUTE FUNCTION accounts_stay()""",
    ]


def _for_sqlite() -> list[str]:
    return [*_transfers_on_sqlite(), *_entries_on_sqlite(), *_accounts_on_sqlite()]


def _transfers_on_sqlite() -> list[str]:
    # SQLite would store 1.5 or 'ten' in an INTEGER column without a word.
    return [
        refusing_trigger(
            "transfers_whole", "BEFORE INSERT ON transfers", WHOLE, when="typeof(NEW.minutes) <> 'integer'"
        ),
        refusing_trigger(
            "transfers_checked",
            "BEFORE INSERT ON transfers",
            MIRRORS,
            when=f"NEW.reverses_id IS NOT NULL AND NOT {_MIRRORS}",
        ),
    ]


def _entries_on_sqlite() -> list[str]:
    columns = ("minutes", "balance_after", "account_version")
    broken = " OR ".join(f"typeof(NEW.{column}) <> 'integer'" for column in columns)
    return [
        refusing_trigger("entries_whole", "BEFORE INSERT ON entries", WHOLE, when=broken),
        refusing_trigger("entries_agree", "BEFORE INSERT ON entries", AGREES, when=f"NOT {_AGREES}"),
        refusing_trigger(
            "entries_follow",
            "BEFORE INSERT ON entries",
            FOLLOWS,
            when=f"NOT {_FOLLOWS}",
        ),
        f"CREATE TRIGGER entries_posted AFTER INSERT ON entries\nBEGIN\n  {_POSTS};\nEND",
    ]


def _accounts_on_sqlite() -> list[str]:
    kept = ("id", "kind", "person_id", "community_id", "opened_at")
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in kept)
    moved = "(NEW.balance IS NOT OLD.balance OR NEW.version IS NOT OLD.version)"
    limits = "typeof(NEW.held) <> 'integer' OR typeof(coalesce(NEW.floor, 0)) <> 'integer'"
    limits += " OR typeof(coalesce(NEW.ceiling, 0)) <> 'integer'"
    return [
        refusing_trigger("accounts_keep", "BEFORE UPDATE ON accounts", KEEPS, when=changed),
        refusing_trigger("accounts_checked", "BEFORE UPDATE ON accounts", MOVES, when=f"{moved} AND NOT ({_MOVES})"),
        refusing_trigger("accounts_whole", "BEFORE INSERT ON accounts", WHOLE, when=limits),
        refusing_trigger("accounts_whole_update", "BEFORE UPDATE ON accounts", WHOLE, when=limits),
        refusing_trigger(
            "accounts_open_empty",
            "BEFORE INSERT ON accounts",
            EMPTY,
            when="NEW.balance IS NOT 0 OR NEW.held IS NOT 0 OR NEW.version IS NOT 0",
        ),
        refusing_trigger("accounts_stay", "BEFORE DELETE ON accounts", STAYS),
        refusing_trigger(
            "accounts_stay_replace",
            "BEFORE INSERT ON accounts",
            STAYS,
            when="EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id)",
        ),
    ]
