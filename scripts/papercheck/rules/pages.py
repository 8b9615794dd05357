"""Promises about a page as a whole: its frame, its attribution, and what may stand in its text."""

import re
from collections.abc import Iterator

from papercheck.model import SLOTS, Block, BlockKind, Finding, Page, Paper, Place

_TAG = re.compile(
    r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|\\.|(?P<html><!--.*?(?:-->|\Z)|<[a-zA-Z][\w-]*(?=[\s/>])[^<>]*>)",
    re.DOTALL,
)
"""A code span or an escaped character, which are passed over, or else a tag or a comment."""

_SHOWN = 60
"""As many characters of a stray piece of HTML as a message quotes."""


def unattributed_page(paper: Paper) -> Iterator[Finding]:
    """A page that restates the author says whose argument it is, in its description.

    Bad:  description: Why the conferences should stop.
    Good: description: Why the conferences should stop, according to Jo Doe (2021).
    """
    names = paper.strings.get("attribution.name")
    for page in paper.pages:
        restates = any("argument" in block.classes for block in page.blocks)
        if names and restates and names.get(page.language, "") not in page.description:
            yield Finding(
                page.fields.get("description", Place(page.path)),
                "unattributed-page",
                f"The description does not name {names.get(page.language)}.",
                "Say in the description whose argument the page restates.",
            )


def title_in_text(paper: Paper) -> Iterator[Finding]:
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
                    yield Finding(
                        block.place,
                        "title-in-text",
                        "A first-level heading stands in the text.",
                        "Move it to `title:` in the front matter.",
                    )
                elif block.level > last + 1:
                    yield Finding(
                        block.place,
                        "title-in-text",
                        f"The heading is of level {block.level} below one of level {last}.",
                        f"Make it level {last + 1}.",
                    )
                last = block.level


def raw_html(paper: Paper) -> Iterator[Finding]:
    """Content holds Markdown and slots, no HTML and no comments.

    Bad:  <script>…</script>, <!-- hidden -->
    Good: <!-- cards -->
    """
    for page in paper.pages if "strings" in paper.records else ():
        for block in page.blocks:
            for html in _html(block):
                yield Finding(
                    block.place, "raw-html", f"`{_shortened(html)}` is HTML.", "Write it as Markdown."
                )
            if block.kind is BlockKind.SLOT and block.text not in SLOTS:
                yield Finding(
                    block.place,
                    "raw-html",
                    f"`{block.text}` is not a slot.",
                    f"Use one of: {', '.join(SLOTS)}.",
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


def refused_attribute(paper: Paper) -> Iterator[Finding]:
    """An attribute list sets an id, a class or a language, and nothing that acts or looks.

    Bad:  [tides](tides.md){: onclick="steal()" style="color: red" }
    Good: *tides*{: lang=en }
    """
    for page in paper.pages if "strings" in paper.records else ():
        for attribute in page.attributes:
            if attribute.name not in ATTRIBUTES:
                yield Finding(
                    attribute.place,
                    "refused-attribute",
                    f"`{attribute.name}` may not be set in a text.",
                    f"Remove it; an attribute list may set {', '.join(ATTRIBUTES)}.",
                )


def same_title(paper: Paper) -> Iterator[Finding]:
    """No two pages of a language have the same title.

    Bad:  title: Reason, twice
    Good: title: Reason 1, title: Reason 2
    """
    for language in paper.languages:
        seen: dict[str, Page] = {}
        for page in paper.in_language(language.code):
            if page.title and page.title in seen:
                yield Finding(
                    page.fields.get("title", Place(page.path)),
                    "same-title",
                    f"`{page.title}` is also the title of {seen[page.title].path}.",
                    "Give one of them a title of its own.",
                )
            seen.setdefault(page.title, page)


RULES = (unattributed_page, title_in_text, raw_html, refused_attribute, same_title)
