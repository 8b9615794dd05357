"""A document that came with a good status into the doubt whether it is the one that was asked for.

Soft 404s, bot challenges, login pages and redirects to the home page all answer 200. What such pages say is known from
the lexicons of all languages.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from urllib.parse import unquote

from papercheck.fetch import Answer, PageText
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

LONGEST_QUOTATION = 300
"""Characters between two quotation marks; marks that are farther apart do not belong together."""

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
_NAMED_HOME = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?/(?:index|home|default|start)\b[^/]*", re.IGNORECASE)
"""`/en/index.html`; `/en/` alone may be a section with a short name."""

_CHALLENGE_MARKUP = re.compile(
    "_cf_chl_|_incapsula_resource|/.within.website/|/cdn-cgi/challenge-platform/|awswafintegration"
    "|captcha-delivery.com|cf-browser-verification|px-captcha|sucuri_cloudproxy".replace(".", r"\.")
)

Doubt = tuple[Verdict, str]
"""A verdict other than ok, and its reason."""


class Soft404Phrases:
    """What pages say when the document is not there, or not for everybody, in the languages of some lexicons."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        known = tuple(lexicons)

        def words(topic: str) -> Iterator[str]:
            return (word for lexicon in known for word in lexicon.words(topic))

        # Whole titles, and segments of paths or labels of hosts; one may log in, or consent.
        titles, paths = ("soft404_titles", "maintenance_titles"), ("soft404_paths", "home_paths")
        self.titles, self.maintenance = (frozenset(map(_plain, words(topic))) for topic in titles)
        self.paths, self.home_paths = (frozenset(words(topic)) for topic in paths)
        self.login_titles = frozenset(map(_plain, words("login_paths")))
        self.login_paths = frozenset(words("login_paths"))
        # `page … not found`, and the only words that may stand around such a phrase.
        self.not_found = _compile_any(map(_write_phrase, words("soft404_phrases")))
        self.words = frozenset(map(_plain, words("soft404_words")))
        self.challenge = _compile_any(map(_write_words, words("bot_challenge_phrases")))
        pairs = [marks.split("…") for marks in words("quotation_marks") if marks.count("…") == 1]
        self.quotation = _compile_any(
            f"{re.escape(opening)}[^{re.escape(closing)}]{{0,{LONGEST_QUOTATION}}}{re.escape(closing)}"
            for opening, closing in [*pairs, ('"', '"')]
        )


def _compile_any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or "(?!)")


def _write_phrase(text: str) -> str:
    """`page|document … not found` as a pattern: its parts one after another, each with its alternatives."""
    parts = ("|".join(map(_write_words, part.split("|"))) for part in text.split("…"))
    return "".join(f"(?>.*?(?:{part}))" for part in parts)


def _write_words(words: str) -> str:
    return f" {re.escape(_plain(words))}(?= )"


def has_challenge_header(answer: Answer) -> bool:
    """Whether the headers say that a bot challenge came instead of the document."""
    cloudflare = answer.headers.get("cf-mitigated", "").lower()
    return "challenge" in cloudflare or "x-amzn-waf-action" in answer.headers


def find_doubt(
    start: FetchTarget, final: FetchTarget, answer: Answer, phrases: Soft404Phrases
) -> Doubt | None:
    """Why the document at `final` is not, or may not be, the one that was asked for at `start`."""
    redirect = _doubt_redirect(start, final, phrases) if final.document != start.document else ()
    page = _doubt_page(start, final, answer.page, phrases) if answer.page else ()
    return next(chain(redirect, page), None)


def _doubt_redirect(start: FetchTarget, final: FetchTarget, phrases: Soft404Phrases) -> Iterator[Doubt]:
    if leads_to(final, phrases.login_paths) and not leads_to(start, phrases.login_paths):
        yield Verdict.UNVERIFIED, "leads to a page where visitors log in or consent"
    if leads_to(final, phrases.paths) and not leads_to(start, phrases.paths):
        yield Verdict.BROKEN, "leads to a page about missing pages"
    if leads_to_home(start, final, phrases.home_paths):
        one, other = (f".{target.host.removeprefix('www.')}" for target in (start, final))
        if one.endswith(other) or other.endswith(one):
            yield Verdict.BROKEN, "leads to the front page of the site"
        yield Verdict.UNVERIFIED, "leads to the front page of another site"
    if _NAMED_HOME.fullmatch(final.path) and not _HOME.fullmatch(start.path):
        yield Verdict.UNVERIFIED, "leads to what may be the front page in a language"


