"""Targets → verdicts, as they become known: many hosts at the same time, each asked politely and within a deadline."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

from papercheck.fetch.absent import tongue
from papercheck.fetch.addresses import Target, admitted
from papercheck.fetch.answers import Answer, Fault, Wanted, fetch
from papercheck.fetch.names import Names
from papercheck.fetch.turns import Turns
from papercheck.fetch.verdicts import Judge
from papercheck.fetch.visits import Pause, Step, Visit
from papercheck.fetch.wire import Deadline, Session
from papercheck.fetch.world import Manners, World
from papercheck.model import Lexicon, Result, Verdict
from papercheck.model.markup import sought

_LONELY = 3
"""If no name at all is known, and as many are not, there is no network to ask."""

_NO_NETWORK = Fault(Verdict.UNVERIFIED, "no name at all could be looked up; is there a network?")


def check_all(
    targets: Iterable[Target], lexicons: Iterable[Lexicon], manners: Manners, world: World
) -> Iterator[Result]:
    """One result for each target, in the order in which they become known."""
    run = _Run(
        Judge(tuple(map(tongue, lexicons)), admitted(manners.allow_hosts), manners.deadline), manners, world
    )
    for group in _by_document(targets):
        run.add(Visit(targets=group, start=group[0], at=group[0], left=manners.deadline))
    return run.results()


def _by_document(targets: Iterable[Target]) -> Iterable[tuple[Target, ...]]:
    """Targets that differ in their fragments only are one document."""
    groups: defaultdict[str, list[Target]] = defaultdict(list)
    for target in targets:
        groups[target.document].append(target)
    return map(tuple, groups.values())


_Answered = tuple[Visit, Answer | Fault]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request is on its way to a host."""

    host: str
    at: float


class _Run:
    """One run: everything is decided here; what happens at the same time is only the asking."""

    def __init__(self, judge: Judge, manners: Manners, world: World) -> None:
        self._judge, self._manners, self._world = judge, manners, world
        self._session = Session(world, manners, Names(world.resolve))
        self._turns: Turns[Visit] = Turns(manners.interval, manners.at_once, manners.patience)
        self._messages: SimpleQueue[_Sent | _Answered] = SimpleQueue()
        self._running = 0
        self._nameless: list[_Answered] = []

    def add(self, visit: Visit) -> None:
        """Put a visit into the queue of the host that it asks next."""
        self._turns.add(visit.at.host, visit)

    def results(self) -> Iterator[Result]:
        """Ask and judge until nothing is left."""
        while self._running or self._nameless or not self._turns.is_empty():
            self._start()
            for visit, outcome in self._next():
                yield from self._take(self._judge.step(visit, outcome, self._world.now()))

    def _start(self) -> None:
        for visit in self._turns.start(self._world.clock(), self._manners.lanes - self._running):
            self._running += 1
            Thread(target=self._ask, args=(visit,), daemon=True).start()

    def _ask(self, visit: Visit) -> None:
        """In a thread of its own: ask once, and keep account of the time."""
        deadline = Deadline(self._world.clock, visit.left)
        wanted = [sought(target.fragment) for target in visit.targets]
        ids = frozenset().union(*(each.ids for each in wanted))
        has_text = any(each.directives for each in wanted)
        outcome = fetch(
            visit.at, Wanted(ids, has_text), self._session, deadline, partial(self._sent, visit.at.host)
        )
        self._messages.put((replace(visit, left=deadline.rest()), outcome))

    def _sent(self, host: str) -> None:
        self._messages.put(_Sent(host, self._world.clock()))

    def _next(self) -> list[_Answered]:
        """What is to be judged now: an answer, or, when nothing else is left, the names that nobody knew."""
        answered = self._wait()
        if answered is None:
            return self._given_up()
        visit, outcome = answered
        self._running -= 1
        self._turns.finish(visit.at.host, self._world.clock())
        if isinstance(outcome, Fault) and outcome.is_absent and not self._session.names.is_any_known():
            self._nameless.append(answered)
            return []
        return [*self._given_up(), answered]

    def _is_idle(self) -> bool:
        return not self._running and self._turns.is_empty()

    def _wait(self) -> _Answered | None:
        """The next answer, or nothing if something can be started before it."""
        seconds = self._turns.until_next(self._world.clock()) if self._running < self._manners.lanes else None
        if not self._running:
            self._world.sleep(seconds or 0.0)
            return None
        try:
            message = self._messages.get(timeout=seconds)
        except Empty:
            return None
        if isinstance(message, _Sent):
            self._turns.sent(message.host, message.at)
            return None
        return message

    def _given_up(self) -> list[_Answered]:
        """Hosts that nobody knew; but while no name at all is known, it may be the network that is missing."""
        is_known = self._session.names.is_any_known()
        if not (is_known or self._is_idle()):
            return []
        nameless, self._nameless = self._nameless, []
        is_lonely = not is_known and len({visit.at.host for visit, _ in nameless}) >= _LONELY
        return [(visit, _NO_NETWORK if is_lonely else fault) for visit, fault in nameless]

    def _take(self, step: Step) -> tuple[Result, ...]:
        if isinstance(step, Pause):
            host = step.visit.at.host
            if not self._turns.hold(host, step.seconds, self._world.clock()):
                return step.results
            step = step.visit
        if isinstance(step, Visit):
            self.add(step)
            return ()
        return step
