"""Practice calls, answered by the real voice door."""

from collections.abc import Callable

from flask import Flask

from eldercare.catalogue import standard
from eldercare.channels.simulator import calls
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.gateways.simulator_models import SimulatedCall
from tests.builders.areas import a_community
from tests.builders.elders import an_elder


def at(number: str) -> SimulatedCall:
    session.expire_all()
    call = calls.newest(number, at=now())
    assert call is not None
    return call


def heard_by(number: str, *, keys: str) -> list[str]:
    """Everything that is said, and keyed, in a call to us in which these keys are pressed."""
    calls.call_us(number)
    for key in keys:
        calls.press(at(number).id, key)
    said = [line.words for line in at(number).lines]
    session.commit()
    return said


def test_the_menu_leads_on_wherever_a_proxy_keeps_the_house(app: Flask, app_with: Callable[..., Flask]) -> None:
    standard.install()
    community, numbers = a_community(), ("+8613900000001", "+8613900000002")
    for number in numbers:
        an_elder("Wang Guifen", community=community, phones=[number])
    session.commit()

    usual = heard_by(numbers[0], keys="111")
    with app_with(public_base_url="https://help.example.org/eldercare").app_context():
        behind_a_proxy = heard_by(numbers[1], keys="111")

    assert behind_a_proxy == usual
    assert len(set(usual)) > 6
