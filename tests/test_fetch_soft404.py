"""What pages say when they are not there, and what others say that only speak of it."""

import pytest

from behaviours import LONG, page
from networks import LEXICONS
from papercheck.fetch import Answer, PageText
from papercheck.fetch.page_reader import read_html
from papercheck.fetch.soft404 import (
    Soft404Phrases,
    find_doubt,
    is_bot_challenge,
    is_soft404,
    leads_to,
    leads_to_home,
)
from papercheck.model import Place, Verdict
from papercheck.urls.classification import FetchTarget, classify

PHRASES = Soft404Phrases(LEXICONS)

GONE = [
    "404",
    "Error 404",
    "404 Not Found",
    "Not found.",
    "Page not found – Example",
    "Example | Page Not Found",
    "Page not found: Example",
    "Sorry, this page isn't available.",
    "The page you are looking for could not be found.",
    "Oops! That page can’t be found.",
    "We couldn't find the page you were looking for",
    "The requested URL was not found on this server.",
    "This page doesn't exist",
    "Sorry, the page you requested has been removed",
    "Document not found",
    "The content you requested is no longer available",
    "Seite nicht gefunden | Amt",
    "Uni – Seite nicht gefunden (404)",
    "Fehler 404",
    "Die gesuchte Seite konnte leider nicht gefunden werden.",
    "Diese Seite existiert nicht mehr",
    "Die von Ihnen aufgerufene Seite wurde nicht gefunden",
    "Hoppla! Die Seite gibt es nicht.",
    "Tut uns leid, die angeforderte Seite ist nicht mehr verfügbar.",
    "Wir konnten die gewünschte Seite nicht finden.",
    "Der Artikel wurde gelöscht",
    "Das Video ist leider nicht mehr verfügbar",
    "This episode is no longer available",
    "Dieser Beitrag ist leider nicht mehr abrufbar",
    "Die Sendung ist nicht mehr in der Mediathek verfügbar",
    "Der gesuchte Artikel ist abgelaufen.",
    "Sorry, this programme is not currently available",
    "This domain is for sale",
    "Diese Domain steht zum Verkauf",
]
THERE = [
    "",
    "Home",
    "How to fix page not found errors",
    "HTTP 404 explained",
    "Why the lost treasure could not be found",
    "Page not found? Tell us.",
    "The message “page not found”",
    'The message "404 Not Found"',
    "Not found in translation",
    "Evidence not found",
    "The article that was never found",
    "The link between poverty and crime could not be found in the data",
    "The page turner",
    "404 Festival",
    "The house is for sale",
    "Public domain",
    "Who says that the domain of law is for sale",
    "Missing persons",
    "Access to justice",
    "Die Meldung „Seite nicht gefunden“",
    "Seite nicht gefunden? So geht es weiter",
    "Der Beitrag der Länder",
    "Die Datei der Polizei: nicht gefunden wurden Beweise",
    "Nicht gefundene Fristen im Verwaltungsrecht",
    "Eine Frage, die es nicht gibt",
]


@pytest.mark.parametrize("title", GONE)
def test_a_title_a_heading_or_a_short_text_says_that_a_page_is_gone(title: str) -> None:
    assert is_soft404(PageText(title=title), PHRASES)
    assert is_soft404(PageText(title="Example", heading=title), PHRASES)
    assert is_soft404(PageText(title="Example", prose=f"\n{title}\n", prose_length=99), PHRASES)


@pytest.mark.parametrize("title", GONE)
def test_an_article_may_be_called_anything(title: str) -> None:
    pages = (page(title, f"<h1>{title}</h1><p>{LONG}</p>"), page("Example", f"<p>{title}</p><p>{LONG}</p>"))
    for each in pages:
        assert not is_soft404(read_html([each.encode()], ""), PHRASES)


@pytest.mark.parametrize("title", THERE)
def test_a_page_may_speak_of_missing_things(title: str) -> None:
    assert not is_soft404(PageText(title=title, heading=title, prose=title, prose_length=99), PHRASES)
    assert not is_bot_challenge(PageText(title=title, heading=title, prose=title, prose_length=99), PHRASES)


