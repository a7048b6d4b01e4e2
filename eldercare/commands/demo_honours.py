"""A year of service for the demo, and its honours: a card, a certificate, a commendation list that is public."""

from datetime import datetime, time, timedelta

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.localtime import zone
from eldercare.people import cards
from eldercare.timebank import service as timebank
from eldercare.timebank.certificates import service as certificates
from eldercare.timebank.honours import queries
from eldercare.timebank.honours import service as honours
from eldercare.timebank.verified import verified_minutes
from eldercare.transaction import transaction

PERIOD = timedelta(days=90)
HOURS_A_MONTH = (26, 17, 12, 9, 8, 8, 5, 4)
"""What the first volunteers served in each of the last twelve months."""
Made = dict[str, object]


def set_honours(elders: list[Made], volunteers: list[Made], *, worker_id: int, at: datetime) -> None:
    """Give the first elder a card, who served most a certificate, and their community a list up for publicity."""
    by, today = Actor.staff(worker_id), local(at, zone()).date()
    with transaction():
        _serve(volunteers, by=by, at=at)
        cards.issue(int(str(elders[0]["id"])), by_id=worker_id, at=at)
        served = verified_minutes([int(str(one["id"])) for one in volunteers])
        if served:
            first = max(served, key=lambda person_id: (served[person_id], -person_id))
            certificates.issue(first, by=by, via=Door.CONSOLE, at=at)
        one = honours.make(
            community_id=int(str(elders[0]["community_id"])),
            title="最近三个月的志愿服务",
            since_on=today - PERIOD,
            until_on=today - timedelta(days=1),
            top=10,
            masks_names=False,
            by=by,
            via=Door.CONSOLE,
            at=at,
        )
        if queries.drafted(one):
            honours.publish(one.id, by=by, via=Door.CONSOLE, at=at)


def _serve(volunteers: list[Made], *, by: Actor, at: datetime) -> None:
    for volunteer, hours in zip(volunteers, HOURS_A_MONTH, strict=False):
        for month in reversed(range(12)):
            timebank.earn(
                key=f"demo:{volunteer['id']}:{month}",
                person_id=int(str(volunteer["id"])),
                minutes=(hours + month % 3) * 60,
                memo="社区志愿服务",
                by=by,
                via=Door.CONSOLE,
                at=at,
                happened_at=at_local(local(at, zone()).date() - timedelta(days=20 + 30 * month), time(16), zone()),
            )
