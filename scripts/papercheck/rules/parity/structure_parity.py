"""Rules on the structure of pages, and on what no translation changes: links, images and code are those of the original."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from operator import attrgetter
from unicodedata import normalize

from papercheck.layouts import HUGO
from papercheck.model import ERROR, NOTE, WARNING, Place, Problem
from papercheck.model.page import SLOTS, Block, BlockKind, Component, ComponentKind, Link, Page
from papercheck.rules import SHOWN, rule
from papercheck.rules.parity import ANY, Comparison, report_difference
from papercheck.rules.parity.pairs import name_more
from papercheck.rules.parity.pieces import (
    ABSENT,
    ADDED,
    IMAGE,
    LOST,
    Piece,
    compare_pieces,
    fold_beside,
    leave_missing,
    match_sections,
    report_pieces,
    subtract,
)
from papercheck.rules.parity.side_by_side import PagePair
from papercheck.text import capitalise, count, shorten
from papercheck.urls import is_outside, is_unfilled

_LIST_MARK = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
ORDER = "Put the sections in the order of the original."
FEW_OTHERS = 5
"""Headings one of which may stand elsewhere in a list that is sorted by names, and beyond which a list is one by no chance."""
_LITERAL = re.compile(r"\{\{-?\s*[\"']([^\"'{}]*)[\"']\s*\|[^{}]*\}\}")
"""A path that Liquid puts something before: `{{ '/img/ebb.svg' | relative_url }}`."""
_SERVED = re.compile(r"^(?:.*/)?(?:static|public)/")
"""What an image is named with that generators put at the top of the site: `static/img/ebb.svg` is `/img/ebb.svg`."""
_LETTERS = re.compile(r"[^\W\d_]")
FEW_LINKS = 5
"""Links beyond which it is no mistake if most of them name no language."""


@rule("parity", ERROR, WARNING)
def structure_differs(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the headings, pinpoints, slots, lists, tables, quotations, notes and other parts of its original.

    Headings and pinpoints have the same ids, and everything stands in the same order.

    Bad:  original `## Loss {: #loss }`, translation without it; three items in the one, two in the other
    Good: translation `## Verlust {: #loss }`; three items in both
    """
    for pages in comparison.side_by_side:
        original, page = pages.original, pages.page
        yield from compare_pieces(comparison, pages, _list_parts)
        if not comparison.unsettled.isdisjoint({original.path, page.path}):
            continue
        left, right = ([block for block in side.blocks if block.level] for side in (original, page))
        if all(block.id for block in (*left, *right)):
            yield from _compare_ids(left, right, page, "section", "sections in the order and at the levels")
        else:
            yield from _compare_headings(pages)
        order = "blocks in the order and form"
        yield from _compare_ids(original.pinpoints, page.pinpoints, page, "block", order)


def _compare_ids(
    left: Iterable[Block], right: Iterable[Block], page: Page, what: str, order: str
) -> Iterator[Problem]:
    """The ids that only one page has; where both have the same, the first block with another id or form than there."""
    theirs, ours = ({block.id: block for block in blocks if block.id} for blocks in (left, right))
    for id_ in theirs.keys() - ours.keys():
        fix = f"Add the {what} with `{{: #{id_} }}`, or remove it from the original."
        yield report_difference(Place(page.path), theirs[id_].place, f"`#{id_}`", "", fix)
    for id_ in ours.keys() - theirs.keys():
        fix = f"Add the {what} to the original, or remove it here."
        yield report_difference(ours[id_].place, "the original", "", f"`#{id_}`", fix)
    if theirs.keys() == ours.keys():
        for one, other in zip(theirs.values(), ours.values(), strict=True):
            lost, added = (
                f"`#{it.id}` ({f'level {it.level}' if it.level else it.kind})" for it in (one, other)
            )
            if lost != added:
                fix = f"Put the {order} of the original."
                yield report_difference(other.place, one.place, lost, added, fix)
                return


def _compare_headings(pages: PagePair) -> Iterator[Problem]:
    """The headings that differ, those that are as many levels off as the one before told with it."""
    matched = [(one, other) for one, other in pages.headings if one and other]
    shifts = Counter(other.level - one.level for one, other in matched)
    told = set()
    for one, other in matched:
        shift = other.level - one.level
        # Elsewhere a translation may have to name the id that a generator makes of the original's words.
        made = other if one.id or not pages.is_open else replace(other, id=None)
        form = "{{#{}}}" if pages.is_open and "{#" in pages.original.body else "{{: #{} }}"
        pieces = _name_heading(one, form), _name_heading(made, form)
        if pieces[0].mark != pieces[1].mark and shift not in told:
            more = f", and so do {shifts[shift] - 1} more" if shift and shifts[shift] > 1 else ""
            told |= {shift} - {0}
            for problem in report_pieces(pages, [pieces]):
                yield replace(problem, message=f"{problem.message.removesuffix('.')}{more}.")
    for gap in pages.sections:
        lost, added = map(_name_section, (gap.blocks, gap.instead) if gap.is_lost else ((), gap.blocks))
        first = gap.blocks[0].place
        origin = first if lost else pages.original.path
        place = first if not lost else gap.instead[0].place if added else gap.near
        severity = WARNING if pages.is_open else None
        yield report_difference(place, origin, lost, added, LOST, ADDED, ORDER, severity=severity)
    yield from _report_moved(pages, matched)


