"""Outcomes of a check online into the text of one issue: only what a person should look at, all of it escaped."""

from collections.abc import Iterable, Mapping
from datetime import date

from papercheck.model import Outcome, Verdict
from papercheck.text import cell

_WANTED = (Verdict.BROKEN, Verdict.ARCHIVED, Verdict.REDIRECTED, Verdict.INVALID, Verdict.REFUSED)


def wanted(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that ask for a person: dead ones first, then by verdict and address."""
    chosen = [each for each in outcomes if each.is_dead or each.result.verdict in _WANTED]
    return sorted(
        chosen,
        key=lambda each: (
            not each.is_dead,
            _WANTED.index(each.result.verdict) if each.result.verdict in _WANTED else 0,
            each.result,
        ),
    )


def issue(outcomes: Iterable[Outcome], today: date) -> str:
    """The issue as Markdown: counts, and a table of what needs a look."""
    listed = list(outcomes)
    verdicts = [each.result.verdict for each in listed]
    counts: Mapping[Verdict, int] = {
        verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts
    }
    lines = [
        f"The weekly check of {today} asked {len(listed)} addresses: {', '.join(f'{count} {verdict}' for verdict, count in counts.items())}.",
        "",
        "*unverified* means that a program could not tell, and asks for nothing. A source counts as dead only after three failed checks over at least seven days.",
    ]
    rows = [
        f"| {'**dead**' if each.is_dead else each.result.verdict} | {cell(each.result.url)} | {cell(str(each.result.place))} | {cell(each.result.reason)} | {cell(each.result.final_url or '')} |"
        for each in wanted(listed)
    ]
    if rows:
        lines += ["", "| verdict | address | place | reason | leads to |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + "\n"
