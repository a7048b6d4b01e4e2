"""Sending prepared requests over plain sockets, so that the asking costs little next to the answering."""

import socket
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Answered:
    """How a request was answered, and after how long."""

    status: int
    seconds: float
    text: str


@dataclass(frozen=True)
class Round:
    """The answers, in the order of the requests, and how long they took together."""

    seconds: float
    answers: list[Answered]

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds


def posting(path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
    """Return a request that posts this form."""
    body = urlencode(form).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _request("POST", path, kind | dict(headers or {})) + body


def getting(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a request for this page."""
    return _request("GET", path, headers or {})


def _request(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {said}" for name, said in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Line:
    """A connection that is kept open, and opened anew where the server let it go meanwhile."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> Answered:
        """Send the request and wait for the whole answer.

        A server may let go of a line on which nothing was said for a while, so for a page we ask a second time.
        """
        began = time.perf_counter()
        try:
            head, rest = self._say(request)
        except ConnectionError:
            if not request.startswith(b"GET "):
                raise
            self._socket.close()
            self._socket = self._open()
            head, rest = self._say(request)
        missing = _length(head) - len(rest)
        parts = [rest]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return Answered(int(head.split(b" ", 2)[1]), time.perf_counter() - began, b"".join(parts).decode())

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def _say(self, request: bytes) -> tuple[bytes, bytes]:
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, rest = got.partition(b"\r\n\r\n")
        return head, rest

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise ConnectionError("the server hung up in the middle of an answer")
        return got


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, said = line.partition(b":")
        if name.lower() == b"content-length":
            return int(said)
    return 0


def rush(port: int, requests: Sequence[bytes], *, connections: int) -> Round:
    """Send all requests over so many connections at once, each waiting for an answer before it asks again."""
    shares = [requests[place::connections] for place in range(connections)]
    start = threading.Barrier(connections + 1)

    def work(share: Sequence[bytes]) -> list[Answered]:
        with Line(port) as line:
            start.wait()
            return [line.ask(request) for request in share]

    with ThreadPoolExecutor(connections) as pool:
        working = [pool.submit(work, share) for share in shares]
        start.wait()
        began = time.perf_counter()
        answers = [future.result() for future in working]
        seconds = time.perf_counter() - began
    in_order = [answers[place % connections][place // connections] for place in range(len(requests))]
    return Round(seconds, in_order)
