"""A document that came with a good status into the doubt whether it is the one that was asked for.

Soft 404s, bot challenges, login pages and redirects to the home page all answer 200. What such pages say is known for
each language from its lexicon.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from papercheck.fetch.page_reader import PageText
from papercheck.fetch.response import Answer
from papercheck.model import Lexicon, Verdict
from papercheck.urls.classification import FetchTarget

LONG_PAGE = 1_500
"""Characters of prose, without blanks. From here on a page is an article, whatever its title: about 250 words."""

SHORT_PAGE = 600
"""Characters of prose, without blanks. Below, a page may say in any sentence that it is not there: about 100 words."""

NO_TEXT = 40
"""Characters, without blanks. A page with fewer and with a script waits for that script: `Loading, please wait …`."""

CHALLENGE_PAGE = 200
"""Characters of prose, without blanks. Bot challenges say less; a longer page with their markup is protected, but read."""

_WORD = re.compile(r"[\w']+")
_SENTENCE_END = re.compile(
    r"""
    \s[-–—|·•:»«/]+\s       # `Page not found – Example`
    | [|•»«] | \n
    | [.!…]+(?:\s|$)        # the end of a sentence
    | (?<=\?)\s             # a question keeps its mark, by which it is known
    | :\s
    """,
    re.VERBOSE,
)
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$")
_ROOT = re.compile(r"/(?:(?:index|home|default|start)(?:\.[a-z]{2,5})?)?", re.IGNORECASE)
_HOME = re.compile(rf"(?:/[a-z]{{2}}(?:[-_][a-z]{{2}})?)?(?:{_ROOT.pattern})?", re.IGNORECASE)
"""`/`, `/index.html`, `/en/`, `/en-GB/index.php`."""

_CHALLENGE_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_CHALLENGE_MARKUP = (
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

Doubt = tuple[Verdict, str]
"""A verdict other than ok, and its reason."""

Phrase = tuple[tuple[str, ...], ...]
"""Parts that follow one another with other words between; each part is its alternatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft404Phrases:
    """What pages say in one language when the document is not there, or not for everybody."""

    titles: frozenset[str]
    """Whole titles: `404`, `not found`."""
    phrases: tuple[Phrase, ...]
    words: frozenset[str]
    """The only words that may stand around a phrase."""
    paths: frozenset[str]
    """Segments of the paths of 404 pages."""
    challenges: tuple[str, ...]
    """Phrases of bot challenges."""
    login_paths: frozenset[str]
    """Segments and host labels of pages for logging in or consenting."""
    quotations: tuple[re.Pattern[str], ...]


def read_phrases(lexicon: Lexicon) -> Soft404Phrases:
    """The phrases of a language."""
    pairs = [marks.split("…") for marks in lexicon.words("quotation_marks") if marks.count("…") == 1]
    return Soft404Phrases(
        titles=frozenset(map(_plain, lexicon.words("soft404_titles"))),
        phrases=tuple(map(_parse_phrase, lexicon.words("soft404_phrases"))),
        words=frozenset(map(_plain, lexicon.words("soft404_words"))),
        paths=frozenset(lexicon.words("soft404_paths")),
        challenges=tuple(f" {_plain(words)} " for words in lexicon.words("bot_challenge_phrases")),
        login_paths=frozenset(lexicon.words("login_paths")),
        quotations=tuple(
            re.compile(f"{re.escape(opening)}[^{re.escape(closing)}]{{0,300}}{re.escape(closing)}")
            for opening, closing in [*pairs, ('"', '"')]
        ),
    )


def has_challenge_header(answer: Answer) -> bool:
    """Whether the headers say that a bot challenge came instead of the document."""
    headers = answer.headers
    return any(
        name in headers and value in headers[name].lower() for name, value in _CHALLENGE_HEADERS.items()
    )


def find_doubt(
    start: FetchTarget, final: FetchTarget, answer: Answer, languages: Iterable[Soft404Phrases]
) -> Doubt | None:
    """Why the document at `final` is not, or may not be, the one that was asked for at `start`."""
    languages = tuple(languages)
    if final.document != start.document and (doubt := _doubt_redirect(start, final, languages)):
        return doubt
    if answer.is_empty:
        return Verdict.BROKEN, "the document is empty"
    if answer.page is None:
        return None
    return _doubt_page(answer.page, languages) or _doubt_pdf(start, final, answer.page)


def _doubt_redirect(
    start: FetchTarget, final: FetchTarget, languages: tuple[Soft404Phrases, ...]
) -> Doubt | None:
    if leads_to_login(final, languages) and not leads_to_login(start, languages):
        return Verdict.UNVERIFIED, "leads to a page where visitors log in or consent"
    if leads_to_404_page(final, languages) and not leads_to_404_page(start, languages):
        return Verdict.BROKEN, "leads to a page about missing pages"
    if not leads_to_home(start, final):
        return None
    one, other = start.host.removeprefix("www."), final.host.removeprefix("www.")
    if one == other or one.endswith(f".{other}") or other.endswith(f".{one}"):
        return Verdict.BROKEN, "leads to the front page of the site"
    return Verdict.UNVERIFIED, "leads to the front page of another site"


