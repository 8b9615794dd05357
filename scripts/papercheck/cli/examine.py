"""A folder and areas into findings, verdicts, and sentences on what the checker itself could not do."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from papercheck import rules
from papercheck.cli.outside_urls import Asking, PlacedUrl, check_outside_urls
from papercheck.fetch.ledger import LedgerError
from papercheck.files import Scope, Tree, list_tree, read_text
from papercheck.layouts import GENERATORS, MARKDOWN, find_site_languages, list_pages
from papercheck.model import Finding, Paper, Profile, Result, Rule, Verdict
from papercheck.model.rule import PARSER_RULES, Value
from papercheck.report import describe_contents
from papercheck.repository import Configuration, read_configuration, read_repository
from papercheck.text import count, line
from papercheck.waivers import apply_waivers

_PAGES = "Markdown below docs/<language>/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What there is to check in a folder."""

    areas: tuple[str, ...]
    """Those that are asked for, or that have something to judge; a site beside its paper is asked for by name."""
    refusal: str
    """What is missing for that; empty where nothing is."""
    has_text: bool
    """Whether there is Markdown, or a registry that is not just published with a site."""
    site: Path | None
    """The folder of built HTML: the one a paper is built into, or the root itself; `None` where nobody wants it."""
    settings: Configuration
    """What `mkdocs.yml` says, if there is one."""


def find_inputs(root: Path, asked: Sequence[str] = (), scope: Scope | None = None) -> Inputs:
    """Look what there is, without reading more of it than the settings."""
    scope = scope or Scope()
    text = read_text(root, "mkdocs.yml")[0] if (root / "mkdocs.yml").is_file() else None
    settings, _ = read_configuration(text or "", "mkdocs.yml")
    paths = (*(tree := list_tree(root)).files, *tree.symlinks)
    found = find_site_languages(lambda path: read_text(root, path)[0] or "", paths, settings.languages)
    has_pages = any(list_pages(language, found, paths) for language in scope.choose(found))
    has_registry = any((root / path).is_file() for path in scope.registries)
    is_published = has_registry and (root / "index.html").is_file()
    is_paper = has_pages or (root / "docs/_data").is_dir() or (has_registry and not is_published)
    built = root / "site" if is_paper else root
    published = [path for path in paths if path.startswith("site/") or not is_paper]
    has_html = any(path.lower().endswith((".html", ".htm")) for path in published)
    is_site = has_html and not is_paper and not _is_source(paths)
    has_paper = has_pages or (has_registry and not is_site)
    has_text = has_paper or any(path.endswith(MARKDOWN) for path in paths)
    marks = ("mkdocs.yml", ".github", "requirements.txt", "action.yml")
    has_surroundings = has_pages or has_registry or any((root / mark).exists() for mark in marks)
    # By area: whether it is judged unasked, whether it can be judged, and what it needs.
    needs = {
        "citations": (has_paper, has_pages or has_registry, f"{_PAGES} or a registry"),
        "parity": (has_pages, has_pages, _PAGES),
        "claims": (has_pages, has_pages, _PAGES),
        "links": (has_text or is_site, has_text or has_registry or has_html, "Markdown or HTML"),
        "site": (is_site, has_html, "built HTML"),
        "a11y": (is_site, has_html, "built HTML"),
        "repo": (has_surroundings, True, ""),
    }
    areas = tuple(asked or (area for area, (is_judged, _, _) in needs.items() if is_judged))
    refusals = [f"the area `{area}` needs {needs[area][2]}" for area in areas if not needs[area][1]]
    nothing = [] if areas else [f"there is neither {_PAGES}, nor a registry, nor HTML"]
    refusal = next(iter([*refusals, *nothing]), "")
    site = built if has_html and (asked or is_site) else None
    return Inputs(areas=areas, refusal=refusal, has_text=has_text, site=site, settings=settings)


def _is_source(paths: Collection[str]) -> bool:
    """Whether a site is made of a folder: HTML in it is a template, a piece or a test."""
    is_made = any(path == "mkdocs.yml" or GENERATORS.search(path) for path in paths)
    return is_made and "index.html" not in paths


@dataclass(slots=True, kw_only=True)
class Examination:
    """What is to be judged, by what, and what came of it."""

    inputs: Inputs
    asking: Asking
    profile: Profile | None = None
    """`None`: what mkdocs.yml says."""
    scope: Scope = field(default_factory=Scope)
    base_url: str = ""
    """The public URL of the site; empty: the one that its pages name."""
    wants_results: bool = True
    """Whether every inside URL gets a verdict, too."""
    judgement: rules.Judgement = field(default_factory=rules.Judgement)
    """All that was found, whether waived or not, and what the checker itself could not do."""
    findings: tuple[Finding, ...] = ()
    """Those that are not waived."""
    results: list[Result] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    """What was read: `48 pages, 212 sources, 58 claims`."""
    left: list[str] = field(default_factory=list)
    """What was read in part or not at all, which no report passes over in silence."""
    asked: list[Verdict] = field(default_factory=list)
    """The verdict of every outside URL; empty where nobody was asked."""
    paper: Paper | None = None
    outside: list[PlacedUrl] = field(default_factory=list)

    @property
    def is_publication(self) -> bool:
        """Whether the folder is held to the profile `publication`."""
        return (self.profile or self.inputs.settings.profile) is Profile.PUBLICATION


