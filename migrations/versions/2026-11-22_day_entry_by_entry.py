"""What left an account on a day is read entry by entry; that accounts keep their holder is asked in the one trigger."""

from alembic import op

revision = "day_entry_by_entry"
down_revision = "holds_asked_before"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [],
    "postgresql": [
        """DROP TRIGGER accounts_keep ON accounts""",
        """DROP FUNCTION accounts_keep()""",
        """CREATE OR REPLACE FUNCTION accounts_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.id IS DISTINCT FROM OLD.id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.joint_holder_id IS DISTINCT FROM OLD.joint_holder_id OR NEW.community_id IS DISTINCT FROM OLD.community_id OR NEW.peer_id IS DISTINCT FROM OLD.peer_id OR NEW.year IS DISTINCT FROM OLD.year OR NEW.opened_at IS DISTINCT FROM OLD.opened_at THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an account keeps its holder, kind and community: close it and open another one'; END IF;
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
        """CREATE OR REPLACE FUNCTION left_since(its_account_id integer, since timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
  it_left bigint := 0;
  latest_first CURSOR FOR SELECT entries.minutes, its.kind, its.recorded_at, undone.recorded_at AS undone_of
    FROM entries CROSS JOIN LATERAL (SELECT * FROM transfers WHERE id = entries.transfer_id OFFSET 0) AS its
    LEFT JOIN LATERAL (SELECT * FROM transfers WHERE id = its.reverses_id OFFSET 0) AS undone ON true
    WHERE entries.account_id = its_account_id ORDER BY entries.account_version DESC;
BEGIN
  FOR earlier IN latest_first LOOP
    EXIT WHEN earlier.recorded_at < since - interval '1 day';
    IF earlier.minutes < 0 AND earlier.kind <> 'reverse' AND earlier.recorded_at >= since THEN
      it_left := it_left - earlier.minutes;
    ELSIF earlier.minutes > 0 AND earlier.undone_of >= since THEN
      it_left := it_left - earlier.minutes;
    END IF;
  END LOOP;
  RETURN it_left;
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
  ELSIF giver.daily_limit IS NOT NULL AND its_hold_id IS NULL THEN
    left_today := left_since(from_id, day_began);
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
    WHEN reversed_id IS NULL AND its_hold_id IS NULL AND left_today + some_minutes > giver.daily_limit
      THEN 'daily_limit_reached'
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
    ],
}


def upgrade() -> None:
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
