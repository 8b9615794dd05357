"""Every paper of `tests/papers/`, built with the hooks and the theme of this repository and nothing of its content: its site is whole."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from folders import REPOSITORY, build
from papercheck.cli import main

pytestmark = pytest.mark.slow

PAPERS = sorted(file.parent for file in (REPOSITORY / "tests/papers").glob("*/mkdocs.yml"))


@pytest.fixture(scope="module", params=PAPERS, ids=[paper.name for paper in PAPERS])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site of a paper."""
    site = tmp_path_factory.mktemp("another") / "site"
    result = build(request.param, site)
    assert result.returncode == 0, result.stdout + result.stderr
    return site


def pages(site: Path) -> list[LexborHTMLParser]:
    return [LexborHTMLParser(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))]


def test_the_checker_finds_nothing_on_the_site(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["links", "site", "a11y", "--root", str(built), "--strict"])
    assert status == 0, capsys.readouterr().out


def test_every_page_holds_the_styles_and_the_script_and_links_the_icon(built: Path) -> None:
    for page in pages(built):
        if page.css_matches('meta[http-equiv="refresh"]'):
            continue
        assert "--paper" in page.css("head style")[0].text()
        assert "keepPlace" in page.css("body script:not([type])")[0].text()
        assert page.css_matches('link[rel="icon"][href^="data:image/svg+xml,"]')


def test_every_page_says_how_the_operator_is_reached(built: Path) -> None:
    for page in pages(built):
        if page.css_matches("footer.foot"):
            assert page.css_matches('footer.foot a[href="mailto:odile@trains.example"]')


def test_what_pages_load_by_its_url_is_published_and_what_they_hold_is_not(built: Path) -> None:
    languages = {html.attributes["lang"] for page in pages(built) for html in page.css("html")}
    assert {file.name for file in (built / "assets").iterdir()} == {
        *("mark-32.png", "mark-180.png", "display.woff2", "display-face.txt"),
        *("search.js", "ledger.js", "notes.js", "actions.js", "actions.json"),
        *(f"notes-{code}.json" for code in languages),
    }
