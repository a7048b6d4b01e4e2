"""Posting a transfer asks the database fewer questions; what it refuses stays the same."""

from alembic import op

revision = "posting_asks_less"
down_revision = "opening_balances"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION accounts_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.balance IS DISTINCT FROM OLD.balance OR NEW.version IS DISTINCT FROM OLD.version THEN
    IF NOT (NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance)) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a balance moves only by the entry that says so, one version at a time'; END IF;
  END IF;
  IF NEW.held IS DISTINCT FROM OLD.held THEN
    IF NOT (NEW.held = (SELECT coalesce(sum(holds.minutes), 0) FROM holds
    WHERE holds.account_id = OLD.id AND holds.state = 'pending')) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'what an account has held is the sum of its pending holds'; END IF;
  END IF;
  RETURN NEW;
END $function$""",
        """CREATE OR REPLACE FUNCTION accounts_keep()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an account keeps its holder, kind and community: close it and open another one';
END $function$""",
        """CREATE OR REPLACE FUNCTION entries_posted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE accounts SET balance = NEW.balance_after, version = NEW.account_version
    FROM transfers WHERE accounts.id = NEW.account_id AND accounts.version = NEW.account_version - 1
    AND accounts.balance = NEW.balance_after - NEW.minutes AND transfers.id = NEW.transfer_id AND (
      (transfers.from_account_id = NEW.account_id AND transfers.minutes = -NEW.minutes)
      OR (transfers.to_account_id = NEW.account_id AND transfers.minutes = NEW.minutes));
  IF NOT FOUND THEN
    IF NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = NEW.transfer_id AND (
    (transfers.from_account_id = NEW.account_id AND transfers.minutes = -NEW.minutes)
    OR (transfers.to_account_id = NEW.account_id AND transfers.minutes = NEW.minutes))) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'entries agree with their transfer: what left the one account is what arrives in the other'; END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an entry follows the last one of its account: next version, and the balance that was plus its minutes';
  END IF;
  RETURN NULL;
