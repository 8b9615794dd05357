"""Rules on the structure of pages, and on what no translation changes: links, images and code are those of the original."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from itertools import islice, zip_longest
from typing import NamedTuple

from papercheck.model import ERROR, WARNING, Block, BlockKind, Page, Part, PartKind, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity import SHOWN, Comparison, report_difference
from papercheck.text import count, shorten
from papercheck.urls import is_outside

TOO_MANY = 400
"""Pieces of one kind on a page beyond which they are compared in turn: the search for the best match takes the square."""
SOUGHT = 100
"""Differing pieces of one text that are looked for in the other one, each of which takes a search through all of it."""

DIAGRAMS = frozenset("mermaid plantuml dot graphviz d2 text txt".split())
"""Languages of code that hold words for readers, and are translated."""
REMARKS = {
    **dict.fromkeys(("sql", "lua", "haskell", "ada"), "--"),
    **dict.fromkeys(("tex", "latex", "matlab", "erlang"), "%"),
    **dict.fromkeys(("ini", "lisp", "clojure", "asm"), ";"),
}
"""What begins a remark in languages of code that do it neither with `#` nor with `//`."""


@rule("parity", ERROR)
def structure_differs(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the headings, pinpoints, slots, lists, tables, quotations, notes and other parts of its original.

    Headings and pinpoints have the same ids, and everything stands in the same order.

    Bad:  original `## Loss {: #loss }`, translation without it; three items in the one, two in the other
    Good: translation `## Verlust {: #loss }`; three items in both
    """
    for original, page in comparison.pages:
        left, right = ([block for block in side.blocks if block.level] for side in (original, page))
        if all(block.id for block in (*left, *right)):
            yield from _compare_ids(left, right, page, "section", "sections in the order and at the levels")
        else:
            yield from _compare_pieces(comparison, original, page, _list_headings)
        order = "blocks in the order and form"
        yield from _compare_ids(original.pinpoints, page.pinpoints, page, "block", order)
        yield from _compare_pieces(comparison, original, page, _list_parts)


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
                f"`#{block.id}` ({f'level {block.level}' if block.level else block.kind})"
                for block in (one, other)
            )
            if lost != added:
                fix = f"Put the {order} of the original."
                yield report_difference(other.place, one.place, lost, added, fix)
                return


class _Piece(NamedTuple):
    """One thing on a page, such as a list or an image."""

    kind: str
    place: Place
    mark: str
    """What must be the same in both languages."""
    name: str
    """How to speak of it: `a list of 3 items`."""
    is_wrong: bool = False
    """Whether another rule refuses it: then it is no example for the other language."""
    fix: str = "Give it the form and content of the original."
    """What to do with another one in its place."""


_ABSENT = _Piece("", Place(""), "\0", "")


def _compare_pieces(
    comparison: Comparison,
    original: Page,
    page: Page,
    read: Callable[[Comparison, Page], Iterable[_Piece]],
) -> Iterator[Problem]:
    """What both pages have of each kind, in order: what is missing, what is too much, and what differs."""
    left, right = tuple(read(comparison, original)), tuple(read(comparison, page))
    for kind in dict.fromkeys(piece.kind for piece in left + right):
        of_kind = ([piece for piece in pieces if piece.kind == kind] for pieces in (left, right))
        yield from _report_pieces(comparison, original, page, _match_pieces(*of_kind))


def _report_pieces(
    comparison: Comparison, original: Page, page: Page, pairs: Iterable[tuple[_Piece, _Piece]]
) -> Iterator[Problem]:
    lost, added = "Add it, or remove it from the original.", "Add it to the original, or remove it here."
    for theirs, ours in pairs:
        origin = theirs.place if theirs.name else original.path
        place = ours.place if ours.name else comparison.find_counterpart(theirs.place, page)
        if not theirs.is_wrong and not ours.is_wrong:
            yield report_difference(place, origin, theirs.name, ours.name, lost, added, theirs.fix)


