"""Holds, seals, joint and clearing accounts, limits per day: the ledger behaves like a bank."""

import sqlalchemy as sa
from alembic import op

revision = "ledger_like_a_bank"
down_revision = "proposals_of_helpers"
branch_labels = None
depends_on = None


REBUILT = {
    "accounts": """CREATE TABLE accounts (
    id INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    currency VARCHAR(24) DEFAULT 'minutes' NOT NULL,
    person_id INTEGER,
    joint_holder_id INTEGER,
    community_id INTEGER NOT NULL,
    peer_id INTEGER,
    year INTEGER,
    floor INTEGER,
    ceiling INTEGER,
    daily_limit INTEGER,
    balance INTEGER NOT NULL,
    held INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    frozen_at DATETIME,
    closed_at DATETIME,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT ck_accounts_available_not_below_floor CHECK (floor IS NULL OR balance - held >= floor),
    CONSTRAINT ck_accounts_balance_not_above_ceiling CHECK (ceiling IS NULL OR balance <= ceiling),
    CONSTRAINT ck_accounts_held_not_negative CHECK (held >= 0),
    CONSTRAINT ck_accounts_version_not_negative CHECK (version >= 0),
    CONSTRAINT ck_accounts_daily_limit_not_negative CHECK (daily_limit >= 0),
    CONSTRAINT ck_accounts_person_accounts_have_a_holder CHECK ((kind IN ('person', 'allowance')) = (person_id IS NOT NULL)),
    CONSTRAINT ck_accounts_joint_accounts_have_a_holder CHECK ((kind IN ('household', 'group')) = (joint_holder_id IS NOT NULL)),
    CONSTRAINT ck_accounts_clearing_accounts_have_a_peer CHECK ((kind = 'clearing') = (peer_id IS NOT NULL)),
    CONSTRAINT ck_accounts_clears_with_another_community CHECK (peer_id <> community_id),
    CONSTRAINT ck_accounts_allowances_have_a_year CHECK ((kind = 'allowance') = (year IS NOT NULL)),
    CONSTRAINT ck_accounts_points_are_held_by_persons CHECK (currency = 'minutes' OR kind IN ('person', 'pool', 'issuance')),
    CONSTRAINT ck_accounts_closed_accounts_are_empty CHECK (closed_at IS NULL OR (balance = 0 AND held = 0)),
    CONSTRAINT ck_accounts_accountkind_is_known CHECK (kind IN ('person', 'household', 'group', 'allowance', 'pool', 'issuance', 'overflow', 'clearing')),
    CONSTRAINT ck_accounts_currency_is_known CHECK (currency IN ('minutes', 'points')),
    CONSTRAINT fk_accounts_person_id FOREIGN KEY(person_id) REFERENCES persons (id),
    CONSTRAINT fk_accounts_joint_holder_id FOREIGN KEY(joint_holder_id) REFERENCES joint_holders (id),
    CONSTRAINT fk_accounts_community_id FOREIGN KEY(community_id) REFERENCES areas (id),
    CONSTRAINT fk_accounts_peer_id FOREIGN KEY(peer_id) REFERENCES areas (id)
)""",
    "transfers": """CREATE TABLE transfers (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    kind VARCHAR(24) NOT NULL,
    from_account_id INTEGER NOT NULL,
    to_account_id INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    memo TEXT NOT NULL,
    about_kind TEXT,
    about_id INTEGER,
    reverses_id INTEGER,
    hold_id INTEGER,
    for_person_id INTEGER,
    by_kind VARCHAR(24) NOT NULL,
    by_id INTEGER,
    approved_by_id INTEGER,
    via VARCHAR(24) NOT NULL,
    content_hash TEXT NOT NULL,
    happened_at DATETIME NOT NULL,
    recorded_at DATETIME NOT NULL,
    CONSTRAINT pk_transfers PRIMARY KEY (id),
    CONSTRAINT uq_transfers_key UNIQUE ("key"),
    CONSTRAINT uq_transfers_reverses_id UNIQUE (reverses_id),
    CONSTRAINT uq_transfers_hold_id UNIQUE (hold_id),
    CONSTRAINT ck_transfers_minutes_positive CHECK (minutes > 0),
    CONSTRAINT ck_transfers_between_two_accounts CHECK (from_account_id <> to_account_id),
    CONSTRAINT ck_transfers_only_reversals_reverse CHECK ((kind = 'reverse') = (reverses_id IS NOT NULL)),
    CONSTRAINT ck_transfers_about_is_kind_and_id CHECK ((about_kind IS NULL) = (about_id IS NULL)),
    CONSTRAINT ck_transfers_transferkind_is_known CHECK (kind IN ('earn', 'redeem', 'gift', 'donate', 'inherit', 'issue', 'opening', 'adjust', 'reverse', 'move_in', 'move_out', 'lapse')),
    CONSTRAINT fk_transfers_from_account_id FOREIGN KEY(from_account_id) REFERENCES accounts (id),
    CONSTRAINT fk_transfers_to_account_id FOREIGN KEY(to_account_id) REFERENCES accounts (id),
    CONSTRAINT fk_transfers_reverses_id FOREIGN KEY(reverses_id) REFERENCES transfers (id),
    CONSTRAINT fk_transfers_hold_id FOREIGN KEY(hold_id) REFERENCES holds (id),
    CONSTRAINT fk_transfers_for_person_id FOREIGN KEY(for_person_id) REFERENCES persons (id),
    CONSTRAINT ck_transfers_actorkind_is_known CHECK (by_kind IN ('staff', 'person', 'system')),
    CONSTRAINT ck_transfers_door_is_known CHECK (via IN ('sms', 'call', 'console', 'mobile', 'family', 'api', 'clock', 'command'))
)""",
}
INDEXES = [
    "CREATE INDEX ix_accounts_community_id_id ON accounts (community_id, id)",
    "CREATE INDEX ix_accounts_person_id ON accounts (person_id)",
    (
        "CREATE UNIQUE INDEX uq_accounts_one_open_per_person ON accounts (person_id, currency)"
        " WHERE kind = 'person' AND closed_at IS NULL"
    ),
    "CREATE UNIQUE INDEX uq_accounts_one_allowance_a_year ON accounts (person_id, year) WHERE kind = 'allowance'",
    (
        "CREATE UNIQUE INDEX uq_accounts_one_of_each_common_kind_per_community ON accounts (community_id, kind, currency)"
        " WHERE kind IN ('pool', 'issuance', 'overflow')"
    ),
    (
        "CREATE UNIQUE INDEX uq_accounts_one_open_per_joint_holder ON accounts (joint_holder_id)"
        " WHERE joint_holder_id IS NOT NULL AND closed_at IS NULL"
    ),
    (
        "CREATE UNIQUE INDEX uq_accounts_one_per_pair_of_communities ON accounts (community_id, peer_id)"
        " WHERE kind = 'clearing'"
    ),
    "CREATE INDEX ix_transfers_about_kind_about_id ON transfers (about_kind, about_id)",
    "CREATE INDEX ix_transfers_for_person ON transfers (for_person_id) WHERE for_person_id IS NOT NULL",
]
ALTERED = [
    "DROP INDEX uq_accounts_one_open_per_person",
    "DROP INDEX uq_accounts_one_pool_and_one_issuance_per_community",
    "DROP INDEX ix_accounts_community_id_id",
    "DROP INDEX ix_accounts_person_id",
    "DROP INDEX ix_transfers_about_kind_about_id",
    """ALTER TABLE accounts
ADD COLUMN currency VARCHAR(24) DEFAULT 'minutes' NOT NULL,
ADD COLUMN joint_holder_id INTEGER,
ADD COLUMN peer_id INTEGER,
ADD COLUMN year INTEGER,
ADD COLUMN daily_limit BIGINT,
ADD COLUMN frozen_at TIMESTAMP WITH TIME ZONE,
DROP CONSTRAINT ck_accounts_person_accounts_have_a_holder,
DROP CONSTRAINT ck_accounts_accountkind_is_known""",
    """ALTER TABLE accounts
ADD CONSTRAINT ck_accounts_daily_limit_not_negative CHECK (daily_limit >= 0),
ADD CONSTRAINT ck_accounts_person_accounts_have_a_holder
  CHECK ((kind IN ('person', 'allowance')) = (person_id IS NOT NULL)),
ADD CONSTRAINT ck_accounts_joint_accounts_have_a_holder
  CHECK ((kind IN ('household', 'group')) = (joint_holder_id IS NOT NULL)),
ADD CONSTRAINT ck_accounts_clearing_accounts_have_a_peer CHECK ((kind = 'clearing') = (peer_id IS NOT NULL)),
ADD CONSTRAINT ck_accounts_clears_with_another_community CHECK (peer_id <> community_id),
ADD CONSTRAINT ck_accounts_allowances_have_a_year CHECK ((kind = 'allowance') = (year IS NOT NULL)),
ADD CONSTRAINT ck_accounts_points_are_held_by_persons
  CHECK (currency = 'minutes' OR kind IN ('person', 'pool', 'issuance')),
ADD CONSTRAINT ck_accounts_accountkind_is_known CHECK (kind IN
  ('person', 'household', 'group', 'allowance', 'pool', 'issuance', 'overflow', 'clearing')),
ADD CONSTRAINT ck_accounts_currency_is_known CHECK (currency IN ('minutes', 'points')),
ADD CONSTRAINT fk_accounts_joint_holder_id FOREIGN KEY (joint_holder_id) REFERENCES joint_holders (id),
ADD CONSTRAINT fk_accounts_peer_id FOREIGN KEY (peer_id) REFERENCES areas (id)""",
    """ALTER TABLE transfers
ADD COLUMN hold_id BIGINT,
ADD COLUMN for_person_id INTEGER,
ADD COLUMN approved_by_id INTEGER,
DROP CONSTRAINT ck_transfers_transferkind_is_known""",
    """ALTER TABLE transfers
ADD CONSTRAINT ck_transfers_transferkind_is_known CHECK (kind IN ('earn', 'redeem', 'gift', 'donate', 'inherit',
  'issue', 'opening', 'adjust', 'reverse', 'move_in', 'move_out', 'lapse')),
ADD CONSTRAINT uq_transfers_hold_id UNIQUE (hold_id),
ADD CONSTRAINT fk_transfers_hold_id FOREIGN KEY (hold_id) REFERENCES holds (id),
ADD CONSTRAINT fk_transfers_for_person_id FOREIGN KEY (for_person_id) REFERENCES persons (id)""",
]
TRIGGERS = {
    "sqlite": [
        """DROP TRIGGER accounts_whole_update""",
        """DROP TRIGGER accounts_whole""",
        """DROP TRIGGER accounts_keep""",
        """CREATE TRIGGER account_events_append_only_delete BEFORE DELETE ON account_events
BEGIN SELECT RAISE(ABORT, 'account_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER account_events_append_only_replace BEFORE INSERT ON account_events
WHEN EXISTS (SELECT 1 FROM account_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'account_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER account_events_append_only_update BEFORE UPDATE ON account_events
BEGIN SELECT RAISE(ABORT, 'account_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER accounts_hold BEFORE UPDATE ON accounts
WHEN NEW.held IS NOT OLD.held AND NOT (NEW.held = (SELECT coalesce(sum(holds.minutes), 0) FROM holds
    WHERE holds.account_id = OLD.id AND holds.state = 'pending'))
BEGIN SELECT RAISE(ABORT, 'what an account has held is the sum of its pending holds'); END""",
        """CREATE TRIGGER accounts_keep BEFORE UPDATE ON accounts
WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.currency IS NOT OLD.currency OR NEW.person_id IS NOT OLD.person_id OR NEW.joint_holder_id IS NOT OLD.joint_holder_id OR NEW.community_id IS NOT OLD.community_id OR NEW.peer_id IS NOT OLD.peer_id OR NEW.year IS NOT OLD.year OR NEW.opened_at IS NOT OLD.opened_at
BEGIN SELECT RAISE(ABORT, 'an account keeps its holder, kind and community: close it and open another one'); END""",
        """CREATE TRIGGER accounts_whole BEFORE INSERT ON accounts
WHEN typeof(NEW.held) <> 'integer' OR typeof(coalesce(NEW.floor, 0)) <> 'integer' OR typeof(coalesce(NEW.ceiling, 0)) <> 'integer' OR typeof(coalesce(NEW.daily_limit, 0)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END""",
        """CREATE TRIGGER accounts_whole_update BEFORE UPDATE ON accounts
WHEN typeof(NEW.held) <> 'integer' OR typeof(coalesce(NEW.floor, 0)) <> 'integer' OR typeof(coalesce(NEW.ceiling, 0)) <> 'integer' OR typeof(coalesce(NEW.daily_limit, 0)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END""",
        """CREATE TRIGGER holds_begin BEFORE INSERT ON holds
WHEN NEW.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a hold begins pending'); END""",
        """CREATE TRIGGER holds_end BEFORE UPDATE ON holds
WHEN OLD.state <> 'pending' OR NEW.id IS NOT OLD.id OR NEW.key IS NOT OLD.key OR NEW.account_id IS NOT OLD.account_id OR NEW.minutes IS NOT OLD.minutes OR NEW.memo IS NOT OLD.memo OR NEW.about_kind IS NOT OLD.about_kind OR NEW.about_id IS NOT OLD.about_id OR NEW.by_kind IS NOT OLD.by_kind OR NEW.by_id IS NOT OLD.by_id OR NEW.via IS NOT OLD.via OR NEW.made_at IS NOT OLD.made_at
BEGIN SELECT RAISE(ABORT, 'a hold ends once, and nothing else of it changes but when it would expire'); END""",
        """CREATE TRIGGER holds_given_back AFTER UPDATE ON holds
WHEN NEW.state <> 'pending'
BEGIN
  UPDATE accounts SET held = held - NEW.minutes WHERE id = NEW.account_id;
END""",
        """CREATE TRIGGER holds_remain BEFORE DELETE ON holds
BEGIN SELECT RAISE(ABORT, 'holds are never deleted: release them instead'); END""",
        """CREATE TRIGGER holds_remain_replace BEFORE INSERT ON holds
WHEN EXISTS (SELECT 1 FROM holds WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'holds are never deleted: release them instead'); END""",
        """CREATE TRIGGER holds_set_aside AFTER INSERT ON holds
BEGIN
  UPDATE accounts SET held = held + NEW.minutes WHERE id = NEW.account_id;
END""",
        """CREATE TRIGGER holds_whole BEFORE INSERT ON holds
WHEN typeof(NEW.minutes) <> 'integer' OR typeof(coalesce(NEW.posted_minutes, 1)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END""",
        """CREATE TRIGGER holds_whole_update BEFORE UPDATE ON holds
WHEN typeof(NEW.minutes) <> 'integer' OR typeof(coalesce(NEW.posted_minutes, 1)) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'the ledger counts in whole minutes'); END""",
        """CREATE TRIGGER ledger_seals_append_only_delete BEFORE DELETE ON ledger_seals
BEGIN SELECT RAISE(ABORT, 'ledger_seals is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER ledger_seals_append_only_replace BEFORE INSERT ON ledger_seals
WHEN EXISTS (SELECT 1 FROM ledger_seals WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger_seals is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER ledger_seals_append_only_update BEFORE UPDATE ON ledger_seals
BEGIN SELECT RAISE(ABORT, 'ledger_seals is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER transfers_match BEFORE INSERT ON transfers
WHEN NOT EXISTS (SELECT 1 FROM accounts AS giver JOIN accounts AS taker ON taker.id = NEW.to_account_id
    AND taker.currency = giver.currency AND taker.community_id = giver.community_id
    WHERE giver.id = NEW.from_account_id)
BEGIN SELECT RAISE(ABORT, 'a transfer stays in one currency and one community'); END""",
        """CREATE TRIGGER transfers_post_holds BEFORE INSERT ON transfers
WHEN NEW.hold_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.id = NEW.hold_id AND holds.state = 'posted'
    AND holds.posted_minutes = NEW.minutes AND holds.account_id = NEW.from_account_id)
BEGIN SELECT RAISE(ABORT, 'a transfer that posts a hold moves what was posted of it, out of the account that held it'); END""",
    ],
    "postgresql": [
        """DROP TRIGGER transfers_checked ON transfers""",
        """CREATE OR REPLACE FUNCTION account_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'account_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION accounts_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (NEW.id, NEW.kind, NEW.currency, NEW.person_id, NEW.joint_holder_id, NEW.community_id, NEW.peer_id, NEW.year, NEW.opened_at)
    IS DISTINCT FROM (OLD.id, OLD.kind, OLD.currency, OLD.person_id, OLD.joint_holder_id, OLD.community_id, OLD.peer_id, OLD.year, OLD.opened_at) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'an account keeps its holder, kind and community: close it and open another one'; END IF;
  IF (NEW.balance, NEW.version) IS DISTINCT FROM (OLD.balance, OLD.version) AND NOT (NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM entries WHERE entries.account_id = OLD.id
    AND entries.account_version = NEW.version AND entries.balance_after = NEW.balance)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a balance moves only by the entry that says so, one version at a time';
  END IF;
  IF NEW.held IS DISTINCT FROM OLD.held AND NOT (NEW.held = (SELECT coalesce(sum(holds.minutes), 0) FROM holds
    WHERE holds.account_id = OLD.id AND holds.state = 'pending')) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'what an account has held is the sum of its pending holds'; END IF;
  RETURN NEW;
END $function$""",
        """CREATE OR REPLACE FUNCTION holds_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'holds are never deleted: release them instead'; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a hold begins pending'; END IF;
    UPDATE accounts SET held = held + NEW.minutes WHERE id = NEW.account_id;
    RETURN NULL;
  END IF;
  IF OLD.state <> 'pending' OR (NEW.id, NEW.key, NEW.account_id, NEW.minutes, NEW.memo, NEW.about_kind, NEW.about_id, NEW.by_kind, NEW.by_id, NEW.via, NEW.made_at) IS DISTINCT FROM
    (OLD.id, OLD.key, OLD.account_id, OLD.minutes, OLD.memo, OLD.about_kind, OLD.about_id, OLD.by_kind, OLD.by_id, OLD.via, OLD.made_at) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a hold ends once, and nothing else of it changes but when it would expire'; END IF;
  IF NEW.state <> 'pending' THEN
    UPDATE accounts SET held = held - NEW.minutes WHERE id = NEW.account_id;
  END IF;
  RETURN NULL;
END $function$""",
        """CREATE OR REPLACE FUNCTION holds_remain()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'holds are never deleted: release them instead';
END $function$""",
        """CREATE OR REPLACE FUNCTION ledger_seals_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'ledger_seals is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION post_transfer(a_key text, a_kind text, from_id integer, to_id integer, some_minutes integer, a_memo text, its_about_kind text, its_about_id integer, reversed_id bigint, its_hold_id bigint, its_person_id integer, its_by_kind text, its_by_id integer, approver_id integer, door text, a_hash text, happened timestamp with time zone, recorded timestamp with time zone, day_began timestamp with time zone, givers text[], takers text[], through_frost boolean, OUT outcome text, OUT transfer_id bigint, OUT left_behind bigint, OUT arrived bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
END $function$""",
        """CREATE OR REPLACE FUNCTION transfers_checked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfers AS original WHERE original.id = NEW.reverses_id
    AND original.kind <> 'reverse' AND original.minutes = NEW.minutes
    AND original.from_account_id = NEW.to_account_id AND original.to_account_id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a reversal mirrors its transfer: the same minutes back between the same accounts, and never of a reversal'; END IF;
  IF NEW.hold_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.id = NEW.hold_id AND holds.state = 'posted'
    AND holds.posted_minutes = NEW.minutes AND holds.account_id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a transfer that posts a hold moves what was posted of it, out of the account that held it'; END IF;
  IF NOT EXISTS (SELECT 1 FROM accounts AS giver JOIN accounts AS taker ON taker.id = NEW.to_account_id
    AND taker.currency = giver.currency AND taker.community_id = giver.community_id
    WHERE giver.id = NEW.from_account_id) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a transfer stays in one currency and one community'; END IF;
  RETURN NULL;
END $function$""",
        """CREATE TRIGGER account_events_append_only BEFORE DELETE OR UPDATE ON account_events FOR EACH ROW EXECUTE FUNCTION account_events_append_only()""",
        """CREATE TRIGGER account_events_append_only_truncate BEFORE TRUNCATE ON account_events FOR EACH STATEMENT EXECUTE FUNCTION account_events_append_only()""",
        """CREATE TRIGGER holds_checked AFTER INSERT OR DELETE OR UPDATE ON holds FOR EACH ROW EXECUTE FUNCTION holds_checked()""",
        """CREATE TRIGGER holds_remain_truncate BEFORE TRUNCATE ON holds FOR EACH STATEMENT EXECUTE FUNCTION holds_remain()""",
        """CREATE TRIGGER ledger_seals_append_only BEFORE DELETE OR UPDATE ON ledger_seals FOR EACH ROW EXECUTE FUNCTION ledger_seals_append_only()""",
        """CREATE TRIGGER ledger_seals_append_only_truncate BEFORE TRUNCATE ON ledger_seals FOR EACH STATEMENT EXECUTE FUNCTION ledger_seals_append_only()""",
        """CREATE TRIGGER transfers_checked AFTER INSERT ON transfers FOR EACH ROW EXECUTE FUNCTION transfers_checked()""",
    ],
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "ledger_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_account_id", sa.Integer(), nullable=False),
        sa.Column("last_account_id", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_account_id >= first_account_id - 1", name=op.f("ck_ledger_seals_accounts_go_forward")),
        sa.CheckConstraint("last_hold_id >= first_hold_id - 1", name=op.f("ck_ledger_seals_holds_go_forward")),
        sa.CheckConstraint(
            "last_transfer_id >= first_transfer_id - 1", name=op.f("ck_ledger_seals_transfers_go_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_seals")),
    )
    op.create_table(
        "joint_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "household", "group", name="holderkind_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_joint_holders_community_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["persons.id"], name=op.f("fk_joint_holders_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_holders")),
    )
    with op.batch_alter_table("joint_holders", schema=None) as batch_op:
        batch_op.create_index("ix_joint_holders_community_id_id", ["community_id", "id"], unique=False)

    op.create_table(
        "joint_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("serves_for_it", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("since_on <= until_on", name=op.f("ck_joint_members_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["holder_id"], ["joint_holders.id"], name=op.f("fk_joint_members_holder_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_joint_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_members")),
        sa.UniqueConstraint(
            "holder_id", "person_id", "since_on", name=op.f("uq_joint_members_holder_id_person_id_since_on")
        ),
    )
    with op.batch_alter_table("joint_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joint_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "account_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="actorkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "sms",
                "call",
                "console",
                "mobile",
                "family",
                "api",
                "clock",
                "command",
                name="door_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_events_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
    )
    with op.batch_alter_table("account_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_events_account_id"), ["account_id"], unique=False)

    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="actorkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "sms",
                "call",
                "console",
                "mobile",
                "family",
                "api",
                "clock",
                "command",
                name="door_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "posted",
                "released",
                "expired",
                name="holdstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("posted_minutes", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="ended_by_kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name=op.f("ck_holds_ended_unless_pending")),
        sa.CheckConstraint(
            "(state = 'posted') = (posted_minutes IS NOT NULL)", name=op.f("ck_holds_only_what_is_posted_was_used")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_holds_minutes_positive")),
        sa.CheckConstraint("posted_minutes BETWEEN 1 AND minutes", name=op.f("ck_holds_no_more_posted_than_held")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_holds_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("key", name=op.f("uq_holds_key")),
    )
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.create_index("ix_holds_about_kind_about_id", ["about_kind", "about_id"], unique=False)
        batch_op.create_index("ix_holds_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index(
            "ix_holds_pending_of_account",
            ["account_id", "minutes"],
            unique=False,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_holds_to_expire",
            ["expires_at"],
            unique=False,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )

    if op.get_bind().dialect.name == "sqlite":
        _rebuild_on_sqlite()
    else:
        _alter_on_postgresql()
    for statement in INDEXES:
        op.execute(statement)
    op.add_column("orders", sa.Column("with_saved_time", sa.Boolean(), server_default=sa.false(), nullable=False))
    _run(TRIGGERS[op.get_bind().dialect.name])


def _rebuild_on_sqlite() -> None:
    """SQLite cannot change a check: the tables are copied. Triggers would stand in the way; they come back after it."""
    connection = op.get_bind()
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    ours = [(name, sql) for name, sql in found if name.startswith(("accounts_", "entries_", "transfers_"))]
    _run([f"DROP TRIGGER {name}" for name, _sql in ours])
    for table, made in REBUILT.items():
        names = [column["name"] for column in sa.inspect(connection).get_columns(table)]
        columns = ", ".join(f'"{name}"' for name in names)
        _run(
            [
                made.replace(f"CREATE TABLE {table} ", f"CREATE TABLE {table}_new ", 1),
                f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}",  # noqa: S608 - our own names
                f"DROP TABLE {table}",
                f"ALTER TABLE {table}_new RENAME TO {table}",
            ]
        )
    _run([sql for _name, sql in ours])


def _alter_on_postgresql() -> None:
    _run(ALTERED)


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
