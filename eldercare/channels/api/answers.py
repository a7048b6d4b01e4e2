"""What goes back over the wire: JSON, whether it is what was asked for or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, current_app
from flask_babel import gettext
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from eldercare.channels.api.errors import one_after_another
from eldercare.channels.api.present import sentence
from eldercare.channels.api.shown import Error
from eldercare.dispatch.service import NotEligible
from eldercare.errors import N_, DomainError
from eldercare.web.error_pages import status_of
from eldercare.web.language import said

HTTP_REFUSALS: Mapping[int, tuple[str, str]] = {
    400: ("malformed", N_("The request cannot be read: send a JSON object in UTF-8.")),
    401: ("unauthenticated", N_("Send a valid token in the header Authorization: Bearer …")),
    404: ("not_found", N_("There is nothing at this address.")),
    405: ("method_not_allowed", N_("This address does not take this method.")),
    413: ("too_large", N_("The request is too large.")),
    415: ("unsupported_media_type", N_("Send JSON, with Content-Type: application/json.")),
    429: ("too_many_requests", N_("Too many requests. Wait a little, then try again.")),
    500: ("internal_error", N_("Something broke on our side. It was recorded; please try again later.")),
}


@dataclass(frozen=True)
class Answer:
    """A status and a body, ready to be sent, kept and sent again."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, shown: BaseModel, status: int = 200) -> "Answer":
        return cls(status, shown.model_dump_json())

    def response(self) -> Response:
        return current_app.response_class(
            self.body, status=self.status, mimetype="application/json", headers=dict(self.headers)
        )


def refusal(error: DomainError) -> Answer:
    """Return what a rule's "no" looks like, in the language asked for."""
    return Answer.of(Error(error=error.code, message=_message(error)), int(status_of(error)))


def _message(error: DomainError) -> str:
    if not isinstance(error, NotEligible):
        return said(error)
    against = one_after_another(sentence(block) for block in error.blocks)
    return str(gettext("%(refusal)s What stands against it: %(against)s.", refusal=said(error), against=against))


def http_refusal(error: HTTPException) -> Answer:
    """Return what a "no" of the protocol looks like; a status that we have no words for becomes 400 or 500."""
    status = error.code or 500
    if status not in HTTP_REFUSALS:
        status = 400 if 300 <= status < 500 else 500
    code, sentence = HTTP_REFUSALS[status]
    kept = {
        name: value for name, value in error.get_headers() if name.lower() not in {"content-type", "content-length"}
    }
    return Answer(status, Error(error=code, message=gettext(sentence)).model_dump_json(), kept)
