"""A network for the room that reaches out: names and time made up, loopback real; and all verdicts on some addresses."""

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from papercheck.fetch.network import FetchPolicy, Network
from papercheck.fetch.scheduler import check_all
from papercheck.languages import read_lexicons
from papercheck.model import Place, Result
from papercheck.urls.classification import FetchTarget, classify

LEXICONS = [lexicon for _, lexicon in sorted(read_lexicons(()).items())]
AGENT = "paper-check/1 (+https://example.org/contact)"


@dataclass
class Clock:
    """A clock on which a long sleep takes no time."""

    slept: list[float] = field(default_factory=list)

    def seconds(self) -> float:
        return time.monotonic() + sum(self.slept)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        if seconds > 0.5:
            self.slept.append(seconds)
        else:
            time.sleep(seconds)


@dataclass
class Names:
    """Every name below `hostile.test` is here; others lead where the table says, or nowhere."""

    table: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        if host in self.table:
            return self.table[host]
        if host.endswith((".hostile.test", ".hostile-site.test")):
            return ["127.0.0.1"]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")


def network(names: Names | None = None, clock: Clock | None = None) -> Network:
    clock = clock or Clock()
    return Network(now=clock.now, clock=clock.seconds, sleep=clock.sleep, resolve=names or Names())


def policy(**changed: float) -> FetchPolicy:
    """Hasty ones, for servers that do not mind."""
    given: dict[str, float] = {"deadline": 6.0, "interval": 0.0, **changed}
    return FetchPolicy(agent=AGENT, **given)  # type: ignore[arg-type]


def targets(urls: Iterable[str], allowed_hosts: Iterable[str] = ()) -> list[FetchTarget]:
    found = [classify(url, Place("list.md", line), tuple(allowed_hosts)) for line, url in enumerate(urls, 1)]
    return [each for each in found if isinstance(each, FetchTarget)]


def verdicts(
    urls: Iterable[str], outside: Network, how: FetchPolicy, allowed_hosts: Iterable[str] = ()
) -> dict[int, Result]:
    """The result of each address, by its line in the list, counted from 1."""
    how = replace(how, allowed_hosts=frozenset(allowed_hosts))
    listed = targets(urls, how.allowed_hosts)
    return {each.place.line: each for each in check_all(listed, LEXICONS, how, outside)}
