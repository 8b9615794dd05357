"""Values into problems: a rule is a function that carries its name, decorated with its area and its severities.

To add a rule, write its function in the module of its family and lay its case into `tests/cases/`; nothing else.
And the one runner of rules: one that fails is named, and the others still speak.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from posixpath import dirname
from traceback import walk_tb
from types import TracebackType
from typing import Any

from papercheck.model import AnyRule, Finding, Paper, Place, Problem, Rule, Severity
from papercheck.model.rule import AGAIN, PARSER_RULES, Promise, Value
from papercheck.model.site import Element, Reference, Site, SitePage
from papercheck.text import line
from papercheck.text import read_data as read_data

AREAS = ("citations", "parity", "claims", "links", "site", "a11y", "repo")
"""What can be asked for by name, in this order."""

SHOWN = 60
"""Characters of a text or of a line of code that a message quotes, so that it stays on one line of a terminal."""

Find = Callable[[Value], Iterable[Problem]]


def rule(
    area: str, *severities: Severity, also: str = "", last: bool | None = None
) -> Callable[[Find[Value]], Rule[Value]]:
    """Make a rule of a function: `unknown_source` is the rule `unknown-source`, its docstring is the promise.

    A rule of several severities gives the commonest first, and each problem of another one names it.
    `also` is a second area that asks the rule. `last` says that what it finds often follows from something else that
    is wrong, as what is found side by side does: it is told after that.
    """

    def decorate(find: Find[Value]) -> Rule[Value]:
        return Rule(
            name=find.__name__.replace("_", "-"),
            areas=(area, also) if also else (area,),
            severities=severities,
            find=find,
            promise=Promise.read(find.__doc__ or ""),
            is_last=area == "parity" if last is None else last,
        )

    return decorate


@dataclass(frozen=True, slots=True)
class Defect:
    """A problem on a page of built HTML, whose place is yet to be looked for."""

    spot: Element | Reference | None
    """`None`: the page as a whole."""
    message: str
    fix: str
    attribute: str = ""
    """The one of the element that is wrong."""
    severity: Severity | None = None
    kind: str = ""
    """What one setting or template does on all pages of a site; empty where it is a mistake of its own."""


FindOnPage = Callable[[SitePage, Site], Iterable[Defect]]


def page_rule(
    area: str, *severities: Severity, also: str = "", with_svg: bool = False
) -> Callable[[FindOnPage], Rule[Site]]:
    """Make a rule of a function that judges one page of a site; `with_svg`: and each SVG file as well."""

    def decorate(find: FindOnPage) -> Rule[Site]:
        @wraps(find)
        def find_all(site: Site) -> Iterator[Problem]:
            for page in site.documents if with_svg else site.pages.values():
                yield from (locate(defect, page, site) for defect in find(page, site))

        return rule(area, *severities, also=also)(find_all)

    return decorate


def fold_languages(find: Find[Paper]) -> Find[Paper]:
    """Have a rule tell once what is of one kind on a page in several languages, on that of the original if it is there.

    On other pages it is told once in a folder. What says of the others what they are is one kind on all pages.
    """

    @wraps(find)
    def find_all(paper: Paper) -> Iterator[Problem]:
        names = {page.path: page.name for page in paper.pages if page.language}
        originals = {page.path for page in paper.in_language(paper.original.code)}
        for problem in sorted(find(paper), key=lambda it: (it.place.path not in originals, it.place)):
            name = names.get(problem.place.path) or dirname(problem.place.path)
            kind = problem.kind if problem.again is not AGAIN else (name, problem.kind)
            yield replace(problem, kind=kind)

    return find_all


def locate(defect: Defect, page: SitePage, site: Site) -> Problem:
    """Say where a defect is."""
    place = site.place(page, defect.spot, defect.attribute)
    return Problem(place, defect.message, defect.fix, defect.severity, defect.kind)


Families = Mapping[str, tuple[str, ...]]
"""By area: the modules of rules below this package."""

PAPER: Families = {
    "citations": tuple(
        f"citations.{name}"
        for name in "source_keys cited_works entry_dates identifiers entry_fields cited_prose".split()
    ),
    "claims": ("claims", "page_ids", "typed_markup"),
    "links": ("local_links", "claims"),
}
"""Rules that judge a `Paper`."""

PARITY: Families = {
    "parity": tuple(
        f"parity.{name}"
        for name in "page_parity structure_parity verbatim_parity value_parity unit_parity language_use wording".split()
    )
}
"""Rules that judge a `Comparison`: the languages of a paper side by side."""

SITE: Families = {
    "links": ("site_links",),
    "site": ("site_links", "navigation", "site_security", "site_metadata"),
    "a11y": ("a11y", "navigation", "site_links"),
}
"""Rules that judge a `Site`."""

OUTCOMES: Families = {"links": ("outside_links",)}
"""Rules that judge a sequence of `Outcome`s: what is known of outside URLs."""

REPOSITORY: Families = {"repo": ("repo",)}
"""Rules that judge a `Repository`."""


def list_rules(families: Families, areas: Iterable[str]) -> tuple[Rule[Any], ...]:
    """The rules of these areas, each once, in the order of their modules; what is not asked for is not even imported."""
    rules: dict[str, Rule[Any]] = {}
    for area in areas:
        for name in families.get(area, ()):
            module = import_module(f"papercheck.rules.{name}")
            for rule in vars(module).values():
                is_rule = isinstance(rule, Rule) and rule.find.__module__ == module.__name__
                if is_rule and area in rule.areas:
                    rules[rule.name] = rule
    return tuple(rules.values())


def list_all(areas: Iterable[str] = AREAS) -> tuple[AnyRule, ...]:
    """Every rule of these areas, by area and then by name; first those that are judged whenever a file is read."""
    wanted = tuple(areas)
    rules: dict[str, Rule[Any]] = {}
    for families in (PAPER, PARITY, SITE, OUTCOMES, REPOSITORY):
        for rule in list_rules(families, wanted):
            # A defect of Markdown and of built HTML may have one name: it is listed once, with the severities of both.
            first = rules.setdefault(rule.name, rule)
            either = {*first.severities, *rule.severities}
            rules[rule.name] = replace(first, severities=tuple(it for it in Severity if it in either))
    order = (*wanted, *AREAS)
    return (*PARSER_RULES, *sorted(rules.values(), key=lambda rule: (order.index(rule.areas[0]), rule.name)))


@dataclass(slots=True)
class Judgement:
    """What came of judging: what was found, which rules were asked, and what could not be done."""

    findings: set[Finding] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    """The names of the rules that were asked, whether they could answer or not."""
    failures: list[str] = field(default_factory=list)
    """A sentence for each step or rule of the checker that failed."""

    def add(self, other: "Judgement") -> None:
        """Take over what another one holds."""
        self.findings |= other.findings
        self.asked |= other.asked
        self.failures += other.failures

    def attempt(self, step: str, call: Callable[[], Value]) -> Value | None:
        """The value of a call; `None` if it fails, and then a sentence that names the step."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # what fails here must not silence what else is judged
            self.failures.append(describe_failure("papercheck", step, error))
            return None


