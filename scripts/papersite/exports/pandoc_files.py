"""The chapters of one language into EPUB 3 and DOCX, by Pandoc; the pinpoints are ids in both."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime, time
from functools import partial
from html import escape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile, ZipInfo

from lxml import html
from lxml.html import HtmlElement, builder

from papercheck.languages.cldr import is_right_to_left
from papersite.bibliography import find_pandoc
from papersite.exports.printed_files import CARD, FOLDER, Typesetter, card_values, document_values, imprint
from papersite.exports.volume import Chapter, svg_source
from papersite.exports.writer import Export, ExportError
from papersite.render.article import inner
from papersite.render.book import Book, attribution

_FIRST_DAY = datetime(1980, 1, 1, tzinfo=UTC)
"""What files of an edition without a day are dated: the first day that a ZIP archive can name."""

_FACES = re.compile(r"<w:rFonts[^>]*Theme[^>]*/>")
_HEADING_COLOUR = re.compile(r'<w:color w:val="0F4761"[^>]*/>')
_FACE = '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia" w:eastAsia="Georgia"/>'
"""A face that Word and its kin have, or replace by one of its width."""
_STRIPPED = "p li dt dd blockquote sup i em article table ul ol".split()
"""Elements whose attributes Pandoc drops."""
_INK = '<w:color w:val="1D1B18"/>'


def export_files(book: Book, chapters: Sequence[Chapter], typesetter: Typesetter) -> Iterator[Export]:
    """`paper.epub` (EPUB 3, with the card of the home page as its cover) and `paper.docx`."""
    home, folder = book.of_kind("home"), typesetter.theme / FOLDER
    document, drawings = _document(chapters, book)
    day = datetime.combine(book.edition, time(), UTC) if book.edition else _FIRST_DAY
    given = {
        "document": document,
        "facts": _facts(book),
        "drawings": {"drawings": drawings, "language": book.language.code} if drawings else None,
        "cover": card_values([home], book) if home else None,
        "seconds": int(day.timestamp()),
        "pandoc": version("pypandoc_binary"),
    }
    cover = ["--epub-cover-image=cover-0.png"] if home else []
    options = {
        "epub": ["--to=epub3", "--split-level=1", "--toc-depth=2", f"--css={folder / 'ebook.css'}", *cover],
        "docx": ["--to=docx", "--reference-doc=reference.docx", f"--lua-filter={folder / 'docx.lua'}"],
    }
    for kind, chosen in options.items():
        path = f"{book.folder_path}paper.{kind}"
        identifier = f"--metadata=identifier={book.site_url}{path}"
        yield Export(
            name=f"{kind.upper()} ({book.language.code})",
            make=partial(_make, path, [*chosen, identifier], given, typesetter),
            ingredients=typesetter.ingredients({**given, "identifier": identifier}),
        )


def _facts(book: Book) -> Mapping[str, object]:
    """What the file says of itself, by Pandoc's names."""
    values = document_values(book)
    return {
        "title": values["title"],
        "subtitle": values["attribution"],
        "author": book.operator,
        "date": book.edition.isoformat() if book.edition else "",
        "lang": book.word("tag"),
        **dict.fromkeys(("dir", "page-progression-direction"), "rtl" if values["is-rtl"] else ""),
        "rights": book.word("colophon.licence"),
        "description": values["description"],
        "toc-title": book.word("menu.label"),
    }


def _document(chapters: Iterable[Chapter], book: Book) -> tuple[str, list[str]]:
    """The HTML that Pandoc reads, and the drawings in it as SVG, which become images."""
    drawings: list[str] = []
    lines = "".join(f"<p><b>{escape(label)}</b> {text}</p>" for label, text in imprint(book))
    imprinted = f'<div class="imprint">{lines}</div>'
    parts: list[str] = []
    turn = ' dir="rtl"' if is_right_to_left(book.language.code) else ""
    for chapter in chapters:
        body = deepcopy(chapter.body)
        _fit(body, drawings)
        whose = attribution(chapter.page, book)
        note = f'<div class="attribution"><p>{escape(whose)}</p></div>' if whose else ""
        numeral = f'<span class="numeral">{chapter.page.number}</span> '
        number = numeral if chapter.page.is_numbered else ""
        title = f'<h1 id="{chapter.id}"{turn}>{number}{escape(chapter.page.title)}</h1>'
        parts.append(f"{title}{note}{'' if parts else imprinted}{inner(body)}")
    return "".join(parts), drawings


