"""Rules on the form of a page: title and outline, markup, and ids: every block has its own, and no published one is lost."""

import re
from collections.abc import Iterator
from itertools import chain, count

from papercheck.model import ERROR, PINPOINTED, SLOTS, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.text import shorten

ATTRIBUTES = ("id", "class", "lang", "hreflang")
"""What an attribute list may set; anything else could run a script or change how a text looks."""
SHOWN = 60
"""Characters of a piece of HTML that a message quotes, so that it stays on one line of a terminal."""
LOCK = "docs/_data/anchors.yml"
"""The file that lists published ids, and where those that moved went."""

_TAG = re.compile(
    r"""(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)  # a code span: passed over
    | \\.                                                 # an escaped character: passed over
    | (?P<html> <!--.*?(?:-->|\Z)                         # a comment, closed or not
              | <[a-zA-Z][\w-]*(?=[\s/>])[^<>]*> )        # a tag: `<b onclick="x()">`
    """,
    re.DOTALL | re.VERBOSE,
)
# Nine digits are more than any page has paragraphs, and fewer than Python refuses to read.
_PINPOINT_NUMBER = re.compile("[0-9]{1,9}")
# `{: #r1-p3 }` or `{#r1-p3` in a text: an attribute list that was not read as one.
_TYPED_ID = re.compile(r"\{:? *#(?P<id>[A-Za-z][\w-]*)")


@rule("claims", ERROR)
def wrong_heading_level(paper: Paper) -> Iterator[Problem]:
    """The title stands in the front matter; the text starts at the second level and skips none.

    Bad:  # Title
    Good: title: Title
    """
    for page in paper.pages:
        last = 1
        for block in page.blocks if page.title else ():
            # Other generators print no title of their own, so that the text has it once more.
            if block.level == 1 and paper.is_publication:
                message = "A first-level heading stands in the text."
                yield Problem(block.place, message, "Move it to `title:` in the front matter.")
            elif block.level > last + 1:
                message = f"The heading is of level {block.level} below one of level {last}."
                yield Problem(block.place, message, f"Make it level {last + 1}.")
            last = block.level or last


@rule("claims", ERROR)
def forbidden_markup(paper: Paper) -> Iterator[Problem]:
    """Content holds Markdown and the slots of the site: no HTML, no comments, and attribute lists of an id, a class or a language.

    Bad:  <script>…</script>, <!-- hidden -->, [tides](tides.md){: onclick="steal()" style="color: red" }
    Good: <!-- cards -->, *tides*{: lang=en }
    """
    for page in paper.pages if paper.is_publication else ():
        for block in page.blocks:
            found = [block.text] if block.kind is BlockKind.HTML else []
            if block.kind is BlockKind.SLOT and block.text not in SLOTS:
                fix = f"Use one of: {', '.join(SLOTS)}."
                yield Problem(block.place, f"`{block.text}` is not a slot.", fix)
            elif block.kind not in {BlockKind.HTML, BlockKind.CODE, BlockKind.SLOT}:
                found = [match["html"] for match in _TAG.finditer(block.text) if match["html"]]
            for html in found:
                yield Problem(block.place, f"`{shorten(html, SHOWN)}` is HTML.", "Write it as Markdown.")
        for attribute in page.attributes:
            if attribute.name not in ATTRIBUTES:
                fix = f"Remove it; an attribute list may set {', '.join(ATTRIBUTES)}."
                yield Problem(attribute.place, f"`{attribute.name}` may not be set in a text.", fix)


