"""Who is signed in at the console, what she may do there, and which part of the area tree she sees."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from eldercare.actors import Actor
from eldercare.areas.queries import Scope, scope_of
from eldercare.staff import permissions, queries
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.web.security import login

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
KIND = "staff"


class SignedIn(UserMixin):
    """A member of staff behind a session cookie, which names the version of sessions it belongs to."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.name = staff.name

    def get_id(self) -> str:
        return f"{KIND}:{self.staff.id}:{self.staff.session_version}"


@login.user_loader
def signed_in(name: str) -> SignedIn | None:
    """Return who holds this cookie; None once she left, or her password or role was changed since."""
    kind, _, rest = name.partition(":")
    staff_id, _, version = rest.partition(":")
    staff = queries.find(int(staff_id)) if kind == KIND and staff_id.isdigit() else None
    return SignedIn(staff) if staff is not None and str(staff.session_version) == version else None


def is_signed_in() -> bool:
    """Tell whether a member of staff is asking."""
    return isinstance(current_user._get_current_object(), SignedIn)  # noqa: SLF001 - the proxy's own way


def me() -> Staff:
    """Return the member of staff who is asking; only behind the guard."""
    staff: Staff = current_user.staff
    return staff


def actor() -> Actor:
    """Return who acts, for the history."""
    return Actor.staff(me().id)


def scope() -> Scope:
    """Return what lies at and below the area that the one who asks is bound to."""
    if "console_scope" not in g:
        g.console_scope = scope_of(me().area_id)
    found: Scope = g.console_scope
    return found


def may(permission: str) -> bool:
    """Tell whether the one who asks may do this; templates ask it before they show a button."""
    return is_signed_in() and permissions.may(me(), Permission(permission))


def needs(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Let only those through whose role includes this; the others get NotAllowed."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            permissions.require(me(), permission)
            return view(*args, **kwargs)

        return guarded

    return guard
