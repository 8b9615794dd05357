"""A book into its paragraphs as readers read them, and these into `paragraphs.json` of an edition, and back."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

from lxml import html

from papersite.render.article import fill_citations
from papersite.render.book import Book, titled_label

PARAGRAPHS = "paragraphs.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, list item or quotation that has a pinpoint."""

    id: str
    page: str
    """The path of its page below the root of the site, or of the edition: `de/reasons/1/`."""
    title: str
    """What lists call that page."""
    words: str

    @property
    def url(self) -> str:
        """Its URL below the root of the site, or of the edition."""
        return f"{self.page}#{self.id}"


Text = Mapping[str, Paragraph]
"""The paragraphs of one language by id, in reading order."""


def read_text(book: Book) -> Text:
    """The paragraphs of a book as it is now."""
    found = {}
    for page in book.in_order:
        ids = [block.id for block in page.pinpoints if block.id]
        filled = fill_citations(page.html, page.citations, book, None) if ids else ""
        root = html.fragment_fromstring(filled, create_parent="div")
        elements = {element.get("id"): element for element in root.xpath(".//*[@id]")}
        path, title = book.path(page), titled_label(page, book)
        for id_ in filter(elements.__contains__, ids):
            words = " ".join("".join(_texts(elements[id_], ids)).split())
            found[id_] = Paragraph(id=id_, page=path, title=title, words=words)
    return found


def _texts(element: html.HtmlElement, ids: Collection[str]) -> Iterator[str]:
    """The texts of an element without those of a paragraph in it that has an id of its own."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.get("id") not in ids:
            yield from _texts(child, ids)
        yield child.tail or ""


def write_paragraphs(texts: Mapping[str, Text]) -> Mapping[str, bytes]:
    """`paragraphs.json`, by its path: by language, every paragraph in reading order."""
    content = {code: [asdict(paragraph) for paragraph in text.values()] for code, text in texts.items()}
    return {PARAGRAPHS: f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()}


def read_paragraphs(content: bytes) -> Mapping[str, Text]:
    """The texts of an edition, from its `paragraphs.json`."""
    return {
        code: {entry["id"]: Paragraph(**entry) for entry in text}
        for code, text in json.loads(content).items()
    }
