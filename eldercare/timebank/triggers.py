"""What the database refuses in the ledger whoever asks, by code, console or SQL shell: the same rules on both engines.

Transfers and entries are append-only. An entry agrees with its transfer, follows the last entry of its account and
moves the account's balance; the balance moves in no other way. Accounts open empty, keep their holder, are not deleted.
A hold begins pending, ends once, and sets aside what its account then has held.
"""

from eldercare.append_only import append_only, refusal, refusing_function, refusing_trigger
from eldercare.timebank.posting_function import LEFT_SINCE, POST_TRANSFER

AGREES = "entries agree with their transfer: what left the one account is what arrives in the other"
FOLLOWS = "an entry follows the last one of its account: next version, and the balance that was plus its minutes"
MIRRORS = "a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal"
EMPTY = "an account opens empty: minutes arrive by transfer"
KEEPS = "an account keeps its holder, kind and community: close it and open another one"
MOVES = "a balance moves only by the entry that says so, one version at a time"
STAYS = "accounts are never deleted: close them instead"
WHOLE = "the ledger counts in whole minutes"
MATCHES = "a transfer stays in one currency and one community"
POSTED = "a transfer that posts a hold moves what was posted of it, out of the account that held it"
PENDING = "a hold begins pending"
ENDS = "a hold ends once, and nothing else of it changes but when it would expire"
REMAINS = "holds are never deleted: release them instead"
HELD = "what an account has held is the sum of its pending holds"

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
_POSTS_ALL_THAT_AGREE = """UPDATE accounts SET balance = entered.balance_after, version = entered.account_version
    FROM entered CROSS JOIN LATERAL (SELECT * FROM transfers WHERE id = entered.transfer_id OFFSET 0) AS its
    WHERE accounts.id = entered.account_id AND accounts.version = entered.account_version - 1
    AND accounts.balance = entered.balance_after - entered.minutes AND (
      (its.from_account_id = entered.account_id AND its.minutes = -entered.minutes)
      OR (its.to_account_id = entered.account_id AND its.minutes = entered.minutes))"""
_MATCHES = """EXISTS (SELECT 1 FROM accounts AS giver JOIN accounts AS taker ON taker.id = NEW.to_account_id
    AND taker.currency = giver.currency AND taker.community_id = giver.community_id
    WHERE giver.id = NEW.from_account_id)"""
_POSTED = """EXISTS (SELECT 1 FROM holds WHERE holds.id = NEW.hold_id AND holds.state = 'posted'
    AND holds.posted_minutes = NEW.minutes AND holds.account_id = NEW.from_account_id)"""
_HELD = """NEW.held = (SELECT coalesce(sum(holds.minutes), 0) FROM holds
    WHERE holds.account_id = OLD.id AND holds.state = 'pending')"""
_SETS_ASIDE = "UPDATE accounts SET held = held + NEW.minutes WHERE id = NEW.account_id"
_GIVES = "UPDATE accounts SET held = held - NEW.minutes WHERE id = NEW.account_id"
_HOLD_KEPT = (
    *("id", "key", "account_id", "minutes", "memo", "about_kind", "about_id", "by_kind", "by_id", "via"),
    "made_at",
)
_KEPT = ("id", "kind", "currency", "person_id", "joint_holder_id", "community_id", "peer_id", "year", "opened_at")
_MOVES = """NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance)"""


def statements(dialect_name: str) -> list[str]:
    """Return the statements that put the ledger's rules into an empty database, in order, for "sqlite" or "postgresql".

    The tables accounts, holds, transfers and entries must exist.
    """
    return [
        *append_only("transfers", dialect_name, unique=("key", "reverses_id")),
        *append_only("entries", dialect_name),
        *(_for_sqlite() if dialect_name == "sqlite" else _for_postgresql()),
    ]


def _for_postgresql() -> list[str]:
    return [*_transfers_on_postgresql(), *_holds_on_postgresql(), *_accounts_on_postgresql(), LEFT_SINCE, POST_TRANSFER]


def _transfers_on_postgresql() -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION transfers_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    IF NOT {_MIRRORS} THEN {refusal(MIRRORS)} END IF;
  END IF;
  IF NEW.hold_id IS NOT NULL THEN
    IF NOT {_POSTED} THEN {refusal(POSTED)} END IF;
  END IF;
  IF NOT {_MATCHES} THEN {refusal(MATCHES)} END IF;
  RETURN NULL;
END $$""",
        """CREATE TRIGGER transfers_checked AFTER INSERT ON transfers
FOR EACH ROW EXECUTE FUNCTION transfers_checked()""",
        # Both sides of a transfer at once: each UPDATE reads the checks of its table anew. Who enters two lines of one
        # account in one statement is refused.
        f"""CREATE OR REPLACE FUNCTION entries_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved bigint;
