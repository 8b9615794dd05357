"""Promises about translations: that they are there, whole, and built like their original."""

from collections.abc import Iterator

from paper.model import Block, BlockKind, Finding, Page, Paper, Place


def missing_page(paper: Paper) -> Iterator[Finding]:
    """Every page of the original exists in every language.

    Bad:  docs/en/context.md without docs/de/context.md
    Good: both
    """
    for page in paper.in_language(paper.original.code):
        for language in paper.translations:
            path = f"docs/{language.code}/{page.name}"
            if paper.page(language.code, page.name) is None and path not in paper.unread:
                yield Finding(Place(page.path), "missing-page", f"`{page.name}` has no page in `{language.code}`.", f"Write {path}, or remove the original.")


def orphan_page(paper: Paper) -> Iterator[Finding]:
    """Every translated page has an original.

    Bad:  docs/de/extra.md without docs/en/extra.md
    Good: both
    """
    for language in paper.translations:
        for page in paper.in_language(language.code):
            path = f"docs/{paper.original.code}/{page.name}"
            if paper.page(paper.original.code, page.name) is None and path not in paper.unread:
                yield Finding(Place(page.path), "orphan-page", f"`{page.name}` has no page in `{paper.original.code}`.", f"Write {path}, rename this page like its original, or remove it.")


def front_matter_differs(paper: Paper) -> Iterator[Finding]:
    """Kind, pinpoint prefix, badge and searchability are the same in every language.

    Bad:  original `badge: contested`, translation `badge: supported`
    Good: the same in both
    """
    for original, page in _pairs(paper):
        for name, theirs, ours in (
            ("kind", original.kind, page.kind),
            ("pinpoints", original.prefix, page.prefix),
            ("badge", original.badge, page.badge),
            ("search", original.is_searchable, page.is_searchable),
        ):
            if theirs != ours:
                yield Finding(page.fields.get(name, Place(page.path)), "front-matter-differs", f"`{name}` is `{ours}` here but `{theirs}` in {original.path}.", f"Give `{name}` the same value in both.")


def headings_differ(paper: Paper) -> Iterator[Finding]:
    """A translation has the headings of its original: the same ids and levels in the same order.

    Bad:  original `## Loss {: #loss }`, translation without it
    Good: translation `## Verlust {: #loss }`
    """
    for original, page in _pairs(paper):
        theirs, ours = _headings(original), _headings(page)
        yield from _missing(theirs, ours, page, "headings-differ", "section")
        if theirs.keys() == ours.keys():
            for (id_, block), (other_id, other) in zip(theirs.items(), ours.items(), strict=True):
                if id_ != other_id or block.level != other.level:
                    yield Finding(other.place, "headings-differ", f"`#{other_id}` (level {other.level}) stands where {block.place} has `#{id_}` (level {block.level}).", "Put the sections in the order and at the levels of the original.")
                    break


def pinpoints_differ(paper: Paper) -> Iterator[Finding]:
    """A translation carries the pinpoints of its original: the same set, in the same order, on blocks of the same kind.

    Bad:  original `{: #r1-p3 }`, no block of the translation with that id
    Good: `{: #r1-p3 }` in both
    """
    for original, page in _pairs(paper):
        theirs = {str(block.id): block for block in original.pinpoints}
        ours = {str(block.id): block for block in page.pinpoints}
        yield from _missing(theirs, ours, page, "pinpoints-differ", "block")
        if theirs.keys() == ours.keys():
            for (id_, block), (other_id, other) in zip(theirs.items(), ours.items(), strict=True):
                if id_ != other_id or block.kind != other.kind:
                    yield Finding(other.place, "pinpoints-differ", f"`#{other_id}` ({other.kind}) stands where {block.place} has `#{id_}` ({block.kind}).", "Put the blocks in the order and form of the original.")
                    break


def slots_differ(paper: Paper) -> Iterator[Finding]:
    """A translation has the slots of its original, in the same order.

    Bad:  original `<!-- cards -->`, translation without it
    Good: `<!-- cards -->` in both
    """
    for original, page in _pairs(paper):
        theirs, ours = (tuple(block.text for block in each.blocks if block.kind is BlockKind.SLOT) for each in (original, page))
        if theirs != ours:
            yield Finding(Place(page.path), "slots-differ", f"The slots are {_listed(ours)} here but {_listed(theirs)} in {original.path}.", "Use the same slots in the same order.")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _headings(page: Page) -> dict[str, Block]:
    return {block.id: block for block in page.blocks if block.kind is BlockKind.HEADING and block.id}


def _missing(theirs: dict[str, Block], ours: dict[str, Block], page: Page, rule: str, what: str) -> Iterator[Finding]:
    for id_, block in theirs.items():
        if id_ not in ours:
            yield Finding(Place(page.path), rule, f"`#{id_}` is in {block.place} but not here.", f"Add the {what} with `{{: #{id_} }}`, or remove it from the original.")
    for id_, block in ours.items():
        if id_ not in theirs:
            yield Finding(block.place, rule, f"`#{id_}` is here but not in the original.", f"Add the {what} to the original, or remove it here.")


def _pairs(paper: Paper) -> Iterator[tuple[Page, Page]]:
    """Each translated page with its original."""
    for page in paper.pages:
        original = paper.page(paper.original.code, page.name)
        if original is not None and original is not page:
            yield original, page


RULES = (missing_page, orphan_page, front_matter_differs, headings_differ, pinpoints_differ, slots_differ)