END $function$""",
        """CREATE OR REPLACE FUNCTION post_transfer(a_key text, a_kind text, from_id integer, to_id integer, some_minutes integer, a_memo text, its_about_kind text, its_about_id integer, reversed_id bigint, its_hold_id bigint, its_person_id integer, its_by_kind text, its_by_id integer, approver_id integer, door text, a_hash text, happened timestamp with time zone, recorded timestamp with time zone, day_began timestamp with time zone, givers text[], takers text[], through_frost boolean, OUT outcome text, OUT transfer_id bigint, OUT left_behind bigint, OUT arrived bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
DECLARE
  giver accounts;
  taker accounts;
  is_reversed boolean := false;
  left_today bigint := 0;
  latest_first CURSOR FOR SELECT entries.minutes, transfers.kind, transfers.recorded_at
    FROM entries JOIN transfers ON transfers.id = entries.transfer_id
    WHERE entries.account_id = from_id ORDER BY entries.account_version DESC;
BEGIN
  IF from_id < to_id THEN
    SELECT * INTO giver FROM accounts WHERE id = from_id FOR NO KEY UPDATE;
    SELECT * INTO taker FROM accounts WHERE id = to_id FOR NO KEY UPDATE;
  ELSE
    SELECT * INTO taker FROM accounts WHERE id = to_id FOR NO KEY UPDATE;
    SELECT * INTO giver FROM accounts WHERE id = from_id FOR NO KEY UPDATE;
  END IF;
  IF giver.id IS NULL OR taker.id IS NULL THEN outcome := 'no_such_account'; RETURN; END IF;
  IF reversed_id IS NOT NULL THEN
    is_reversed := EXISTS (SELECT 1 FROM transfers WHERE reverses_id = reversed_id);
  ELSIF giver.daily_limit IS NOT NULL THEN
    FOR earlier IN latest_first LOOP
      EXIT WHEN earlier.recorded_at < day_began - interval '1 day';
      IF earlier.minutes < 0 AND earlier.kind <> 'reverse' AND earlier.recorded_at >= day_began THEN
        left_today := left_today - earlier.minutes;
      END IF;
    END LOOP;
  END IF;
  outcome := CASE
    WHEN giver.closed_at IS NOT NULL OR taker.closed_at IS NOT NULL THEN 'account_closed'
    WHEN giver.community_id <> taker.community_id THEN 'other_community'
    WHEN giver.currency <> taker.currency THEN 'other_currency'
    WHEN givers IS NOT NULL AND NOT (giver.kind = ANY(givers) AND taker.kind = ANY(takers)) THEN 'wrong_route'
    WHEN giver.frozen_at IS NOT NULL AND NOT through_frost THEN 'account_frozen'
    WHEN is_reversed THEN 'already_reversed'
    WHEN giver.balance - giver.held - some_minutes < giver.floor THEN 'balance_too_low'
    WHEN taker.balance + some_minutes > taker.ceiling THEN 'balance_too_high'
    WHEN reversed_id IS NULL AND left_today + some_minutes > giver.daily_limit THEN 'daily_limit_reached'
  END;
  IF its_hold_id IS NOT NULL AND outcome IS NULL THEN
    IF EXISTS (SELECT 1 FROM transfers WHERE hold_id = its_hold_id) THEN outcome := 'taken'; END IF;
  END IF;
  IF outcome IS NOT NULL THEN
    IF EXISTS (SELECT 1 FROM transfers WHERE key = a_key) THEN outcome := 'known'; END IF;
    RETURN;
  END IF;
  INSERT INTO transfers (key, kind, from_account_id, to_account_id, minutes, memo, about_kind, about_id, reverses_id,
    hold_id, for_person_id, by_kind, by_id, approved_by_id, via, content_hash, happened_at, recorded_at)
  VALUES (a_key, a_kind, from_id, to_id, some_minutes, a_memo, its_about_kind, its_about_id, reversed_id,
    its_hold_id, its_person_id, its_by_kind, its_by_id, approver_id, door, a_hash, happened, recorded)
  ON CONFLICT (key) DO NOTHING RETURNING id INTO transfer_id;
  IF transfer_id IS NULL THEN outcome := 'taken'; RETURN; END IF;
  left_behind := giver.balance - some_minutes;
  arrived := taker.balance + some_minutes;
  INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version) VALUES
    (post_transfer.transfer_id * 2 - 1, post_transfer.transfer_id, from_id, -some_minutes, left_behind,
      giver.version + 1),
    (post_transfer.transfer_id * 2, post_transfer.transfer_id, to_id, some_minutes, arrived, taker.version + 1);
  outcome := 'posted';
END $function$""",
        """CREATE OR REPLACE FUNCTION transfers_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    IF NOT EXISTS (SELECT 1 FROM transfers AS original WHERE original.id = NEW.reverses_id
    AND original.kind <> 'reverse' AND original.minutes = NEW.minutes
    AND original.from_account_id = NEW.to_account_id AND original.to_account_id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal'; END IF;
  END IF;
  IF NEW.hold_id IS NOT NULL THEN
    IF NOT EXISTS (SELECT 1 FROM holds WHERE holds.id = NEW.hold_id AND holds.state = 'posted'
    AND holds.posted_minutes = NEW.minutes AND holds.account_id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a transfer that posts a hold moves what was posted of it, out of the account that held it'; END IF;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM accounts AS giver JOIN accounts AS taker ON taker.id = NEW.to_account_id
    AND taker.currency = giver.currency AND taker.community_id = giver.community_id
    WHERE giver.id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a transfer stays in one currency and one community'; END IF;
  RETURN NULL;
END $function$""",
        """CREATE TRIGGER accounts_keep BEFORE UPDATE ON accounts FOR EACH ROW WHEN ((((((((((new.id IS DISTINCT FROM old.id) OR ((new.kind)::text IS DISTINCT FROM (old.kind)::text)) OR ((new.currency)::text IS DISTINCT FROM (old.currency)::text)) OR (new.person_id IS DISTINCT FROM old.person_id)) OR (new.joint_holder_id IS DISTINCT FROM old.joint_holder_id)) OR (new.community_id IS DISTINCT FROM old.community_id)) OR (new.peer_id IS DISTINCT FROM old.peer_id)) OR (new.year IS DISTINCT FROM old.year)) OR (new.opened_at IS DISTINCT FROM old.opened_at))) EXECUTE FUNCTION accounts_keep()""",
    ],
}


def upgrade() -> None:

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
