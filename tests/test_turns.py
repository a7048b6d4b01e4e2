import threading
import time

from eldercare.turns import Turn


def test_those_who_wait_get_their_turn_in_the_order_in_which_they_came():
    turn, came = Turn(), []
    turn.acquire(timeout=1)
    waiting = [threading.Thread(target=lambda name=name: _take_note(turn, came, name)) for name in range(5)]
    for place, thread in enumerate(waiting, start=1):
        thread.start()
        _wait_until(lambda place=place: turn.waiting == place)

    turn.release()
    turn.acquire(timeout=1)
    came.append("who came last")
    turn.release()

    assert came == [0, 1, 2, 3, 4, "who came last"]


def test_who_waits_too_long_goes_without_and_leaves_the_queue():
    turn = Turn()
    turn.acquire(timeout=1)

    assert not turn.acquire(timeout=0.01)
    turn.release()
    assert turn.acquire(timeout=0.01)


def _take_note(turn: Turn, came: list[object], name: int) -> None:
    assert turn.acquire(timeout=10)
    came.append(name)
    turn.release()


def _wait_until(happened) -> None:
    patience_ends = time.monotonic() + 10
    while not happened() and time.monotonic() < patience_ends:
        time.sleep(0.001)
