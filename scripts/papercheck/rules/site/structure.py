"""Promises about the site as a whole: its pages are reached, and its ids are each their own."""

from collections.abc import Iterator

from papercheck.model import ERROR, Problem
from papercheck.model.site import Site, Use
from papercheck.rules import rule


@rule("site", ERROR)
def unreachable_page(site: Site) -> Iterator[Problem]:
    """Every page can be reached from the home page by links.

    Bad:  extra/index.html, to which no page links
    Good: the same, with a link on a page that can be reached
    """
    if "index.html" not in site.pages:
        return
    reached = _reached(site)
    for page in site.pages.values():
        if page.path not in reached and page.is_listed and page.title:
            yield Problem(
                site.place(page),
                "No link leads here from the home page.",
                "Link to it, mark it `noindex`, or remove it.",
            )


def _reached(site: Site) -> set[str]:
    reached: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path not in reached and path in site.pages:
            reached.add(path)
            waiting += {
                each.target.file
                for each in site.pages[path].references
                if each.use in _WAYS and each.target.file
            }
    return reached


_WAYS = frozenset({Use.LINK, Use.REDIRECT, Use.FRAME, Use.SUBMIT})


@rule("site", ERROR)
def repeated_id(site: Site) -> Iterator[Problem]:
    """An id stands once on a page.

    Bad:  <p id="tide"> … <p id="tide">
    Good: <p id="tide"> … <p id="ebb">
    """
    for page in (*site.pages.values(), *site.drawings.values()):
        for name in page.repeated:
            yield Problem(
                site.place_of_id(page, name, 1),
                f"`#{name}` stands more than once on this page.",
                "Give each element an id of its own.",
            )