def _report_moved(pages: PagePair, matched: Sequence[tuple[Block, Block]]) -> Iterator[Problem]:
    """The sections that stand in another order than in the original; `matched` are the headings that belong together.

    All of a page are one finding: of sections in two orders nobody can tell which of them were moved.
    """
    kept, told = [pair for pair in matched if pair[0].place not in pages.moved], []
    for one, other in (pair for pair in matched if pair[0].place in pages.moved):
        is_behind = ((near.place < one.place) != (its.place < other.place) for near, its in kept)
        if any(is_behind) and (one.words == other.words or not _are_sorted(matched, one.level)):
            told.append((one, other))
    for one, other in told[:1]:
        more = f", and so do {len(told) - 1} more" if told[1:] else ""
        message = f"{_name_section([other])} stands in another order than in {one.place}{more}."
        yield Problem(other.place, capitalise(message), ORDER, WARNING if pages.is_open else None)


def _are_sorted(matched: Iterable[tuple[Block, Block]], level: int) -> bool:
    """Whether the headings of a level are sorted by their names in each language, but for one here and there."""
    level_pairs = [pair for pair in matched if pair[0].level == level]
    for side in (0, 1):
        headings = sorted((pair[side] for pair in level_pairs), key=attrgetter("place"))
        names = [_LETTERS.findall(normalize("NFKD", it.words).casefold()) for it in headings]
        falls = sum(one > other for one, other in pairwise(names))
        if falls * FEW_OTHERS > len(names) or len(names) <= FEW_OTHERS:
            return False
    return True


def _name_section(blocks: Sequence[Block]) -> str:
    if not blocks:
        return ""
    return f"the heading `{'#' * blocks[0].level} {shorten(blocks[0].words, SHOWN)}`{name_more(blocks[1:])}"


def _name_heading(block: Block, form: str) -> Piece:
    """A heading without its words, its id in the form that is given."""
    id_ = f" {form.format(block.id)}" if block.id else ""
    typed = f"`{'#' * block.level} …{id_}`"
    return Piece("heading", block.place, typed, f"the heading {typed}", fix=f"Write it as {typed}.")


def _list_parts(comparison: Comparison, page: Page) -> Iterator[Piece]:
    # Notes may be marked in another order.
    for component in sorted(
        page.components,
        key=lambda component: component.detail if component.kind is ComponentKind.NOTE else "",
    ):
        mark = f"{component.detail} {component.size}"
        if component.kind is ComponentKind.INCLUDE:
            mark = comparison.localiser.localise_file(component.detail)
        if component.kind is not ComponentKind.COMMENT:
            yield Piece(component.kind, component.place, mark, _name_component(component))
    for place in dict.fromkeys(block.place for block in page.blocks):
        if _LIST_MARK.match(left := comparison.leftovers.get(place, "")):
            yield Piece(ComponentKind.LIST, place, left, "a list", is_wrong=True)
    for block in page.blocks:
        # Elsewhere a word in a comment may be for any program: `<!-- prettier-ignore -->`.
        is_slot = block.kind is BlockKind.SLOT and (comparison.is_publication or block.text in SLOTS)
        if is_slot:
            name, is_wrong = f"the slot `{block.text}`", block.text not in SLOTS
            yield Piece(block.kind, block.place, block.text, name, is_wrong)
    notes = [block for block in page.blocks if block.kind is BlockKind.FOOTNOTE]
    for block in sorted(notes, key=lambda block: str(block.id)):
        label = str(block.id).removeprefix("fn:")
        yield Piece(block.kind, block.place, label, f"the note `[^{label}]:`")


def _name_component(component: Component) -> str:
    rows, columns, *_ = (*component.size, 0, 0)
    lists = {"ol": "a numbered list", "dl": "a list of definitions"}
    done = f", {columns} of them done" if len(component.size) > 1 else ""
    names = {
        ComponentKind.LIST: f"{lists.get(component.detail, 'a list')} of {count(rows, 'item')}{done}",
        ComponentKind.TABLE: f"a table of {count(rows, 'row')} and {count(columns, 'column')}",
        ComponentKind.ADMONITION: f"a box of the kind `{component.detail}`",
        ComponentKind.TABS: f"a set of {count(rows, 'tab')}",
        ComponentKind.NOTE: f"the mark `[^{component.detail}]`",
        ComponentKind.INCLUDE: f"the include of `{component.detail}`",
    }
    return names.get(component.kind, f"a {component.kind}")


