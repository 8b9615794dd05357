"""Where the rules of each area are; what is not asked for is not even imported."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from papercheck.model import AnyRule, Rule
from papercheck.model.rule import PARSER_RULES
from papercheck.rules import AREAS

Families = Mapping[str, tuple[str, ...]]
"""By area: the modules of rules below this package."""

PAPER: Families = {
    "citations": tuple(
        f"citations.{name}"
        for name in ("cited_works entry_dates identifiers entry_fields cited_prose").split()
    ),
    "claims": ("claims", "page_form"),
    "links": ("local_links",),
}
"""Rules that judge a `Paper`."""

PARITY: Families = {
    "parity": tuple(
        f"parity.{name}" for name in "page_parity structure_parity value_parity language_use wording".split()
    )
}
"""Rules that judge a `Comparison`: the languages of a paper side by side."""

SITE: Families = {
    "links": ("site.site_links",),
    "site": ("site.site_links", "site.hreflang", "site.privacy", "site.csp", "site.site_metadata"),
    "a11y": ("a11y_structure", "a11y_names"),
}
"""Rules that judge a `Site`."""

OUTCOMES: Families = {"links": ("outside_links",)}
"""Rules that judge a sequence of `Outcome`s: what is known of outside URLs."""

REPOSITORY: Families = {"repo": ("repo",)}
"""Rules that judge a `Repository`."""

SUBJECTS = (PAPER, PARITY, SITE, OUTCOMES, REPOSITORY)


def list_rules(families: Families, areas: Iterable[str]) -> tuple[Rule[Any], ...]:
    """The rules of these areas, each once, in the order of their modules."""
    found = (found for area in areas for name in families.get(area, ()) for found in _rules(name, area))
    return tuple({rule.name: rule for rule in found}.values())


def _rules(name: str, area: str) -> Iterator[Rule[Any]]:
    module = import_module(f"papercheck.rules.{name}")
    for value in vars(module).values():
        if isinstance(value, Rule) and area in value.areas and value.find.__module__ == module.__name__:
            yield value


def list_all(areas: Iterable[str] = AREAS) -> tuple[AnyRule, ...]:
    """Every rule of these areas, by area and then by name; first those that are judged whenever a file is read."""
    wanted = tuple(areas)
    rules: dict[str, Rule[Any]] = {}
    for families in SUBJECTS:
        for rule in list_rules(families, wanted):
            # A defect of Markdown and of built HTML may have one name: it is listed once, with the severities of both.
            first = rules.setdefault(rule.name, rule)
            rules[rule.name] = replace(first, severities=tuple(sorted({*first.severities, *rule.severities})))
    order = (*wanted, *AREAS)
    listed = sorted(rules.values(), key=lambda rule: (order.index(rule.areas[0]), rule.name))
    return (*PARSER_RULES, *listed)
