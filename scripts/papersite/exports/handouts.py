"""Each reason into a sheet of paper: its sentence, the minute, the findings, and the way to its page."""

from collections.abc import Iterator, Mapping
from io import BytesIO

from lxml.html import HtmlElement

from papercheck.model import Page
from papersite.exports.cards import finding_values
from papersite.exports.imprint import document_values
from papersite.exports.typesetting import Typesetter
from papersite.exports.volume import Node, clean_article, to_tree
from papersite.exports.writer import Export
from papersite.render.book import Book, attribution

_BRIEF = "minute"
"""The layer that says the others in short."""


def export_handouts(book: Book, articles: Mapping[str, str], typesetter: Typesetter) -> Iterator[Export]:
    """`handouts/r5.pdf` for each reason: one page of A4 as PDF/UA-1. A reason that does not fit is refused."""
    for reason in book.reasons:
        if reason.name in articles:
            yield _export(reason, clean_article(articles[reason.name], reason), book, typesetter)


def _export(reason: Page, article: HtmlElement, book: Book, typesetter: Typesetter) -> Export:
    path = book.handout_path(reason)
    values = {
        **document_values(book),
        **finding_values(reason, book),
        "title": f"{book.word('reason.numbered', number=reason.number)}: {reason.title}",
        "description": reason.description,
        "number": str(reason.number),
        "stem": book.word("reason.stem") if reason.short else "",
        "ending": reason.list_title,
        "attribution": attribution(reason, book),
        "lead": _nodes(article, "./p[contains(concat(' ', @class, ' '), ' lead ')]"),
        "layers": _layers(article, book),
        "found": book.word("status.label"),
        "read": book.word("handout.read"),
        "address": book.short_url(reason),
        "code-alt": book.word("handout.code", address=book.short_url(reason)),
        "complaint": f"{book.language.code}/{reason.name} is too long for one page; shorten what it says in brief.",
    }

    def make() -> Mapping[str, bytes]:
        return {
            path: typesetter.set_pdf("handout.typ", {**values, "code": _draw_code(book.short_url(reason))})
        }

    name = f"handout {reason.number} ({book.language.code})"
    return Export(
        name=name, make=make, runs_apart=True, ingredients=typesetter.ingredients({**values, "path": path})
    )


def _nodes(article: HtmlElement, path: str) -> list[Node]:
    return [node for element in article.xpath(path) for node in to_tree(element)]


def _layers(article: HtmlElement, book: Book) -> list[tuple[str, list[Node]]]:
    """What a reason says in brief, each paragraph with the layer that it shortens; empty where it says nothing in brief."""
    layers = [name for name in book.group("layer") if name != _BRIEF]
    paragraphs = article.xpath("./section[@data-layer=$brief]/p", brief=_BRIEF)
    names = layers if len(layers) == len(paragraphs) else [_BRIEF] * len(paragraphs)
    return [(name, to_tree(paragraph)) for name, paragraph in zip(names, paragraphs, strict=True)]


def _draw_code(address: str) -> str:
    """A QR code (ISO/IEC 18004) as SVG, with its quiet zone."""
    import segno

    output = BytesIO()
    segno.make(address, error="m", micro=False).save(
        output, kind="svg", border=4, svgclass=None, lineclass=None
    )
    return output.getvalue().decode()
