"""The whole of a transfer as one PostgreSQL function: one round trip instead of five.

It locks both accounts in id order, looks for the key, refuses what the rules refuse and writes the transfer and its
entries; the same rules are spelled for SQLite in `writing`. What it refuses is an outcome, not an error, so that
nothing has changed and the transaction goes on.
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
BEGIN
  IF from_id < to_id THEN
    SELECT * INTO giver FROM accounts WHERE id = from_id FOR NO KEY UPDATE;
    SELECT * INTO taker FROM accounts WHERE id = to_id FOR NO KEY UPDATE;
  ELSE
    SELECT * INTO taker FROM accounts WHERE id = to_id FOR NO KEY UPDATE;
    SELECT * INTO giver FROM accounts WHERE id = from_id FOR NO KEY UPDATE;
  END IF;
  IF giver.id IS NULL OR taker.id IS NULL THEN outcome := 'no_such_account'; RETURN; END IF;
  SELECT id INTO transfer_id FROM transfers WHERE key = a_key;
  IF FOUND THEN outcome := 'known'; RETURN; END IF;
  outcome := CASE
    WHEN giver.closed_at IS NOT NULL OR taker.closed_at IS NOT NULL THEN 'account_closed'
    WHEN giver.community_id <> taker.community_id THEN 'other_community'
    WHEN giver.currency <> taker.currency THEN 'other_currency'
    WHEN givers IS NOT NULL AND NOT (giver.kind = ANY(givers) AND taker.kind = ANY(takers)) THEN 'wrong_route'
    WHEN giver.frozen_at IS NOT NULL AND NOT through_frost THEN 'account_frozen'
    WHEN reversed_id IS NOT NULL AND EXISTS (SELECT 1 FROM transfers WHERE reverses_id = reversed_id)
      THEN 'already_reversed'
    WHEN giver.balance - giver.held - some_minutes < giver.floor THEN 'balance_too_low'
    WHEN taker.balance + some_minutes > taker.ceiling THEN 'balance_too_high'
    WHEN giver.daily_limit IS NOT NULL AND some_minutes + (
      SELECT coalesce(sum(-entries.minutes), 0) FROM entries JOIN transfers ON transfers.id = entries.transfer_id
      WHERE entries.account_id = from_id AND entries.minutes < 0 AND transfers.kind <> 'reverse'
        AND transfers.recorded_at >= day_began) > giver.daily_limit AND reversed_id IS NULL
      THEN 'daily_limit_reached'
  END;
  IF outcome IS NOT NULL THEN RETURN; END IF;
  INSERT INTO transfers (key, kind, from_account_id, to_account_id, minutes, memo, about_kind, about_id, reverses_id,
    hold_id, for_person_id, by_kind, by_id, approved_by_id, via, content_hash, happened_at, recorded_at)
  VALUES (a_key, a_kind, from_id, to_id, some_minutes, a_memo, its_about_kind, its_about_id, reversed_id,
    its_hold_id, its_person_id, its_by_kind, its_by_id, approver_id, door, a_hash, happened, recorded)
  ON CONFLICT DO NOTHING RETURNING id INTO transfer_id;
  IF transfer_id IS NULL THEN outcome := 'taken'; RETURN; END IF;
  left_behind := giver.balance - some_minutes;
  arrived := taker.balance + some_minutes;
  INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version) VALUES
    (post_transfer.transfer_id * 2 - 1, post_transfer.transfer_id, from_id, -some_minutes, left_behind,
      giver.version + 1),
    (post_transfer.transfer_id * 2, post_transfer.transfer_id, to_id, some_minutes, arrived, taker.version + 1);
  outcome := 'posted';
END $$"""