def examine(run: Examination) -> None:
    """Judge what there is, and keep what comes of it in the examination."""
    areas, files = set(run.inputs.areas), list_tree(run.asking.root)
    if run.inputs.has_text and areas & {*rules.PAPER, *rules.PARITY}:
        _judge_paper(run, files)
    if run.inputs.site and areas & {*rules.SITE}:
        _judge_site(run, run.inputs.site, is_whole=bool(areas & {"site", "a11y"}))
    if "links" in areas:
        _judge_outside_urls(run)
    if "repo" in areas:
        _judge_repository(run, files)
    judged = run.judgement
    run.findings = apply_waivers(run.asking.root, judged.findings, run.asking.today, judged.asked)


FEW_READMES = 5
"""Markdown files of a folder without languages up to which nobody would look for a site in it."""
_OTHER_MARKUP = (".rst", ".adoc", ".qmd", ".rmd", ".ipynb")
"""Endings of texts that are not read, which a report must not pass over in silence."""


def _judge_paper(run: Examination, files: Tree) -> None:
    from papercheck.load import load
    from papercheck.rules.local_links import list_results

    read = partial(load, run.asking.root, run.asking.today, files, run.profile, run.scope)
    paper = run.paper = _load(run, "load", read)
    if paper:
        others = f"{count(len(paper.others), 'Markdown file')} (only their links: no languages found)"
        is_text = bool(paper.pages or paper.sources or not paper.others)
        # A readme or two are no site whose languages nobody found.
        has_languages = is_text or len(paper.others) <= FEW_READMES
        run.read += [describe_contents(paper)] if is_text else [others] if has_languages else []
        run.left += [] if has_languages else [others]
        own = [it.lower() for it in files.files if not run.scope.passes_over(it, beside_pages=True)]
        if unread := sum(path.endswith(_OTHER_MARKUP) for path in own):
            run.left.append(f"{count(unread, 'file')} in other markup not read")
        # Which one a paper cites, where it lies elsewhere than usual, nobody knows.
        if unread := 0 if "sources" in paper.records else sum(path.endswith(".bib") for path in own):
            run.left.append(f"{count(unread, 'file')} of sources not read without `--registry`")
        run.judgement.add(rules.judge_paper(paper, run.inputs.areas))
        _list_urls(run, partial(list_results, paper))


def _judge_site(run: Examination, folder: Path, *, is_whole: bool) -> None:
    from papercheck.html import collector_off, read_site
    from papercheck.languages import read_lexicons
    from papercheck.rules.site_links import list_results

    below = folder.relative_to(run.asking.root).as_posix()
    prefix = "" if below == "." else f"{below}/"
    words = read_lexicons(()) if is_whole else {}
    read = partial(read_site, folder, run.base_url, prefix=prefix, lexicons=words, urls_only=not is_whole)
    if site := _load(run, "site", read):
        site = replace(site, is_publication=run.is_publication)
        if site.pages:
            run.read.append(count(len(site.pages), "built page"))
        elif not (run.paper or run.judgement.findings):
            why = "none of its HTML is a page, as templates and fragments are none"
            run.judgement.failures.append(line(f"papercheck: Nothing to check in {folder}: {why}."))
        with collector_off():
            _ask_rules(run, rules.SITE, site)
        is_quick = not (run.wants_results or run.asking.is_online or run.asking.ledger)
        _list_urls(run, partial(list_results, site, only_wrong=is_quick))


def _list_urls(run: Examination, call: Callable[[], tuple[Iterable[Result], Iterable[PlacedUrl]]]) -> None:
    if "links" in run.inputs.areas:
        inside, outside = run.judgement.attempt("The rule `results`", call) or ((), ())
        run.results += inside
        run.outside += outside


def _judge_repository(run: Examination, files: Tree) -> None:
    surroundings = _load(run, "repository", partial(read_repository, run.asking.root, files))
    if surroundings:
        run.read = run.read or ([] if run.left else [count(len(surroundings.sizes), "file")])
        _ask_rules(run, rules.REPOSITORY, replace(surroundings, is_publication=run.is_publication))


def _judge_outside_urls(run: Examination) -> None:
    from papercheck.rules.outside_links import ONLINE, REGISTRY_RULES

    try:
        outcomes, wrong = check_outside_urls(run.outside, run.asking, run.paper)
    except LedgerError as error:
        run.judgement.failures.append(line(f"papercheck: {error}."))
        return
    run.judgement.findings.update(wrong)
    run.results += (outcome.result for outcome in outcomes)
    run.asked = [outcome.result.verdict for outcome in outcomes] if run.asking.is_online else []
    told = (it for it in run.judgement.findings if it.rule in REGISTRY_RULES)
    said = {each.place for it in told for each in it.alike or (it,)}
    unsaid = [outcome for outcome in outcomes if outcome.result.place not in said]
    unasked = () if run.asking.is_online or run.asking.ledger else ONLINE
    _ask_rules(run, rules.OUTCOMES, unsaid, without=unasked)


def _load(run: Examination, step: str, read: Callable[[], tuple[Value, Iterable[Finding]]]) -> Value | None:
    loaded = run.judgement.attempt(f"The rule `{step}`", read)
    if loaded is None:
        return None
    run.judgement.findings.update(loaded[1])
    run.judgement.asked |= {rule.name for rule in PARSER_RULES}
    return loaded[0]


def _ask_rules(
    run: Examination, families: rules.Families, value: object, *, without: Collection[Rule[Any]] = ()
) -> None:
    asked = [rule for rule in rules.list_rules(families, run.inputs.areas) if rule not in without]
    run.judgement.add(rules.run_rules(asked, value))