def _doubt_page(
    start: FetchTarget, final: FetchTarget, page: PageText, phrases: Soft404Phrases
) -> Iterator[Doubt]:
    has_challenge = page.prose_length < CHALLENGE_PAGE and _CHALLENGE_MARKUP.search(page.markup)
    if has_challenge or is_bot_challenge(page, phrases):
        yield Verdict.UNVERIFIED, "the page asks for proof of a person"
    if is_soft404(page, phrases):
        yield Verdict.BROKEN, "the page says that the document is not there"
    if _is_called(page, phrases.maintenance):
        yield Verdict.UNVERIFIED, "the page says that the site is being worked on"
    is_login = page.has_password and _is_called(page, phrases.login_titles)
    if is_login and not leads_to(start, phrases.login_paths):
        yield Verdict.UNVERIFIED, "the page asks for a login"
    if not page.refresh and not page.has_media:
        if page.has_script and page.length < NO_TEXT:
            yield Verdict.UNVERIFIED, "the page shows nothing without its script"
        if not page.length:
            yield Verdict.BROKEN, "the document is empty"
    name = start.path.partition("?")[0].rpartition("/")[2].lower()
    # Code hosts and wikis have pages about files, which name them.
    if name.endswith(".pdf") and name not in page.title.lower():
        if final.document == start.document:
            yield Verdict.BROKEN, "a page came instead of the PDF"
        yield Verdict.UNVERIFIED, "leads to a page instead of the PDF"


def is_soft404(page: PageText, phrases: Soft404Phrases) -> bool:
    """Whether the title, the heading, or a sentence of a short page says that the document is not there.

    An article about missing pages has prose, and a page that quotes the words has quotation marks.
    """
    texts = (phrases.quotation.sub(" ", text) for text in _list_statements(page))
    return any(_says_not_found(sentence, phrases) for text in texts for sentence in _SENTENCE_END.split(text))


def _says_not_found(sentence: str, phrases: Soft404Phrases) -> bool:
    plain = _plain(sentence)
    has_phrase = phrases.words.issuperset(plain.split()) and phrases.not_found.match(f" {plain} ")
    return not sentence.rstrip().endswith("?") and (plain in phrases.titles or bool(has_phrase))


def is_bot_challenge(page: PageText, phrases: Soft404Phrases) -> bool:
    """Whether the title, the heading or the text of a short page asks for proof of a person."""
    return any(phrases.challenge.search(f" {_plain(text)} ") for text in _list_statements(page))


def _is_called(page: PageText, titles: frozenset[str]) -> bool:
    """Whether a part of the title or the heading of a short page is one of these."""
    named = (page.title, page.heading) if page.prose_length < SHORT_PAGE else ()
    return any(_plain(part) in titles for text in named for part in _SENTENCE_END.split(text))


def _list_statements(page: PageText) -> tuple[str, ...]:
    """The texts by which a page says what it is: title, first heading, and all prose of a short one."""
    if page.prose_length >= LONG_PAGE:
        return ()
    return page.title, page.heading, page.prose if page.prose_length < SHORT_PAGE else ""


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("’", "'")))


def leads_to(target: FetchTarget, names: frozenset[str]) -> bool:
    """Whether a segment of the path of a URL, or the first label of its host, is one of these names."""
    path = unquote(target.path.partition("?")[0]).casefold().replace("_", "-")
    segments = (_SUFFIX.sub("", segment) for segment in path.split("/"))
    return not names.isdisjoint((*segments, target.host.partition(".")[0]))


def leads_to_home(start: FetchTarget, final: FetchTarget, names: Collection[str]) -> bool:
    """Whether a page inside a site became its home page; the home of one language counts for the pages below it.

    `names` are segments that end the paths of home pages: `/de/startseite`.
    """
    path, end = start.path.partition("?")[0], final.path
    above, _, name = _SUFFIX.sub("", end.rstrip("/")).rpartition("/")
    end = f"{above}/" if name.casefold() in {"index", *names} else end
    is_home = _ROOT.fullmatch(end) or (_HOME.fullmatch(end) and path.startswith(end))
    return bool(is_home) and not _HOME.fullmatch(path) and path.rstrip("/") != final.path.rstrip("/")
