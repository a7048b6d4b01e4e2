import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.evidence import errors, queries
from eldercare.evidence.kinds import MAX_BYTES, MediaType, media_type_of, safe_name
from tests.builders.areas import a_community
from tests.builders.evidence import A_PDF, A_PNG, a_file, a_paper

pytestmark = pytest.mark.usefixtures("app")


def test_a_file_comes_back_as_it_was_and_is_stored_unreadable() -> None:
    kept = a_file(A_PDF, name="death certificate.pdf")
    session.expire_all()

    assert queries.bytes_of(kept) == A_PDF
    stored = session.execute(text("SELECT name, content FROM evidence")).one()
    assert A_PDF not in bytes(stored.content)
    assert "certificate" not in stored.name


def test_the_same_file_about_the_same_thing_is_kept_once() -> None:
    community = a_community()

    assert a_file(A_PDF, community=community) is a_file(A_PDF, community=community)
    assert a_file(A_PDF, about=("succession", 2), community=community) is not a_file(A_PDF, community=community)


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"MZ\x90", b"PK\x03\x04", A_PDF + bytes(MAX_BYTES)], ids=repr
)
def test_only_scans_up_to_five_megabytes_are_taken(content: bytes) -> None:
    with pytest.raises(Invalid):
        a_file(content, name="scan.pdf")

    assert queries.about("succession", 1) == []


def test_a_paper_in_the_cupboard_has_a_number_and_no_bytes() -> None:
    kept = a_paper("D-2026-113", note="Cupboard 2")

    assert (kept.name, kept.note, kept.size_bytes) == ("D-2026-113", "Cupboard 2", None)
    with pytest.raises(errors.NoSuchEvidence):
        queries.bytes_of(kept)


def test_evidence_of_another_community_does_not_exist() -> None:
    with pytest.raises(errors.NoSuchEvidence):
        queries.get(a_file(A_PDF).id, scope=scope_of(a_community().id))


def test_nobody_changes_evidence() -> None:
    a_file(A_PDF)
    session.commit()

    for statement in ("UPDATE evidence SET note = 'x'", "DELETE FROM evidence"):
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_the_type_is_told_by_the_bytes_and_the_name_follows_it() -> None:
    assert media_type_of(A_PNG) is MediaType.PNG
    assert safe_name("C:\\scans\\photo.exe", MediaType.PNG) == "photo.exe.png"
    assert safe_name("../../a\x00b.JPEG", MediaType.JPEG) == "ab.jpg"
    assert safe_name("..", MediaType.PDF) == "file.pdf"
    assert safe_name("死亡证明.pdf", MediaType.PDF) == "死亡证明.pdf"
