"""What is to be done on a day: each person's part in each order, what is settled of it, and what belongs together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from eldercare.dispatch.planner.problem import Bond
from eldercare.dispatch.plans.day import Ground, settled, waiting
from eldercare.dispatch.plans.models import PlannedVisit
from eldercare.dispatch.plans.states import LeftOut
from eldercare.dispatch.plans.task import Duty, Link, Part
from eldercare.orders.models import Order
from eldercare.orders.sequences import OrderSequence
from eldercare.orders.states import OrderStatus

NOTICE_MINUTES = 30
"""Whoever is planned for today has to be asked first, and to come."""
AT_ONCE = 2
"""So many people a link of the planner can bring to one door; more come at the time asked for, to the minute."""
Points = Mapping[int, float]
"""Of volunteers by id, 0 to 100."""


def parts_of(ground: Ground, duties: Sequence[Duty], points: Mapping[int, Points]) -> list[Part]:
    """Return a part for each volunteer whose place is kept, and for each place still free, of all orders."""
    number_of = {duty.volunteer_id: number for number, duty in enumerate(duties)}
    found = []
    for order in ground.orders:
        plain, who = _plain(ground, order), points.get(order.id, {})
        kept, free = _places(ground, order)
        accepted = {visit.volunteer_id for visit in order.helpers}
        found += [
            replace(
                plain,
                key=(order.id, place),
                fixed_start=plain.asked,
                fixed_duty=number_of.get(volunteer),
                settled=True,
                accepted=volunteer in accepted,
            )
            for place, volunteer in kept.items()
        ]
        able = {number_of[one]: value for one, value in who.items() if one in number_of and one not in kept.values()}
        able = {number: value for number, value in able.items() if duties[number].usual}
        together = order.people_needed > AT_ONCE or bool(kept)
        for place in free:
            part = replace(plain, key=(order.id, place), who=able, fixed_start=plain.asked if together else None)
            found.append(_as_before(_explained(part, order, who, duties), ground, number_of))
    return found


def _plain(ground: Ground, order: Order) -> Part:
    """Return what all parts of an order have in common. Who comes may shift it only while nobody counts on the time."""
    asked, shift = ground.minute(order.starts_at), ground.policy.plan_shift_minutes
    if order.helpers or order.status is not OrderStatus.OPEN:
        shift = 0
    soonest = asked if not shift else max(asked - shift, ground.minute(ground.now) + NOTICE_MINUTES)
    address = order.elder.person.address if order.elder else None
    return Part(
        key=(order.id, 0),
        number=order.number,
        name=order.elder.person.name if order.elder else "",
        place=ground.home(order),
        place_is_known=bool(address and address.latitude is not None and address.longitude is not None),
        minutes=order.minutes or 0,
        asked=asked,
        opens=soonest,
        closes=max(soonest, asked + shift),
        priority=order.priority,
        people=order.people_needed,
    )


def _places(ground: Ground, order: Order) -> tuple[dict[int, int], list[int]]:
    """Return which part is whose, as the plan before had it, and the parts that are still free; none for providers."""
    mine = settled(order)
    had = {
        one.volunteer_id: place
        for (order_id, place), one in ground.known.visits.items()
        if order_id == order.id and one.volunteer_id in mine
    }
    by_providers = sum(visit.volunteer_id is None for visit in order.helpers)
    numbers = list(range(1, order.people_needed - by_providers + 1))
    unused = [number for number in numbers if number not in had.values()]
    kept = {had[one] if one in had else unused.pop(0): one for one in mine}
    return dict(sorted(kept.items())), unused


def _explained(part: Part, order: Order, points: Mapping[int, float], duties: Sequence[Duty]) -> Part:
    """Say at once why nobody will go where that needs no planning, and leave out who has no time then."""
    if waiting(order) and not _are_settled(order):
        names = [offer.helper_name for offer in waiting(order)]
        return replace(part, who={}, why_not=LeftOut.ASKED, facts={"names": "、".join(names)})
    if order.service is not None and not order.service.by_volunteers:
        return replace(part, who={}, why_not=LeftOut.FOR_PROVIDERS)
    if not points:
        return replace(part, who={}, why_not=LeftOut.NOBODY_MAY)
    in_time = {number: value for number, value in part.who.items() if _has_time(duties[number], part)}
    if not in_time:
        return replace(part, who={}, why_not=LeftOut.NOBODY_WORKS_THEN, facts={"count": len(points)})
    return replace(part, who=in_time)


def _are_settled(order: Order) -> bool:
    return {offer.volunteer_id for offer in waiting(order)} <= {*settled(order)}


def _has_time(duty: Duty, part: Part) -> bool:
    """Tell whether the visit fits into one of the spans, begun within its window."""
    return any(max(begins, part.opens) <= min(part.closes, ends - part.minutes) for begins, ends in duty.usual)


def _as_before(part: Part, ground: Ground, number_of: Mapping[int, int]) -> Part:
    """Keep what the worker settled: a locked visit, and everything in a round whose order she keeps."""
    planned = ground.known.visits.get(part.key)
    if planned is None or planned.volunteer_id is None or planned.starts_at is None:
        return replace(part, why_not=LeftOut.TAKEN_OUT, who={}, locked=True) if _is_taken_out(planned) else part
    kept = ground.known.rounds.get(planned.volunteer_id)
    keeps_order = kept is not None and kept.keeps_order
    if not (planned.locked or keeps_order) or planned.volunteer_id not in number_of:
        return part
    holds_time = planned.locked or part.fixed_start is not None or part.people > 1
    return replace(
        part,
        fixed_start=ground.minute(planned.starts_at) if holds_time else None,
        fixed_duty=number_of[planned.volunteer_id],
        locked=planned.locked,
        why_not=None,
        facts={},
    )


def _is_taken_out(planned: PlannedVisit | None) -> bool:
    return planned is not None and planned.left_out is LeftOut.TAKEN_OUT and planned.locked


def linked(parts: list[Part], sequences: Sequence[OrderSequence]) -> tuple[list[Part], list[Link]]:
    """Tie together two people at one order, and two orders in turn; what is tied to more is held by fixed starts."""
    parts, of_order = list(parts), dict[int, list[int]]()
    for number, part in enumerate(parts):
        of_order.setdefault(part.key[0], []).append(number)
    for numbers in of_order.values():
        _hold_together(parts, numbers)
    links = [
        Link(first=numbers[0], second=numbers[1], bond=Bond.TOGETHER)
        for numbers in of_order.values()
        if len(numbers) == AT_ONCE and all(_is_free(parts[one]) for one in numbers)
    ]
    tied = {one for link in links for one in (link.first, link.second)}
    for sequence in sequences:
        first, second = of_order.get(sequence.first_id, []), of_order.get(sequence.second_id, [])
        both = [*first, *second]
        if len(first) == len(second) == 1 and not tied & {*both} and all(_is_free(parts[one]) for one in both):
            least, most = sequence.least_minutes, sequence.most_minutes
            links.append(Link(first=first[0], second=second[0], bond=Bond.IN_TURN, least=least, most=most))
            tied |= {*both}
        else:
            _hold_in_turn(parts, first, second, sequence)
    return parts, links


def _hold_together(parts: list[Part], numbers: list[int]) -> None:
    """Let those who are still to be found come when the one comes who is locked."""
    starts = [start for one in numbers if (start := parts[one].fixed_start) is not None]
    for one in numbers if starts else []:
        if parts[one].fixed_start is None:
            parts[one] = replace(parts[one], fixed_start=starts[0])


def ties_of(parts: Sequence[Part]) -> list[Link]:
    """Return a tie between any two parts of one order: whoever comes, they come together."""
    pairs = combinations(range(len(parts)), 2)
    together = [(one, other) for one, other in pairs if parts[one].key[0] == parts[other].key[0]]
    return [Link(first=one, second=other, bond=Bond.TOGETHER) for one, other in together]


def _is_free(part: Part) -> bool:
    """Tell whether both who and when are still to be found."""
    return part.fixed_start is None and part.fixed_duty is None


def _hold_in_turn(parts: list[Part], first: list[int], second: list[int], sequence: OrderSequence) -> None:
    """Settle both starts where the planner's pairs do not reach: as asked, the second moved as far as it must be."""
    if not first or not second:
        return
    begins = parts[first[0]].asked if parts[first[0]].fixed_start is None else parts[first[0]].fixed_start or 0
    for one in first:
        if parts[one].fixed_start is None:
            parts[one] = replace(parts[one], fixed_start=begins)
    start = min(max(parts[second[0]].asked, begins + sequence.least_minutes), begins + sequence.most_minutes)
    for one in second:
        if parts[one].fixed_start is None:
            parts[one] = replace(parts[one], fixed_start=start)
