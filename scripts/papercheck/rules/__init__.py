"""Values into problems: a rule is a function that carries its name, decorated with its area and its severities.

To add a rule, write its function in the module of its family and lay its case into `tests/cases/`; nothing else.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import yaml

from papercheck.model import Page, Paper, Problem, Rule, Severity
from papercheck.model.rule import Promise, Value
from papercheck.model.site import Element, Reference, Site, SitePage

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


def read_data(module: str) -> Any:
    """What the file of data beside a module of rules holds: lists and mappings of texts."""
    text = Path(module).with_suffix(".yml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  # texts only


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


def fold_languages(found: Iterable[tuple[Page, Hashable, Problem]], paper: Paper) -> Iterator[Problem]:
    """The problems of pages, each of which comes with its page and its kind: of a page in several languages it is one kind.

    Those of the original come first. What is on no page of a language is told each time.
    """
    for page, kind, problem in sorted(
        found, key=lambda it: (it[0].language != paper.original.code, it[2].place)
    ):
        yield replace(problem, kind=(page.name, kind)) if page.language else problem


def locate(defect: Defect, page: SitePage, site: Site) -> Problem:
    """Say where a defect is."""
    place = site.place(page, defect.spot, defect.attribute)
    return Problem(place, defect.message, defect.fix, defect.severity, defect.kind)
