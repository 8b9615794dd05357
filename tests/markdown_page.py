"""Markdown as a page, without a file."""

from papercheck.markdown.dialect import Dialect
from papercheck.markdown.markup import read_page
from papercheck.markdown.reader import MarkdownReader
from papercheck.model import Finding, LocatorWords, Page

READER = MarkdownReader(Dialect())


def page_of(
    text: str,
    path: str = "tides.md",
    line: int = 1,
    *,
    language: str = "en",
    words: LocatorWords = ({}, {}),
    reader: MarkdownReader = READER,
    is_strict: bool = False,
) -> tuple[Page | None, list[Finding]]:
    """The page that a text is, whose first line is this line of a file, and what is wrong with it."""
    page = Page(
        path=path,
        name=path,
        language=language,
        kind="",
        title="",
        description="",
        fields={},
        body=text,
        first_line=line,
    )
    return read_page(page, reader, words, is_strict=is_strict)


def read(text: str, path: str = "tides.md", *, language: str = "en") -> Page:
    """The page that a text is, where nothing is wrong with it."""
    page, findings = page_of(text, path, language=language)
    assert page is not None
    assert findings == []
    return page
