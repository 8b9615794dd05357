"""An address on its way and an answer → what can be said of it, or where to ask next. Knows no network and no clock."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from papercheck.fetch.absent import Tongue
from papercheck.fetch.addresses import Target, classify, shown, without_credentials
from papercheck.fetch.answers import DOCUMENT, Answer, Fault
from papercheck.fetch.documents import doubt, is_walled
from papercheck.fetch.readings import Reading
from papercheck.fetch.visits import Hop, Pause, Step, Visit
from papercheck.model import Result, Verdict
from papercheck.model.markup import fold, sought

MOST_REDIRECTS = 10
MOST_TRIES = 3
LATEST_REFRESH = 10
"""Seconds after which a page that sends its readers elsewhere is no redirect any more, but a page."""

_PERMANENT = (301, 308)
_REDIRECTS = (300, 302, 303, 307, *_PERMANENT)
_WAITS = (429, 503)
_GONE = (404, 410)
_SERVER_FAULT = 500
_STATUSES = {
    401: "asks for a login",
    402: "asks for payment",
    403: "refuses programs or strangers",
    404: "says that it is not there",
    407: "asks for a login of its own",
    410: "says that it is gone for good",
    429: "asks for fewer requests",
    451: "is kept from showing it by law",
    999: "refuses programs",
}


@dataclass(frozen=True, slots=True)
class Judge:
    """What one run judges by."""

    tongues: tuple[Tongue, ...]
    allow_hosts: frozenset[str]
    deadline: float

    def step(self, visit: Visit, outcome: Answer | Fault, now: datetime) -> Step:
        """What follows from an answer."""
        if isinstance(outcome, Fault):
            return self._settled(visit, outcome.verdict, outcome.reason)
        if is_walled(outcome):
            return self._settled(visit, Verdict.UNVERIFIED, "the server asks for proof of a person")
        location = outcome.headers.get("location", "").strip()
        if outcome.status in _REDIRECTS and location:
            return self._follow(visit, outcome, location)
        if outcome.status in DOCUMENT:
            return self._document(visit, outcome)
        return self._no_document(visit, outcome, now)

    def _no_document(self, visit: Visit, answer: Answer, now: datetime) -> Step:
        said = "has a fault of its own" if answer.status >= _SERVER_FAULT else "does not send it"
        reason = f"the server {_STATUSES.get(answer.status, said)} ({answer.status})"
        verdict = Verdict.BROKEN if answer.status in _GONE else Verdict.UNVERIFIED
        step = self._settled(visit, verdict, reason)
        seconds = (
            seconds_to_wait(answer.headers.get("retry-after", ""), now) if answer.status in _WAITS else None
        )
        if seconds is None or visit.tries >= MOST_TRIES or isinstance(step, Visit):
            return step
        return Pause(replace(visit, tries=visit.tries + 1), seconds, step)

    def _follow(self, visit: Visit, answer: Answer, location: str) -> Step:
        hop = Hop(visit.at.document, answer.status in _PERMANENT, "set-cookie" in answer.headers)
        hops = (*visit.hops, hop)
        following = _target(visit.at, location, self.allow_hosts)
        if isinstance(following, Result):
            refused = following.verdict is Verdict.REFUSED
            reason = f"leads to `{shown(without_credentials(location))}`: {following.reason}"
            return self._settled(visit, Verdict.REFUSED if refused else Verdict.UNVERIFIED, reason)
        if following.document in {each.document for each in hops}:
            if any(each.wants_cookie for each in hops):
                return self._settled(visit, Verdict.UNVERIFIED, "leads visitors without cookies in a circle")
            return self._settled(visit, Verdict.BROKEN, "leads in a circle")
        if len(hops) > MOST_REDIRECTS:
            return self._settled(
                visit, Verdict.UNVERIFIED, f"leads through more than {MOST_REDIRECTS} redirects"
            )
        return replace(visit, at=following, hops=hops)

    def _document(self, visit: Visit, answer: Answer) -> Step:
        page = answer.reading
        if found := doubt(visit.start, visit.at, answer, self.tongues):
            return self._settled(visit, *found)
        if page and page.refresh and page.refresh[0] <= LATEST_REFRESH and page.refresh[1]:
            following = _target(visit.at, page.refresh[1], self.allow_hosts)
            if isinstance(following, Result) or following.document != visit.at.document:
                return self._follow(visit, answer, page.refresh[1])
        if visit.gone:
            return tuple(_archived(visit))
        return tuple(_found(visit, page))

    def _settled(self, visit: Visit, verdict: Verdict, reason: str) -> Visit | tuple[Result, ...]:
        """The same verdict for all; where the original is certainly gone, its archived copy is asked for first."""
        if visit.gone:
            verdict, reason = (
                Verdict.BROKEN,
                f"{visit.gone}; the archived copy could not be found either: {reason}",
            )
        archive = next((each.archive for each in visit.targets if each.archive), None)
        if verdict is Verdict.BROKEN and archive and not visit.gone:
            return Visit(targets=visit.targets, start=archive, at=archive, left=self.deadline, gone=reason)
        return tuple(Result(each.url, each.place, verdict, reason) for each in visit.targets)


def _found(visit: Visit, page: Reading | None) -> Iterator[Result]:
    """The document is there; whether what its fragments name is there too is a question for each."""
    text = fold(page.text) if page else ""
    moved = _moved(visit)
    for target in visit.targets:
        problem = None if visit.hops and visit.at.fragment else _missing(target, page, text)
        if problem:
            yield Result(target.url, target.place, *problem)
            continue
        verdict, reason = (Verdict.REDIRECTED, "moved for good") if moved else (Verdict.OK, "")
        final = moved + target.anchor if moved else None
        yield Result(target.url, target.place, verdict, reason, final, page.digest if page else "")


def _moved(visit: Visit) -> str:
    """Where the leading permanent redirects lead; nowhere if the first one is temporary."""
    documents = [*(hop.document for hop in visit.hops[1:]), visit.at.document]
    moved = ""
    for hop, document in zip(visit.hops, documents, strict=False):
        if not hop.is_permanent:
            break
        moved = document
    return moved


def _missing(target: Target, page: Reading | None, text: str) -> tuple[Verdict, str] | None:
    wanted = sought(target.fragment)
    if page is None:
        is_judged = not wanted.directives and (not wanted.ids or wanted.is_for_reader)
        return (
            None
            if is_judged
            else (Verdict.UNVERIFIED, "fragments of this kind of document are not looked for")
        )
    reason = wanted.missing(page.found, text)
    if reason and wanted.is_for_script and not wanted.directives:
        return Verdict.UNVERIFIED, "only a script of the page knows its fragment"
    return (Verdict.BROKEN, reason) if reason else None


def _archived(visit: Visit) -> Iterator[Result]:
    for target in visit.targets:
        yield Result(target.url, target.place, Verdict.ARCHIVED, visit.gone, visit.start.address)


def _target(base: Target, location: str, allow_hosts: frozenset[str]) -> Target | Result:
    """Where a redirect leads; servers send other letters than ASCII as bytes of UTF-8, read as Latin-1."""
    try:
        text = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = location
    with suppress(ValueError):
        text = urljoin(base.document, text)
    return classify(text, base.place, allow_hosts)


def seconds_to_wait(text: str, now: datetime) -> float | None:
    """How long `Retry-After` asks to wait, in seconds or until a date; `None` for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
