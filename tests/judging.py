"""Values judged by the rules of some areas, as the checker judges them; a rule that fails fails the test."""

from collections.abc import Iterable
from typing import Any

from papercheck.model import Finding, Paper
from papercheck.model.site import Site
from papercheck.rules import AREAS, SITE, Families, judge_paper, list_rules, run_rules


def judge(
    families: Families, value: Any, unreadable: Iterable[Finding] = (), areas: Iterable[str] = AREAS
) -> tuple[Finding, ...]:
    judgement = run_rules(list_rules(families, areas), value)
    assert judgement.failures == []
    return tuple(sorted({*unreadable, *judgement.findings}))


def check(
    paper: Paper, unreadable: Iterable[Finding] = (), areas: Iterable[str] = AREAS
) -> tuple[Finding, ...]:
    judgement = judge_paper(paper, areas)
    assert judgement.failures == []
    return tuple(sorted({*unreadable, *judgement.findings}))


def check_site(
    site: Site, unreadable: Iterable[Finding] = (), areas: Iterable[str] = AREAS
) -> tuple[Finding, ...]:
    return judge(SITE, site, unreadable, areas)
