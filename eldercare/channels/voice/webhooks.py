"""What Twilio asks us while somebody is on the telephone, signed; and recorded prompts, which it fetches unsigned."""

from flask import Blueprint, Flask, Response, abort, request, send_from_directory
from flask.typing import ResponseReturnValue

from eldercare.channels.voice import exchange, recordings
from eldercare.channels.voice.twiml import ROOT
from eldercare.messaging.gateways.twilio import NAME
from eldercare.web.twilio_signed import guard

GREATEST_ID = 2**31 - 1
A_DAY = 24 * 60 * 60

pages = Blueprint("voice", __name__, url_prefix=ROOT)
prompts = Blueprint("voice_prompts", __name__, url_prefix="/twilio/prompts")
guard(pages)


def init_app(app: Flask) -> None:
    """Register the webhooks, and the recorded prompts, which Twilio fetches without a signature."""
    app.register_blueprint(pages)
    app.register_blueprint(prompts)


@pages.post("", defaults={"step": ""})
@pages.post("/<any(who, menu, stranger, confirm, saved_time, question, dialled, recorded):step>")
def turn(step: str) -> ResponseReturnValue:
    """Answer one turn of a call to us."""
    return _xml(exchange.answer(step, gateway=NAME, args=request.args, form=request.form))


@pages.post("/<any(whisper, accepted):step>")
def worker(step: str) -> ResponseReturnValue:
    """Speak to the worker who was rung for a caller."""
    return _xml(exchange.answer_whisper(step, args=request.args, form=request.form))


@pages.post("/outgoing/<int:message_id>", defaults={"step": ""})
@pages.post("/outgoing/<int:message_id>/<any(keys, dialled, whisper, accepted):step>")
def outgoing(message_id: int, step: str) -> ResponseReturnValue:
    """Answer one turn of a call that we make."""
    if message_id > GREATEST_ID:
        abort(404)
    return _xml(exchange.answer_outgoing(message_id, step, args=request.args, form=request.form))


@pages.post("/status")
def status() -> ResponseReturnValue:
    """Take the report that a call is over."""
    message = request.args.get("message", "")
    exchange.ended(
        gateway=NAME,
        form=request.form,
        message_id=int(message) if message.isascii() and message.isdigit() and len(message) < 12 else None,
    )
    return Response(status=204)


@prompts.get("/<name>")
def prompt(name: str) -> ResponseReturnValue:
    """Give the recording of a prompt."""
    if not recordings.is_name(name):
        abort(404)
    return send_from_directory(recordings.folder(), name, max_age=A_DAY)


def _xml(script: str) -> Response:
    return Response(script, mimetype="application/xml")
