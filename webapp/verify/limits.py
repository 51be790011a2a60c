"""A sliding window in memory: how often one address may ask. Each process counts for itself."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

_ADDRESSES = 10_000


class Window:
    """At most ``most`` questions of one address within ``span``."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most, self._span = most, span
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def admits(self, address: str, now: datetime) -> bool:
        """Whether the address may ask now; a question that is admitted counts."""
        with self._lock:
            asked = self._asked.setdefault(address, deque())
            self._asked.move_to_end(address)
            while len(self._asked) > _ADDRESSES:
                self._asked.popitem(last=False)
            while asked and now - asked[0] >= self._span:
                asked.popleft()
            if len(asked) >= self._most:
                return False
            asked.append(now)
            return True