def _doubt_page(page: PageText, languages: tuple[Soft404Phrases, ...]) -> Doubt | None:
    has_challenge = page.prose_length < CHALLENGE_PAGE and any(
        mark in page.markup for mark in _CHALLENGE_MARKUP
    )
    if has_challenge or is_bot_challenge(page, languages):
        return Verdict.UNVERIFIED, "the page asks for proof of a person"
    if is_soft404(page, languages):
        return Verdict.BROKEN, "the page says that the document is not there"
    if page.refresh or page.has_media:
        return None
    if page.has_script and page.length < NO_TEXT:
        return Verdict.UNVERIFIED, "the page shows nothing without its script"
    return None if page.length else (Verdict.BROKEN, "the page is empty")


def _doubt_pdf(start: FetchTarget, final: FetchTarget, page: PageText) -> Doubt | None:
    """A page where a PDF was asked for, unless it is one about the file, as code hosts and wikis have."""
    name = start.path.partition("?")[0].rpartition("/")[2].lower()
    if not name.endswith(".pdf") or name in page.title.lower():
        return None
    if final.document == start.document:
        return Verdict.BROKEN, "a page came instead of the PDF"
    return Verdict.UNVERIFIED, "leads to a page instead of the PDF"


def is_soft404(page: PageText, languages: Iterable[Soft404Phrases]) -> bool:
    """Whether the title, the heading, or a sentence of a short page says that the document is not there.

    An article about missing pages has prose, and a page that quotes the words has quotation marks.
    """
    texts = _list_statements(page)
    return any(
        _says_not_found(sentence, language)
        for language in languages
        for text in texts
        for sentence in _split_sentences(text, language)
    )


def is_bot_challenge(page: PageText, languages: Iterable[Soft404Phrases]) -> bool:
    """Whether the title, the heading or the text of a short page asks for proof of a person."""
    texts = [f" {_plain(text)} " for text in _list_statements(page)]
    return any(phrase in text for language in languages for phrase in language.challenges for text in texts)


def leads_to_404_page(target: FetchTarget, languages: Iterable[Soft404Phrases]) -> bool:
    """Whether a URL is that of a 404 page."""
    names = _list_segments(target)
    return any(language.paths & names for language in languages)


def leads_to_login(target: FetchTarget, languages: Iterable[Soft404Phrases]) -> bool:
    """Whether a URL is one where visitors log in, or consent to something."""
    names = _list_segments(target) | {target.host.partition(".")[0]}
    return any(language.login_paths & names for language in languages)


def leads_to_home(start: FetchTarget, final: FetchTarget) -> bool:
    """Whether a page inside a site became its home page; the home of one language counts for the pages below it."""
    path = start.path.partition("?")[0]
    is_home = _ROOT.fullmatch(final.path) or (_HOME.fullmatch(final.path) and path.startswith(final.path))
    return bool(is_home) and not _HOME.fullmatch(path)


def _list_statements(page: PageText) -> tuple[str, ...]:
    """The texts by which a page says what it is: title, first heading, and all prose of a short one."""
    if page.prose_length >= LONG_PAGE:
        return ()
    return page.title, *page.headings[:1], page.prose if page.prose_length < SHORT_PAGE else ""


def _list_segments(target: FetchTarget) -> frozenset[str]:
    path = unquote(target.path.partition("?")[0]).casefold().replace("_", "-")
    return frozenset(_SUFFIX.sub("", segment) for segment in path.split("/"))


def _split_sentences(text: str, language: Soft404Phrases) -> list[str]:
    for quotation in language.quotations:
        text = quotation.sub(" ", text)
    return _SENTENCE_END.split(text)


def _says_not_found(sentence: str, language: Soft404Phrases) -> bool:
    plain = _plain(sentence)
    if sentence.rstrip().endswith("?"):
        return False
    if plain in language.titles:
        return True
    return language.words.issuperset(plain.split()) and any(
        _contains(f" {plain} ", phrase) for phrase in language.phrases
    )


def _contains(text: str, phrase: Phrase) -> bool:
    """Whether the parts of a phrase come one after another."""
    start = 0
    for part in phrase:
        ends = [at + len(word) - 1 for word in part if (at := text.find(word, start)) >= 0]
        if not ends:
            return False
        start = min(ends)
    return True


def _parse_phrase(text: str) -> Phrase:
    """`page|document … not found` into its parts, each with its alternatives."""
    return tuple(tuple(f" {_plain(word)} " for word in part.split("|")) for part in text.split("…"))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("’", "'")))
