"""Keys of sources: each that is cited is registered, each that is registered is cited, and all can be written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

from papercheck.model import ERROR, WARNING, Paper, Place, Problem, Source
from papercheck.model.page import KEY, OTHER_FORMS, Page
from papercheck.rules import rule
from papercheck.rules.citations import list_works
from papercheck.text import blank_out, count

_BARE = re.compile(rf"(?<![\w@\\/.;-])@(?P<key>{KEY})")
_BRACED = re.compile(r"[^{}\s]+")
"""A key that Pandoc reads between braces: `@{https://example.org/a?b=c}`."""
_IDENTIFIER = re.compile(
    r"""
    doi:10\.\d{4,9}/\S+ | pmid:\d+ | pmc(?:id)?:PMC\d+ | arxiv:\S+ | isbn:[\dX-]{10,17} | url:https?://\S+
    | wikidata:Q\d+ | tag:\S+
    | (?:eq|fig|tbl|tab|sec|lst|thm)[:-]\S+
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A key of Manubot, which names its work itself, `doi:10.1000/182`, or of a figure, table or section, as pandoc-crossref and Quarto read it."""
_DEFINED_TAG = re.compile(r"^ {0,3}\[@?(tag:[^\]\s]+)\]:", re.MULTILINE)
"""The line that says for which identifier a tag of Manubot stands: `[@tag:ebb]: doi:10.1000/182`."""
_NEAR = 0.8
"""How like a key a word behind `@` is that was meant to be it, from 0 to 1: two letters of eight may have changed places."""
_BRACKETS = re.compile(r"\\.|\[(?:\\.|(?!\n[ \t]*\n)[^\[\]\\])*\]", re.DOTALL)
"""Square brackets that hold none and are closed by their paragraph; an escaped one is none."""
_DEEPEST = 4
"""Brackets around each other: a citation in the description of an image that is a link in a citation."""
_MOST_GUESSES = 50
"""Unknown keys for which a near one is looked for: with more the registry is another one, and each costs a walk through it."""
_LONGEST_CIRCLE = 8
"""Keys of a circle that a message shows."""
_BY_CHANCE = 2
"""Places up to which another key may be no other name of the one source that nothing cites."""
_WEIGHED = 5
"""Keys most like another one among which one is looked for whose words are like it."""


@rule("citations", ERROR, WARNING)
def unknown_source(paper: Paper) -> Iterator[Problem]:
    """Every citation, and every entry that points to another one, names a key of the one registry, as it is written there.

    Bad:  Wages fell [@oecd23], Wages fell [@OECD-2023], crossref = {oecd23}
    Good: Wages fell [@oecd-2023], crossref = {oecd-2023}
    """
    for path in paper.registries[1:]:
        message = f"`{path}` is not read, for `{paper.registry}` is the registry."
        yield Problem(Place(path), message, "Keep the sources in one file.", WARNING)
    by_case = {source.id.casefold(): source for source in reversed(list(paper.sources.values()))}
    # What is wrong with a registry that cannot be read is a finding of its own.
    is_read = ("sources" in paper.records or paper.is_site) and paper.registry not in paper.unread
    unknown = []
    for _, work in list_works(paper):
        if known := by_case.get(work.source_id.casefold()):
            if work.source_id not in paper.sources:
                message = f"`@{work.source_id}` is registered as `{known.id}`."
                yield Problem(work.place, message, f"Write `@{known.id}`.")
        elif is_read and (paper.is_publication or not _IDENTIFIER.fullmatch(work.source_id)):
            message = f"`@{work.source_id}` is cited but not registered."
            unknown.append((work.place, message, work.source_id, "@"))
    for source in paper.sources.values():
        for to in source.related:
            if to.source_id.casefold() not in by_case:
                message = f"`{to.kind}` of `{source.id}` names `{to.source_id}`, which is not registered."
                unknown.append((to.place, message, to.source_id, ""))
    guessed = islice(dict.fromkeys(key for _, _, key, _ in unknown), _MOST_GUESSES)
    near_keys = {key: _find_alike(key, paper.sources) for key in guessed}
    renamed = _find_renamed(paper)
    yield from (_name_renamed(paper, *it) for it in renamed.items())
    told = {place for _, places in renamed.values() for place in places}
    for place, message, key, mark in (it for it in unknown if it[0] not in told):
        near = near_keys.get(key, "")
        guess = f"Write `{mark}{near}`, or add" if near else "Add"
        yield Problem(place, message, f"{guess} `{key}` to {paper.registry}.")
    yield from _find_misspelt(paper)
    yield from () if paper.is_publication else _find_undefined(paper)


def _find_undefined(paper: Paper) -> Iterator[Problem]:
    """Tags of Manubot that stand for no identifier, though pages say of others for which they stand."""
    defined = {tag for page in paper.pages for tag in _DEFINED_TAG.findall(page.body)}
    for _, work in list_works(paper) if defined else ():
        if work.source_id.startswith("tag:") and work.source_id not in defined:
            fix = f"Define it as the others are, `[@{work.source_id}]: doi:10.1000/182`, or correct it."
            yield Problem(work.place, f"`@{work.source_id}` is defined nowhere.", fix, WARNING)


def _find_alike(key: str, keys: Iterable[str]) -> str:
    """The key most like another one, whose words are alike as well as its year; empty where none is."""
    words = re.sub(r"\d", "", key)
    near = get_close_matches(key, keys, n=_WEIGHED)
    return next((it for it in near if get_close_matches(words, [re.sub(r"\d", "", it)])), "")


def _find_renamed(paper: Paper) -> Mapping[str, tuple[str, list[Place]]]:
    """The sources of a publication that nothing cites while something else is cited that may be meant: that key, and where."""
    unused = {source.id for source in _list_unused(paper)} if paper.is_publication else set()
    unknown: dict[str, list[Place]] = {}
    for _, work in list_works(paper) if unused else ():
        if work.source_id not in paper.sources:
            unknown.setdefault(work.source_id, []).append(work.place)
    found: dict[str, tuple[str, list[Place]]] = {}
    for key, places in unknown.items():
        new = _find_alike(key, unused)
        if len(unknown) == len(unused) == 1 and len(places) > _BY_CHANCE:
            new = min(unused)
        if new:
            found.setdefault(new, (key, places))
    return found


def _name_renamed(paper: Paper, new: str, old: tuple[str, list[Place]]) -> Problem:
    key, places = old
    more = f" and {count(len(places) - 1, 'other place')}" if places[1:] else ""
    message = f"Nothing cites `{new}`; `{key}` is cited at {min(places)}{more}, and is not registered."
    fix = f"Give the entry the key `{key}` again, or cite it as `[@{new}]`."
    return Problem(paper.sources[new].place, message, fix)


def _find_misspelt(paper: Paper) -> Iterator[Problem]:
    """Whatever looks like the key of a source within a sentence, and is the key of none."""
    bare = ((page, match) for page in paper.pages for match in _find_bare(page))
    for page, match in islice(bare, _MOST_GUESSES):
        for key in get_close_matches(match["key"], paper.sources, n=1, cutoff=_NEAR):
            message = f"`{match[0]}` is the key of no source, and stands as it is typed."
            yield Problem(page.place(match.start()), message, f"Write `@{key}`, if it is meant.", WARNING)


def _find_bare(page: Page) -> Iterator[re.Match[str]]:
    """Whatever looks like a key and stands outside square brackets."""
    text = page.plain if "@" in page.plain else ""
    for _ in range(_DEEPEST):
        text = _BRACKETS.sub(lambda match: blank_out(match[0]), text)
    return _BARE.finditer(text)


@rule("citations", ERROR, WARNING, last=True)
def unused_source(paper: Paper) -> Iterator[Problem]:
    """Every registered source is cited somewhere; where the registry is one of other programs, this is a warning.

    Bad:  An entry `oecd-2023` that no page cites.
    Good: Wages fell [@oecd-2023].
    """
    renamed = _find_renamed(paper)
    for source in _list_unused(paper):
        if source.id not in renamed:
            message = f"`{source.id}` is registered but never cited."
            key = source.id if re.fullmatch(KEY, source.id) else f"{{{source.id}}}"
            fix = f"Cite it as `[@{key}]`, or remove the entry."
            yield Problem(source.place, message, fix, ERROR if paper.is_publication else WARNING)


def _list_unused(paper: Paper) -> Iterator[Source]:
    named = {work.source_id.casefold() for _, work in list_works(paper)}
    # A manuscript beside its bibliography is no page, and cites all the same.
    others = [page.body for page in (() if paper.is_publication else paper.others)]
    named |= {key.casefold() for text in others for key in re.findall(rf"@\{{?({KEY})", text)}
    texts = (text for text in (*others, *(page.body for page in paper.pages)) if "cite" in text)
    forms = (match["myst"] or match["latex"] for text in texts for match in OTHER_FORMS.finditer(text))
    named |= {key.strip().casefold() for form in forms for key in form.split(",")}
    named |= {related.source_id.casefold() for source in paper.sources.values() for related in source.related}
    for source in paper.sources.values():
        if source.id.casefold() not in named and _BRACED.fullmatch(source.id):
            yield source


@rule("citations", ERROR)
def malformed_key(paper: Paper) -> Iterator[Problem]:
    """Every key can be written in a citation, and no two keys differ by capitals alone.

    Bad:  id: OECD (2023), id: OECD-2023 beside id: oecd-2023
    Good: id: oecd-2023
    """
    by_case = {source.id.casefold(): source for source in reversed(list(paper.sources.values()))}
    for source in paper.sources.values():
        first = by_case[source.id.casefold()]
        if first is not source:
            message = f"`{source.id}` differs from `{first.id}` ({first.place}) by capitals alone."
            yield Problem(source.place, message, "Give one of them another key, or merge them.")
        is_plain = bool(re.fullmatch(KEY, source.id))
        if not is_plain and (paper.is_publication or not _BRACED.fullmatch(source.id)):
            simple = "-".join(re.findall(r"\w+", source.id.casefold()))
            is_free = bool(simple) and simple not in paper.sources
            fix = f"Write `{simple}`." if is_free else "Use letters, digits and hyphens."
            yield Problem(source.place, f"`{source.id}` cannot be cited.", fix)


@rule("citations", ERROR, WARNING)
def cyclic_relation(paper: Paper) -> Iterator[Problem]:
    """No entry leads back to itself by `crossref` or `xref`; by `related` it is a warning.

    Bad:  a has crossref = {b}, and b has crossref = {a}
    Good: a has crossref = {b}, and b has none
    """
    for kinds, severity in ((("crossref", "xref"), ERROR), (("related",), WARNING)):
        leads = {
            source.id.casefold(): {to.source_id.casefold(): to for to in source.related if to.kind in kinds}
            for source in paper.sources.values()
        }
        for circle in _find_circles(leads):
            way = " → ".join(f"`{key}`" for key in (*circle, circle[0]))
            place = leads[circle[0]][circle[1 % len(circle)]].place
            yield Problem(place, f"{way} is a circle.", "Remove one of the references.", severity)


def _find_circles(leads: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """The beginning of every circle, by one walk over all that leads anywhere."""
    done: set[str] = set()
    for start in leads:
        way, steps, at = [start], [iter(leads[start])], {start: 0}
        while way and start not in done:
            key = next(steps[-1], None)
            if key is None:
                steps.pop()
                done.add(way.pop())
            elif key in at and key not in done:
                yield way[at[key] : at[key] + _LONGEST_CIRCLE]
            elif key in leads and key not in done:
                at[key] = len(way)
                way.append(key)
                steps.append(iter(leads[key]))