def _match_pieces(left: list[_Piece], right: list[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    theirs, ours = ([piece.mark for piece in pieces] for pieces in (left, right))
    spans = [(0, len(left), 0, len(right))]
    if len(left) != len(right) and max(len(left), len(right)) <= TOO_MANY:
        matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
        spans = [(start, end, first, last) for _, start, end, first, last in matcher.get_opcodes()]
    for start, end, first, last in spans:
        pairs = zip_longest(left[start:end], right[first:last], fillvalue=_ABSENT)
        yield from ((one, other) for one, other in pairs if one.mark != other.mark)


def _list_headings(_: Comparison, page: Page) -> Iterator[_Piece]:
    for block in page.blocks:
        if block.level:
            id_ = f" {{: #{block.id} }}" if block.id else ""
            typed = f"`{'#' * block.level} …{id_}`"
            yield _Piece("heading", block.place, typed, f"the heading {typed}", fix=f"Write it as {typed}.")


def _list_parts(comparison: Comparison, page: Page) -> Iterator[_Piece]:
    # Notes may be marked in another order.
    for part in sorted(page.parts, key=lambda part: part.detail if part.kind is PartKind.NOTE else ""):
        mark = f"{part.detail} {part.size}"
        if part.kind is PartKind.INCLUDE:
            mark = comparison.localiser.localise_file(part.detail)
        if part.kind is not PartKind.COMMENT:
            yield _Piece(part.kind, part.place, mark, _name_part(part))
    for block in page.blocks:
        if block.kind is BlockKind.SLOT:
            yield _Piece(block.kind, block.place, block.text, f"the slot `{block.text}`")
    notes = [block for block in page.blocks if block.kind is BlockKind.FOOTNOTE]
    for block in sorted(notes, key=lambda block: str(block.id)):
        label = str(block.id).removeprefix("fn:")
        yield _Piece(block.kind, block.place, label, f"the note `[^{label}]:`")


def _name_part(part: Part) -> str:
    rows, columns, *_ = (*part.size, 0, 0)
    lists = {"ol": "a numbered list", "dl": "a list of definitions"}
    done = f", {columns} of them done" if len(part.size) > 1 else ""
    names = {
        PartKind.LIST: f"{lists.get(part.detail, 'a list')} of {count(rows, 'item')}{done}",
        PartKind.TABLE: f"a table of {count(rows, 'row')} and {count(columns, 'column')}",
        PartKind.ADMONITION: f"a box of the kind `{part.detail}`",
        PartKind.TABS: f"a set of {count(rows, 'tab')}",
        PartKind.NOTE: f"the mark `[^{part.detail}]`",
        PartKind.INCLUDE: f"the include of `{part.detail}`",
    }
    return names.get(part.kind, f"a {part.kind}")


@rule("parity", ERROR)
def images_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation shows the images of its original, and says in words what the original says in words.

    Bad:  original: ![Tides](tides.svg)   translation: ![](tides.svg)
    Good: original: ![Tides](tides.svg)   translation: ![Gezeiten](tides.svg)
    """
    for original, page in comparison.pages:
        yield from _compare_pieces(comparison, original, page, _list_images)


def _list_images(comparison: Comparison, page: Page) -> Iterator[_Piece]:
    for link in page.links:
        if link.is_image:
            without = "" if link.text.strip() else " without a text"
            mark = comparison.localiser.localise(link.target, page) + without
            is_wrong = comparison.targets.is_wrong(link, page)
            yield _Piece("image", link.place, mark, f"the image `{link.target}`{without}", is_wrong)


@rule("parity", ERROR, WARNING)
def links_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation links to the same pages, files and sections as its original, and to the same external URLs.

    Bad:  original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#flood)
    Good: original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#ebb)
    """
    for original, page in comparison.pages:
        for severity, is_external in ((ERROR, False), (WARNING, True)):
            read = partial(_list_links, comparison, is_external=is_external)
            left, right = read(original), read(page)
            # Of external URLs one of which names a language only the hosts must agree: the paths may differ then.
            for one, other in (("mark", "mark"), ("mark", "kind"), ("kind", "mark")):
                left, right = _subtract(left, right, one, other), _subtract(right, left, other, one)
            if len(left) != len(right):
                # A wrong link may be meant for any of those that the other page has more.
                if any(piece.is_wrong for piece in (*left, *right)):
                    continue
                left, right = left + [_ABSENT] * len(right), [_ABSENT] * len(left) + right
            for problem in _report_pieces(comparison, original, page, zip(left, right, strict=True)):
                yield replace(problem, severity=severity)


def _list_links(comparison: Comparison, page: Page, *, is_external: bool) -> list[_Piece]:
    """The links of a page, each of the kind of its host if external; images and switches of language are left out."""
    pieces = []
    for link in page.links:
        if not link.is_image and not link.language and is_outside(link.target) == is_external:
            url = comparison.localiser.localise(link.target, page)
            host = "/".join(url.split("/")[:3]) if is_external else url
            is_wrong, name = comparison.targets.is_wrong(link, page), f"a link to `{link.target}`"
            fix = f"Link to `{link.target}`, or the same in this language."
            pieces.append(_Piece(host, link.place, url, name, is_wrong, fix))
    return pieces


def _subtract(pieces: list[_Piece], others: list[_Piece], one: str, other: str) -> list[_Piece]:
    """The links that are left when each of the others takes one of its URL or host: the last ones of a kind."""
    spare = Counter(getattr(piece, other) for piece in others)
    remaining = []
    for piece in pieces:
        spare[getattr(piece, one)] -= 1
        remaining += [piece] if spare[getattr(piece, one)] < 0 else []
    return remaining


@rule("parity", ERROR, last=False)
def link_to_other_language(comparison: Comparison) -> Iterator[Problem]:
    """A link stays in its language, unless it says that it is a switch to another one.

    Bad:  [tides](../en/tides.md) on a German page
    Good: [Gezeiten](tides.md), or [English](../en/tides.md){: hreflang=en }
    """
    for page in comparison.paper.pages:
        for link in page.links:
            code = comparison.localiser.find_language(link.target, page)
            if code != page.language and not link.is_image and not link.language:
                message = f"`{link.target}` leads from `{page.language}` to `{code}`."
                fix = (
                    f"Link to the page in `{page.language}`, or say `{{: hreflang={code} }}` behind the link."
                )
                yield Problem(link.place, message, fix)


_PLACEHOLDER = re.compile(
    r"""\{\{[ ]*[\w.]+[ ]*\}\}               # `{{ count }}`
    | \$?\{[A-Za-z_][\w.]*\}                 # `{count}`, `${count}`
    | %\([A-Za-z_]\w*\)[sdif](?!\w)          # `%(count)s`
    | %\d\$[sd]                              # `%1$s`
    | (?<![\w%])(?<!\d[ ])%[sd](?!\w)        # `%s`, but not `5 %d`
    """,
    re.VERBOSE,
)
# `tide --now`
_INLINE_CODE = re.compile(r"(?<![\\`])(?P<mark>`+)(?P<piece>.+?)(?<!`)(?P=mark)(?!`)", re.DOTALL)
_MAIL = re.compile(r"(?<![\w.+-])(?P<piece>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


@rule("parity", ERROR)
def verbatim_differs(comparison: Comparison) -> Iterator[Problem]:
    """Code, placeholders and e-mail addresses are the same in every language.

    Only remarks in code, and the words in diagrams, are translated.

    Bad:  original: Run `tide --now`, {count} times.   translation: Starten Sie {anzahl} Mal `flut --jetzt`.
    Good: original: Run `tide --now`, {count} times.   translation: Starten Sie {count} Mal `tide --now`.
    """
    for original, page in comparison.pages:
        yield from _compare_pieces(comparison, original, page, _list_code)
    yield from _compare_placeholders(comparison)
    for pair in comparison.pairs:
        for character, search in (("`", _INLINE_CODE), ("@", _MAIL)):
            left, right = (_join(blocks, character) for blocks in (pair.original, pair.translation))
            # What one of them has in another form is not asked for.
            lost = _find_missing(search, left, right) if left and right else ""
            if lost and (added := _find_missing(search, right, left)):
                fix = f"Write {lost}, or correct the original."
                yield report_difference(pair.place, pair.origin, lost, added, fix)


def _compare_placeholders(comparison: Comparison) -> Iterator[Problem]:
    texts: list[tuple[Place, object, tuple[str, str]]] = [
        (pair.place, pair.origin, (_join(pair.original), _join(pair.translation)))
        for pair in comparison.pairs
    ]
    code, place = comparison.code, Place("docs/_data/strings.yml")
    texts += [
        (place, f"`{name}` in `{code}`", (words.get(code, ""), words.get(language.code, "")))
        for name, words in comparison.paper.strings.items()
        for language in comparison.paper.translations
    ]
    for where, origin, sides in texts:
        left, right = (set(_PLACEHOLDER.findall(text)) for text in sides)
        for name in left ^ right:
            lost, added = (f"`{name}`" if name in names else "" for names in (left, right))
            fixes = (f"Put {lost} where it belongs.", f"Write it like the original, or remove {added}.")
            yield report_difference(where, origin, lost, added, *fixes)


def _join(blocks: Iterable[Block], character: str = "") -> str:
    """The Markdown of blocks that have a character, with one blank between words."""
    return " ".join(" ".join(block.text.split()) for block in blocks if character in block.text)


def _find_missing(search: re.Pattern[str], text: str, other: str) -> str:
    """The first piece of a text that is nowhere in the other; empty where there is none."""
    pieces, others = (
        dict.fromkeys(match["piece"] for match in search.finditer(side)) for side in (text, other)
    )
    alone = islice((piece for piece in pieces if piece not in others), SOUGHT)
    return next((f"`{piece}`" for piece in alone if piece.strip() not in other), "")


def _list_code(_: Comparison, page: Page) -> Iterator[_Piece]:
    for block in page.blocks:
        if block.kind is BlockKind.CODE:
            first = shorten(block.text.strip().partition("\n")[0], SHOWN)
            yield _Piece(block.kind, block.place, _strip_remarks(block), f"the code `{first}`")


def _strip_remarks(block: Block) -> str:
    """The lines of code without remarks; of a diagram only its language, since its words are translated."""
    language = block.classes[0] if block.classes else ""
    if language in DIAGRAMS:
        return language
    mark = REMARKS.get(language, r"\#|//")
    remark = re.compile(
        rf"""(?:(?<=\s)|^)(?:{mark})[^\n]*            # `x = 1  # a remark`, to the end of the line
        | /\*[^*\n]*\*/                             # `/* a remark */`
        | <!--(?:[^\n<]|<(?!!--))*?-->               # `<!-- a remark -->`
        """,
        re.MULTILINE | re.VERBOSE,
    )
    lines = (line.rstrip() for line in remark.sub("", block.text).split("\n"))
    return "\n".join(line for line in lines if line)