BEGIN
  {_POSTS_ALL_THAT_AGREE};
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> (SELECT count(*) FROM entered) THEN
    IF EXISTS (SELECT 1 FROM entered WHERE NOT {_AGREES.replace("NEW.", "entered.")}) THEN {refusal(AGREES)} END IF;
    {refusal(FOLLOWS)}
  END IF;
  RETURN NULL;
END $$""",  # noqa: S608 - our own statements
        """CREATE TRIGGER entries_posted AFTER INSERT ON entries
REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION entries_posted()""",
    ]


def _holds_on_postgresql() -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION holds_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN {refusal(REMAINS)} END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' THEN {refusal(PENDING)} END IF;
    {_SETS_ASIDE};
    RETURN NULL;
  END IF;
  IF OLD.state <> 'pending' OR ({_list("NEW", _HOLD_KEPT)}) IS DISTINCT FROM
    ({_list("OLD", _HOLD_KEPT)}) THEN {refusal(ENDS)} END IF;
  IF NEW.state <> 'pending' THEN
    {_GIVES};
  END IF;
  RETURN NULL;
END $$""",
        """CREATE TRIGGER holds_checked AFTER INSERT OR UPDATE OR DELETE ON holds
FOR EACH ROW EXECUTE FUNCTION holds_checked()""",
        refusing_function("holds_remain", REMAINS),
        """CREATE TRIGGER holds_remain_truncate BEFORE TRUNCATE ON holds
FOR EACH STATEMENT EXECUTE FUNCTION holds_remain()""",
    ]


def _list(row: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{row}.{column}" for column in columns)


def _accounts_on_postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _KEPT)
    return [
        f"""CREATE OR REPLACE FUNCTION accounts_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {changed} THEN {refusal(KEEPS)} END IF;
  IF NEW.balance IS DISTINCT FROM OLD.balance OR NEW.version IS DISTINCT FROM OLD.version THEN
    IF NOT ({_MOVES}) THEN {refusal(MOVES)} END IF;
  END IF;
  IF NEW.held IS DISTINCT FROM OLD.held THEN
    IF NOT ({_HELD}) THEN {refusal(HELD)} END IF;
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
    return [*_transfers_on_sqlite(), *_entries_on_sqlite(), *_holds_on_sqlite(), *_accounts_on_sqlite()]


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
        refusing_trigger(
            "transfers_post_holds",
            "BEFORE INSERT ON transfers",
            POSTED,
            when=f"NEW.hold_id IS NOT NULL AND NOT {_POSTED}",
        ),
        refusing_trigger("transfers_match", "BEFORE INSERT ON transfers", MATCHES, when=f"NOT {_MATCHES}"),
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


def _holds_on_sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _HOLD_KEPT)
    broken = "typeof(NEW.minutes) <> 'integer' OR typeof(coalesce(NEW.posted_minutes, 1)) <> 'integer'"
    return [
        refusing_trigger("holds_whole", "BEFORE INSERT ON holds", WHOLE, when=broken),
        refusing_trigger("holds_whole_update", "BEFORE UPDATE ON holds", WHOLE, when=broken),
        refusing_trigger("holds_begin", "BEFORE INSERT ON holds", PENDING, when="NEW.state <> 'pending'"),
        refusing_trigger("holds_end", "BEFORE UPDATE ON holds", ENDS, when=f"OLD.state <> 'pending' OR {changed}"),
        refusing_trigger("holds_remain", "BEFORE DELETE ON holds", REMAINS),
        refusing_trigger(
            "holds_remain_replace",
            "BEFORE INSERT ON holds",
            REMAINS,
            when="EXISTS (SELECT 1 FROM holds WHERE id = NEW.id)",
        ),
        f"CREATE TRIGGER holds_set_aside AFTER INSERT ON holds\nBEGIN\n  {_SETS_ASIDE};\nEND",
        f"CREATE TRIGGER holds_given_back AFTER UPDATE ON holds\nWHEN NEW.state <> 'pending'\nBEGIN\n  {_GIVES};\nEND",
    ]


def _accounts_on_sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _KEPT)
    moved = "(NEW.balance IS NOT OLD.balance OR NEW.version IS NOT OLD.version)"
    limits = "typeof(NEW.held) <> 'integer'"
    for limit in ("floor", "ceiling", "daily_limit"):
        limits += f" OR typeof(coalesce(NEW.{limit}, 0)) <> 'integer'"
    return [
        refusing_trigger("accounts_keep", "BEFORE UPDATE ON accounts", KEEPS, when=changed),
        refusing_trigger("accounts_checked", "BEFORE UPDATE ON accounts", MOVES, when=f"{moved} AND NOT ({_MOVES})"),
        refusing_trigger(
            "accounts_hold", "BEFORE UPDATE ON accounts", HELD, when=f"NEW.held IS NOT OLD.held AND NOT ({_HELD})"
        ),
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
