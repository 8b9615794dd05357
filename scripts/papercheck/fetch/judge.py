"""An answer to a request into the verdict on its URLs, or into the next request. Knows no network and no clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from papercheck.fetch import DOCUMENT_STATUSES, Answer, Fault, PageText
from papercheck.fetch.soft404 import SHORT_PAGE, Soft404Phrases, find_doubt, has_challenge_header
from papercheck.model import Result, Verdict
from papercheck.urls import join_url
from papercheck.urls.classification import FetchTarget, classify, quotable, redact_credentials
from papercheck.urls.url_fragments import fold_text, parse_fragment

MOST_REDIRECTS = 10
"""Redirects that are followed. Browsers give up after 20; nobody needs ten."""

MOST_TRIES = 3
"""Requests for one document, where the server asks to come back later."""

LATEST_REFRESH = 10
"""Seconds. A page that sends its readers elsewhere later than that is read first, and so is no redirect."""

_PERMANENT = (301, 308)
_REDIRECTS = (300, 302, 303, 307, *_PERMANENT)
_SERVER_ERROR = 500
_STATUS_REASONS = {
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """One document that is asked for, on behalf of all places and fragments that name it."""

    targets: tuple[FetchTarget, ...]
    start: FetchTarget
    """The original, or its archived copy."""
    current: FetchTarget
    """Where to ask next."""
    seconds_left: float
    """Of the deadline."""
    redirects: tuple[str, ...] = ()
    """The URLs that answered with one."""
    moved: str = ""
    """Where those lead that are permanent and come first."""
    has_cookie: bool = False
    """Whether a redirect came with a cookie, and may need it."""
    tries: int = 1
    reason_gone: str = ""
    """Why the original is gone, once its archived copy is asked for instead."""

    def conclude(self, verdict: Verdict, reason: str, final_url: str | None = None) -> tuple[Result, ...]:
        """The same verdict for all targets."""
        return tuple(Result(target.url, target.place, verdict, reason, final_url) for target in self.targets)


NextStep = DocumentRequest | tuple[Result, ...]
"""What follows from an answer: the next request, or the verdicts."""


@dataclass(frozen=True, slots=True)
class VerdictJudge:
    """Judges answers by what is known of languages and hosts."""

    phrases: Soft404Phrases
    allowed_hosts: frozenset[str]
    deadline: float
    """Seconds for an archived copy."""
    grant_pause: Callable[[str, float], bool]
    """Whether a host is left alone for so many seconds, as it asks, and then asked again."""

    def decide(self, request: DocumentRequest, answer: Answer | Fault, now: datetime) -> NextStep:
        """What follows from an answer; `now` has a zone, for dates in `Retry-After`."""
        if isinstance(answer, Fault):
            return self._conclude(request, answer.verdict, answer.reason)
        if has_challenge_header(answer):
            return self._conclude(request, Verdict.UNVERIFIED, "the server asks for proof of a person")
        location = answer.headers.get("location", "").strip()
        if answer.status in _REDIRECTS and location:
            return self._redirect(request, answer, location)
        if answer.status in DOCUMENT_STATUSES:
            return self._judge_document(request, answer)
        return self._judge_status(request, answer, now)

    def _judge_status(self, request: DocumentRequest, answer: Answer, now: datetime) -> NextStep:
        default = "has a fault of its own" if answer.status >= _SERVER_ERROR else "does not send it"
        reason = f"the server {_STATUS_REASONS.get(answer.status, default)} ({answer.status})"
        verdict = Verdict.BROKEN if answer.status in (404, 410) else Verdict.UNVERIFIED
        if answer.status in (429, 503) and request.tries < MOST_TRIES:
            seconds = parse_retry_after(answer.headers.get("retry-after", ""), now)
            if seconds is not None and self.grant_pause(request.current.host, seconds):
                return replace(request, tries=request.tries + 1)
        return self._conclude(request, verdict, reason)

    def _redirect(self, request: DocumentRequest, answer: Answer, location: str) -> NextStep:
        passed = request.current.document
        redirects = (*request.redirects, passed)
        has_cookie = request.has_cookie or "set-cookie" in answer.headers
        target = self._find_target(request.current, location)
        verdict, reason = Verdict.UNVERIFIED, ""
        if isinstance(target, Result):
            verdict = Verdict.REFUSED if target.verdict is Verdict.REFUSED else verdict
            reason = f"leads to `{quotable(redact_credentials(location))}`: {target.reason}"
        elif target.document in redirects and has_cookie:
            reason = "leads visitors without cookies in a circle"
        elif target.document in redirects:
            verdict, reason = Verdict.BROKEN, "leads in a circle"
        elif len(redirects) > MOST_REDIRECTS:
            reason = f"leads through more than {MOST_REDIRECTS} redirects"
        else:
            is_first = not request.redirects or request.moved == passed
            moved = target.document if is_first and answer.status in _PERMANENT else request.moved
            return replace(request, current=target, redirects=redirects, moved=moved, has_cookie=has_cookie)
        return self._conclude(request, verdict, reason)

    def _judge_document(self, request: DocumentRequest, answer: Answer) -> NextStep:
        page = answer.page
        if doubt := find_doubt(request.start, request.current, answer, self.phrases):
            return self._conclude(request, *doubt)
        if page and page.refresh and page.refresh[0] <= LATEST_REFRESH and page.refresh[1]:
            target = self._find_target(request.current, page.refresh[1])
            if isinstance(target, Result) or target.document != request.current.document:
                return self._redirect(request, answer, page.refresh[1])
        if request.reason_gone:
            return request.conclude(Verdict.ARCHIVED, request.reason_gone, request.start.normal_url)
        return tuple(_judge_fragments(request, page))

    def _conclude(self, request: DocumentRequest, verdict: Verdict, reason: str) -> NextStep:
        """The same verdict for all targets; where the original is broken, its archived copy is asked for first."""
        if request.reason_gone:
            reason = f"{request.reason_gone}; the archived copy could not be found either: {reason}"
            return request.conclude(Verdict.BROKEN, reason)
        copy = next((target.archive for target in request.targets if target.archive), None)
        if verdict is not Verdict.BROKEN or not copy:
            return request.conclude(verdict, reason)
        return DocumentRequest(
            targets=request.targets, start=copy, current=copy, seconds_left=self.deadline, reason_gone=reason
        )

    def _find_target(self, base: FetchTarget, location: str) -> FetchTarget | Result:
        """Where a redirect leads. `http.client` reads headers as Latin-1, but servers send UTF-8."""
        try:
            text = location.encode("latin-1").decode("utf-8")
        except UnicodeError:
            text = location
        return classify(join_url(base.document, text), base.place, self.allowed_hosts)


def _judge_fragments(request: DocumentRequest, page: PageText | None) -> Iterator[Result]:
    """The document is there; whether the page has what each fragment names is judged for each target."""
    text = fold_text(page.text) if page else ""
    for target in request.targets:
        # The last redirect may bring a fragment of its own, which replaces the one that was typed.
        has_other_fragment = request.redirects and request.current.fragment
        problem = None if has_other_fragment else _judge_fragment(target, page, text)
        found = (Verdict.REDIRECTED, "moved for good") if request.moved else (Verdict.OK, "")
        verdict, reason = problem or found
        final = request.moved + target.anchor if verdict is Verdict.REDIRECTED else None
        yield Result(target.url, target.place, verdict, reason, final, page.digest if page else "")


def _judge_fragment(target: FetchTarget, page: PageText | None, text: str) -> tuple[Verdict, str] | None:
    wanted = parse_fragment(target.fragment)
    if page is None:
        if not wanted.directives and (not wanted.ids or wanted.is_for_reader):
            return None
        return Verdict.UNVERIFIED, "fragments of this kind of document are not looked for"
    reason = wanted.missing(page.ids, text)
    # A page of little prose may hold its text as data, which its script makes elements of.
    is_made = page.has_script and page.prose_length < SHORT_PAGE
    if reason and (wanted.is_for_script or is_made) and not wanted.directives:
        return Verdict.UNVERIFIED, "only a script of the page knows its fragment"
    return (Verdict.BROKEN, reason) if reason else None


def parse_retry_after(text: str, now: datetime) -> float | None:
    """Seconds of a `Retry-After` header (RFC 9110, 10.2.3), a number or a date; `None` for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
