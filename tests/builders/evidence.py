"""Files and papers that prove something."""

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.evidence import service
from eldercare.evidence.models import Evidence
from tests.builders.areas import a_community

A_PDF = b"%PDF-1.4\n% a page with a stamp\n%%EOF\n"
A_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ABOUT = ("succession", 1)


def a_file(
    content: bytes = A_PDF,
    *,
    name: str = "scan.pdf",
    about: tuple[str, int] = ABOUT,
    community: Area | None = None,
) -> Evidence:
    return service.attach(
        content,
        name=name,
        about=about,
        community_id=(community or a_community()).id,
        by=Actor.staff(1),
        via=Door.CONSOLE,
        at=now(),
    )


def a_paper(
    number: str = "D-2026-1", *, note: str = "", about: tuple[str, int] = ABOUT, community: Area | None = None
) -> Evidence:
    return service.refer_to(
        number,
        about=about,
        community_id=(community or a_community()).id,
        by=Actor.staff(1),
        via=Door.CONSOLE,
        at=now(),
        note=note,
    )
