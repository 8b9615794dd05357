"""A folder and areas into findings and verdicts. A rule that fails is named; the others still say what they find."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from papercheck.cli.addresses import Address, Asking, LedgerError, outcomes
from papercheck.cli.inputs import Inputs
from papercheck.cli.rules import Answers, Rules, Value, asked, tried
from papercheck.model import Finding, Lexicon, Paper, Result
from papercheck.model.site import Site
from papercheck.report.escape import line
from papercheck.report.text import contents, count
from papercheck.rules import addresses
from papercheck.rules.reading import READING
from papercheck.tree import Tree, tree
from papercheck.waivers import kept

LONG = 20
"""Pages of a paper from which on a second process saves more time than it takes to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of it."""

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    read: str
    """What was read: `48 pages, 212 sources, 58 claims`."""
    failures: tuple[str, ...]
    """What the checker itself could not do, a sentence each."""


def examine(
    root: Path,
    there: Inputs,
    areas: Sequence[str],
    asking: Asking,
    base_url: str = "",
    *,
    wants_results: bool = True,
) -> Examined:
    """Judge what there is below a root by some areas; a verdict for every inside address only where it is wanted."""
    run = _Run(root, asking, tree(root))
    around = run.beside_the_paper(areas) if there.has_pages else None
    paper = run.paper(areas) if there.has_paper or there.has_markdown else None
    site = run.site(areas, there.site, base_url, wants_results=wants_results) if there.site else None
    if "links" in areas:
        run.addresses(paper, site, wants_results=wants_results)
    run.join(around()) if around else run.repository(areas)
    findings = kept(root, run.findings, asking.today, run.asked)
    return Examined(
        findings=findings,
        results=tuple(sorted(set(run.results), key=_order)),
        read=", ".join(run.read),
        failures=tuple(run.failures),
    )


def _order(result: Result) -> tuple[str, str, int, int, str, str]:
    """As results compare, but many times faster: a built site has a hundred thousand of them."""
    place = result.place
    return result.url, place.path, place.line, place.column, result.verdict, result.reason


@dataclass(slots=True)
class _Run:
    """One run over one root, and what it found."""

    root: Path
    asking: Asking
    files: Tree
    findings: set[Finding] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    """The names of the rules that were asked."""

    def paper(self, areas: Sequence[str]) -> Paper | None:
        """Read the paper, and ask the rules of these areas about it."""
        from papercheck.load import load
        from papercheck.rules.papers import PAPER_RULES

        rules = [rule for area in areas for rule in PAPER_RULES.get(area, ())]
        paper = (
            self._loaded("load", lambda: load(self.root, self.asking.today, self.files)) if rules else None
        )
        if paper:
            is_beside = paper.others and not (paper.pages or paper.sources)
            self.read.append(count(len(paper.others), "Markdown file") if is_beside else contents(paper))
            self._judge(paper, rules)
        return paper

    def _judge(self, paper: Paper, rules: Sequence[Callable[[Paper], Iterator[Finding]]]) -> None:
        """Ask every rule about a paper; of a long one a second process is asked every other rule."""
        from papercheck.background import beside

        share = 2 if len(paper.pages) > LONG else 1
        others = beside(partial(asked, paper, rules[1::2])) if share > 1 else list
        self._ask(paper, rules[::share])
        self._told(others())

    def beside_the_paper(self, areas: Sequence[str]) -> "Callable[[], _Run] | None":
        """Begin with what surrounds a long paper, in a second process, while the paper is read."""
        if "repo" not in areas or sum(each.endswith(".md") for each in self.files.files) <= LONG:
            return None
        from papercheck.background import beside

        return beside(partial(_surroundings, _Run(self.root, self.asking, self.files), areas))

    def join(self, other: "_Run") -> None:
        """Take over what another run over the same root found."""
        self.findings |= other.findings
        self.asked |= other.asked
        self.failures += other.failures
        self.read = self.read or other.read

    def site(self, areas: Sequence[str], folder: Path, base_url: str, *, wants_results: bool) -> Site | None:
        """Read built HTML, and ask the rules of these areas about it."""
        if not {"links", "site", "a11y"} & set(areas):
            return None
        from papercheck.html import Depth, read
        from papercheck.rules.built import SITE_RULES

        below = folder.relative_to(self.root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        depth = Depth.ADDRESSES if wants_results else Depth.OPEN
        depth = Depth.WHOLE if {"site", "a11y"} & set(areas) else depth
        words = _lexicons() if depth is Depth.WHOLE else {}
        site = self._loaded(
            "site", lambda: read(folder, base_url, prefix=prefix, lexicons=words, depth=depth)
        )
        if site:
            self.read.append(count(len(site.pages), "built page"))
            self._ask(site, (rule for area in areas for rule in SITE_RULES.get(area, ())))
        return site

    def repository(self, areas: Sequence[str]) -> None:
        """Read what surrounds the paper, and ask the rules about it."""
        if "repo" not in areas:
            return
        from papercheck.repository import repository
        from papercheck.rules.surroundings import REPOSITORY_RULES

        rules = [rule for area in areas for rule in REPOSITORY_RULES.get(area, ())]
        surroundings = (
            self._loaded("repository", lambda: repository(self.root, self.files)) if rules else None
        )
        if surroundings:
            self.read = self.read or [count(len(surroundings.sizes), "file")]
            self._ask(surroundings, rules)

    def addresses(self, paper: Paper | None, site: Site | None, *, wants_results: bool) -> None:
        """Say of every address what can be said, and ask the rules about those that lead outside."""
        outside: list[Address] = []
        gathered = [self._done("results", partial(_paper_results, paper))] if paper else []
        if site:
            gathered.append(self._done("results", partial(_site_results, site, wants_all=wants_results)))
        for found in gathered:
            inside, others = found or ((), ())
            self.results += inside
            outside += others
        copies = dict(_copies(paper)) if paper else {}
        asking = self.asking
        if asking.is_online:
            asking = replace(asking, lexicons=paper.lexicons if paper else _lexicons())
        try:
            known, wrong = outcomes(outside, asking, copies)
        except LedgerError as error:
            self.failures.append(line(f"papercheck: {error}."))
            return
        self.findings.update(wrong)
        self.results += (outcome.result for outcome in known)
        is_complete = asking.is_online or asking.ledger
        said = {finding.place for finding in self.findings if finding.rule in addresses.SAID}
        unsaid = [outcome for outcome in known if outcome.result.place not in said]
        self._ask(unsaid, (rule for rule in addresses.RULES if is_complete or rule not in addresses.ONLINE))

    def _loaded(self, step: str, reader: Callable[[], tuple[Value, tuple[Finding, ...]]]) -> Value | None:
        loaded = self._done(step, reader)
        if loaded is None:
            return None
        self.findings.update(loaded[1])
        self.asked.update(READING)
        return loaded[0]

    def _ask(self, value: Value, rules: Rules[Value]) -> None:
        self._told(asked(value, rules))

    def _told(self, answers: Answers) -> None:
        for rule, findings, problem in answers:
            self.asked.add(rule)
            self.findings.update(findings)
            self.failures += [problem] if problem else []

    def _done(self, asked: str, step: Callable[[], Value]) -> Value | None:
        value, problem = tried(asked, step)
        self.failures += [problem] if problem else []
        return value


def _surroundings(run: _Run, areas: Sequence[str]) -> _Run:
    run.repository(areas)
    return run


def _lexicons() -> Mapping[str, Lexicon]:
    from papercheck.languages.lexicons import lexicons

    return lexicons(())


def _paper_results(paper: Paper) -> tuple[tuple[Result, ...], tuple[Address, ...]]:
    from papercheck.rules.links import results

    return results(paper)


def _site_results(site: Site, *, wants_all: bool) -> tuple[tuple[Result, ...], tuple[Address, ...]]:
    from papercheck.rules.site.links import results

    return results(site, only_outside=not wants_all)


def _copies(paper: Paper) -> Iterator[tuple[str, str]]:
    """The archived copies that the registry names, by the address they are of."""
    for source in paper.sources.values():
        if source.url and "archive_url" in source.typed:
            yield source.url, source.typed["archive_url"].text
