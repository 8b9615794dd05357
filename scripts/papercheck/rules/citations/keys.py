"""Promises about keys: every citation has its entry, every entry its citation, and no two keys can be taken for one."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Page, Paper, Place, Problem, Severity, Source
from papercheck.rules import rule
from papercheck.rules.citations.registry import (
    cited_works,
    every_citation,
    register_or_rename,
    tells_readings,
)

_CITABLE = re.compile(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*")
_BARE = re.compile(r"(?<![\w@\\/.;-])@(?P<key>\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*)")


@rule("citations", ERROR)
def unknown_source(paper: Paper) -> Iterator[Problem]:
    """Every citation names a registered source.

    Bad:  Wages fell [@oecd23].
    Good: Wages fell [@oecd-2023].
    """
    if "sources" not in paper.records or paper.registry in paper.unread:
        return
    folded = {id_.casefold() for id_ in paper.sources}
    fixes: dict[str, str] = {}
    for work in cited_works(paper):
        key = work.source_id
        if key not in paper.sources and key.casefold() not in folded:
            if key not in fixes:
                fixes[key] = register_or_rename(key, paper, guesses=len(fixes))
            yield Problem(work.place, f"`@{key}` is cited but not registered.", fixes[key])


@rule("citations", WARNING)
def second_registry(paper: Paper) -> Iterator[Problem]:
    """All sources stand in one registry; of a second one nothing is read.

    Bad:  docs/_data/sources.yml and references.bib
    Good: docs/_data/sources.yml
    """
    for path in paper.registries[1:]:
        message = f"`{path}` is not read, for `{paper.registry}` is the registry."
        yield Problem(Place(path), message, "Keep the sources in one file.")


@rule("citations", ERROR)
def key_case(paper: Paper) -> Iterator[Problem]:
    """A key is written the same wherever it stands, and no two keys differ by capitals alone.

    Bad:  Wages fell [@OECD-2023], and the entry is `oecd-2023`
    Good: Wages fell [@oecd-2023].
    """
    folded: dict[str, Source] = {}
    for source in paper.sources.values():
        first = folded.setdefault(source.id.casefold(), source)
        if first is not source:
            message = f"`{source.id}` differs from `{first.id}` ({first.place}) by capitals alone."
            yield Problem(source.place, message, "Give one of them another key, or merge them.")
    for work in cited_works(paper):
        near = folded.get(work.source_id.casefold())
        if near and work.source_id not in paper.sources:
            message = f"`@{work.source_id}` is registered as `{near.id}`."
            yield Problem(work.place, message, f"Write `@{near.id}`.")


@rule("citations", ERROR, WARNING)
def unused_source(paper: Paper) -> Iterator[Problem]:
    """Every registered source is cited somewhere; where the registry is one of other programs, this is a warning.

    Bad:  An entry `oecd-2023` that no page cites.
    Good: Wages fell [@oecd-2023].
    """
    named = {work.source_id for work in cited_works(paper)}
    named |= {match["key"] for page in paper.pages for match in _bare(page)}
    named |= {related.source_id for source in paper.sources.values() for related in source.related}
    folded = {id_.casefold() for id_ in named}
    severity = Severity.ERROR if tells_readings(paper) else Severity.WARNING
    for source in paper.sources.values():
        if source.id.casefold() not in folded and _CITABLE.fullmatch(source.id):
            message = f"`{source.id}` is registered but never cited."
            fix = f"Cite it as `[@{source.id}]`, or remove the entry."
            yield Problem(source.place, message, fix, severity=severity)


@rule("citations", ERROR)
def malformed_key(paper: Paper) -> Iterator[Problem]:
    """Every key can be written in a citation: letters, digits and single signs between them.

    Bad:  id: OECD (2023)
    Good: id: oecd-2023
    """
    for source in paper.sources.values():
        if not _CITABLE.fullmatch(source.id):
            simple = "-".join(re.findall(r"\w+", source.id.casefold()))
            fix = (
                f"Write `{simple}`."
                if simple and simple not in paper.sources
                else "Use letters, digits and hyphens."
            )
            yield Problem(source.place, f"`{source.id}` cannot be cited.", fix)


@rule("citations", WARNING)
def repeated_citation(paper: Paper) -> Iterator[Problem]:
    """A citation names a source once, or at other places.

    Bad:  Wages fell [@oecd-2023; @oecd-2023].
    Good: Wages fell [@oecd-2023, p. 3; @oecd-2023, fig. 2].
    """
    for citation in every_citation(paper):
        seen = set()
        for work in citation.works:
            place = (work.source_id, work.locator and (work.locator.kind, work.locator.value))
            if place in seen:
                message = f"`@{work.source_id}` is cited twice in one bracket."
                yield Problem(work.place, message, "Take one away.")
            seen.add(place)


@rule("citations", WARNING)
def bare_citation(paper: Paper) -> Iterator[Problem]:
    """A citation stands in square brackets; a key without them would be printed as it is.

    Bad:  As @oecd-2023 shows, wages fell.
    Good: Wages fell [@oecd-2023].
    """
    for page in paper.pages:
        for match in _bare(page):
            if match["key"] in paper.sources:
                key = match["key"]
                message = f"`@{key}` stands outside square brackets and is not read as a citation."
                yield Problem(page.place(match.start()), message, f"Write `[@{key}]`.")


def _bare(page: Page) -> Iterator[re.Match[str]]:
    for match in _BARE.finditer(page.plain) if "@" in page.plain else ():
        before = page.plain[max(0, match.start() - 500) : match.start()]
        if before.rfind("[") <= before.rfind("]"):
            yield match