@rule("parity", ERROR, WARNING)
def images_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation shows the images of its original, and says in words what the original says in words.

    Bad:  original: ![Tides](tides.svg)   translation: ![](tides.svg)
    Good: original: ![Tides](tides.svg)   translation: ![Gezeiten](tides.svg)
    """
    for pages in comparison.side_by_side:
        yield from compare_pieces(comparison, pages, _list_images)


def _list_images(comparison: Comparison, page: Page) -> Iterator[Piece]:
    for link in page.links:
        if link.is_image:
            without = "" if link.text.strip() else " without a text"
            mark = comparison.localiser.localise(_LITERAL.sub(r"\1", link.target), page)
            mark = mark if comparison.paper.is_publication else _SERVED.sub("/", mark)
            # In a folder of its language an image may have a name in that language; a template's is not known.
            mark = "" if is_unfilled(mark) else mark.rpartition("/")[0] if f"/{ANY}/" in mark else mark
            mark += without
            is_wrong = comparison.targets.is_wrong(link, page)
            if not comparison.is_publication and comparison.targets.has_own_name(link, page):
                # A folder of a language may have images with names of their own.
                mark = f"{ANY}{without}"
            yield Piece(IMAGE, link.place, mark, f"the image `{link.target}`{without}", is_wrong)


@rule("parity", ERROR, WARNING, NOTE)
def links_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation links to the same pages, files and sections as its original, and to the same external URLs.

    Bad:  original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#flood)
    Good: original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#ebb)
    """
    for pages in comparison.side_by_side:
        original, page = pages.original, pages.page
        severity = WARNING if pages.is_open else ERROR
        # In a publication every external one is wrong by itself.
        for is_external in (False, True) if pages.is_open else (False,):
            read = partial(_list_links, comparison, is_external=is_external)
            left, right = read(original, page.language), read(page, original.language)
            left, right = (leave_missing(pages, *it, "link") for it in ((left, right), (right, left)))
            # Of external URLs one of which names a language only the hosts must agree: the paths may differ then.
            for one, other in (("mark", "kind"), ("kind", "mark")):
                left, right = subtract(left, right, one, other), subtract(right, left, other, one)
            # A wrong link may be meant for any of those that the other page has more.
            if len(left) != len(right) and any(piece.is_wrong for piece in (*left, *right)):
                continue
            pairs: Iterable[tuple[Piece, Piece]] = match_sections(pages, left, right, by_block=True)
            if pages.is_open:
                pairs = (pair for pair in pairs if not _may_differ(*pair, original, page))
            elif len(left) != len(right):
                pairs = zip(left + [ABSENT] * len(right), [ABSENT] * len(left) + right, strict=True)
            for pair in fold_beside(pages, pairs):
                rated = severity if all(piece.is_paired is not False for piece in pair) else NOTE
                yield from (replace(it, severity=rated) for it in report_pieces(pages, [pair]))


def _may_differ(theirs: Piece, ours: Piece, original: Page, page: Page) -> bool:
    """Whether a link is for readers of its language, or leads to a page that the other language may have under any name."""
    paired = {piece.is_paired for piece in (theirs, ours) if piece.name}
    is_in_full = _stands_in_full(theirs, page) or _stands_in_full(ours, original)
    is_unpaired = False in paired and True not in paired
    return is_in_full or is_unpaired or _is_for_readers(theirs, ours, original, page)


def _stands_in_full(piece: Piece, other: Page) -> bool:
    """Whether the other page has the same address with the host before it, or without: that of the site itself."""
    path = re.sub("^https?://[^/]+(?=/)", "", piece.typed) if len(piece.typed) > 1 else ""
    if path != piece.typed:
        return len(path) > 1 and f"]({path})" in other.body
    return path.startswith("/") and bool(re.search(rf"https?://[\w.-]+{re.escape(path)}\b", other.body))


def _is_for_readers(theirs: Piece, ours: Piece, original: Page, page: Page) -> bool:
    """Whether a URL is there without markup, or is one for readers of the language: `example.ru`, `fr.example.org`."""
    code = page.language.partition("-")[0]
    there, here = (piece.typed if is_outside(piece.typed) else "" for piece in (theirs, ours))
    is_own = re.search(rf"[/.]{code}(?:[-_][a-z]{{2}})?(?:[/.]|$)", here, re.IGNORECASE)
    is_typed = here in original.body if here else there and there in page.body
    return bool((theirs.name and is_own) or (is_typed and not (theirs.name and ours.name)))


