"""Outside URLs into outcomes: the one way to check them, for `papercheck links` and `scripts/check-sources` alike."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from papercheck.fetch import Fault, ledger
from papercheck.fetch.ledger import Ledger, LedgerError, SourceState
from papercheck.model import Finding, Outcome, Paper, Place, Result, Verdict
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.urls import join_url
from papercheck.urls.classification import FetchTarget, classify

LEDGER = "docs/_data/ledger.json"
"""The path of the ledger of a publication, which its weekly check renews and its pages show."""

ARCHIVE = "https://web.archive.org/web/"
"""A day and a URL behind it lead to the copy of that day, or the nearest one; to none, where the URL was never archived."""

TOO_MANY = 429
"""The status by which a host asks for fewer requests."""

_COPY = re.compile(r".*?/web/[0-9]{14}/https?://(.*)", re.DOTALL)

PlacedUrl = tuple[str, Place]
"""A URL as typed, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How outside URLs are checked."""

    today: date
    root: Path
    """The folder that the paths of findings are relative to."""
    is_online: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that may be asked wherever their name leads, as `normalise_hosts` writes them."""
    ledger: Path | None = None
    contact: str = ""
    """A URL or mail address for the owners of the servers that are asked."""


def check_outside_urls(
    urls: Iterable[PlacedUrl], asking: Asking, paper: Paper | None, cited: Iterable[str] = ()
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each URL at each place, and what is wrong with the ledger.

    The sources of `paper` name archived copies. `cited` are further URLs that the ledger is to keep, although nobody asks
    them now. Raises `LedgerError` where the ledger cannot be used.
    """
    sources = paper.sources.values() if paper else ()
    copies = {it.url: it.typed["archive_url"].text for it in sources if it.url and "archive_url" in it.typed}
    classified = [_classify(url, place, asking.allowed_hosts, copies) for url, place in urls]
    targets = [target for target in classified if isinstance(target, FetchTarget)]
    results: Iterable[Result] = _ask(targets, asking, paper)
    known, wrong = Ledger(), None
    if asking.ledger:
        kept = {*cited, *(target.url for target in targets)}
        results, known, wrong = _use_ledger(asking.ledger, results, kept, asking)
    judged = {*results, *(result for result in classified if isinstance(result, Result))}
    dead = {url for url, entry in known.items() if entry.state is SourceState.DEAD}
    is_watched, results = asking.ledger is not None, sorted(judged)
    outcomes = (Outcome(result=it, is_watched=is_watched, is_dead=it.url in dead) for it in results)
    return tuple(outcomes), (wrong,) if wrong else ()


def find_copies(urls: Iterable[PlacedUrl], asking: Asking) -> Iterator[tuple[str, str]]:
    """URLs of which the archive has a copy, each with that nearest to today; the archive is asked once a second, until it refuses."""
    from papercheck.fetch.network import Client, Deadline, FetchPolicy, Network

    network, policy = Network(now=partial(datetime.now, UTC)), FetchPolicy(agent=_name_agent(asking))
    client = Client(network, policy.agent)
    for url, place in urls:
        target = classify(f"{ARCHIVE}{asking.today:%Y%m%d}/{url}", place, asking.allowed_hosts)
        if isinstance(target, Result):
            continue
        answer = client.fetch(target, (), Deadline(network.clock, policy.deadline), lambda: None)
        if isinstance(answer, Fault) or answer.status == TOO_MANY:
            return
        link = join_url(target.document, answer.headers.get("location", ""))
        copy = _COPY.fullmatch(link)
        if copy and copy[1].rstrip("/") == url.partition("://")[2].rstrip("/"):
            yield url, link
        network.sleep(policy.interval)


def read_ledger(file: Path, root: Path) -> tuple[Ledger, Finding | None]:
    """What the ledger holds, and what is wrong with it, by its path below `root` or else its name."""
    path, folder = file.resolve(), root.resolve()
    shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file.name
    try:
        return ledger.read(file), None
    except ValueError:
        message, fix = f"`{shown}` is no ledger.", "Restore it from the last commit."
    except OSError as error:
        message = f"`{shown}` cannot be opened: {error.strerror or 'the system does not say why'}."
        fix = "Let the checker read it, or name another file."
    return Ledger(), UNREADABLE_FILE(Place(shown), message, fix)


def _use_ledger(
    file: Path, results: Iterable[Result], kept: Collection[str], asking: Asking
) -> tuple[list[Result], Ledger, Finding | None]:
    """The results, what the ledger holds after them, and what is wrong with it; a file that is no ledger stays as it is.

    One run at a time, from reading the ledger to writing it, so that none forgets what another learned.
    """
    try:
        with ledger.lock_folder(file) if asking.is_online else nullcontext():
            known, wrong = read_ledger(file, asking.root)
            if wrong or not asking.is_online:
                return list(results), known, wrong
            learned = list(ledger.learn(file, known, results, asking.today))
            # Where nothing at all could be judged, the file stays as it is, but for what a killed run had learned.
            if not learned or any(result.verdict is not Verdict.UNVERIFIED for result in learned):
                known = {url: entry for url, entry in ledger.read(file).items() if url in kept}
            ledger.write(file, known)
            return learned, known, None
    except OSError as error:
        reason = error.strerror or "the system does not say why"
        raise LedgerError(f"{file} cannot be used: {reason}") from error


def _classify(
    url: str, place: Place, allowed_hosts: frozenset[str], copies: Mapping[str, str]
) -> Result | FetchTarget:
    """A URL without a scheme takes that of its page, which is published over https."""
    if url.startswith("//"):
        target = replace(classify(f"https:{url}", place, allowed_hosts), url=url)
    else:
        target = classify(url, place, allowed_hosts)
    copy = _classify(copies[url], place, allowed_hosts, {}) if url in copies else None
    if isinstance(target, FetchTarget) and isinstance(copy, FetchTarget):
        return replace(target, archive=copy)
    return target


def _ask(targets: Iterable[FetchTarget], asking: Asking, paper: Paper | None) -> Iterator[Result]:
    """The verdicts of the network; offline, every URL is skipped."""
    if not asking.is_online:
        return (Result(target.url, target.place, Verdict.SKIPPED, "offline") for target in targets)
    from papercheck.fetch.network import FetchPolicy, Network
    from papercheck.fetch.scheduler import check_all
    from papercheck.languages import read_lexicons

    policy = FetchPolicy(agent=_name_agent(asking), allowed_hosts=asking.allowed_hosts)
    known = paper.lexicons if paper else read_lexicons(())
    return check_all(targets, known.values(), policy, Network(now=partial(datetime.now, UTC)))


def _name_agent(asking: Asking) -> str:
    return f"paper-check ({f'+{asking.contact}' if asking.contact else 'a checker of links'})"
