"""What an order refuses, each with the sentence that the person reads."""

from eldercare.catalogue.models import Service
from eldercare.clock import local
from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused
from eldercare.localtime import zone
from eldercare.orders.states import OrderStatus

STATUS_NAMES: dict[OrderStatus, str] = {
    OrderStatus.DRAFT: N_("draft"),
    OrderStatus.OPEN: N_("open"),
    OrderStatus.OFFERED: N_("offered"),
    OrderStatus.ACCEPTED: N_("accepted"),
    OrderStatus.EN_ROUTE: N_("on the way"),
    OrderStatus.IN_SERVICE: N_("in service"),
    OrderStatus.FINISHED: N_("finished"),
    OrderStatus.CLOSED: N_("closed"),
    OrderStatus.DISPUTED: N_("disputed"),
    OrderStatus.CANCELLED: N_("cancelled"),
    OrderStatus.MISSED: N_("missed"),
    OrderStatus.UNFILLED: N_("unfilled"),
}
WRONG_STATUS: dict[OrderStatus, str] = {
    OrderStatus.DRAFT: N_("This order is still a draft: complete it first."),
    OrderStatus.OPEN: N_("This order is open and has no helper yet."),
    OrderStatus.OFFERED: N_("This order is offered and nobody has accepted yet."),
    OrderStatus.ACCEPTED: N_("This order is accepted but has not begun."),
    OrderStatus.EN_ROUTE: N_("The helper is on the way; the visit has not begun."),
    OrderStatus.IN_SERVICE: N_("The visit is going on."),
    OrderStatus.FINISHED: N_("The visit is finished and waits to be confirmed."),
    OrderStatus.CLOSED: N_("This order is closed already."),
    OrderStatus.DISPUTED: N_("This order is disputed: a worker has to close it."),
    OrderStatus.CANCELLED: N_("This order was cancelled."),
    OrderStatus.MISSED: N_("This visit did not take place."),
    OrderStatus.UNFILLED: N_("Nobody could be found for this order. Reopen it to try again."),
}


class WrongStatus(Refused):
    """The order is not in a state that allows this."""

    code = "wrong_status"

    def __init__(self, status: OrderStatus) -> None:
        super().__init__(WRONG_STATUS[status])
        self.status = status


class ElderGone(Refused):
    """The records say that the elder died or left."""

    code = "elder_gone"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Nothing more is ordered for %(name)s, who is recorded as gone. If that is wrong, tell the community."),
            name=name,
        )


class ServicePaused(Refused):
    """No visit of this service is taken on before a day that people are told, with why."""

    code = "service_paused"

    def __init__(self, service: Service) -> None:
        until = f"{local(service.paused_until, zone()):%Y-%m-%d}" if service.paused_until else ""
        super().__init__(
            N_("%(service)s is paused (%(because)s). It can be ordered for %(until)s and later."),
            service=service.name,
            because=service.paused_because,
            until=until,
        )
        self.service = service


class NotPaidSo(Refused):
    """A provider has a price: what volunteers saved pays only volunteers."""

    code = "not_paid_so"

    def __init__(self) -> None:
        super().__init__(N_("A provider comes to this order, and saved time pays only for volunteers."))


class OnlyByProviders(Refused):
    """No volunteer does this service, so that nobody's saved hours can be given back for it."""

    code = "not_paid_so"

    def __init__(self, service: Service) -> None:
        super().__init__(
            N_("%(service)s is done by providers only, and saved time pays only for volunteers."), service=service.name
        )


class OrderNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such order."))


class OfferNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such offer."))


class VisitNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such visit."))


class OrderTaken(Refused):
    """Somebody else was faster; the loser's offer is recorded as answered too late."""

    code = "order_taken"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("Thank you! Somebody else was a little faster and has taken this one."))


class OfferExpired(Refused):
    """The answer came after the offer's time."""

    code = "offer_expired"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("Thank you! The time for this offer is over. The community will ask again if needed."))


class OfferWithdrawn(Refused):
    """The question is no longer asked: the order was cancelled or changed, or the answer was given before."""

    code = "offer_withdrawn"

    def __init__(self) -> None:
        super().__init__(N_("This offer is no longer open."))


class NotDueYet(Refused):
    """Nobody can have stayed away from what has not begun."""

    code = "not_due_yet"

    def __init__(self) -> None:
        super().__init__(N_("The visit is still to come, so nobody has stayed away. Give the real reason."))


class HelperBusy(Refused):
    """The volunteer has another visit at that time."""

    code = "helper_busy"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s has another visit at that time."), name=name)


class MemberBusy(Refused):
    """The one whom a provider wants to send has another visit then; it may send him or her all the same."""

    code = "member_busy"

    def __init__(self, name: str, *, clock: str, place: str) -> None:
        where = N_("%(name)s is at %(place)s at that time (%(clock)s). Send %(name)s all the same?")
        anywhere = N_("%(name)s has another visit at that time (%(clock)s). Send %(name)s all the same?")
        super().__init__(where if place else anywhere, name=name, clock=clock, place=place)


class AlreadyAsked(Refused):
    """This helper has an unanswered offer, or has the order already."""

    code = "already_asked"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s has been asked already."), name=name)


class AcceptedAlready(Refused):
    """A no after the yes: only a worker can release a helper who was counted on."""

    code = "accepted_already"

    def __init__(self) -> None:
        super().__init__(N_("This was accepted before. Release the helper with a reason, to find somebody else."))


class WrongCode(Refused):
    """The visit code does not match; the try is counted."""

    code = "wrong_code"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("That is not the code. Ask the elder for the 4 digits in our text and try again."))


class CodeLocked(Refused):
    """Too many wrong codes: only a worker can check in, with a reason."""

    code = "code_locked"

    def __init__(self) -> None:
        super().__init__(N_("Too many wrong codes. Call the community: a worker can check you in."))


class NeedsReason(Invalid):
    code = "needs_reason"

    def __init__(self) -> None:
        super().__init__(N_("Give a reason, so that others understand it later."))


class NotYours(NotAllowed):
    def __init__(self) -> None:
        super().__init__(N_("This visit is somebody else's."))


class RefundedAlready(Refused):
    """To reverse all of it as well would give the same minutes back twice."""

    code = "refunded_already"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "A part of this was given back when the visit was corrected. Give back the rest by hand, as a"
                " correction with its reason."
            )
        )
