"""A lock that those who wait for it get in the order in which they came."""

import threading
from collections import deque


class Turn:
    """Held by one thread at a time, and handed on to the one that has waited longest.

    An ordinary lock goes to whoever asks at the right moment: with eight who write, some wait for many others who came
    after them.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._waiting)

    def acquire(self, timeout: float) -> bool:
        """Wait for the turn, so many seconds at most; tell whether it came."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=timeout) or not self._gave_up(mine)

    def _gave_up(self, mine: threading.Lock) -> bool:
        """Leave the queue; False where the turn came at the last moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def release(self) -> None:
        """Hand the turn on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
