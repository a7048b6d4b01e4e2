from datetime import UTC, datetime, timedelta

import pytest

from eldercare.messaging.gateways.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET, BODY = "both sides know it", '{"body": "收到"}'.encode()


def is_right(*, secret: str = SECRET, body: bytes = BODY, at: datetime = NOON, **changed: str) -> bool:
    headers = sign(SECRET, BODY, at=NOON)
    given = {"timestamp": headers[TIMESTAMP_HEADER], "signature": headers[SIGNATURE_HEADER]} | changed
    return verify(secret, body, at=at, **given)


def test_the_signature_is_the_one_that_others_can_compute():
    known = sign("key", b'{"a":1}', at=datetime(2026, 1, 1, tzinfo=UTC))

    assert known[TIMESTAMP_HEADER] == "1767225600"
    assert known[SIGNATURE_HEADER] == "80f7b75f8618b9b24d72673996a625f1a43f7387a26b6739d667431724fe4d23"


def test_what_was_signed_just_now_is_right():
    assert is_right()
    assert is_right(at=NOON + timedelta(minutes=5))
    assert is_right(at=NOON - timedelta(minutes=5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"secret": ""},
        {"body": BODY + b" "},
        {"at": NOON + timedelta(minutes=5, seconds=1)},
        {"at": NOON - timedelta(minutes=5, seconds=1)},
        {"timestamp": "1795320001"},
        {"timestamp": ""},
        {"timestamp": "９"},
        {"timestamp": "-1795320000"},
        {"timestamp": "9" * 5000},
        {"signature": ""},
        {"signature": "é" * 64},
    ],
)
def test_anything_else_is_refused(wrong):
    assert not is_right(**wrong)
