"""What the time bank refuses, each with its sentence."""

from eldercare.areas.policy import Policy
from eldercare.errors import N_, Invalid, Minutes, NotFound, Refused
from eldercare.timebank.models import Account
from eldercare.timebank.states import MAX_MINUTES


class NoSuchAccount(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such account."))


class NoSuchTransfer(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such transfer."))


class NotWholeMinutes(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Give whole minutes from 1 to %(most)s."), most=f"{MAX_MINUTES:,}")


class SameAccount(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Minutes cannot go from an account to itself."))


class UnusableText(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(N_("This must be plain text of at most %(most)s characters."), most=most)


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say why the transfer is reversed."))


class ReversalOnly(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("A reversal is made from the transfer that it reverses."))


class OtherCurrency(Refused):
    code = "other_currency"

    def __init__(self) -> None:
        super().__init__(N_("Minutes and points are never mixed: choose an account of the same kind."))


class AccountFrozen(Refused):
    code = "account_frozen"

    def __init__(self) -> None:
        super().__init__(N_("This account is frozen until it is settled to whom it goes; nothing can leave it now."))


class DailyLimitReached(Refused):
    code = "daily_limit_reached"

    def __init__(self, account: Account) -> None:
        super().__init__(
            N_("No more than %(limit)s minutes can leave this account on one day."), limit=account.daily_limit
        )


class NoSuchHold(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such hold."))


class HoldEnded(Refused):
    code = "hold_ended"

    def __init__(self) -> None:
        super().__init__(N_("These minutes are no longer held: they were used or given back already."))


class MoreThanHeld(Invalid):
    def __init__(self, held: int) -> None:
        super().__init__(N_("Only %(held)s minutes are held for this."), held=held)


class KeyReused(Refused):
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(N_("This key already stands for another transfer."))


class BalanceTooLow(Refused):
    code = "balance_too_low"

    def __init__(self, account: Account, minutes: int) -> None:
        super().__init__(
            N_("Only %(spendable)s minutes can leave this account, not %(minutes)s."),
            spendable=account.spendable,
            minutes=minutes,
        )


class BalanceTooHigh(Refused):
    code = "balance_too_high"

    def __init__(self, account: Account) -> None:
        super().__init__(N_("This account can hold no more than %(ceiling)s minutes."), ceiling=account.ceiling)


class AccountClosed(Refused):
    code = "account_closed"

    def __init__(self) -> None:
        super().__init__(N_("This account is closed."))


class AccountExists(Refused):
    code = "account_exists"

    def __init__(self) -> None:
        super().__init__(N_("There is such an account already."))


class AccountNotEmpty(Refused):
    code = "account_not_empty"

    def __init__(self, account: Account) -> None:
        super().__init__(
            N_("%(minutes)s minutes are still in this account; move them before closing it."), minutes=account.balance
        )


class OtherCommunity(Refused):
    code = "other_community"

    def __init__(self) -> None:
        super().__init__(N_("The two accounts belong to different communities."))


class WrongRoute(Refused):
    code = "wrong_route"

    def __init__(self) -> None:
        super().__init__(
            N_("A transfer of this kind does not go between these two accounts: choose another kind or account.")
        )


class AlreadyReversed(Refused):
    code = "already_reversed"

    def __init__(self) -> None:
        super().__init__(N_("This transfer has been reversed already."))


class ReversalIsFinal(Refused):
    code = "reversal_is_final"

    def __init__(self) -> None:
        super().__init__(N_("A reversal cannot be reversed; make a new transfer instead."))


class PartOfACase(Refused):
    """One leg of several that belong together: taken back by itself, two accounts would no longer agree."""

    code = "part_of_a_case"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This transfer belongs to a succession or to a move between communities and cannot be reversed by"
                " itself. Open a case that brings the minutes back, or post a correction with its reason."
            )
        )


class PartOfAVisit(Refused):
    """One of several that a visit brought: minutes, what is above the cap, points, and what an elder spent on it."""

    code = "part_of_a_visit"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "A visit earned this, and more hangs on it: points, the pool, and what the elder spent. Take it back"
                " whole: on the account's page, or under Reviews where somebody is to look at the visit."
            )
        )


class PartOfALowering(Refused):
    """A visit was lowered as a whole; one leg put back by itself, its parts would no longer agree."""

    code = "part_of_a_lowering"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This belongs to the correction of a visit and cannot be reversed by itself. If the correction was"
                " wrong, write down a request under Corrections for the hours that are missing."
            )
        )


class LoweredAlready(Refused):
    """To take back all of it as well would take the same minutes twice."""

    code = "lowered_already"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "What this visit brought was corrected already under Reviews. If it is still too much, transfer the"
                " rest by hand as a correction, with its reason."
            )
        )


class MayNotApprove(Refused):
    code = "may_not_approve"

    def __init__(self) -> None:
        super().__init__(
            N_("This has to be approved by somebody who may approve for this community. Choose another name.")
        )


class FrozenAlready(Refused):
    code = "frozen_already"

    def __init__(self) -> None:
        super().__init__(N_("This account is frozen already. Nothing was changed."))


class NotFrozen(Refused):
    code = "not_frozen"

    def __init__(self) -> None:
        super().__init__(N_("This account is not frozen. Nothing was changed."))


class NotEnoughSavedTime(Refused):
    """What is saved does not pay the whole service; it is never paid in part."""

    code = "balance_too_low"

    def __init__(self, cost: int, there: int) -> None:
        super().__init__(
            N_("This costs %(cost)s of saved time, and only %(there)s can be spent. Order it without."),
            cost=Minutes(cost),
            there=Minutes(there),
        )
        self.cost, self.there = cost, there


class NotSpendableYet(Refused):
    """Neither age nor service allow this person to spend, and nobody else's minutes may be used."""

    code = "not_spendable_yet"

    def __init__(self, policy: Policy) -> None:
        ways = (policy.spending_served_minutes > 0, policy.spending_after_months > 0)
        super().__init__(
            FROM_WHEN[ways],
            age=policy.spending_from_age,
            hours=f"{policy.spending_served_minutes // 60:,}",
            months=policy.spending_after_months,
        )


FROM_WHEN: dict[tuple[bool, bool], str] = {
    (False, False): N_("Saved time may be spent from the age of %(age)s."),
    (True, False): N_("Saved time may be spent from the age of %(age)s, or after %(hours)s hours served."),
    (False, True): N_("Saved time may be spent from the age of %(age)s, or %(months)s months after the first hour."),
    (True, True): N_(
        "Saved time may be spent from the age of %(age)s, after %(hours)s hours served, or %(months)s months after the"
        " first hour."
    ),
}


class ClearingLimitReached(Refused):
    """More would move one way than the two communities allow each other."""

    code = "clearing_limit_reached"

    def __init__(self, there: str, *, minutes: int, left: int, limit: int) -> None:
        super().__init__(
            N_(
                "%(minutes)s minutes cannot move to %(there)s: the two communities may come to owe each other"
                " %(limit)s minutes, and %(left)s of them are left. Ask the street office to raise the limit."
            ),
            there=there,
            minutes=minutes,
            left=left,
            limit=limit,
        )


class SameCommunity(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Minutes clear between two different communities."))
