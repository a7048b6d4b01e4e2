"""What each role may do, as one table."""

from enum import StrEnum

from eldercare.errors import N_, NotAllowed
from eldercare.staff.models import Role, Staff


class Permission(StrEnum):
    SEE = "see"
    TAKE_ORDERS = "take_orders"
    DISPATCH = "dispatch"
    REGISTER = "register"
    SEE_LEDGER = "see_ledger"
    POST_LEDGER = "post_ledger"
    APPROVE_LEDGER = "approve_ledger"
    HANDLE_INCIDENTS = "handle_incidents"
    SEND_BROADCASTS = "send_broadcasts"
    SET_UP = "set_up"


P = Permission
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset({P.SEE, P.TAKE_ORDERS, P.REGISTER, P.SEE_LEDGER, P.HANDLE_INCIDENTS}),
    Role.DISPATCHER: frozenset(
        {P.SEE, P.TAKE_ORDERS, P.REGISTER, P.SEE_LEDGER, P.HANDLE_INCIDENTS, P.DISPATCH, P.SEND_BROADCASTS}
    ),
    Role.SUPERVISOR: frozenset(
        {
            P.SEE,
            P.TAKE_ORDERS,
            P.REGISTER,
            P.SEE_LEDGER,
            P.HANDLE_INCIDENTS,
            P.DISPATCH,
            P.SEND_BROADCASTS,
            P.POST_LEDGER,
            P.APPROVE_LEDGER,
        }
    ),
    Role.AUDITOR: frozenset({P.SEE, P.SEE_LEDGER}),
    Role.ADMIN: frozenset(Permission),
}


def may(staff: Staff, permission: Permission) -> bool:
    """Tell whether this member of staff may do this."""
    return staff.active and permission in ALLOWED[staff.role]


def require(staff: Staff, permission: Permission) -> None:
    """Raise NotAllowed unless this member of staff may do this."""
    if not may(staff, permission):
        raise NotAllowed(N_("Your role does not include this. Ask your administrator if you need it."))