def _list_links(comparison: Comparison, page: Page, other: str, *, is_external: bool) -> list[Piece]:
    """The links of a page, each of the kind of its host if external; images and switches of language are left out.

    `other` is the language of the page that they are compared with.
    """
    pieces = []
    for link in page.links:
        if (
            not (link.is_image or _is_switch(comparison, link, page))
            and is_outside(link.target) == is_external
        ):
            url = comparison.localiser.localise(link.target, page)
            if led := None if comparison.is_publication else comparison.targets.find_page(link, page):
                # Its address may be in its language.
                url = f"{comparison.name(led)}#{url.partition('#')[2]}".removesuffix("#")
            host = re.split(r"(?<=\w)[/?#]", url)[0] if is_external else url
            is_wrong = is_unfilled(link.target) or comparison.targets.is_wrong(link, page)
            name = f"a link to `{link.target}`"
            fix = f"Link to `{link.target}`, or the same in this language."
            # Elsewhere headings may have ids in their language, and then nobody knows which is which.
            is_known = comparison.is_publication or not url.endswith(f"#{ANY}")
            if is_known or url.partition("#")[0] not in ("", comparison.name(page)):
                is_own = led and led.language == page.language
                is_paired = (other, comparison.name(led)) in comparison.names if led and is_own else None
                piece = Piece(host, link.place, url, name, is_wrong, fix, link.target, is_paired=is_paired)
                pieces += [piece] * link.uses
    return pieces


def _is_switch(comparison: Comparison, link: Link, page: Page) -> bool:
    """Whether a link says that it leads to another language, or leads to the same page in it, which in a publication says nothing."""
    code = comparison.localiser.find_language(link.target, page)
    if link.language or code == page.language:
        return bool(link.language)
    is_named = comparison.names_language(link.text, code)
    led = None if is_named or comparison.is_publication else comparison.targets.find_page(link, page)
    return is_named or bool(led and comparison.name(led) == comparison.name(page) and led is not page)


@rule("parity", ERROR, last=False)
def link_to_other_language(comparison: Comparison) -> Iterator[Problem]:
    """A link stays in its language, unless it says that it is a switch; in a publication that MkDocs makes, an image as well, and always.

    Bad:  [tides](../en/tides.md) on a German page
    Good: [Gezeiten](tides.md), or [English](../en/tides.md), or [more](../en/tides.md){: hreflang=en }
    """
    is_open = not comparison.is_publication
    completed = set(_list_completed(comparison)) if is_open else set()
    for page in comparison.paper.pages:
        for link in (link for link in page.links if link.uses or not is_open):
            code = comparison.localiser.find_language(link.target, page)
            if page.language in completed and not _names_language(link, comparison):
                continue
            is_apart = _is_kept_apart(link, page, comparison)
            if code != page.language and (is_apart or _strays(link, page, comparison)):
                here = f"`{page.language}`"
                fix = f"Link to the page in {here}, or say `{{: hreflang={code} }}` behind the link."
                if is_apart:
                    fix = f"Link to the page in {here}."
                if link.is_image:
                    fix = f"Have the file in the folder of {here}, too."
                yield Problem(link.place, f"`{link.target}` leads from `{page.language}` to `{code}`.", fix)


def _is_kept_apart(link: Link, page: Page, comparison: Comparison) -> bool:
    """Whether a link is read by MkDocs, whose plugin i18n builds each language from its own folder alone, strictly."""
    is_strict = comparison.is_publication and bool(comparison.paper.site.docs)
    return is_strict and not link.is_raw and not comparison.targets.is_wrong(link, page)


def _strays(link: Link, page: Page, comparison: Comparison) -> bool:
    """Whether a link to another language does not say so, although its page is there in its own."""
    if link.is_image or not comparison.localiser.has_own(link.target, page):
        return False
    # What leads nowhere is told as that.
    is_told = not comparison.is_publication and comparison.targets.is_wrong(link, page)
    return not (is_told or _is_switch(comparison, link, page))


def _names_language(link: Link, comparison: Comparison) -> bool:
    """Whether an address at the top of the site begins with a language; true of every other one."""
    codes = {code.casefold() for code in comparison.lexicons}
    return not link.target.startswith("/") or link.target.split("/")[1].casefold() in codes


def _list_completed(comparison: Comparison) -> Iterator[str]:
    """The languages on whose pages most addresses at the top name none: the generator puts it there.

    All of them on a site of Hugo, which looks for such a page in the language of the link.
    """
    if any(map(HUGO.match, comparison.paper.files)):
        yield from comparison.lexicons
    counts: dict[str, Counter[bool]] = {}
    for page in comparison.paper.pages:
        links = (link for link in page.links if link.target.startswith("/"))
        counts.setdefault(page.language, Counter()).update(_names_language(it, comparison) for it in links)
    yield from (code for code, found in counts.items() if found[False] > max(FEW_LINKS, found[True]))
