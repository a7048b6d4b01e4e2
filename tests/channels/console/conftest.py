"""A worker at her desk, in front of the console in English."""

import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community
from tests.builders.staff import a_worker
from tests.support.doors import Door


@pytest.fixture
def community(client: Door) -> Area:
    return a_community()


@pytest.fixture
def worker(client: Door, community: Area) -> Staff:
    """A supervisor of the community, signed in: she may do everything but set up."""
    client.set_cookie("language", "en")
    return client.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))


@pytest.fixture
def admin(client: Door, community: Area) -> Staff:
    client.set_cookie("language", "en")
    return client.sign_in_staff(a_worker(Role.ADMIN, area=community))
