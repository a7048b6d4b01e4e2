"""Both entries of a transfer move their balances in one statement."""

from alembic import op

revision = "entries_move_together"
down_revision = "histories_in_the_chain"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [],
    "postgresql": [
        """DROP TRIGGER entries_posted ON entries""",
        """CREATE OR REPLACE FUNCTION entries_posted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  moved bigint;
BEGIN
  UPDATE accounts SET balance = entered.balance_after, version = entered.account_version
    FROM entered CROSS JOIN LATERAL (SELECT * FROM transfers WHERE id = entered.transfer_id OFFSET 0) AS its
    WHERE accounts.id = entered.account_id AND accounts.version = entered.account_version - 1
    AND accounts.balance = entered.balance_after - entered.minutes AND (
      (its.from_account_id = entered.account_id AND its.minutes = -entered.minutes)
      OR (its.to_account_id = entered.account_id AND its.minutes = entered.minutes));
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> (SELECT count(*) FROM entered) THEN
    IF EXISTS (SELECT 1 FROM entered WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = entered.transfer_id AND (
    (transfers.from_account_id = entered.account_id AND transfers.minutes = -entered.minutes)
    OR (transfers.to_account_id = entered.account_id AND transfers.minutes = entered.minutes)))) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'entries agree with their transfer: what left the one account is what arrives in the other'; END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an entry follows the last one of its account: next version, and the balance that was plus its minutes';
  END IF;
  RETURN NULL;
END $function$""",
        """CREATE TRIGGER entries_posted AFTER INSERT ON entries REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION entries_posted()""",
    ],
}


def upgrade() -> None:
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
