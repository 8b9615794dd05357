"""Whose turn it is to be asked: one polite queue a host. Knows no clock; whoever asks says what time it is."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


_LATE = 6
"""After so many intervals a request counts as sent, though it may still wait for its connection."""


@dataclass(slots=True)
class _Lane(Generic[Item]):
    waiting: deque[Item] = field(default_factory=deque)
    running: int = 0
    spaced: float = float("-inf")
    """When the interval since the last start is over."""
    held: float = float("-inf")
    """Until when the host has asked to be left alone."""
    asked_for: float = 0.0
    """Seconds that it has asked for so far."""

    @property
    def next_start(self) -> float:
        """When the next request may start."""
        return max(self.spaced, self.held)


class Turns(Generic[Item]):
    """At most so many requests to a host at once, their starts at least an interval apart."""

    def __init__(self, interval: float, at_once: int, patience: float) -> None:
        self._interval, self._at_once, self._patience = interval, at_once, patience
        self._lanes: defaultdict[str, _Lane[Item]] = defaultdict(_Lane)

    def add(self, host: str, item: Item) -> None:
        """Put an item at the end of a host's queue."""
        self._lanes[host].waiting.append(item)

    def start(self, now: float, room: int) -> Iterator[Item]:
        """The items whose turn it is, at most as many as there is room for; they count as running."""
        for lane in self._lanes.values():
            if room and lane.waiting and lane.running < self._at_once and lane.next_start <= now:
                lane.running += 1
                lane.spaced = now + self._interval * _LATE
                room -= 1
                yield lane.waiting.popleft()

    def sent(self, host: str, now: float) -> None:
        """A request to a host is on its way: the interval begins, for that is when the host sees it."""
        self._lanes[host].spaced = now + self._interval

    def finish(self, host: str, now: float) -> None:
        """One request to a host has ended, sent or not."""
        lane = self._lanes[host]
        lane.running -= 1
        if not lane.running:
            lane.spaced = min(lane.spaced, now + self._interval)

    def hold(self, host: str, seconds: float, now: float) -> bool:
        """Leave a host alone as long as it asks for; not at all if that is more than our patience with it."""
        lane = self._lanes[host]
        more = max(0.0, now + seconds - max(now, lane.held))
        if lane.asked_for + more > self._patience:
            return False
        lane.asked_for += more
        lane.held = max(lane.held, now + seconds)
        return True

    def until_next(self, now: float) -> float | None:
        """Seconds until time alone lets another item start; `None` if only the end of a running one can."""
        starts = [
            lane.next_start for lane in self._lanes.values() if lane.waiting and lane.running < self._at_once
        ]
        return max(0.0, min(starts) - now) if starts else None

    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not any(lane.waiting for lane in self._lanes.values())
