"""What Markdown extensions make of blocks into what pages have: words of the page's language, classes in place of styles, icons.

It knows admonitions, footnotes, tasks, tables and icons as Python-Markdown and PyMdown Extensions write them, and
draws the SVG images of a paper within its pages.
"""

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

from lxml import etree, html
from lxml.html import HtmlElement, builder

from papercheck.markdown.blocks import MADE_TITLE
from papercheck.model import Page
from papersite.render.book import Book

_PLACED = frozenset({"admonition", "inline", "end"})
"""Classes of an admonition that say nothing of its kind."""
_UNTITLED = "details"
"""The kind of what opens and has neither a kind nor a title."""
_VERBATIM = ("pre", "code")
"""Elements whose text readers copy to the letter."""
_ABBREVIATED = re.compile(r"(?<=[.§׳']) (?=\d)")
"""The blank behind an abbreviated word for a place, before its number."""


def finish_blocks(root: HtmlElement, book: Book) -> None:
    """Finish every block below `root`, in the words of the book's language."""
    _title_admonitions(root, book)
    _name_notes(root, book)
    _label_tables(root)
    for figure in root.xpath(".//figure[not(@class)]"):
        figure.set("class", "captioned")
    finish_inline(root, book)


def finish_inline(root: HtmlElement, book: Book) -> None:
    """Put a sign with a word in place of each checkbox, an SVG in place of each icon, and each emoji itself.

    Words of another language are set apart, not stressed.
    """
    for emphasis in root.xpath(".//em[@lang]"):
        emphasis.tag = "i"
    for box in root.xpath(".//input[@type='checkbox'][@disabled]"):
        is_done = "checked" in box.attrib
        word = _hidden_word(book.word("task.done" if is_done else "task.open"))
        sign = builder.SPAN(word, {"class": "task done" if is_done else "task"})
        sign.tail = (box.tail or "").lstrip()
        box.getparent().replace(box, sign)
    for icon in root.find_class("twemoji"):
        for drawing in icon.iter("svg"):
            etree.strip_tags(drawing, etree.Comment)
            drawing.attrib.pop("xmlns", None)
            drawing.set("class", icon.get("class", "").replace("twemoji", "icon"))
            drawing.set("aria-hidden", "true")
        # An emoji is an image on another host; the character that it shows is its alternative text.
        icon.text = icon.get("alt", icon.text)
        icon.drop_tag()


def _hidden_word(word: str) -> HtmlElement:
    """A word for those who do not see the sign that says the same."""
    return builder.SPAN(f"{word}: ", {"class": "visually-hidden"})


def _title_admonitions(root: HtmlElement, book: Book) -> None:
    """Give each admonition the word of its kind: as its title, or before the one that was typed."""
    summaries = root.xpath(".//details[not(@class='plain')]/summary")
    for title in (*root.find_class("admonition-title"), *summaries):
        admonition = title.getparent()
        kinds = [name for name in admonition.get("class", "").split() if name not in _PLACED]
        if admonition.tag == "details":
            admonition.set("class", " ".join(("admonition", *kinds)))
            # What opens and closes at a click holds nothing else to click on.
            for link in title.xpath(".//a"):
                link.drop_tag()
        if title.text == MADE_TITLE:
            title.text = book.word(f"admonition.{kinds[0] if kinds else _UNTITLED}")
        elif kinds:
            word = _hidden_word(book.word(f"admonition.{kinds[0]}"))
            word.tail, title.text = title.text, None
            title.insert(0, word)


