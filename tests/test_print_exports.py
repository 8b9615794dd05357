"""What is typeset: cards, handouts, the whole paper as PDF, EPUB and DOCX, judged by readers that are not ours."""

import struct
from datetime import date
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from folders import REPOSITORY
from papercheck.load import load
from papercheck.model import Page, Paper
from papersite.exports.typesetting import Typesetter
from papersite.exports.writer import ExportError

CARD = {
    "number": "5",
    "stem": "They say …",
    "title": "a title that fits",
    "attribution": "according to Odile Brantain (2019)",
    "squares": ["supported", "open"],
    "tally": ["supported 1", "open question 1"],
    "complaint": "the title of en/reasons/5.md is too long.",
}
HEAVIEST_CARD = 100_000
"""Bytes of an image that previews load in time."""


def set_card(**values: object) -> bytes:
    site = {"language": "en", "name": "English", "site": "Trains", "monogram": "2", "caption": "No mark."}
    (image,) = Typesetter(REPOSITORY / "overrides").set_images("card.typ", {**site, "cards": [CARD | values]})
    return image


def test_a_card_is_drawn_whatever_its_title_holds() -> None:
    assert set_card() != set_card(title="\" ' < > & # $ { } \\ @ [ *bold* // `")


@pytest.mark.parametrize(
    "title", ["many words " * 60, "a" * 200], ids=["more lines than fit", "a word wider than the card"]
)
def test_a_title_that_cannot_fit_is_refused_in_a_sentence_that_names_the_page(title: str) -> None:
    with pytest.raises(ExportError, match=r"\Athe title of en/reasons/5\.md is too long\.\Z"):
        set_card(title=title)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load(REPOSITORY, date(2026, 1, 1))[0]


def reasons(paper: Paper, code: str) -> list[Page]:
    return [page for page in paper.in_language(code) if page.kind == "reason"]


def root_of(paper: Paper, code: str) -> str:
    return "" if code == paper.original.code else f"{code}/"


@pytest.mark.site
def test_each_reason_has_a_card_of_its_own_that_its_page_names(folder: Path, paper: Paper) -> None:
    for language in paper.languages:
        root = root_of(paper, language.code)
        for reason in reasons(paper, language.code):
            page = LexborHTMLParser((folder / root / reason.url_path / "index.html").read_text("utf-8"))
            meta = {
                node.attributes.get("property") or node.attributes.get("name"): node.attributes["content"]
                for node in page.css("head meta[content]")
            }
            image = f"{root}cards/r{reason.number}.png"
            assert str(meta["og:image"]).endswith(f"/{image}")
            assert meta["twitter:card"] == "summary_large_image"
            assert meta["og:image:type"] == "image/png"
            assert reason.title in str(meta["og:image:alt"])
            size = struct.unpack(">II", (folder / image).read_bytes()[16:24])
            assert (str(size[0]), str(size[1])) == (meta["og:image:width"], meta["og:image:height"])
            assert size == (1200, 630)


@pytest.mark.site
def test_every_card_that_a_page_names_is_there_and_light_and_no_two_are_alike(folder: Path) -> None:
    cards = [*folder.glob("cards/*.png"), *folder.glob("*/cards/*.png")]
    named = set()
    for file in folder.rglob("index.html"):
        for node in LexborHTMLParser(file.read_text("utf-8")).css('meta[property="og:image"]'):
            named.add(str(node.attributes["content"]).partition("/cards/")[2])
    assert {card.name for card in cards} == named
    assert len({card.read_bytes() for card in cards}) == len(cards)
    assert max(card.stat().st_size for card in cards) <= HEAVIEST_CARD
