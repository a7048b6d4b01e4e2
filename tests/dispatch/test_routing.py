"""The way as a routing server tells it, with a local one that speaks OSRM's and Valhalla's language."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from eldercare.dispatch import routing, travel
from eldercare.dispatch.ranking import candidates
from eldercare.dispatch.routing import Osrm, RoutingFailed, Valhalla, router_at
from eldercare.kept import give
from eldercare.people.service import AddressDetails, set_address
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer

HERE, THERE = (37.87, 112.55), (37.88, 112.55)


class Server(ThreadingHTTPServer):
    asked: list[str]
    delay = 0.0


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        time.sleep(self.server.delay)
        starts = self.path.partition("sources=")[2].partition("&")[0].replace("%3B", ";").split(";")
        self._say({"code": "Ok", "distances": [[4321.4] for _ in starts]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body["costing"])
        self._say({"sources_to_targets": [[{"distance": 1.25}] for _ in body["sources"]]})

    def _say(self, answer: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_facts: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server(("127.0.0.1", 0), Answers)
    one.asked = []
    threading.Thread(target=one.serve_forever, daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


def at(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_both_kinds_of_server_are_understood(server: Server) -> None:
    assert Osrm(at(server)).metres([HERE, THERE], HERE, "foot") == [4321, 4321]
    assert Valhalla(at(server)).metres([HERE], THERE, "bike") == [1250]
    assert server.asked[1] == "bicycle"


def test_a_server_that_takes_too_long_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "TIMEOUT_SECONDS", 0.1)
    server.delay = 1

    with pytest.raises(RoutingFailed):
        Osrm(at(server)).metres([HERE], THERE, "foot")


def test_candidates_come_by_real_ways_asked_once_and_by_the_straight_line_without_them(
    app: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    elder = an_elder()
    set_address(elder.person, AddressDetails(latitude=HERE[0], longitude=HERE[1]))
    order = an_order(elder=elder)
    helper = a_volunteer(community=order.community)
    set_address(helper.person, AddressDetails(latitude=THERE[0], longitude=THERE[1]))
    give(app, travel.ROUTER, router_at("http://127.0.0.1:9"))

    assert candidates(order)[0].metres == 1446

    give(app, travel.ROUTER, router_at(at(server)))
    assert candidates(order)[0].metres == 1446  # the one that failed is left alone for a minute
    monkeypatch.setattr(travel, "FAILED", "another minute")
    assert [candidates(order)[0].metres for _ in range(2)] == [4321, 4321]
    assert len(server.asked) == 1


def test_the_address_tells_which_language_the_server_speaks() -> None:
    assert isinstance(router_at("http://ways.example/"), Osrm)
    assert isinstance(router_at("valhalla+http://ways.example/"), Valhalla)
    assert router_at("") is None