def _fit(body: HtmlElement, drawings: list[str]) -> None:
    """Bring an article into the elements that Pandoc keeps with all that they say."""
    for svg in body.xpath(".//svg"):
        source, words = f"drawings-{len(drawings)}.png", svg.get("aria-label") or ""
        image = html.Element("img", {"src": source, "width": "47%", "alt": words})
        image.tail = svg.tail
        drawings.append(svg_source(svg))
        svg.getparent().replace(svg, image)
    # What only decorates: the squares of findings, and numerals beside the numbers of a list.
    for decoration in body.xpath(".//*[@class='squares' or @class='numeral']"):
        decoration.drop_tree()
    for unnumbered in body.xpath(".//ol[@class='sources'] | .//ol[@class='sources']/li"):
        unnumbered.tag = "div"
    # A section bears the id of its heading here, and would be named by its whole text.
    for section in body.xpath(".//section[@aria-labelledby]"):
        del section.attrib["aria-labelledby"]
    for wrapper in body.xpath(".//dl/div"):
        if (id_ := wrapper.get("id")) and len(wrapper):
            wrapper[0].set("id", id_)
        wrapper.drop_tag()
    for isolated in body.iter("bdi"):
        isolated.tag = "span"
    for element in list(body.iter(*_STRIPPED)):
        _keep(element)


def _keep(element: HtmlElement) -> None:
    """Keep the id, the number, the language and the class of an element whose attributes Pandoc drops."""
    id_, number, language = (element.attrib.pop(name, None) for name in ("id", "data-number", "lang"))
    if language:
        _wrap_content(element, "span").set("lang", language)
    if element.tag == "article":
        element.tag = "div"
    if id_:
        mark = builder.SPAN(number or "", {"id": id_, **({"class": "pinpoint"} if number else {})})
        mark.tail, element.text = f"{' ' if number else ''}{element.text or ''}", None
        element.insert(0, mark)
    if element.tag == "p" and element.get("class"):
        element.tag = "div"
        _wrap_content(element, "p")


def _wrap_content(element: HtmlElement, tag: str) -> HtmlElement:
    """Put all that is in an element into a new one within it."""
    wrapper = html.Element(tag)
    wrapper.text, element.text = element.text, None
    wrapper.extend(list(element))
    element.append(wrapper)
    return wrapper


def _make(
    path: str, options: Iterable[str], given: Mapping[str, Any], typesetter: Typesetter
) -> Mapping[str, bytes]:
    """Run Pandoc in a folder of its own, beside the images. Raises `ExportError` with what it says where it fails."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for image, template in (("cover", CARD), ("drawings", "drawings.typ")):
            sheets = typesetter.set_images(template, given[image]) if given[image] else []
            for number, sheet in enumerate(sheets):
                (folder / f"{image}-{number}.png").write_bytes(sheet)
        (folder / "source.html").write_text(given["document"], encoding="utf-8")
        styles = typesetter.theme / FOLDER / "docx-styles.xml"
        (folder / "reference.docx").write_bytes(_reference(styles.read_text(encoding="utf-8")))
        output = folder / Path(path).name
        metadata = [f"--metadata={name}={value}" for name, value in given["facts"].items() if value]
        run = subprocess.run(
            [str(find_pandoc()), "--from=html", "source.html", f"--output={output}", *options, *metadata],
            cwd=folder,
            env={"SOURCE_DATE_EPOCH": str(given["seconds"]), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if run.returncode:
            raise ExportError(f"Pandoc says: {' '.join(run.stderr.split())}")
        return {path: output.read_bytes()}


def _reference(styles: str) -> bytes:
    """Pandoc's own reference document, in one face for text and headings, with our styles beside its own."""
    command = [str(find_pandoc()), "--print-default-data-file=reference.docx"]
    default, output = subprocess.run(command, capture_output=True, check=True).stdout, BytesIO()
    with ZipFile(BytesIO(default)) as given, ZipFile(output, "w") as written:
        for name in given.namelist():
            content = given.read(name)
            if name == "word/styles.xml":
                text = _FACES.sub(_FACE, content.decode())
                text = _HEADING_COLOUR.sub(_INK, text)
                content = text.replace("</w:styles>", f"{styles}</w:styles>").encode()
            written.writestr(ZipInfo(name), content)
    return output.getvalue()
