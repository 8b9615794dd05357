"""Targets into verdicts, as they become known: many hosts at the same time, one polite queue a host."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from papercheck.fetch import UNKNOWN_HOST, Answer, Fault
from papercheck.fetch.judge import DocumentRequest, VerdictJudge
from papercheck.fetch.network import Client, Deadline, FetchPolicy, Network
from papercheck.fetch.soft404 import Soft404Phrases
from papercheck.model import Lexicon, Result
from papercheck.urls.classification import FetchTarget
from papercheck.urls.url_fragments import parse_fragment

SEND_TIMEOUT_INTERVALS = 6
"""Intervals after which a request counts as sent though it may still wait for its connection. Otherwise a host that
takes no connection would use up a whole deadline for each of its URLs, one after the other."""

FEWEST_UNKNOWN_HOSTS = 3
"""Hosts. If no name at all is known and so many are not, there is no network to ask, instead of so many dead sites."""


def check_all(
    targets: Iterable[FetchTarget], lexicons: Iterable[Lexicon], policy: FetchPolicy, network: Network
) -> Iterator[Result]:
    """One result for each target, in the order in which they become known."""
    # Targets that differ in their fragments only are one document.
    documents: defaultdict[str, list[FetchTarget]] = defaultdict(list)
    for target in targets:
        documents[target.document].append(target)
    requests = (
        DocumentRequest(targets=tuple(group), start=group[0], current=group[0], seconds_left=policy.deadline)
        for group in documents.values()
    )
    return _Scheduler(Soft404Phrases(lexicons), policy, network).run(requests)


Item = TypeVar("Item")


@dataclass(slots=True)
class _HostState(Generic[Item]):
    waiting: deque[Item] = field(default_factory=deque)
    running: int = 0
    interval_end: float = float("-inf")
    """When the interval since the last request is over."""
    pause_end: float = float("-inf")
    """Until when the host has asked to be left alone."""
    seconds_granted: float = 0.0
    """Of pauses so far."""

    @property
    def next_start(self) -> float:
        """When the next request may start."""
        return max(self.interval_end, self.pause_end)


class HostQueue(Generic[Item]):
    """Few requests to a host at once, their starts an interval apart. Knows no clock: the caller says what time it is."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._hosts: defaultdict[str, _HostState[Item]] = defaultdict(_HostState)
        # Every change of a host adds an entry; one that no longer says when its host is ready is dropped when met.
        self._starts: list[tuple[float, str]] = []

    def add(self, host: str, item: Item) -> None:
        """Put an item at the end of the queue of a host."""
        self._hosts[host].waiting.append(item)
        self._schedule(host)

    def start(self, now: float, room: int) -> Iterator[Item]:
        """The items whose turn it is, at most `room`; they count as running."""
        while room and self.seconds_to_next(now) == 0.0:
            name = self._starts[0][1]
            host = self._hosts[name]
            host.running += 1
            host.interval_end = now + self._policy.interval * SEND_TIMEOUT_INTERVALS
            room -= 1
            item = host.waiting.popleft()
            self._schedule(name)
            yield item

    def mark_sent(self, host: str, now: float) -> None:
        """A request to a host is on its way: the interval begins, for now the host sees it."""
        self._hosts[host].interval_end = now + self._policy.interval
        self._schedule(host)

    def finish(self, host: str, now: float) -> None:
        """One request to a host has ended, sent or not."""
        state = self._hosts[host]
        state.running -= 1
        if not state.running:
            state.interval_end = min(state.interval_end, now + self._policy.interval)
        self._schedule(host)

    def pause(self, host: str, seconds: float, now: float) -> bool:
        """Leave a host alone as long as it asks for; `False` if that is more than our patience with it."""
        state = self._hosts[host]
        more = max(0.0, now + seconds - max(now, state.pause_end))
        if state.seconds_granted + more > self._policy.patience:
            return False
        state.seconds_granted += more
        state.pause_end = max(state.pause_end, now + seconds)
        self._schedule(host)
        return True

    def seconds_to_next(self, now: float) -> float | None:
        """Seconds until another item may start; `None` if first a running one must end, or none is waiting."""
        while self._starts:
            start, name = self._starts[0]
            host = self._hosts[name]
            if self._is_ready(host) and host.next_start == start:
                return max(0.0, start - now)
            heappop(self._starts)
        return None

    def _is_ready(self, host: _HostState[Item]) -> bool:
        return bool(host.waiting) and host.running < self._policy.requests_per_host

    def _schedule(self, name: str) -> None:
        if self._is_ready(host := self._hosts[name]):
            heappush(self._starts, (host.next_start, name))


