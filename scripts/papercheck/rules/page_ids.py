"""Ids: every block has one of its own, no published one is lost; and what a URL can name on a page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, count, pairwise, zip_longest
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from papercheck.model import ERROR, PINPOINTED, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.urls.url_fragments import parse_fragment

LOCK = "docs/_data/anchors.yml"
"""The file that lists published ids, and where those that moved went."""

# Nine digits are more than any page has paragraphs, and fewer than Python refuses to read.
_PINPOINT_NUMBER = re.compile("[0-9]{1,9}")
_IN_CITATIONS = frozenset("0123456789()[]")
"""Characters that citations put into the built text, where the Markdown has a key."""
_TYPED_ID = re.compile(r"\{:? *#[A-Za-z]")
"""`{: #r1-p3 }` or `{#r1-p3` in a text: an attribute list that was not read as one."""

_INCLUDE = re.compile(r"<!--[ \t]*@include:[ \t]*([^\s{}#<>]+?)[ \t]*(?:[#{].*?)?-->")
_FENCED = re.compile(r"^[ ]{0,9}(`{3,}|~{3,}).*?^[ ]{0,9}\1", re.MULTILINE | re.DOTALL)


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


def list_included(page: Page) -> Iterator[str]:
    """The files that VitePress puts into a page, whose ids are on it as well: `<!--@include: ./ebb.md-->`."""
    for typed in _INCLUDE.findall(_FENCED.sub("", page.body)):
        yield normpath(join(dirname(page.path), typed))


_SHORTCODE = re.compile(r"\{\{[<%][^}]*?\bid\s*=\s*[\"']?([\w-]+)")
"""What Hugo puts a part of a page in by, with its id: `{{% term id="ebb" %}}`."""
_INSERT = re.compile(
    r"""\{\{[<%][ ]*(?P<name>[\w.-]+)(?![^}]*\}\}.*\{\{[<%][ ]*/[ ]*(?P=name)\b)   # a shortcode of Hugo that nothing closes
      | \{%-?[ ]*include\b | ^<[A-Z][^<>]*/>                                      # a file of Liquid, a component of MDX
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def list_template_ids(body: str) -> tuple[str, ...]:
    """The ids, in lower case, that shortcodes of Hugo name."""
    return tuple(_SHORTCODE.findall(body.lower()))


@lru_cache(maxsize=1)
def holds_inserts(body: str) -> bool:
    """Whether a template puts something into a page that may hold names and ids."""
    return bool(_INSERT.search(body))


def has_unread_id(page: Page, id_: str) -> bool:
    """Whether a page has an attribute list with this id that is read as text: that is told where it stands."""
    return any(f"{{: #{id_} " in block.leftover for block in page.blocks)


def find_unsettled(paper: Paper) -> frozenset[str]:
    """The paths of the pages of a publication whose headings and ids are not as they are meant to be.

    That is told where they stand. What follows from it, in the list of published ids, in links or beside another language,
    is told once they are mended.
    """
    pages = paper.pages if paper.is_publication else ()
    return frozenset(page.path for page in pages if _is_unsettled(page))


def _is_unsettled(page: Page) -> bool:
    ids = [block.id for block in page.blocks if block.id]
    wrong = (it.level == 1 or _TYPED_ID.search(it.leftover) or lacks_id(it, page) for it in page.blocks)
    return len(ids) > len({*ids}) or any(wrong)


def lacks_id(block: Block, page: Page) -> bool:
    """Whether a heading has no id, or a block of a page that promises pinpoints none with its prefix."""
    if page.prefix and block.kind in PINPOINTED:
        return not (block.id or "").startswith(f"{page.prefix}-p")
    return bool(block.level) and not block.id


@rule("claims", ERROR)
def missing_id(paper: Paper) -> Iterator[Problem]:
    """Every heading has an id, and on a page that promises pinpoints every paragraph, list item and quotation one of its prefix.

    Bad:  ## The argument, and a paragraph with `{: #r2-p1 }` or nothing below it on a page with `pinpoints: r1`
    Good: ## The argument {: #r1-argument }, and a paragraph with `{: #r1-p1 }`
    """
    yield from _find_bare_headings(paper) if paper.is_publication else ()
    originals = paper.in_language(paper.original.code)
    origins = {block.id: block.place for page in originals for block in page.pinpoints}
    for block, id_ in _propose_ids(paper):
        beside = f"; `#{id_}` is in {origins[id_]}" if id_ in origins else ""
        message, fix = f"This {block.kind} has no id{beside}.", f"Add a line `{{: #{id_} }}` below it."
        if block.id:
            message = f"`#{block.id}` does not start with `{id_.rpartition('-p')[0]}-p`."
            fix = f"Write `{{: #{id_} }}`."
        yield Problem(block.place, message, fix)


def _find_bare_headings(paper: Paper) -> Iterator[Problem]:
    """The headings without an id; with that of the same heading in another language, where a page there has as many."""
    headings: dict[str, list[list[Block]]] = {}
    for page in paper.pages:
        headings.setdefault(page.name, []).append([block for block in page.blocks if block.level])
    for listed, others in ((it, pages) for pages in headings.values() for it in pages):
        alike = [other for other in others if len(other) == len(listed)]
        for heading, *twins in zip(listed, *alike, strict=True):
            # A first-level one has to go, and an id that is read as text is told as that.
            if not (heading.id or heading.level == 1 or _TYPED_ID.search(heading.leftover)):
                twin = next((it for it in twins if it.id), heading)
                names = " ".join([f"#{twin.id or 'id'}", *(f".{name}" for name in twin.classes)])
                fix = f"Add one behind it, English and short: `{{: {names} }}`."
                yield Problem(heading.place, f"The heading `{heading.text}` has no id.", fix)


def _propose_ids(paper: Paper) -> Iterator[tuple[Block, str]]:
    """Every block without the pinpoint that its page promises, and the id it should have.

    In a translation that is the id of the same block of the original, where as many are left over there; or one that was
    published and is gone, where as many are;
    otherwise an id that was never used: not on a page of any language, and not locked or aliased either.
    """
    present = [block.id for page in paper.pages for block in page.pinpoints if block.id]
    last: dict[str, int] = {}
    for id_ in chain(present, *paper.anchors.locked.values(), paper.anchors.aliases):
        prefix, _, number = id_.rpartition("-p")
        if _PINPOINT_NUMBER.fullmatch(number):
            last[prefix] = max(last.get(prefix, 0), int(number))
    originals = {page.name: page for page in paper.in_language(paper.original.code)}
    there = {(page.language, block.id) for page in paper.pages for block in page.pinpoints}
    for page in (page for page in paper.pages if page.prefix):
        # Of an id that is read as text `unread-markup` says where it belongs: in this block, or in the one above.
        pairs = zip_longest(page.blocks, page.blocks[1:])
        open_blocks = (
            block
            for block, after in pairs
            if not (_TYPED_ID.search(block.leftover) or (after and _TYPED_ID.match(after.leftover)))
        )
        blocks = [block for block in open_blocks if block.kind in PINPOINTED and lacks_id(block, page)]
        own = {block.id for block in page.pinpoints}
        pinpoints = originals.get(page.name, page).pinpoints
        left_over = [block.id for block in pinpoints if block.id and block.id not in own]
        locked = (id_ for id_ in paper.anchors.locked.get(page.name, ()) if id_ not in paper.anchors.aliases)
        gone = [id_ for id_ in locked if (page.language, id_) not in there]
        unused = (f"{page.prefix}-p{number}" for number in count(last.get(page.prefix or "", 0) + 1))
        fitting = (ids for ids in (left_over, gone) if len(ids) == len(blocks))
        order = [None, *(block.id for block in pinpoints)]
        following = {before: after for before, after in pairwise(order) if after in left_over}
        yield from zip(blocks, next(fitting, ()) or _follow(page, blocks, following, unused), strict=False)


def _follow(
    page: Page, blocks: Iterable[Block], following: Mapping[str | None, str | None], unused: Iterator[str]
) -> Iterator[str]:
    """An id for each of these blocks of a page: the one that follows in the original on that of the block before it, or an unused one."""
    places: set[Place] = {block.place for block in blocks}
    before: str | None = None
    for block in (block for block in page.blocks if block.kind in PINPOINTED):
        if block.place in places:
            before = following.get(before) or next(unused)
            yield before
        else:
            before = block.id


@rule("claims", ERROR)
def duplicate_id(paper: Paper) -> Iterator[Problem]:
    """An id stands once on a page, a pinpoint once in a language, and no part has an id of another one.

    Bad:  `{: #r1-p1 }` on two paragraphs
    Good: on one
    """
    seen: dict[tuple[str, str], tuple[Place, Page]] = {}
    for page in paper.pages:
        # A pinpoint with the prefix of another page is told as that.
        named = (it for it in page.blocks if it.id and not (page.prefix and lacks_id(it, page)))
        for block in named:
            key = (page.language, block.id or "")
            place, other = seen.get(key, (None, page))
            # All parts stand on one page as well; there the site gives notes of the same label ids of their own.
            is_note = block.kind is BlockKind.FOOTNOTE
            share_a_page = other is page or (other.kind == page.kind == "part" and not is_note)
            if place and (block.kind in PINPOINTED or share_a_page):
                message = f"`#{block.id}` also stands at {place}."
                yield Problem(block.place, message, "Give one of the two another id.")
            else:
                seen[key] = (block.place, page)


@rule("claims", ERROR, last=True)
def stale_anchor(paper: Paper) -> Iterator[Problem]:
    """The list of published ids holds every pinpoint; each of them still leads somewhere, and an alias to a pinpoint that exists.

    Bad:  `r1-p4` and `aliases: {r1-p9: r1-p99}` in docs/_data/anchors.yml, and no block of the names `r1-p4` and `r1-p99`
    Good: `aliases: {r1-p4: r1-p3}`
    """
    anchors, originals = paper.anchors, paper.in_language(paper.original.code)
    present = {block.id: block.place for page in originals for block in page.blocks if block.id}
    unsettled = find_unsettled(paper)
    yield from _find_unlocked([page for page in originals if page.path not in unsettled], paper)
    unread, awaited = {*paper.unread, *unsettled}, set[str]()
    for name, ids in anchors.locked.items():
        if f"docs/{paper.original.code}/{name}" in unread:
            awaited.update(ids)
            continue
        for id_ in ids:
            if id_ not in present and id_ not in anchors.aliases:
                message = f"`#{id_}` of {name} was published and is gone."
                fix = f"Put it back, or give it a new home below `aliases:`: `{id_}: …`."
                yield Problem(anchors.places.get(id_, Place(LOCK)), message, fix)
    for old, new in anchors.aliases.items():
        place = anchors.places.get(old, Place(LOCK))
        if new not in present and new not in awaited:
            message = f"`{old}` leads to `{new}`, which is on no page."
            yield Problem(place, message, "Name a pinpoint that exists.")
        if old in present:
            message = f"`{old}` is an alias and also stands at {present[old]}."
            yield Problem(place, message, "Remove the alias, or give the block another id.")


def _find_unlocked(originals: Iterable[Page], paper: Paper) -> Iterator[Problem]:
    promising = [page for page in originals if page.prefix]
    if paper.is_site and promising and "anchors" not in paper.records:
        fix = (
            "Put it back as it was, with its aliases; for a paper that was never published, run scripts/lock."
        )
        yield Problem(Place(LOCK), "The list of published ids is missing.", fix)
    for page in promising if "anchors" in paper.records else ():
        locked = frozenset(paper.anchors.locked.get(page.name, ()))
        for block in page.pinpoints:
            if block.id not in locked:
                fix = "Run scripts/lock when the id is settled; from then on it stays."
                yield Problem(block.place, f"`#{block.id}` is not in {LOCK}.", fix)