def _name_notes(root: HtmlElement, book: Book) -> None:
    """Name footnotes, their marks and the ways back in the language of the page (roles of DPUB-ARIA).

    Where several texts stand on one page, their notes are counted through.
    """
    numbers: dict[str, int] = {}
    for notes in root.xpath(".//div[@class='footnote'][ol]"):
        notes.attrib.update({"role": "doc-endnotes", "aria-label": book.word("footnote.title")})
        for rule in notes.xpath("./hr"):
            rule.drop_tree()
        if numbers:
            notes.find("ol").set("start", str(len(numbers) + 1))
        for note in notes.xpath("./ol/li"):
            numbers[note.get("id")] = number = len(numbers) + 1
            ways = note.find_class("footnote-backref")
            for place, way in enumerate(ways, 1):
                name = f"{number} ({place})" if len(ways) > 1 else number
                way.attrib.pop("title", None)
                label = book.word("footnote.back", number=name)
                way.attrib.update({"role": "doc-backlink", "aria-label": label})
                way.text = "↑"
    for mark in root.find_class("footnote-ref"):
        mark.text = str(numbers.get(unquote(mark.get("href", "")).removeprefix("#"), mark.text))
        label = book.word("footnote.mark", number=mark.text)
        mark.attrib.update({"role": "doc-noteref", "aria-label": label})


def _label_tables(root: HtmlElement) -> None:
    """Every cell knows its column's name, so that a phone can show rows as blocks; where its text stands is a class."""
    for table in root.xpath(".//table"):
        names = [" ".join(cell.text_content().split()) for cell in table.xpath("./thead/tr/th")]
        for cell in table.xpath("./thead/tr/th"):
            cell.set("scope", "col")
        for row in table.xpath("./tbody/tr"):
            for name, cell in zip(names, row, strict=False):
                cell.set("data-label", name)
        for cell in table.xpath(".//*[@style]"):
            side = cell.attrib.pop("style").partition("text-align:")[2].strip(" ;")
            cell.set("class", f"{cell.get('class', '')} align-{side}".strip())


def hold_together(root: HtmlElement, book: Book) -> None:
    """No line ends after a `§`, between a day and its month, nor in a locator (`p. 3`): their blank becomes a no-break space (U+00A0)."""
    months = "|".join(map(re.escape, book.word("date.months").split()))
    blank = re.compile(rf"(?<=§) (?=\w)|(?:(?<=\d)|(?<=\d\.)) (?=(?:{months})\b)")
    cited = {*root.xpath(".//*[@class='cite']/descendant-or-self::*")}
    for text in root.xpath(".//text()"):
        holder = text.getparent()
        around = holder if text.is_text else holder.getparent()
        if around.tag not in _VERBATIM:
            pattern = _ABBREVIATED if around in cited else blank
            setattr(holder, "text" if text.is_text else "tail", pattern.sub("\u00a0", text))


_ACTIVE = (
    "//*[local-name() = 'script' or local-name() = 'style' or local-name() = 'foreignObject']"
    " | //@*[starts-with(name(), 'on') or name() = 'style']"
)
"""XPath of what an SVG may do to the page around it; as an image it can do nothing."""


def inline_svg_images(root: HtmlElement, page: Page, book: Book) -> None:
    """Put SVG images of the paper into the page, so that they take its colours and faces; others stay images."""
    for image in root.xpath(".//img[contains(@src, '.svg')]"):
        file = find_image(image.get("src", ""), page, book)
        if file and (drawing := _read_svg_image(file)) is not None:
            drawing.attrib.update({"role": "img", "aria-label": image.get("alt", "")})
            drawing.tail = image.tail
            image.getparent().replace(image, drawing)


def find_image(url: str, page: Page, book: Book) -> Path | None:
    """The file that a relative URL of a built page leads to: one of its language, or one that lies beside their folders."""
    if book.folder is None or "/" not in url or ":" in url:
        return None
    docs = book.folder.parent
    paths = (folder / page.url_path / unquote(url) for folder in (book.folder, docs))
    files = (Path(posixpath.normpath(path)) for path in paths)
    return next((file for file in files if file.is_relative_to(docs) and file.is_file()), None)


def _read_svg_image(file: Path) -> HtmlElement | None:
    """The `svg` element of a file; `None` for a file that is no XML, or whose code or styles would reach the page."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        drawing = etree.fromstring(file.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return None
    if drawing.xpath(_ACTIVE):
        return None
    return html.fragment_fromstring(etree.tostring(drawing, encoding="unicode", with_tail=False))
