"""What is judged from a folder of built HTML."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from papercheck.model import Finding
from papercheck.model.site import Site
from papercheck.rules import a11y, site

SiteRule = Callable[[Site], Iterator[Finding]]

SITE_RULES: Mapping[str, tuple[SiteRule, ...]] = {
    "links": site.LINK_RULES,
    "site": site.RULES,
    "a11y": a11y.RULES,
}
"""By area; its links belong to two of them."""


def check_site(
    built: Site, unreadable: Iterable[Finding] = (), areas: Iterable[str] = SITE_RULES
) -> tuple[Finding, ...]:
    """What could not be read of a site and what does not keep its promise, sorted, each once."""
    rules = (rule for area in areas for rule in SITE_RULES.get(area, ()))
    return tuple(sorted({*unreadable, *(finding for rule in rules for finding in rule(built))}))
