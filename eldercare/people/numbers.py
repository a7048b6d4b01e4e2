"""Telephone numbers: read in any way people write them, kept in one (E.164)."""

import re
from functools import lru_cache

import phonenumbers

from eldercare.crypto import blind_index
from eldercare.errors import N_, Invalid
from eldercare.people.models import PhoneKind

REGION = "CN"
CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
FULL_WIDTH = str.maketrans("０１２３４５６７８９＋（）－", "0123456789+()-")


@lru_cache(maxsize=1024)  # one text asks for the same number a dozen times
def normalised(raw: str) -> str:
    """Return the number as E.164 ("+8613800000001"); raise Invalid when it cannot be a telephone number.

    Numbers are only checked for a possible length, not against numbering plans: new ranges come faster than
    libraries, and a caller must never be turned away for having one.
    """
    text = raw.translate(FULL_WIDTH).strip()
    if CHINESE_MOBILE.fullmatch(text):  # as nearly every text comes; taking it apart would say the same, slowly
        return text
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise Invalid(N_("%(number)s is not a telephone number."), number=raw.strip()) from None
    if not phonenumbers.is_possible_number(parsed):
        raise Invalid(N_("%(number)s is not a telephone number."), number=raw.strip())
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def index_of(number: str) -> str:
    """Return the blind index of a normalised number."""
    return blind_index(f"phone:{number}")


def kind_of(number: str) -> PhoneKind:
    """Tell a mobile from a landline by its E.164 form: only a Chinese number not beginning with 1 is a landline."""
    return PhoneKind.LANDLINE if number.startswith("+86") and not number.startswith("+861") else PhoneKind.MOBILE


def for_people(number: str) -> str:
    """Return the number as people here write it: "138 0000 0001", "0354 123 4567"."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 86
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
