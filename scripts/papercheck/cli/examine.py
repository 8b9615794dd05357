"""A folder and areas into findings, verdicts, and sentences on what the checker itself could not do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from papercheck.cli.inputs import Inputs
from papercheck.cli.outside_urls import Address, Asking, LedgerError, archived_copies, outcomes
from papercheck.files import Tree, tree
from papercheck.model import Finding, Lexicon, Paper, Profile, Result, Verdict
from papercheck.model.rule import PARSER_RULES
from papercheck.model.site import Site
from papercheck.report import describe_contents
from papercheck.rules.runner import (
    OUTCOMES,
    PAPER,
    PARITY,
    REPOSITORY,
    SITE,
    Families,
    Judgement,
    judge_paper,
    list_rules,
    run_rules,
)
from papercheck.text import count, line

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of it."""

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    read: str
    """What was read: `48 pages, 212 sources, 58 claims`."""
    profile: Profile | None
    """What the paper was held to; `None` where there was none."""
    asked: tuple[Verdict, ...]
    """The verdict of every outside URL; empty where nobody was asked."""
    failures: tuple[str, ...]
    """What the checker itself could not do, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be judged, and by what."""

    root: Path
    inputs: Inputs
    areas: Sequence[str]
    profile: Profile | None = None
    """`None`: what mkdocs.yml says."""
    base_url: str = ""
    """The public URL of the site; empty: the one that its pages name."""
    wants_results: bool = True
    """Whether every inside URL gets a verdict, too."""


def examine(scope: Scope, asking: Asking) -> Examined:
    """Judge what there is in scope."""
    run = _Run(scope=scope, asking=asking, files=tree(scope.root))
    paper = run.judge_paper() if scope.inputs.has_paper or scope.inputs.has_markdown else None
    site = run.judge_site(scope.inputs.site) if scope.inputs.site else None
    if "links" in scope.areas:
        run.judge_urls(paper, site)
    run.judge_repository()
    judged = run.judgement
    from papercheck.waivers import apply_waivers

    return Examined(
        findings=apply_waivers(scope.root, judged.findings, asking.today, judged.asked),
        results=tuple(sorted(set(run.results), key=_order)),
        read=", ".join(run.read),
        profile=paper.profile if paper else None,
        asked=tuple(run.asked),
        failures=tuple(judged.failures),
    )


def _order(result: Result) -> tuple[str, str, int, int, str, str]:
    """As results compare, but many times faster: a built site has a hundred thousand of them."""
    place = result.place
    return result.url, place.path, place.line, place.column, result.verdict, result.reason


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over one root, and what it found."""

    scope: Scope
    asking: Asking
    files: Tree
    judgement: Judgement = field(default_factory=Judgement)
    results: list[Result] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    asked: list[Verdict] = field(default_factory=list)

    def judge_paper(self) -> Paper | None:
        """Read the paper, and ask the rules of the areas about it."""
        from papercheck.load import load

        if not any(area in PAPER or area in PARITY for area in self.scope.areas):
            return None
        paper = self._load(
            "load", lambda: load(self.scope.root, self.asking.today, self.files, self.scope.profile)
        )
        if paper:
            has_only_others = paper.others and not (paper.pages or paper.sources)
            self.read.append(
                count(len(paper.others), "Markdown file") if has_only_others else describe_contents(paper)
            )
            self.judgement.add(judge_paper(paper, self.scope.areas))
        return paper

    def judge_site(self, folder: Path) -> Site | None:
        """Read built HTML, and ask the rules of the areas about it."""
        if not any(area in SITE for area in self.scope.areas):
            return None
        from papercheck.html import collector_off, read_site

        below = folder.relative_to(self.scope.root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        is_whole = bool({"site", "a11y"} & set(self.scope.areas))
        words = _lexicons() if is_whole else {}
        site = self._load(
            "site",
            lambda: read_site(
                folder, self.scope.base_url, prefix=prefix, lexicons=words, urls_only=not is_whole
            ),
        )
        if site:
            self.read.append(count(len(site.pages), "built page"))
            with collector_off():
                self._ask(SITE, site)
        return site

    def judge_repository(self) -> None:
        """Read what surrounds the paper, and ask the rules about it."""
        if "repo" not in self.scope.areas:
            return
        from papercheck.repository import read_repository

        surroundings = self._load("repository", lambda: read_repository(self.scope.root, self.files))
        if surroundings:
            self.read = self.read or [count(len(surroundings.sizes), "file")]
            self._ask(REPOSITORY, surroundings)

    def judge_urls(self, paper: Paper | None, site: Site | None) -> None:
        """Say of every URL what can be said, and ask the rules about those that lead outside."""
        outside = [*self._sort_out(partial(_paper_results, paper))] if paper else []
        outside += (
            self._sort_out(partial(_site_results, site, wants_all=self.scope.wants_results)) if site else []
        )
        copies = archived_copies(paper) if paper else {}
        asking = self.asking
        if asking.is_online:
            asking = replace(asking, lexicons=paper.lexicons if paper else _lexicons())
        try:
            known, wrong = outcomes(outside, asking, copies)
        except LedgerError as error:
            self.judgement.failures.append(line(f"papercheck: {error}."))
            return
        self.judgement.findings.update(wrong)
        self.results += (outcome.result for outcome in known)
        if asking.is_online:
            self.asked = [outcome.result.verdict for outcome in known]
        from papercheck.rules.outside_links import ONLINE, REGISTRY_RULES

        said = {finding.place for finding in self.judgement.findings if finding.rule in REGISTRY_RULES}
        unsaid = [outcome for outcome in known if outcome.result.place not in said]
        without = () if asking.is_online or asking.ledger else ONLINE
        self._ask(OUTCOMES, unsaid, without=without)

    def _sort_out(self, call: Callable[[], tuple[Iterable[Result], Iterable[Address]]]) -> Iterable[Address]:
        """Keep the results for URLs that lead inside, and return those that lead outside."""
        inside, outside = self.judgement.attempt("The rule `results`", call) or ((), ())
        self.results += inside
        return outside

    def _load(self, step: str, read: Callable[[], tuple[Value, Iterable[Finding]]]) -> Value | None:
        loaded = self.judgement.attempt(f"The rule `{step}`", read)
        if loaded is None:
            return None
        self.judgement.findings.update(loaded[1])
        self.judgement.asked |= {rule.name for rule in PARSER_RULES}
        return loaded[0]

    def _ask(self, families: Families, value: Any, *, without: Iterable[object] = ()) -> None:
        skipped = set(map(id, without))
        rules = [rule for rule in list_rules(families, self.scope.areas) if id(rule) not in skipped]
        self.judgement.add(run_rules(rules, value))


def _lexicons() -> Mapping[str, Lexicon]:
    from papercheck.languages import read_lexicons

    return read_lexicons(())


def _paper_results(paper: Paper) -> tuple[tuple[Result, ...], tuple[Address, ...]]:
    from papercheck.rules.local_links import list_results

    return list_results(paper)


def _site_results(site: Site, *, wants_all: bool) -> tuple[tuple[Result, ...], tuple[Address, ...]]:
    from papercheck.rules.site_links import list_results

    return list_results(site, only_outside=not wants_all)