def run_rules(rules: Iterable[Rule[Value]], value: Value) -> Judgement:
    """Ask every rule about a value."""
    judgement = Judgement()
    for rule in rules:
        judgement.asked.add(rule.name)
        judgement.findings |= judgement.attempt(f"The rule `{rule.name}`", partial(set, rule(value))) or set()
    return judgement


def judge_paper(paper: Paper, areas: Iterable[str]) -> Judgement:
    """Ask the rules of these areas about a paper: of its languages each for itself, and side by side."""
    wanted = tuple(areas)
    # What the texts lack may stand in the one that cannot be read.
    judgement = run_rules(
        (rule for rule in list_rules(PAPER, wanted) if not (rule.is_last and paper.unread)), paper
    )
    if rules := list_rules(PARITY, wanted):
        from papercheck.rules.parity import Comparison

        judgement.add(run_rules(rules, Comparison(paper)))
    return judgement


def describe_failure(command: str, what: str, error: Exception) -> str:
    """The sentence that stands where a traceback would."""
    frame, number = list(walk_tb(error.__traceback__))[-1]
    module, place = Path(frame.f_code.co_filename).name, _find_place(error.__traceback__)
    return line(
        f"{command}: {what} failed{f' at {place}' if place else ''} ({type(error).__name__} in {module}:{number}). "
        "This is a mistake of the program: please report it, with the file."
    )


def _find_place(traceback: TracebackType | None) -> Place | None:
    """The place that the program was busy with when it failed, as far as its variables tell."""
    for frame, _ in reversed(list(walk_tb(traceback))):
        for value in frame.f_locals.values():
            place = value if isinstance(value, Place) else getattr(value, "place", None)
            path = getattr(value, "path", None)
            if isinstance(place, Place):
                return place
            if isinstance(path, str):
                return Place(path)
    return None
