"""Promises about ids: that they are there, unique, and never lost once published."""

from collections.abc import Iterator

from papercheck.model import ERROR, PINPOINTED, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule


@rule("claims", ERROR)
def missing_pinpoint(paper: Paper) -> Iterator[Problem]:
    """On a page that promises pinpoints every paragraph, list item and quotation has one.

    Bad:  A paragraph of a page with `pinpoints: r1` and no attribute list.
    Good: The same paragraph followed by `{: #r1-p3 }`.
    """
    for page in paper.pages:
        for block in page.blocks:
            if page.prefix and block.kind in PINPOINTED and not block.id:
                yield Problem(
                    block.place,
                    f"This {block.kind} has no id.",
                    f"Add a line `{{: #{page.prefix}-p{_free(page)} }}` below it.",
                )


def _free(page: Page) -> int:
    """The next number that no pinpoint of the page has."""
    numbers = [
        int(str(block.id).rpartition("-p")[2])
        for block in page.pinpoints
        if str(block.id).rpartition("-p")[2].isdigit()
    ]
    return max(numbers, default=0) + 1


@rule("claims", ERROR)
def foreign_pinpoint(paper: Paper) -> Iterator[Problem]:
    """A pinpoint starts with the prefix that its page promises.

    Bad:  `{: #r2-p1 }` on a page with `pinpoints: r1`
    Good: `{: #r1-p1 }`
    """
    for page in paper.pages:
        for block in page.pinpoints:
            if page.prefix and not str(block.id).startswith(f"{page.prefix}-p"):
                yield Problem(
                    block.place,
                    f"`#{block.id}` does not start with `{page.prefix}-p`.",
                    f"Write `{{: #{page.prefix}-p{_free(page)} }}`.",
                )


@rule("claims", ERROR)
def heading_without_id(paper: Paper) -> Iterator[Problem]:
    """Every heading has an id of its own, the same in every language.

    Bad:  ## The argument
    Good: ## The argument {: #r1-argument }
    """
    for page in paper.pages:
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and not block.id and "strings" in paper.records:
                yield Problem(
                    block.place,
                    f"The heading `{block.text}` has no id.",
                    "Add one behind it, English and short: `{: #id }`.",
                )


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
                    yield Problem(
                        block.place,
                        f"`#{block.id}` also stands at {place}.",
                        "Give one of the two another id.",
                    )
                elif block.id:
                    seen[block.id] = (block.place, page)


@rule("claims", ERROR)
def lost_anchor(paper: Paper) -> Iterator[Problem]:
    """A pinpoint that was published still leads somewhere.

    Bad:  `r1-p4` in docs/_data/anchors.yml, and no block and no alias of that name
    Good: `aliases: {r1-p4: r1-p3}`
    """
    present = _present(paper)
    for page, ids in paper.anchors.locked.items():
        for id_ in ids:
            if id_ not in present and id_ not in paper.anchors.aliases and not _is_unread(page, paper):
                place = paper.anchors.places.get(id_, Place("docs/_data/anchors.yml"))
                yield Problem(
                    place,
                    f"`#{id_}` of {page} was published and is gone.",
                    f"Put it back, or give it a new home below `aliases:`: `{id_}: …`.",
                )


@rule("claims", ERROR)
def unlocked_anchor(paper: Paper) -> Iterator[Problem]:
    """Every pinpoint is in the list of published ids.

    Bad:  a new paragraph `{: #r1-p9 }`, and no `r1-p9` in docs/_data/anchors.yml
    Good: the same after scripts/lock
    """
    if "anchors" not in paper.records:
        return
    for page in paper.in_language(paper.original.code):
        for block in page.pinpoints:
            if page.prefix and block.id not in paper.anchors.locked.get(page.name, ()):
                yield Problem(
                    block.place,
                    f"`#{block.id}` is not in docs/_data/anchors.yml.",
                    "Run scripts/lock when the id is settled; from then on it stays.",
                )


@rule("claims", ERROR)
def alias_nowhere(paper: Paper) -> Iterator[Problem]:
    """An alias leads to a pinpoint that exists, and takes no id that is in use.

    Bad:  `r1-p9: r1-p99`
    Good: `r1-p9: r1-p8`
    """
    present = _present(paper)
    for old, new in paper.anchors.aliases.items():
        place = paper.anchors.places.get(old, Place("docs/_data/anchors.yml"))
        if new not in present:
            yield Problem(
                place, f"`{old}` leads to `{new}`, which is on no page.", "Name a pinpoint that exists."
            )
        if old in present:
            yield Problem(
                place,
                f"`{old}` is an alias and also stands at {present[old]}.",
                "Remove the alias, or give the block another id.",
            )


def _present(paper: Paper) -> dict[str, Place]:
    return {
        str(block.id): block.place
        for page in paper.in_language(paper.original.code)
        for block in page.blocks
        if block.id
    }


def _is_unread(name: str, paper: Paper) -> bool:
    return f"docs/{paper.original.code}/{name}" in paper.unread
