"""Sentences kept at hand for answering texts: the list, wording one, taking it out of use."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.messages import CannedReplyForm
from eldercare.messaging import canned_replies
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("canned_replies", __name__)
WHERE = frozenset({AreaKind.CITY, AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY})


@pages.get("/messages/replies")
def index() -> ResponseReturnValue:
    own = canned_replies.inside(scope())
    ids = {reply.id for reply, _area in own}
    above = [reply for reply in canned_replies.of_area(me().area) if reply.id not in ids]
    inherited = [(reply, areas.get(reply.area_id, scope=None)) for reply in above]
    return render_template("console/messages/replies.html", replies=own, inherited=inherited)


@pages.post("/messages/replies/to-begin-with")
@needs(Permission.SET_UP)
def begin() -> ResponseReturnValue:
    with transaction():
        for words in canned_replies.TO_BEGIN_WITH if not canned_replies.of_area(me().area) else ():
            canned_replies.add(me().area_id, words)  # only once, however often the button is pressed
    flash(_("Kept. Change them as you like."), "success")
    return redirect(url_for(".index"), 303)


@pages.get("/messages/replies/new")
@needs(Permission.SET_UP)
def new() -> ResponseReturnValue:
    form = CannedReplyForm(formdata=None)
    form.offer(_places())
    return render_template("console/messages/reply.html", form=form, reply=None)


@pages.post("/messages/replies/new")
@needs(Permission.SET_UP)
def create() -> ResponseReturnValue:
    form = CannedReplyForm()
    form.offer(_places())
    if not form.validate():
        return render_template("console/messages/reply.html", form=form, reply=None), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        canned_replies.add(form.area_id.data, form.words, active=form.active.data)
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


@pages.get("/messages/replies/<int:reply_id>")
@needs(Permission.SET_UP)
def edit(reply_id: int) -> ResponseReturnValue:
    reply = canned_replies.get(reply_id, scope=scope())
    form = CannedReplyForm(formdata=None)
    form.tell_of(reply)
    return render_template("console/messages/reply.html", form=form, reply=reply)


@pages.post("/messages/replies/<int:reply_id>")
@needs(Permission.SET_UP)
def save(reply_id: int) -> ResponseReturnValue:
    reply = canned_replies.get(reply_id, scope=scope())
    form = CannedReplyForm()
    form.tell_of(reply)
    if not form.validate():
        return render_template("console/messages/reply.html", form=form, reply=reply), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        canned_replies.change(reply_id, form.words, active=form.active.data)
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


def _places() -> list[Area]:
    return [area for area in areas.subtree(scope()) if area.kind in WHERE]
