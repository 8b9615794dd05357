"""Promises about entries that point to each other: what they point to is there, and nothing leads back to itself."""

from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, WARNING, Paper, Problem, Related, Severity
from papercheck.rules import rule
from papercheck.rules.citations.registry import register_or_rename


@rule("citations", ERROR)
def unknown_relation(paper: Paper) -> Iterator[Problem]:
    """An entry that points to another one names one that is there.

    Bad:  crossref = {handbook}, and there is no such entry
    Good: crossref = {handbook-2020}
    """
    by_case = {id_.casefold() for id_ in paper.sources}
    wrong = 0
    for source in paper.sources.values():
        for related in source.related:
            if related.source_id.casefold() not in by_case:
                wrong += 1
                message = (
                    f"`{related.kind}` of `{source.id}` names `{related.source_id}`, which is not registered."
                )
                yield Problem(
                    related.place, message, register_or_rename(related.source_id, paper, guesses=wrong)
                )


@rule("citations", ERROR, WARNING)
def cyclic_relation(paper: Paper) -> Iterator[Problem]:
    """No entry leads back to itself by `crossref` or `xref`; by `related` it is a warning.

    Bad:  a has crossref = {b}, and b has crossref = {a}
    Good: a has crossref = {b}, and b has none
    """
    for kinds, severity in ((("crossref", "xref"), Severity.ERROR), (("related",), Severity.WARNING)):
        leads = {
            source.id.casefold(): {
                each.source_id.casefold(): each for each in source.related if each.kind in kinds
            }
            for source in paper.sources.values()
        }
        for circle in _circles(leads):
            way = " → ".join(f"`{key}`" for key in (*circle[:8], circle[0]))
            place = leads[circle[0]][circle[1 % len(circle)]].place
            yield Problem(place, f"{way} is a circle.", "Remove one of the references.", severity=severity)


def _circles(leads: Mapping[str, Mapping[str, Related]]) -> Iterator[list[str]]:
    """Every circle, by one walk over all that leads anywhere."""
    done: set[str] = set()
    for start in leads:
        way, steps, at = [start], [iter(leads[start])], {start: 0}
        while way and start not in done:
            following = next(steps[-1], None)
            if following is None:
                steps.pop()
                done.add(way.pop())
            elif following in at and following not in done:
                yield way[at[following] :]
            elif following in leads and following not in done:
                at[following] = len(way)
                way.append(following)
                steps.append(iter(leads[following]))
