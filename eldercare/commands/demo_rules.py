"""Rules of the time bank in the demo's community, as an administrator set them over some weeks."""

from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.areas.service import set_policy
from eldercare.transaction import transaction

CHANGES: tuple[tuple[int, dict[str, object]], ...] = (
    (40, {"earning_day_cap_minutes": 360, "storage_cap_minutes": 60_000}),
    (26, {"service_factors": "bathing:1.5", "earning_needs_insurance": "yes"}),
    (12, {"earning_day_cap_minutes": None, "earning_needs_insurance": None}),
    (3, {"allowance_minutes_a_year": 6000}),
)
"""So many days ago, and what was set then; what the government issues is issued by the clock."""


def set_rules(community_id: int, *, chief_id: int, at: datetime) -> None:
    """Let the administrator set some rules of the time bank, and take some back, so that their history is there."""
    for days_ago, values in CHANGES:
        with transaction():
            by = Actor.staff(chief_id)
            set_policy(community_id, values, by=by, via=Door.CONSOLE, at=at - timedelta(days=days_ago))
