"""The whole of a transfer as one PostgreSQL function: one round trip instead of five.

It locks both accounts in id order, refuses what the rules refuse unless the key is known, and writes the transfer and
its entries; the same rules are spelled for SQLite in `writing`. What it refuses is an outcome, not an error, so that
nothing has changed and the transaction goes on.

Each statement with a subquery costs as much as a look-up of its own, even where an AND before it says no: hence the
nested IFs, here and in the triggers. The limit of a day is not asked about what posts a hold: that was asked when it
was set aside.
"""

LEFT_SINCE = """CREATE OR REPLACE FUNCTION left_since(its_account_id integer, since timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
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
END $$"""
"""The minutes that left an account since a moment, less what a reversal brought back of them.

Read from the latest entry backwards, so that it costs what there was since and not what there ever was. A day more is
looked at, for of two at once the later one may have read the clock first. OFFSET 0 keeps the planner to one look-up for
each entry: planned while the tables are small and not analysed, a join reads all of them for ever after.
"""

POST_TRANSFER = """CREATE OR REPLACE FUNCTION post_transfer(
  a_key text, a_kind text, from_id integer, to_id integer, some_minutes integer, a_memo text,
  its_about_kind text, its_about_id integer, reversed_id bigint, its_hold_id bigint, its_person_id integer,
  its_by_kind text, its_by_id integer, approver_id integer, door text, a_hash text,
  happened timestamptz, recorded timestamptz, day_began timestamptz,
  givers text[], takers text[], through_frost boolean,
  OUT outcome text, OUT transfer_id bigint, OUT left_behind bigint, OUT arrived bigint) LANGUAGE plpgsql AS $$
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
END $$"""
