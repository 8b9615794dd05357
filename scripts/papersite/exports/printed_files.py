"""A book into what typst sets: the whole paper, a sheet of paper for each part, and the cards that links to pages show.

A template of the theme (`print/*.typ`) becomes a PDF, or one PNG a page.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import segno
import typst
from fontTools.ttLib import TTFont
from lxml import html
from lxml.html import HtmlElement

from papercheck.languages.cldr import is_right_to_left
from papercheck.model import Page
from papersite.exports.volume import Chapter, Node, clean_article, spell_addresses, to_tree
from papersite.exports.writer import Export, ExportError
from papersite.render.article import BRIEF, inner
from papersite.render.book import Book, attribution, full_title, page_label
from papersite.render.page_metadata import card_path, has_card, monogram
from papersite.render.slots import claims_on, count_statuses

FOLDER = "print"
_FACE, _STYLES = "assets/display-face.woff2", "assets/paper.css"
_COLOUR = re.compile(r"--(\w+): (#[0-9a-f]{3,6});")
_PANIC = re.compile(r"\A(?:panicked with: |assertion failed: )+")
PIXELS_PER_INCH = 72
"""Of a PNG: a point of the template is a pixel."""


@dataclass(frozen=True)
class Typesetter:
    """Sets the templates of a theme, in its display face and its colours; no face of the system is used."""

    theme: Path
    """The folder that has the templates in `print/`."""

    @cached_property
    def _theme_bytes(self) -> bytes:
        files = sorted((self.theme / FOLDER).iterdir())
        parts = [file.read_bytes() for file in (*files, self.theme / _FACE, self.theme / _STYLES)]
        return b"\0".join([version("typst").encode(), *parts])

    def ingredients(self, values: Mapping[str, object]) -> bytes:
        """All that a page is made of: values, every template, the face, the style sheet, the version of typst."""
        return json.dumps(values, sort_keys=True).encode() + self._theme_bytes

    def set_images(self, template: str, values: Mapping[str, object]) -> list[bytes]:
        """A PNG of each page. Raises `ExportError` with what the template refuses."""
        return self._run(template, values, format="png", ppi=PIXELS_PER_INCH)

    def set_pdf(self, template: str, values: Mapping[str, object]) -> bytes:
        """A tagged PDF (PDF/UA-1, ISO 14289-1). Raises `ExportError` with what the template, or the standard, refuses."""
        return self._run(template, values, format="pdf", pdf_standards=["ua-1"])[0]

    def _run(self, template: str, values: Mapping[str, object], **options: Any) -> list[bytes]:
        with _ONE_AT_A_TIME:
            fonts, _ = _read_fonts(self.theme / _FACE)
        compiler = typst.Compiler(
            self.theme / FOLDER / template,
            root=self.theme,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps({**values, "colours": self._colours()})},
        )
        try:
            made = compiler.compile(**options)
        except typst.TypstError as error:
            raise ExportError(_PANIC.sub("", error.message).strip('"')) from None
        return [made] if isinstance(made, bytes) else list(made or ())

    def _colours(self) -> Mapping[str, str]:
        """The colours of the style sheet by name; its first block holds those for light paper."""
        found = _COLOUR.findall((self.theme / _STYLES).read_text(encoding="utf-8"))
        return dict(reversed(found))


_ONE_AT_A_TIME = Lock()


@cache
def _read_fonts(face: Path) -> tuple[typst.Fonts, TemporaryDirectory[str]]:
    """The faces of typst and of the theme, and the folder that this is read from when a letter is set: typst reads no WOFF2."""
    folder = TemporaryDirectory()
    font = TTFont(face, recalcTimestamp=False)
    font.flavor = None
    font.save(Path(folder.name, "face.ttf"))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder.name]), folder


CARD = "card.typ"

_OF_ALL = ("home", "parts", "evidence")
"""Kinds of pages whose cards show the findings of all claims."""

Values = Mapping[str, object]


def export_paper(book: Book, chapters: Sequence[Chapter], typesetter: Typesetter) -> Export:
    """`paper.pdf`: title page, contents, running heads, pinpoints in the margin, as PDF/UA-1 (ISO 14289-1)."""
    chapter_values = [_chapter_values(chapter, book) for chapter in chapters]
    values = {**document_values(book), "contents": book.word("menu.label"), "chapters": chapter_values}
    path = f"{book.folder_path}paper.pdf"
    return _export_pdf(f"PDF ({book.language.code})", path, "paper.typ", values, typesetter)


def export_handouts(book: Book, articles: Mapping[str, str], typesetter: Typesetter) -> Iterator[Export]:
    """`handouts/r5.pdf` for each part: one page of A4 as PDF/UA-1. A part that does not fit is refused."""
    for part in book.parts:
        if part.name in articles:
            values = _handout_values(part, clean_article(articles[part.name], part), book)
            name = f"handout {part.part_id} ({book.language.code})"
            yield _export_pdf(name, book.handout_path(part), "handout.typ", values, typesetter)


def export_cards(book: Book, menu: Collection[str], typesetter: Typesetter) -> Export:
    """All cards of a language, set in one run: `cards/r5.png`, `cards/evidence.png`, 1200 by 630 pixels."""
    pages = [page for page in book.pages.values() if has_card(page, menu)]
    paths, values = [card_path(page, book) for page in pages], card_values(pages, book)

    def make() -> Mapping[str, bytes]:
        return dict(zip(paths, typesetter.set_images(CARD, values), strict=True))

    ingredients = typesetter.ingredients({**values, "paths": paths})
    return Export(name=f"cards ({book.language.code})", make=make, ingredients=ingredients)


def _export_pdf(name: str, path: str, template: str, values: Values, typesetter: Typesetter) -> Export:
    """A PDF; an `address` among the values gets a QR code, which is drawn only when the file is made."""

    def make() -> Mapping[str, bytes]:
        code = {"code": _draw_code(str(values["address"]))} if "address" in values else {}
        return {path: typesetter.set_pdf(template, {**values, **code})}

    return Export(name=name, make=make, ingredients=typesetter.ingredients({**values, "path": path}))


def document_values(book: Book) -> Values:
    """Language, day, names and imprint of a document, and what the home page says of it, as templates of print take them."""
    home, day, tag = book.of_kind("home"), book.edition, book.word("tag").split("-")
    return {
        "title": home.title if home else book.site_name,
        "attribution": attribution(home, book) if home else "",
        "description": home.description if home else "",
        "region": tag[-1] if len(tag) > 1 else None,
        "day": [day.year, day.month, day.day] if day else None,
        "authors": [book.operator],
        "imprint": [(label, to_tree(html.fragment_fromstring(text, "div"))) for label, text in imprint(book)],
        "edition": _edition(book),
        **_site_values(book),
    }


def _site_values(book: Book) -> Values:
    return {
        "language": book.language.code,
        "is-rtl": is_right_to_left(book.language.code),
        "site": book.site_name,
        "monogram": monogram(book),
        "caption": book.group("findings").get("caption", ""),
    }


def _edition(book: Book) -> str:
    return book.word("colophon.edition", date=book.day(book.edition)) if book.edition else ""


def imprint(book: Book) -> list[tuple[str, str]]:
    """Label and HTML of each statement: the text that is restated, who restated it, edition and licence."""
    lines = []
    if original := book.references.get(book.word("attribution.source")):
        entry = html.fragment_fromstring(f"<p class='entry'>{original.entry}</p>", create_parent="div")
        spell_addresses(entry)
        lines.append((book.word("byline.paper"), inner(entry[0])))
    restated = " · ".join(filter(None, (book.operator, _edition(book))))
    lines.append((book.word("byline.restated"), escape(restated)))
    return [*lines, ("", escape(book.word("colophon.licence")))]


def card_values(pages: Iterable[Page], book: Book) -> Values:
    """What the template of cards takes: what all share, and the words and squares of each."""
    cards = [_card_values(page, book) for page in pages]
    return {**_site_values(book), "name": book.language.name, "cards": cards}


def _card_values(page: Page, book: Book) -> Values:
    is_ending = page.kind == "part" and bool(page.short)
    return {
        **_part_values(page, book),
        "title": page.list_title if is_ending else page.title,
        "complaint": f"the title of {book.language.code}/{page.name} is too long for a card; give the page a shorter one.",
        **_finding_values(page, book),
    }


def _part_values(page: Page, book: Book) -> Values:
    """The number of a part if it has one, the words that its short title goes on from, and whose argument a page restates."""
    return {
        "number": str(page.number) if page.is_numbered else "",
        "stem": book.group("part").get("stem", "") if page.kind == "part" and page.short else "",
        "attribution": attribution(page, book),
    }


def _finding_values(page: Page, book: Book) -> Values:
    """The squares and words of what was found on a page."""
    claims = book.paper.claims if page.kind in _OF_ALL else claims_on([page], book)
    counts = count_statuses(claims, book)
    return {
        "squares": [status for status, count in counts.items() for _ in range(count)],
        "tally": [f"{book.word(f'status.{status}')} {count}" for status, count in counts.items()],
    }


def _chapter_values(chapter: Chapter, book: Book) -> Values:
    page = chapter.page
    return {
        "id": chapter.id,
        "title": page.title,
        "name": page_label(page, book),
        **_part_values(page, book),
        "is-part": page.kind == "part",
        "nodes": to_tree(chapter.body),
        **(_finding_values(page, book) if page.kind == "part" else {"squares": [], "tally": []}),
    }


def _handout_values(part: Page, article: HtmlElement, book: Book) -> Values:
    """The sentence of a part, the minute, the findings, and the way to its page."""
    address = book.absolute(book.short_path(part))
    lead = article.xpath("./p[contains(concat(' ', @class, ' '), ' lead ')]")
    return {
        **document_values(book),
        **_part_values(part, book),
        **_finding_values(part, book),
        "title": full_title(part, book),
        "description": part.description,
        "ending": part.list_title,
        "lead": [node for element in lead for node in to_tree(element)],
        "layers": _layers(article, book),
        "found": book.word("status.label"),
        "read": book.word("handout.read"),
        "address": address,
        "code-alt": book.word("handout.code", address=address),
        "complaint": f"{book.language.code}/{part.name} is too long for one page; shorten what it says in brief.",
    }


def _layers(article: HtmlElement, book: Book) -> list[tuple[str, list[Node]]]:
    """What a part says in brief, each paragraph with the layer that it shortens; empty where it says nothing in brief."""
    layers = [name for name in book.group("layer") if name != BRIEF]
    paragraphs = article.xpath("./section[@data-layer=$brief]/p", brief=BRIEF)
    names = layers if len(layers) == len(paragraphs) else [BRIEF] * len(paragraphs)
    return [(name, to_tree(paragraph)) for name, paragraph in zip(names, paragraphs, strict=True)]


def _draw_code(address: str) -> str:
    """A QR code (ISO/IEC 18004) as SVG, with its quiet zone."""
    output, code = BytesIO(), segno.make(address, error="m", micro=False)
    code.save(output, kind="svg", border=4, svgclass=None, lineclass=None)
    return output.getvalue().decode()
