"""Keys: every citation has its entry, every entry its citation, and no two keys can be taken for one."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from papercheck.model import ERROR, WARNING, Page, Paper, Place, Problem, Related, Source
from papercheck.rules import rule
from papercheck.rules.citations import covers, list_works, place_problems

_KEY = r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*"
"""A key as Pandoc reads it: letters, digits, and single characters of punctuation between them."""

_CITABLE = re.compile(_KEY)
_BARE = re.compile(rf"(?<![\w@\\/.;-])@(?P<key>{_KEY})")
_BRACKET = re.compile(r"\\.|(?P<mark>[\[\]])|\n[ \t]*\n", re.DOTALL)
"""A bracket, or what ends it without closing it: the end of a paragraph. An escaped one is none."""

_MOST_GUESSES = 50
"""Unknown keys for which a near one is looked for: with more the registry is another one, and each costs a walk through it."""

_LONGEST_CIRCLE = 8
"""Keys of a circle that a message shows."""


@rule("citations", ERROR, WARNING)
def unknown_source(paper: Paper) -> Iterator[Problem]:
    """Every citation, and every entry that points to another one, names a key of the one registry, as it is written there.

    Bad:  Wages fell [@oecd23], Wages fell [@OECD-2023], crossref = {oecd23}
    Good: Wages fell [@oecd-2023], crossref = {oecd-2023}
    """
    for path in paper.registries[1:]:
        message = f"`{path}` is not read, for `{paper.registry}` is the registry."
        yield Problem(Place(path), message, "Keep the sources in one file.", severity=WARNING)
    keys = _Keys(paper)
    for _, work in list_works(paper):
        if work.source_id not in paper.sources and (near := keys.by_case.get(work.source_id.casefold())):
            message = f"`@{work.source_id}` is registered as `{near.id}`."
            yield Problem(work.place, message, f"Write `@{near.id}`.")
        elif work.source_id not in paper.sources and _is_registry_known(paper):
            message = f"`@{work.source_id}` is cited but not registered."
            yield Problem(work.place, message, keys.suggest(work.source_id, "@"))
    for source in paper.sources.values():
        for related in source.related:
            if related.source_id.casefold() not in keys.by_case:
                message = (
                    f"`{related.kind}` of `{source.id}` names `{related.source_id}`, which is not registered."
                )
                yield Problem(related.place, message, keys.suggest(related.source_id))


def _is_registry_known(paper: Paper) -> bool:
    """Whether there is a registry, and it could be read: what is wrong with it is a finding of its own."""
    return "sources" in paper.records and paper.registry not in paper.unread


class _Keys:
    """The keys of the registry in lower case, and how to mend one that is not there."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._near: dict[str, list[str]] = {}
        self.by_case: dict[str, Source] = {}
        for source in paper.sources.values():
            self.by_case.setdefault(source.id.casefold(), source)

    def suggest(self, key: str, mark: str = "") -> str:
        """Write the nearest key, with the mark that stands in front of it, or add this one."""
        if key not in self._near:
            is_few = len(self._near) < _MOST_GUESSES
            self._near[key] = get_close_matches(key, self._paper.sources, n=1) if is_few else []
        for near in self._near[key]:
            return f"Write `{mark}{near}`, or add `{key}` to {self._paper.registry}."
        return f"Add `{key}` to {self._paper.registry}."


@rule("citations", ERROR, WARNING)
def unused_source(paper: Paper) -> Iterator[Problem]:
    """Every registered source is cited somewhere; where the registry is one of other programs, this is a warning.

    Bad:  An entry `oecd-2023` that no page cites.
    Good: Wages fell [@oecd-2023].
    """
    named = {work.source_id.casefold() for _, work in list_works(paper)}
    named |= {match["key"].casefold() for page in paper.pages for match in _find_bare(page)}
    named |= {related.source_id.casefold() for source in paper.sources.values() for related in source.related}
    severity = ERROR if paper.is_publication else WARNING
    for source in paper.sources.values():
        if source.id.casefold() not in named and _CITABLE.fullmatch(source.id):
            message = f"`{source.id}` is registered but never cited."
            fix = f"Cite it as `[@{source.id}]`, or remove the entry."
            yield Problem(source.place, message, fix, severity=severity)


@rule("citations", ERROR)
def malformed_key(paper: Paper) -> Iterator[Problem]:
    """Every key can be written in a citation, and no two keys differ by capitals alone.

    Bad:  id: OECD (2023), id: OECD-2023 beside id: oecd-2023
    Good: id: oecd-2023
    """
    by_case: dict[str, Source] = {}
    for source in paper.sources.values():
        first = by_case.setdefault(source.id.casefold(), source)
        if first is not source:
            message = f"`{source.id}` differs from `{first.id}` ({first.place}) by capitals alone."
            yield Problem(source.place, message, "Give one of them another key, or merge them.")
        if not _CITABLE.fullmatch(source.id):
            simple = "-".join(re.findall(r"\w+", source.id.casefold()))
            is_free = bool(simple) and simple not in paper.sources
            fix = f"Write `{simple}`." if is_free else "Use letters, digits and hyphens."
            yield Problem(source.place, f"`{source.id}` cannot be cited.", fix)


@rule("citations", WARNING)
def bare_citation(paper: Paper) -> Iterator[Problem]:
    """A citation stands in square brackets; a key without them would be printed as it is.

    Bad:  As @oecd-2023 shows, wages fell.
    Good: Wages fell [@oecd-2023].
    """
    for page in paper.pages:
        finds = (
            (
                match.start(),
                f"`@{match['key']}` stands outside square brackets and is not read as a citation.",
                f"Write `[@{match['key']}]`.",
            )
            for match in _find_bare(page)
            if match["key"] in paper.sources
        )
        yield from place_problems(page, finds)


def _find_bare(page: Page) -> Iterator[re.Match[str]]:
    """Whatever looks like a key and stands outside square brackets."""
    if "@" not in page.plain:
        return
    brackets = _find_brackets(page.plain)
    yield from (match for match in _BARE.finditer(page.plain) if not covers(brackets, match.start()))


def _find_brackets(plain: str) -> list[tuple[int, int]]:
    """Where outermost square brackets open and close, in order; one that its paragraph does not close is none."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(plain):
        if match["mark"] == "[":
            opened.append(match.start())
        elif match["mark"] == "]" and opened:
            begin = opened.pop()
            while pairs and pairs[-1][0] > begin:
                pairs.pop()
            pairs.append((begin, match.start()))
        elif match[0].startswith("\n"):
            opened.clear()
    return pairs


@rule("citations", ERROR, WARNING)
def cyclic_relation(paper: Paper) -> Iterator[Problem]:
    """No entry leads back to itself by `crossref` or `xref`; by `related` it is a warning.

    Bad:  a has crossref = {b}, and b has crossref = {a}
    Good: a has crossref = {b}, and b has none
    """
    for kinds, severity in ((("crossref", "xref"), ERROR), (("related",), WARNING)):
        leads = {
            source.id.casefold(): {
                related.source_id.casefold(): related for related in source.related if related.kind in kinds
            }
            for source in paper.sources.values()
        }
        for circle in _find_circles(leads):
            way = " → ".join(f"`{key}`" for key in (*circle, circle[0]))
            place = leads[circle[0]][circle[1 % len(circle)]].place
            yield Problem(place, f"{way} is a circle.", "Remove one of the references.", severity=severity)


def _find_circles(leads: Mapping[str, Mapping[str, Related]]) -> Iterator[list[str]]:
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
