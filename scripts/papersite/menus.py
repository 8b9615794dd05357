"""The `nav` of mkdocs.yml into the menus of the site."""

import re
from collections.abc import Collection, Iterator, Mapping

from papercheck.model.problem import Origin

GROUPS = ("menu", "reasons", "foot")
"""The main menu, the numbered reasons, which follow their overview and stand in no menu, and the foot of every page."""

_FORM = (
    "Write pages by their path below a folder of a language, each in one of the groups `menu`, `reasons` and `foot`:"
    " `nav: [{menu: [index.md, reasons/index.md]}, {reasons: [reasons/1.md]}, {foot: [imprint.md]}]`."
    " A page's title is that of its front matter, or the word `menu.PATH` of docs/_data/strings.yml."
)


class MenuError(ValueError):
    """The `nav` has no form that menus can be made of; the message says where, what is wrong, and how to mend it."""


def read_menus(
    nav: object, pages: Collection[str], settings: str, path: str
) -> Mapping[str, tuple[str, ...]]:
    """The names of pages (`reasons/1.md`) by group.

    `nav` is its value in the text `settings` of the file `path`; `pages` are the names of all pages of the paper.
    Raises `MenuError` for what is no list of groups, for an unknown group, and for a page that is not there.
    """
    for name, complaint in _complaints(nav, pages):
        found = re.search(rf"^[ -]*{re.escape(name)}(?!\w)" if name else r"^nav:", settings, re.MULTILINE)
        place = Origin(settings, path).place(found.start() if found else 0)
        raise MenuError(f"{place}: nav: {complaint}\n    fix: {_FORM}")
    return {name: tuple(names) for group in nav for name, names in group.items()}  # type: ignore[attr-defined]


def _complaints(nav: object, pages: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands in the way, in the order of the file: the word to look for in it, and a sentence."""
    if not isinstance(nav, list):
        yield "", "There is no list of pages, so the site has no menu."
        return
    for group in nav:
        name, names = next(iter(group.items())) if isinstance(group, dict) and group else (str(group), None)
        if name not in GROUPS:
            yield name, f"`{name}` is no group of pages."
        elif not isinstance(names, list) or not all(isinstance(page, str) for page in names):
            yield name, f"`{name}` is no list of paths."
        else:
            yield from ((page, f"No page is called `{page}`.") for page in names if page not in pages)
    if not any(isinstance(group, dict) and group.get("menu") for group in nav):
        yield "", "There is no group `menu`, so the main menu is empty."
