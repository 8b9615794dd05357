"""Rules on ids and pinpoints: every block has the one it needs, and no published one is lost."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, PINPOINTED, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule

LOCK = "docs/_data/anchors.yml"
"""The file that lists published ids, and where those that moved went."""

# `r1-p12`: nine digits are more than any page has paragraphs, and fewer than Python refuses to read.
_PINPOINT = re.compile(r"(?P<prefix>.*)-p(?P<number>[0-9]{1,9})")
# `{: #r1-p3 }` or `{#r1-p3` in a text: an attribute list that was not read as one.
_TYPED_ID = re.compile(r"\{:? *#(?P<id>[A-Za-z][\w-]*)")


@rule("claims", ERROR)
def missing_pinpoint(paper: Paper) -> Iterator[Problem]:
    """On a page that promises pinpoints every paragraph, list item and quotation has one.

    Bad:  A paragraph of a page with `pinpoints: r1` and no attribute list.
    Good: The same paragraph followed by `{: #r1-p3 }`.
    """
    for block, id_ in _propose_ids(paper):
        if not block.id:
            if typed := _TYPED_ID.search(block.text):
                message = f"`{typed[0]}` is read as text, so this {block.kind} has no id."
                fix = f"Write `{{: #{typed['id']} }}` on a line of its own, directly below the {block.kind}."
            else:
                message = f"This {block.kind} has no id."
                fix = f"Add a line `{{: #{id_} }}` below it."
            yield Problem(block.place, message, fix)


@rule("claims", ERROR)
def wrong_pinpoint_prefix(paper: Paper) -> Iterator[Problem]:
    """A pinpoint starts with the prefix that its page promises.

    Bad:  `{: #r2-p1 }` on a page with `pinpoints: r1`
    Good: `{: #r1-p1 }`
    """
    for block, id_ in _propose_ids(paper):
        if block.id:
            message = f"`#{block.id}` does not start with `{id_.rpartition('-p')[0]}-p`."
            yield Problem(block.place, message, f"Write `{{: #{id_} }}`.")


def _propose_ids(paper: Paper) -> Iterator[tuple[Block, str]]:
    """Every block without the pinpoint that its page promises, and the id it should have.

    In a translation that is the id of the same block of the original, where as many are left over there;
    otherwise an id that was never used: not on a page of any language, and not locked or aliased either.
    """
    last = _find_last_numbers(paper)
    originals = {page.name: page for page in paper.in_language(paper.original.code)}
    for page in paper.pages:
        blocks = [block for block in page.blocks if _needs_id(block, page)]
        known = {block.id for block in page.pinpoints}
        original = originals.get(page.name, page)
        left_over = [str(block.id) for block in original.pinpoints if block.id not in known]
        start = max((_number(str(block.id)) for block in page.pinpoints), default=0)
        start = max(start, last.get(page.prefix or "", 0)) + 1
        unused = [f"{page.prefix}-p{number}" for number in range(start, start + len(blocks))]
        yield from zip(blocks, left_over if len(left_over) == len(blocks) else unused, strict=True)


def _needs_id(block: Block, page: Page) -> bool:
    if not page.prefix or block.kind not in PINPOINTED:
        return False
    return not (block.id and block.id.startswith(f"{page.prefix}-p"))


def _find_last_numbers(paper: Paper) -> Mapping[str, int]:
    """The highest number that any id ever had, by prefix."""
    present = [str(block.id) for page in paper.pages for block in page.pinpoints]
    locked = [id_ for ids in paper.anchors.locked.values() for id_ in ids]
    last: dict[str, int] = {}
    for id_ in (*present, *locked, *paper.anchors.aliases):
        prefix = id_.rpartition("-p")[0]
        last[prefix] = max(last.get(prefix, 0), _number(id_))
    return last


def _number(id_: str) -> int:
    match = _PINPOINT.fullmatch(id_)
    return int(match["number"]) if match else 0


@rule("claims", ERROR)
def heading_without_id(paper: Paper) -> Iterator[Problem]:
    """Every heading has an id of its own, the same in every language.

    Bad:  ## The argument
    Good: ## The argument {: #r1-argument }
    """
    for page in paper.pages if paper.is_publication else ():
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and not block.id:
                message = f"The heading `{block.text}` has no id."
                yield Problem(block.place, message, "Add one behind it, English and short: `{: #id }`.")


@rule("claims", ERROR)
def duplicate_id(paper: Paper) -> Iterator[Problem]:
    """An id stands once on a page, a pinpoint once in a language, and no reason has an id of another one.

    Bad:  `{: #r1-p1 }` on two paragraphs
    Good: on one
    """
    for language in paper.languages:
        seen: dict[str, tuple[Place, Page]] = {}
        for page in paper.in_language(language.code):
            for block in page.blocks:
                place, other = seen.get(block.id or "", (None, page))
                # All reasons stand on one page as well.
                share_a_page = other is page or other.kind == page.kind == "reason"
                if place and (block.kind in PINPOINTED or share_a_page):
                    message = f"`#{block.id}` also stands at {place}."
                    yield Problem(block.place, message, "Give one of the two another id.")
                elif block.id:
                    seen[block.id] = (block.place, page)


@rule("claims", ERROR)
def lost_anchor(paper: Paper) -> Iterator[Problem]:
    """A pinpoint that was published still leads somewhere.

    Bad:  `r1-p4` in docs/_data/anchors.yml, and no block and no alias of that name
    Good: `aliases: {r1-p4: r1-p3}`
    """
    known = _find_ids(paper).keys() | paper.anchors.aliases.keys()
    for page, ids in paper.anchors.locked.items():
        is_read = f"docs/{paper.original.code}/{page}" not in paper.unread
        for id_ in ids if is_read else ():
            if id_ not in known:
                message = f"`#{id_}` of {page} was published and is gone."
                fix = f"Put it back, or give it a new home below `aliases:`: `{id_}: …`."
                yield Problem(paper.anchors.places.get(id_, Place(LOCK)), message, fix)


@rule("claims", ERROR)
def unlocked_anchor(paper: Paper) -> Iterator[Problem]:
    """Every pinpoint is in the list of published ids.

    Bad:  a new paragraph `{: #r1-p9 }`, and no `r1-p9` in docs/_data/anchors.yml
    Good: the same after scripts/lock
    """
    for page in paper.in_language(paper.original.code) if "anchors" in paper.records else ():
        locked = frozenset(paper.anchors.locked.get(page.name, ()))
        for block in page.pinpoints:
            if page.prefix and block.id not in locked:
                message = f"`#{block.id}` is not in {LOCK}."
                fix = "Run scripts/lock when the id is settled; from then on it stays."
                yield Problem(block.place, message, fix)


@rule("claims", ERROR)
def broken_alias(paper: Paper) -> Iterator[Problem]:
    """An alias leads to a pinpoint that exists, and takes no id that is in use.

    Bad:  `r1-p9: r1-p99`
    Good: `r1-p9: r1-p8`
    """
    present = _find_ids(paper)
    for old, new in paper.anchors.aliases.items():
        place = paper.anchors.places.get(old, Place(LOCK))
        if new not in present:
            message = f"`{old}` leads to `{new}`, which is on no page."
            yield Problem(place, message, "Name a pinpoint that exists.")
        if old in present:
            message = f"`{old}` is an alias and also stands at {present[old]}."
            yield Problem(place, message, "Remove the alias, or give the block another id.")


def _find_ids(paper: Paper) -> dict[str, Place]:
    """Every id of the original, and where it stands."""
    pages = paper.in_language(paper.original.code)
    return {str(block.id): block.place for page in pages for block in page.blocks if block.id}
