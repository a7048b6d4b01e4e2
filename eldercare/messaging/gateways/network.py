"""How long we wait for another company's server, and what a connection that broke says about the request."""

import errno
from collections.abc import Iterator
from socket import gaierror

from requests.exceptions import ConnectTimeout, RequestException

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
NO_WAY_THERE = {errno.ENETUNREACH, errno.EHOSTUNREACH}


def never_left(trouble: RequestException) -> bool:
    """Tell whether the connection failed before the request could have reached anybody."""
    return isinstance(trouble, ConnectTimeout) or any(
        isinstance(cause, (ConnectionRefusedError, gaierror))
        or (isinstance(cause, OSError) and cause.errno in NO_WAY_THERE)
        for cause in _causes(trouble)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
