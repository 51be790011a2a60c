"""A sliding window in memory: how often one reader did something lately. Each process counts for itself."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

_READERS = 10_000


class Window:
    """At most ``most`` times within ``span`` for each reader."""

    def __init__(self, most: int, span: timedelta) -> None:
        self.most, self._span = most, span
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def admits(self, reader: str, now: datetime) -> bool:
        """Whether the reader may do it now; what is admitted counts."""
        with self._lock:
            times = self._lately(reader, now)
            if len(times) >= self.most:
                return False
            times.append(now)
            return True

    def count(self, reader: str, now: datetime) -> int:
        """How often the reader did it lately."""
        with self._lock:
            return len(self._lately(reader, now))

    def _lately(self, reader: str, now: datetime) -> deque[datetime]:
        times = self._times.setdefault(reader, deque())
        self._times.move_to_end(reader)
        while len(self._times) > _READERS:
            self._times.popitem(last=False)
        while times and now - times[0] >= self._span:
            times.popleft()
        return times
