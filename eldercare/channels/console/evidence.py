"""Files kept as evidence, opened by who may look at the ledger of their community."""

from http import HTTPStatus

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from eldercare.channels.console.access import needs, scope
from eldercare.evidence import queries
from eldercare.staff.permissions import Permission

pages = Blueprint("evidence", __name__)


@pages.get("/evidence/<int:evidence_id>")
@needs(Permission.SEE_LEDGER)
def download(evidence_id: int) -> ResponseReturnValue:
    evidence = queries.get(evidence_id, scope=scope())
    answer = Response(queries.bytes_of(evidence), HTTPStatus.OK, mimetype=evidence.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=evidence.name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
