"""Who asks: the member of staff behind the bearer token."""

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from eldercare.staff.models import Staff
from eldercare.staff.service import find_by_token

REALM = "Eldercare Dispatch"


def asking() -> Staff:
    """Return whose token came with the request; raise Unauthorized with a challenge for none or an unknown one."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": REALM}))
    staff = find_by_token(token.strip())
    if staff is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": REALM, "error": "invalid_token"}))
    return staff
