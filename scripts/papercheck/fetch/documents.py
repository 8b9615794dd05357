"""A document that came with a good status → whether it is the one that was asked for."""

from papercheck.fetch.absent import (
    Tongue,
    leads_to_absent,
    leads_to_door,
    leads_to_front,
    says_absent,
    says_wall,
)
from papercheck.fetch.addresses import Target
from papercheck.fetch.answers import Answer
from papercheck.fetch.readings import Reading
from papercheck.model import Verdict

Doubt = tuple[Verdict, str]
"""What is wrong with a document, and why."""

_LITTLE = 40
"""As many characters as a page shows that waits for its script."""

_NOTHING_TO_READ = 200
_WALL_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_WALL_MARKS = (
    "_cf_chl_",
    "_incapsula_resource",
    "/.within.website/",
    "/cdn-cgi/challenge-platform/",
    "awswafintegration",
    "captcha-delivery.com",
    "cf-browser-verification",
    "px-captcha",
    "sucuri_cloudproxy",
)


def is_walled(answer: Answer) -> bool:
    """Whether the headers say that a program stands before the site and asks for proof of a person."""
    given = answer.headers
    return any(name in given and value in given[name].lower() for name, value in _WALL_HEADERS.items())


def doubt(start: Target, final: Target, answer: Answer, tongues: tuple[Tongue, ...]) -> Doubt | None:
    """Why the document is not, or may not be, the one that was asked for at `start`."""
    if final.document != start.document and (found := _elsewhere(start, final, tongues)):
        return found
    if answer.is_empty:
        return Verdict.BROKEN, "the document is empty"
    if answer.reading is None:
        return None
    return _page(answer.reading, tongues) or _instead_of_pdf(start, final, answer.reading)


def _elsewhere(start: Target, final: Target, tongues: tuple[Tongue, ...]) -> Doubt | None:
    """What the address alone says to which a redirect led."""
    if leads_to_door(final, tongues) and not leads_to_door(start, tongues):
        return Verdict.UNVERIFIED, "leads to a page where visitors log in or consent"
    if leads_to_absent(final, tongues) and not leads_to_absent(start, tongues):
        return Verdict.BROKEN, "leads to a page about missing pages"
    if not leads_to_front(final, start):
        return None
    if _is_same_site(start.host, final.host):
        return Verdict.BROKEN, "leads to the front page of the site"
    return Verdict.UNVERIFIED, "leads to the front page of another site"


def _is_same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _page(page: Reading, tongues: tuple[Tongue, ...]) -> Doubt | None:
    is_marked = page.prose_length < _NOTHING_TO_READ and any(mark in page.marks for mark in _WALL_MARKS)
    if is_marked or says_wall(page, tongues):
        return Verdict.UNVERIFIED, "the page asks for proof of a person"
    if says_absent(page, tongues):
        return Verdict.BROKEN, "the page says that the document is not there"
    if page.refresh or page.has_media:
        return None
    if page.has_script and page.length < _LITTLE:
        return Verdict.UNVERIFIED, "the page shows nothing without its script"
    return None if page.length else (Verdict.BROKEN, "the page is empty")


def _instead_of_pdf(start: Target, final: Target, page: Reading) -> Doubt | None:
    """A page where a PDF was asked for, unless it is one about the file, as hosts of code and wikis have."""
    name = start.path.partition("?")[0].rpartition("/")[2].lower()
    if not name.endswith(".pdf") or name in page.title.lower():
        return None
    if final.document == start.document:
        return Verdict.BROKEN, "a page came instead of the PDF"
    return Verdict.UNVERIFIED, "leads to a page instead of the PDF"