class _Scheduler:
    """One run. All decisions fall in one thread; the others ask, and report by a call that the first one is to make."""

    def __init__(self, phrases: Soft404Phrases, policy: FetchPolicy, network: Network) -> None:
        self._network, self._most_requests = network, policy.requests
        self._client = Client(network, policy.agent)
        self._queue: HostQueue[DocumentRequest] = HostQueue(policy)
        self._judge = VerdictJudge(phrases, policy.allowed_hosts, policy.deadline, self._grant_pause)
        self._reports: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._running = 0
        self._answered: list[tuple[DocumentRequest, Answer | Fault]] = []
        self._unknown_hosts: list[DocumentRequest] = []

    def run(self, requests: Iterable[DocumentRequest]) -> Iterator[Result]:
        """Ask and judge until nothing is left."""
        for request in requests:
            self._queue.add(request.current.host, request)
        while self._unknown_hosts or not self._is_idle():
            for request in self._queue.start(self._network.clock(), self._most_requests - self._running):
                self._running += 1
                Thread(target=self._ask, args=(request,), daemon=True).start()
            self._wait()
            self._release_unknown_hosts()
            while self._answered:
                step = self._judge.decide(*self._answered.pop(0), self._network.now())
                if isinstance(step, tuple):
                    yield from step
                else:
                    self._queue.add(step.current.host, step)

    def _is_idle(self) -> bool:
        return not self._running and self._queue.seconds_to_next(self._network.clock()) is None

    def _ask(self, request: DocumentRequest) -> None:
        """In a thread of its own: ask once, and report what is left of the deadline."""
        clock, host = self._network.clock, request.current.host
        deadline = Deadline(clock, request.seconds_left)
        fragments = [parse_fragment(target.fragment) for target in request.targets]

        def report_sent() -> None:
            self._reports.put(partial(self._queue.mark_sent, host, clock()))

        answer = self._client.fetch(request.current, fragments, deadline, report_sent)
        self._reports.put(partial(self._finish, replace(request, seconds_left=deadline.left()), answer))

    def _finish(self, request: DocumentRequest, answer: Answer | Fault) -> None:
        self._running -= 1
        self._queue.finish(request.current.host, self._network.clock())
        if answer is UNKNOWN_HOST and not self._client.has_network:
            self._unknown_hosts.append(request)
        else:
            self._answered.append((request, answer))

    def _wait(self) -> None:
        """Take the next report, or wait until another request can start."""
        has_room = self._running < self._most_requests
        seconds = self._queue.seconds_to_next(self._network.clock()) if has_room else None
        if not self._running:
            self._network.sleep(seconds or 0.0)
            return
        with suppress(Empty):
            self._reports.get(timeout=seconds)()

    def _release_unknown_hosts(self) -> None:
        """Hosts that DNS does not know wait until any name is known, or nothing else is left: it may be the network."""
        if not self._client.has_network and not self._is_idle():
            return
        hosts = {request.current.host for request in self._unknown_hosts}
        is_known = self._client.has_network or len(hosts) < FEWEST_UNKNOWN_HOSTS
        fault = UNKNOWN_HOST if is_known else Fault("no name at all could be looked up; is there a network?")
        self._answered += [(request, fault) for request in self._unknown_hosts]
        self._unknown_hosts = []

    def _grant_pause(self, host: str, seconds: float) -> bool:
        return self._queue.pause(host, seconds, self._network.clock())
