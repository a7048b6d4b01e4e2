import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community
from tests.builders.evidence import A_PDF, a_file, a_paper
from tests.builders.staff import a_worker
from tests.support.doors import Door


def test_a_file_is_handed_out_to_be_kept_never_shown(client: Door, community: Area, worker: Staff) -> None:
    answer = client.get(f"/evidence/{a_file(A_PDF, name='死亡证明.pdf', community=community).id}")

    assert (answer.status_code, answer.data, answer.mimetype) == (200, A_PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("is_paper", [True, False])
def test_there_is_nothing_for_other_communities_and_behind_papers(
    client: Door, community: Area, worker: Staff, is_paper: bool
) -> None:
    kept = a_paper(community=community) if is_paper else a_file(community=a_community())

    assert client.get(f"/evidence/{kept.id}").status_code == 404


def test_who_is_not_signed_in_gets_no_file(client: Door, community: Area) -> None:
    a_worker(Role.AUDITOR, area=community)

    assert client.get(f"/evidence/{a_file(community=community).id}").status_code in {302, 303}
