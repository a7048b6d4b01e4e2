"""Where somebody lives, as it stands in a text: left as it is, and never read as a time, a number or a wish."""

import re

Span = tuple[int, int]
_NUMBER = r"[\d一二三四五六七八九十百]+"
_PLACE = re.compile(
    rf"(?:[\u4e00-\u9fff]{{1,6}}?(?:路|大街|街|巷|胡同|小区|社区|花园|新村|家园|佳园|苑|大院|宿舍区)){_NUMBER}?(?:号楼|号院|号)?(?:{_NUMBER}(?:号楼|号院|栋|幢|单元|楼|室|层|户|门|号))*\d*"
    rf"|{_NUMBER}(?:号楼|号院|栋|幢)(?:{_NUMBER}(?:单元|楼|室|层|户|门|号))*\d*|{_NUMBER}单元(?:{_NUMBER}(?:楼|室|层|户|门|号))*\d*|(?<!\d)\d{{1,2}}-\d-\d{{3,4}}(?!\d)"
)


def find_place(text: str) -> Span | None:
    """Where an address stands in a plain text whose service words and times are blanked out."""
    match = _PLACE.search(text)
    return match.span() if match else None
