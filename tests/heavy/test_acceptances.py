from collections import Counter

from flask import Flask

from benchmarks.acceptances import scramble


def test_twenty_orders_that_64_say_yes_to_at_once_have_one_winner_each(sending: Flask) -> None:
    tally = scramble(sending, orders=20, crowd=64)

    assert tally.winners == 20
    assert (tally.server_errors, tally.locked, tally.unhandled) == (0, 0, 0)
    assert tally.web.total() == tally.text.total() == 20 * 32
    assert tally.web == Counter({303: tally.winners_on_the_web, 409: 20 * 32 - tally.winners_on_the_web})
    assert set(tally.text) == {200}
