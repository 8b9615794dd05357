"""Short URLs of reasons: they say what the reason says of itself, and lead on to it, and to the paragraph that they name."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from folders import BORROWED

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.site

SAID = "head > title, meta[name=description], meta[property], link[rel=canonical], link[hreflang]"
"""What search engines and previews of links read."""


@pytest.fixture(scope="module")
def short_paths(folder: Path) -> list[str]:
    """The short path of every reason in every language: `de/5/`."""
    found = (file.parent.relative_to(folder).as_posix() + "/" for file in folder.rglob("index.html"))
    return sorted(path for path in found if re.search(r"^([a-z]{2}/)?\d+/$", path))


def reason_of(path: str) -> str:
    return re.sub(r"(\d+/)$", r"reasons/\1", path)


def read(folder: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((folder / path / "index.html").read_text("utf-8"))


def test_every_reason_has_a_short_url_in_every_language(folder: Path, short_paths: list[str]) -> None:
    files = [file for file in folder.rglob("reasons/*/index.html") if BORROWED not in file.read_text("utf-8")]
    reasons = [file.parent.relative_to(folder).as_posix() for file in files]
    assert sorted(map(reason_of, short_paths)) == sorted(f"{reason}/" for reason in reasons)
    assert short_paths


def test_it_says_all_that_the_reason_says_of_itself(folder: Path, short_paths: list[str]) -> None:
    for path in short_paths:
        short, reason = read(folder, path), read(folder, reason_of(path))
        said, expected = (sorted(str(node.html) for node in page.css(SAID)) for page in (short, reason))
        assert said == expected
        assert short.css("html")[0].attributes["lang"] == reason.css("html")[0].attributes["lang"]


def test_it_leads_on_by_a_relative_url(folder: Path, short_paths: list[str]) -> None:
    for path in short_paths:
        page = read(folder, path)
        target = page.css("body a")[0].attributes["href"] or ""
        assert page.css("meta[http-equiv=refresh]")[0].attributes["content"] == f"0; url={target}"
        assert "://" not in target
        assert (folder / path / target).resolve() == (folder / reason_of(path)).resolve()


@pytest.mark.slow
@pytest.mark.parametrize("is_scripted", [True, False], ids=["with a script", "without a script"])
def test_a_reader_arrives_and_goes_back_to_where_they_were(
    opened: "Callable[..., BrowserContext]",
    folder: Path,
    address: str,
    short_paths: list[str],
    *,
    is_scripted: bool,
) -> None:
    page = opened(java_script_enabled=is_scripted).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    # They are all made alike: one of each language will do.
    for path in {re.sub("[0-9]", "", path): path for path in short_paths}.values():
        start = f"{address}{re.sub(r'[0-9]+/$', '', path)}imprint/"
        mark = read(folder, reason_of(path)).css(".mark")[-1].attributes["href"]
        page.goto(start)
        page.goto(f"{address}{path}{mark}")
        page.wait_for_url(f"{address}{reason_of(path)}{mark if is_scripted else ''}")
        page.go_back()
        page.wait_for_url(start)
    assert complaints == []
