"""Every paper of `tests/papers/`, built with the hooks and the theme of this repository and nothing of its content: its site is whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from folders import PAPERS
from papercheck.cli import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=PAPERS, ids=[paper.name for paper in PAPERS])
def site(request: pytest.FixtureRequest, built: Callable[[Path], Path]) -> Path:
    """The folder of the built site of a paper."""
    return built(request.param)


def pages(site: Path) -> list[LexborHTMLParser]:
    return [LexborHTMLParser(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))]


def test_the_checker_finds_nothing_on_the_site(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["links", "site", "a11y", "--root", str(site), "--strict"])
    assert status == 0, capsys.readouterr().out


def test_every_page_holds_the_styles_and_the_script_and_links_the_icon(site: Path) -> None:
    for page in pages(site):
        if page.css_matches('meta[http-equiv="refresh"]'):
            continue
        assert "--paper" in page.css("head style")[0].text()
        assert "keepPlace" in page.css("body script:not([type])")[0].text()
        assert page.css_matches('link[rel="icon"][href^="data:image/svg+xml,"]')


def test_every_page_says_how_the_operator_is_reached(site: Path) -> None:
    for page in pages(site):
        if page.css_matches("footer.foot"):
            assert page.css_matches('footer.foot a[rel="author"][href^="mailto:"]')


def test_what_pages_load_by_its_url_is_published_and_what_they_hold_is_not(site: Path) -> None:
    languages = {html.attributes["lang"] for page in pages(site) for html in page.css("html")}
    assert {file.name for file in (site / "assets").iterdir()} == {
        *("mark-32.png", "mark-180.png", "display.woff2", "display-face.txt"),
        *("search.js", "ledger.js", "notes.js", "actions.js", "actions.json", "since.js", "editions.json"),
        *(f"notes-{code}.json" for code in languages),
    }
