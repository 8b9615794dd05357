"""Promises about how a page names itself in other languages: completely, mutually, and with one for everyone else."""

from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Reference, Site, SitePage
from papercheck.rules import rule
from papercheck.rules.site.languages import CODE, alternates, code_of, counterpart, folders, primary

_DEFAULT = "x-default"


@rule("site", ERROR)
def relative_alternate(site: Site) -> Iterator[Problem]:
    """The address of a page in another language is complete, with scheme and host.

    Bad:  <link rel="alternate" hreflang="de" href="de/">
    Good: <link rel="alternate" hreflang="de" href="https://example.org/de/">
    """
    for page in site.pages.values():
        for each in alternates(page):
            if "://" not in each.address.partition("?")[0]:
                yield Problem(
                    site.place_of(page, each),
                    f"`{each.address}` is no complete address.",
                    f"Write it with scheme and host{f': `{site.base_url}…`' if site.base_url else ''}.",
                )


@rule("site", ERROR)
def wrong_alternate(site: Site) -> Iterator[Problem]:
    """A language that a page is said to be in is a language, named once, and that page says it is in it.

    Bad:  hreflang="de" for a page with <html lang="en">
    Good: hreflang="de" for a page with <html lang="de">
    """
    for page in site.pages.values():
        seen: dict[str, str] = {}
        for each in alternates(page):
            code, target = code_of(each), site.pages.get(each.target.file)
            if code != _DEFAULT and not CODE.fullmatch(code):
                said = f"`{code}` is no language tag."
                fix = "Write a tag of two or three letters, with a region where it matters."
            elif seen.setdefault(code, each.address) != each.address:
                said = f"`{code}` is named twice, the other time with `{seen[code]}`."
                fix = "Keep the right one."
            elif (
                code != _DEFAULT and target and target.language and primary(target.language) != primary(code)
            ):
                said = f"`{each.address}` is called `{code}` and says it is in `{target.language}`."
                fix = "Name the page of that language, or correct what the page says."
            else:
                continue
            yield Problem(site.place_of(page, each), said, fix)


@rule("site", ERROR)
def one_sided_alternate(site: Site) -> Iterator[Problem]:
    """A page that names its counterparts names itself too, and each of them names it.

    Bad:  index.html names de/, and de/index.html does not name index.html
    Good: both name both
    """
    for page in site.pages.values():
        named = alternates(page)
        if named and page.is_listed and all(each.target.file for each in named):
            if page.path not in {each.target.file for each in named}:
                yield Problem(
                    site.place_of(page, named[0]),
                    "The page names its counterparts and not itself.",
                    f"Add a `link` with `hreflang` for `{page.language or 'its language'}` and the address of this page.",
                )
            yield from _unanswered(site, page, named)


def _unanswered(site: Site, page: SitePage, named: tuple[Reference, ...]) -> Iterator[Problem]:
    for each in named:
        other = site.pages.get(each.target.file)
        if (
            other is not None
            and code_of(each) != _DEFAULT
            and page.path not in {back.target.file for back in alternates(other)}
        ):
            yield Problem(
                site.place_of(page, each),
                f"`{each.address}` does not name this page in return.",
                f"Add a `link` with `hreflang` to {site.prefix}{other.path}, or remove this one.",
            )


@rule("site", WARNING)
def no_default_alternate(site: Site) -> Iterator[Problem]:
    """A page that names its counterparts says which of them is for everyone else.

    Bad:  hreflang="en" and hreflang="de"
    Good: the same and hreflang="x-default"
    """
    for page in site.pages.values():
        named = alternates(page)
        if named and page.is_listed and _DEFAULT not in {code_of(each) for each in named}:
            yield Problem(
                site.place_of(page, named[0]),
                "No counterpart is for readers of other languages.",
                'Add `<link rel="alternate" hreflang="x-default" href="…">`.',
            )


@rule("site", ERROR)
def missing_alternate(site: Site) -> Iterator[Problem]:
    """Where pages name their counterparts, every page that has one does.

    Bad:  a page without hreflang beside pages with it, and the same page in de/
    Good: hreflang on both
    """
    languages = folders(site)
    codes = [code for code in languages.values() if code]
    if not any(map(alternates, site.pages.values())):
        return
    for page in site.pages.values():
        if page.is_listed and not alternates(page):
            others = [counterpart(page, code, site, languages) for code in codes]
            if any(other is not None and other is not page for other in others):
                yield Problem(
                    site.place(page),
                    "The page does not name its counterparts in other languages.",
                    "Add `link` elements with `hreflang`, as on the other pages.",
                )
