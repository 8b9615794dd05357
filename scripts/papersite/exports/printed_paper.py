"""The chapters of one language into a PDF: title page, contents, running heads, pinpoints in the margin."""

from collections.abc import Mapping, Sequence

from papersite.exports.cards import finding_values
from papersite.exports.imprint import document_values
from papersite.exports.typesetting import Typesetter
from papersite.exports.volume import Chapter, to_tree
from papersite.exports.writer import Export
from papersite.render.book import Book, attribution, page_label


def export_paper(book: Book, chapters: Sequence[Chapter], typesetter: Typesetter) -> Export:
    """`paper.pdf`: the whole paper as PDF/UA-1 (ISO 14289-1)."""
    home = book.of_kind("home")
    values = {
        **document_values(book),
        "title": home.title if home else book.site_name,
        "attribution": book.word("attribution.about") if home else "",
        "description": home.description if home else "",
        "contents": book.word("menu.label"),
        "chapters": [_values(chapter, book) for chapter in chapters],
    }
    path = f"{book.folder_path}paper.pdf"

    def make() -> Mapping[str, bytes]:
        return {path: typesetter.set_pdf("paper.typ", values)}

    ingredients = typesetter.ingredients({**values, "path": path})
    return Export(name=f"PDF ({book.language.code})", make=make, runs_apart=True, ingredients=ingredients)


def _values(chapter: Chapter, book: Book) -> Mapping[str, object]:
    page = chapter.page
    is_reason = page.kind == "reason"
    return {
        "id": chapter.id,
        "title": page.title,
        "name": page_label(page, book),
        "number": str(page.number) if is_reason else "",
        "attribution": attribution(page, book),
        "nodes": to_tree(chapter.body),
        **(finding_values(page, book) if is_reason else {"squares": [], "tally": []}),
    }
