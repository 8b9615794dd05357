"""What a URL can name on a page: its ids, those of the records its slots show, and its words."""

from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.model import Paper
from papercheck.model.page import Page
from papercheck.urls.url_fragments import parse_fragment

_IN_CITATIONS = frozenset("0123456789()[]")
"""Characters that citations put into the built text, where the Markdown has a key."""


def says(page: Page, fragment: str) -> bool:
    """Whether a page has the words a fragment names, or may have them: how a citation is printed is not in its text."""
    if page.words is None or (page.citations and not _IN_CITATIONS.isdisjoint(unquote(fragment))):
        return True
    return parse_fragment(fragment).is_in(page.words)


def list_ids(page: Page, paper: Paper) -> Iterator[str]:
    """Every id on a page, those of its slots included."""
    yield from page.anchors
    yield from (block.id for block in page.blocks if block.id)
    slots = {block.text for block in page.blocks}
    if "evidence" in slots:
        yield from (claim.anchor for claim in paper.claims)
    if "glossary" in slots:
        yield from (term.id for term in paper.terms)
    if "bibliography" in slots:
        yield from (source.anchor for source in paper.sources.values())
    if "parts" in slots:
        for part in paper.shown_in(page.language):
            if part.kind == "part":
                yield from filter(None, (part.prefix, *(block.id for block in part.blocks)))