def test_words_of_a_menu_do_not_count() -> None:
    menu = (
        f"<nav><ul><li><a href=/>Page not found</a></ul></nav><footer>Not found.</footer><p>{LONG[:500]}</p>"
    )
    assert not is_soft404(read_html([page("Example", menu).encode()], ""), PHRASES)


def target(url: str) -> FetchTarget:
    found = classify(url, Place("a"))
    assert isinstance(found, FetchTarget)
    return found


@pytest.mark.parametrize(
    ("start", "end", "is_front"),
    [
        ("/article/5", "/", True),
        ("/article/5", "/index.html", True),
        ("/article.html?id=3", "/", True),
        ("/en/article", "/en/", True),
        ("/en/article", "/en", True),
        ("/en/article", "/en/index.html", True),
        ("/article", "/en/", False),
        ("/", "/en/", False),
        ("/en/", "/", False),
        ("/index.php", "/", False),
        ("/?p=5", "/", False),
        ("/article", "/?lang=en", False),
        ("/artificial-intelligence", "/ai/", False),
        ("/article/5", "/article/", False),
        ("/alt/artikel", "/startseite", True),
        ("/de/artikel", "/de/startseite.html", True),
        ("/startseite", "/startseite/", False),
        ("/artikel", "/startseite-der-zukunft", False),
    ],
)
def test_a_redirect_to_the_front_page_is_told_from_others(start: str, end: str, is_front: bool) -> None:
    first, last = (target(f"https://a.org{path}") for path in (start, end))
    assert leads_to_home(first, last, PHRASES.home_paths) is is_front


def test_addresses_of_error_pages_and_doors_are_known() -> None:
    for path in (
        "/404",
        "/404.html",
        "/error/Page-Not-Found",
        "/de/seite_nicht_gefunden.php",
        "/x/%34%30%34/",
    ):
        assert leads_to(target(f"https://a.org{path}"), PHRASES.paths)
    for path in ("/article-404", "/404s-explained", "/a?page=404", "/found"):
        assert not leads_to(target(f"https://a.org{path}"), PHRASES.paths)
    for url in (
        "https://login.a.org/x",
        "https://a.org/auth/x",
        "https://a.org/Anmelden",
        "https://consent.a.org/",
    ):
        assert leads_to(target(url), PHRASES.login_paths)
    assert not leads_to(target("https://a.org/login-systems-compared"), PHRASES.login_paths)


DOORS = {
    "a login": (
        "/a",
        page("Sign in | Tides", "<form><input type=password></form>"),
        "the page asks for a login",
    ),
    "a login that was meant": ("/login", page("Log in", "<form>Your name: <input type=password></form>"), ""),
    "a page with a login beside it": (
        "/a",
        page("Tides", "<p>Ebb.</p><form><input type=password></form>"),
        "",
    ),
    "an article on logins": ("/a", page("Login", f"<input type=password><p>{LONG}</p>"), ""),
    "maintenance": (
        "/a",
        page("Wartungsarbeiten", "<h1>Wir sind gleich wieder da</h1>"),
        "the page says that the site is being worked on",
    ),
    "an article on maintenance": ("/a", page("Maintenance of sea walls", "<p>They need it.</p>"), ""),
}


@pytest.mark.parametrize(("path", "html", "reason"), DOORS.values(), ids=DOORS.keys())
def test_a_page_that_stands_before_the_one_that_was_asked_for_proves_nothing(
    path: str, html: str, reason: str
) -> None:
    asked = target(f"https://a.org{path}")
    answer = Answer(status=200, headers={}, page=read_html([html.encode()], ""))
    doubt = find_doubt(asked, asked, answer, PHRASES)
    assert doubt == ((Verdict.UNVERIFIED, reason) if reason else None)


def test_the_front_page_in_a_language_may_stand_for_any() -> None:
    answer = Answer(status=200, headers={}, page=read_html([page().encode()], ""))
    start, end = (target(f"https://a.org{path}") for path in ("/v/article", "/en/index.html"))
    assert find_doubt(start, end, answer, PHRASES) == (
        Verdict.UNVERIFIED,
        "leads to what may be the front page in a language",
    )


def test_a_language_without_such_words_says_nothing() -> None:
    assert not is_soft404(PageText(title="Page not found"), Soft404Phrases(()))
