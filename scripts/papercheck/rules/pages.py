"""Promises about a page as a whole: its frame, its attribution, and what may stand in its text."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, SLOTS, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule

_TAG = re.compile(
    r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|\\.|(?P<html><!--.*?(?:-->|\Z)|<[a-zA-Z][\w-]*(?=[\s/>])[^<>]*>)",
    re.DOTALL,
)
"""A code span or an escaped character, which are passed over, or else a tag or a comment."""

_SHOWN = 60
"""As many characters of a stray piece of HTML as a message quotes."""


@rule("claims", ERROR)
def unattributed_page(paper: Paper) -> Iterator[Problem]:
    """A page that restates the author says whose argument it is, in its description.

    Bad:  description: Why the conferences should stop.
    Good: description: Why the conferences should stop, according to Jo Doe (2021).
    """
    names = paper.strings.get("attribution.name")
    for page in paper.pages:
        restates = any("argument" in block.classes for block in page.blocks)
        if names and restates and names.get(page.language, "") not in page.description:
            yield Problem(
                page.fields.get("description", Place(page.path)),
                f"The description does not name {names.get(page.language)}.",
                "Say in the description whose argument the page restates.",
            )


@rule("claims", ERROR)
def title_in_text(paper: Paper) -> Iterator[Problem]:
    """The title stands in the front matter; the text starts at the second level and skips none.

    Bad:  # Title
    Good: title: Title
    """
    for page in paper.pages:
        last = 1
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and page.title:
                # Other generators print no title of their own, so that the text has it once more.
                if block.level == 1 and "strings" in paper.records:
                    yield Problem(
                        block.place,
                        "A first-level heading stands in the text.",
                        "Move it to `title:` in the front matter.",
                    )
                elif block.level > last + 1:
                    yield Problem(
                        block.place,
                        f"The heading is of level {block.level} below one of level {last}.",
                        f"Make it level {last + 1}.",
                    )
                last = block.level


@rule("claims", ERROR)
def raw_html(paper: Paper) -> Iterator[Problem]:
    """Content holds Markdown and slots, no HTML and no comments.

    Bad:  <script>…</script>, <!-- hidden -->
    Good: <!-- cards -->
    """
    for page in paper.pages if "strings" in paper.records else ():
        for block in page.blocks:
            for html in _html(block):
                yield Problem(block.place, f"`{_shortened(html)}` is HTML.", "Write it as Markdown.")
            if block.kind is BlockKind.SLOT and block.text not in SLOTS:
                yield Problem(
                    block.place, f"`{block.text}` is not a slot.", f"Use one of: {', '.join(SLOTS)}."
                )


def _html(block: Block) -> Iterator[str]:
    """The HTML of a block: all of it, or the tags and comments in running text."""
    if block.kind is BlockKind.HTML:
        yield block.text
    elif block.kind not in {BlockKind.CODE, BlockKind.SLOT}:
        yield from (match["html"] for match in _TAG.finditer(block.text) if match["html"])


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


ATTRIBUTES = ("id", "class", "lang", "hreflang")
"""What an attribute list may set; anything else could act or look as no text should."""


@rule("claims", ERROR)
def refused_attribute(paper: Paper) -> Iterator[Problem]:
    """An attribute list sets an id, a class or a language, and nothing that acts or looks.

    Bad:  [tides](tides.md){: onclick="steal()" style="color: red" }
    Good: *tides*{: lang=en }
    """
    for page in paper.pages if "strings" in paper.records else ():
        for attribute in page.attributes:
            if attribute.name not in ATTRIBUTES:
                yield Problem(
                    attribute.place,
                    f"`{attribute.name}` may not be set in a text.",
                    f"Remove it; an attribute list may set {', '.join(ATTRIBUTES)}.",
                )


@rule("claims", ERROR)
def same_title(paper: Paper) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  title: Reason, twice
    Good: title: Reason 1, title: Reason 2
    """
    for language in paper.languages:
        seen: dict[str, Page] = {}
        for page in paper.in_language(language.code):
            if page.title and page.title in seen:
                yield Problem(
                    page.fields.get("title", Place(page.path)),
                    f"`{page.title}` is also the title of {seen[page.title].path}.",
                    "Give one of them a title of its own.",
                )
            seen.setdefault(page.title, page)
