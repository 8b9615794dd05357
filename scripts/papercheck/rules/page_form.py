"""Rules on a page as a whole: its title and outline, its attribution, and the markup its text may hold."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, SLOTS, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.text import shorten

ATTRIBUTES = ("id", "class", "lang", "hreflang")
"""What an attribute list may set; anything else could run a script or change how a text looks."""
LONGEST_SHORT_TITLE = 80
"""Characters: what one line of a card holds on a wide screen, and two lines on a phone."""
SHOWN = 60
"""Characters of a piece of HTML that a message quotes, so that it stays on one line of a terminal."""

_TAG = re.compile(
    r"""(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)  # a code span: passed over
    | \\.                                                 # an escaped character: passed over
    | (?P<html> <!--.*?(?:-->|\Z)                         # a comment, closed or not
              | <[a-zA-Z][\w-]*(?=[\s/>])[^<>]*> )        # a tag: `<b onclick="x()">`
    """,
    re.DOTALL | re.VERBOSE,
)


@rule("claims", ERROR)
def unattributed_page(paper: Paper) -> Iterator[Problem]:
    """A page that restates the author says whose argument it is, in its description and in the sentence it offers for quoting.

    Bad:  description: Why the conferences should stop.
    Good: description: Why the conferences should stop, according to Jo Doe (2021).
    """
    names = paper.strings.get("attribution.name", {})
    for page in paper.pages if names else ():
        restates = any("argument" in block.classes for block in page.blocks)
        name = names.get(page.language, "")
        if restates and name not in page.description:
            place = page.fields.get("description", Place(page.path))
            message = f"The description does not name {name}."
            yield Problem(place, message, "Say in the description whose argument the page restates.")
        # A sentence that is quoted on its own may give the family name alone.
        if page.pull and name.split()[-1:] and name.split()[-1] not in page.pull:
            message = f"The sentence for quoting does not name {name}."
            yield Problem(page.fields["pull"], message, "Say in it whose argument it is.")


@rule("claims", ERROR)
def long_short_title(paper: Paper) -> Iterator[Problem]:
    """A short title has at most 80 characters, so that it stays one line of a list and fits a card.

    Bad:  short: of 81 characters
    Good: short: of 80 characters
    """
    for page in paper.pages:
        if len(page.short) > LONGEST_SHORT_TITLE:
            message = f"The short title has {len(page.short)} characters; at most {LONGEST_SHORT_TITLE} fit."
            yield Problem(page.fields["short"], message, "Cut it to what tells this page from the others.")


@rule("claims", ERROR)
def wrong_heading_level(paper: Paper) -> Iterator[Problem]:
    """The title stands in the front matter; the text starts at the second level and skips none.

    Bad:  # Title
    Good: title: Title
    """
    # Other generators print no title of their own, so that the text has it once more.
    prints_title = paper.is_publication
    for page in paper.pages:
        last = 1
        for block in page.blocks if page.title else ():
            if block.kind is not BlockKind.HEADING:
                continue
            if block.level == 1 and prints_title:
                message = "A first-level heading stands in the text."
                yield Problem(block.place, message, "Move it to `title:` in the front matter.")
            elif block.level > last + 1:
                message = f"The heading is of level {block.level} below one of level {last}."
                yield Problem(block.place, message, f"Make it level {last + 1}.")
            last = block.level


@rule("claims", ERROR)
def raw_html(paper: Paper) -> Iterator[Problem]:
    """Content holds Markdown and slots, no HTML and no comments.

    Bad:  <script>…</script>, <!-- hidden -->
    Good: <!-- cards -->
    """
    for page in paper.pages if paper.is_publication else ():
        for block in page.blocks:
            for html in _find_html(block):
                message = f"`{shorten(html, SHOWN)}` is HTML."
                yield Problem(block.place, message, "Write it as Markdown.")


def _find_html(block: Block) -> Iterator[str]:
    """The HTML of a block: all of it, or the tags and comments in running text."""
    if block.kind is BlockKind.HTML:
        yield block.text
    elif block.kind not in {BlockKind.CODE, BlockKind.SLOT}:
        yield from (match["html"] for match in _TAG.finditer(block.text) if match["html"])


@rule("claims", ERROR)
def unknown_slot(paper: Paper) -> Iterator[Problem]:
    """A comment of one word is a slot, and names something that the site can put in its place.

    Bad:  <!-- crads -->
    Good: <!-- cards -->
    """
    for page in paper.pages if paper.is_publication else ():
        for block in page.blocks:
            if block.kind is BlockKind.SLOT and block.text not in SLOTS:
                message = f"`{block.text}` is not a slot."
                yield Problem(block.place, message, f"Use one of: {', '.join(SLOTS)}.")


@rule("claims", ERROR)
def forbidden_attribute(paper: Paper) -> Iterator[Problem]:
    """An attribute list sets an id, a class or a language, and nothing that acts or looks.

    Bad:  [tides](tides.md){: onclick="steal()" style="color: red" }
    Good: *tides*{: lang=en }
    """
    for page in paper.pages if paper.is_publication else ():
        for attribute in page.attributes:
            if attribute.name not in ATTRIBUTES:
                message = f"`{attribute.name}` may not be set in a text."
                fix = f"Remove it; an attribute list may set {', '.join(ATTRIBUTES)}."
                yield Problem(attribute.place, message, fix)


@rule("claims", ERROR)
def duplicate_title(paper: Paper) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  title: Reason, twice
    Good: title: Reason 1, title: Reason 2
    """
    for language in paper.languages:
        seen: dict[str, Page] = {}
        for page in paper.in_language(language.code):
            if page.title and page.title in seen:
                place = page.fields.get("title", Place(page.path))
                message = f"`{page.title}` is also the title of {seen[page.title].path}."
                yield Problem(place, message, "Give one of them a title of its own.")
            seen.setdefault(page.title, page)