@rule("claims", ERROR)
def duplicate_title(paper: Paper) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  title: Reason, twice
    Good: title: Reason 1, title: Reason 2
    """
    seen: dict[tuple[str, str], Page] = {}
    for page in paper.pages:
        first = seen.setdefault((page.language, page.title), page)
        if page.title and first is not page:
            message = f"`{page.title}` is also the title of {first.path}."
            place = page.fields.get("title", Place(page.path))
            yield Problem(place, message, "Give one of them a title of its own.")


@rule("claims", ERROR)
def missing_id(paper: Paper) -> Iterator[Problem]:
    """Every heading has an id, and on a page that promises pinpoints every paragraph, list item and quotation one of its prefix.

    Bad:  ## The argument, and a paragraph with `{: #r2-p1 }` or nothing below it on a page with `pinpoints: r1`
    Good: ## The argument {: #r1-argument }, and a paragraph with `{: #r1-p1 }`
    """
    for block in (block for page in paper.pages if paper.is_publication for block in page.blocks):
        if block.kind is BlockKind.HEADING and not block.id:
            message = f"The heading `{block.text}` has no id."
            yield Problem(block.place, message, "Add one behind it, English and short: `{: #id }`.")
    for block, id_ in _propose_ids(paper):
        message, fix = f"This {block.kind} has no id.", f"Add a line `{{: #{id_} }}` below it."
        if block.id:
            message = f"`#{block.id}` does not start with `{id_.rpartition('-p')[0]}-p`."
            fix = f"Write `{{: #{id_} }}`."
        elif typed := _TYPED_ID.search(block.text):
            message = f"`{typed[0]}` is read as text, so this {block.kind} has no id."
            fix = f"Write `{{: #{typed['id']} }}` on a line of its own, directly below the {block.kind}."
        yield Problem(block.place, message, fix)


def _propose_ids(paper: Paper) -> Iterator[tuple[Block, str]]:
    """Every block without the pinpoint that its page promises, and the id it should have.

    In a translation that is the id of the same block of the original, where as many are left over there;
    otherwise an id that was never used: not on a page of any language, and not locked or aliased either.
    """
    present = [block.id for page in paper.pages for block in page.pinpoints if block.id]
    last: dict[str, int] = {}
    for id_ in chain(present, *paper.anchors.locked.values(), paper.anchors.aliases):
        prefix, _, number = id_.rpartition("-p")
        if _PINPOINT_NUMBER.fullmatch(number):
            last[prefix] = max(last.get(prefix, 0), int(number))
    originals = {page.name: page for page in paper.in_language(paper.original.code)}
    for page in (page for page in paper.pages if page.prefix):
        blocks = [block for block in page.blocks if block.kind in PINPOINTED]
        blocks = [block for block in blocks if not (block.id or "").startswith(f"{page.prefix}-p")]
        own = {block.id for block in page.pinpoints}
        pinpoints = originals.get(page.name, page).pinpoints
        left_over = [block.id for block in pinpoints if block.id and block.id not in own]
        unused = (f"{page.prefix}-p{number}" for number in count(last.get(page.prefix or "", 0) + 1))
        yield from zip(blocks, left_over if len(left_over) == len(blocks) else unused, strict=False)


@rule("claims", ERROR)
def duplicate_id(paper: Paper) -> Iterator[Problem]:
    """An id stands once on a page, a pinpoint once in a language, and no reason has an id of another one.

    Bad:  `{: #r1-p1 }` on two paragraphs
    Good: on one
    """
    seen: dict[tuple[str, str], tuple[Place, Page]] = {}
    for page in paper.pages:
        for block in (block for block in page.blocks if block.id):
            key = (page.language, block.id or "")
            place, other = seen.get(key, (None, page))
            # All reasons stand on one page as well.
            share_a_page = other is page or other.kind == page.kind == "reason"
            if place and (block.kind in PINPOINTED or share_a_page):
                yield Problem(
                    block.place, f"`#{block.id}` also stands at {place}.", "Give one of the two another id."
                )
            else:
                seen[key] = (block.place, page)


@rule("claims", ERROR)
def stale_anchor(paper: Paper) -> Iterator[Problem]:
    """The list of published ids holds every pinpoint; each of them still leads somewhere, and an alias to a pinpoint that exists.

    Bad:  `r1-p4` and `aliases: {r1-p9: r1-p99}` in docs/_data/anchors.yml, and no block of the names `r1-p4` and `r1-p99`
    Good: `aliases: {r1-p4: r1-p3}`
    """
    anchors, originals = paper.anchors, paper.in_language(paper.original.code)
    present = {block.id: block.place for page in originals for block in page.blocks if block.id}
    for page in originals if "anchors" in paper.records else ():
        locked = frozenset(anchors.locked.get(page.name, ()))
        for block in page.pinpoints if page.prefix else ():
            if block.id not in locked:
                fix = "Run scripts/lock when the id is settled; from then on it stays."
                yield Problem(block.place, f"`#{block.id}` is not in {LOCK}.", fix)
    for name, ids in anchors.locked.items():
        is_read = f"docs/{paper.original.code}/{name}" not in paper.unread
        for id_ in ids if is_read else ():
            if id_ not in present and id_ not in anchors.aliases:
                message = f"`#{id_}` of {name} was published and is gone."
                fix = f"Put it back, or give it a new home below `aliases:`: `{id_}: …`."
                yield Problem(anchors.places.get(id_, Place(LOCK)), message, fix)
    for old, new in anchors.aliases.items():
        place = anchors.places.get(old, Place(LOCK))
        if new not in present:
            message = f"`{old}` leads to `{new}`, which is on no page."
            yield Problem(place, message, "Name a pinpoint that exists.")
        if old in present:
            message = f"`{old}` is an alias and also stands at {present[old]}."
            yield Problem(place, message, "Remove the alias, or give the block another id.")
