"""Promises about what pages say of themselves to search engines, reference managers and those who share them."""

from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import rule

_SHARED = ("og:title", "og:description", "og:url", "og:type")


@rule("site", ERROR)
def missing_title(site: Site) -> Iterator[Problem]:
    """Every page has a title.

    Bad:  <title></title>
    Good: <title>Tides</title>
    """
    for page in site.pages.values():
        if not page.title:
            yield Problem(
                site.place(page, next(page.of("title"), None)),
                "The page has no title.",
                "Add `<title>…</title>` to its head.",
            )


@rule("site", WARNING)
def missing_description(site: Site) -> Iterator[Problem]:
    """Where pages describe themselves in a sentence, every page does, each in its own.

    Bad:  one page without <meta name="description">, beside pages with it
    Good: a description on each
    """
    if not any("description" in page.metas for page in site.pages.values()):
        return
    seen: dict[tuple[str, str], SitePage] = {}
    for page in _listed(site):
        said = next(
            (each.attributes.get("content", "").strip() for each in page.metas.get("description", ())), ""
        )
        other = seen.setdefault((page.language, said), page)
        if not said:
            yield Problem(
                site.place(page),
                "The page has no description.",
                'Add `<meta name="description" content="…">`.',
            )
        elif other is not page:
            yield Problem(
                site.place(page, page.metas["description"][0], "content"),
                f"The description is that of {site.prefix}{other.path}.",
                "Say what this page is about.",
            )


@rule("site", ERROR, WARNING)
def wrong_canonical(site: Site) -> Iterator[Problem]:
    """The canonical address of a page is its own, complete, and one.

    Bad:  context/index.html with <link rel="canonical" href="https://example.org/">
    Good: context/index.html with <link rel="canonical" href="https://example.org/context/">
    """
    if not site.base_url:
        return
    for page in _listed(site):
        named = page.relations.get("canonical", ())
        for each in named:
            own = f"{site.base_url}{page.address}"
            if each.target.file != page.path or (
                unquote(each.address) != unquote(own) and "://" in each.address
            ):
                yield Problem(
                    site.place_of(page, each),
                    f"`{each.address}` is not the address of this page.",
                    f"Write `{own}`.",
                )
            elif "://" not in each.address:
                yield Problem(
                    site.place_of(page, each),
                    f"`{each.address}` is no complete address.",
                    f"Write `{own}`.",
                    severity=WARNING,
                )
        if len(named) > 1:
            yield Problem(
                site.place_of(page, named[1]), "The page has more than one canonical address.", "Keep one."
            )


@rule("site", WARNING)
def missing_canonical(site: Site) -> Iterator[Problem]:
    """Where pages name their canonical address, every page does.

    Bad:  one page without <link rel="canonical">, beside pages with it
    Good: one on each
    """
    if not any(page.relations.get("canonical") for page in _listed(site)):
        return
    for page in _listed(site):
        if not page.relations.get("canonical"):
            yield Problem(
                site.place(page),
                "The page does not name its canonical address.",
                f'Add `<link rel="canonical" href="{site.base_url}{page.address}">`.',
            )


@rule("site", WARNING)
def missing_share_data(site: Site) -> Iterator[Problem]:
    """Where pages say how they are to be shown when shared, every page says the same things.

    Bad:  one page without og:title, beside pages with it
    Good: og:title on each
    """
    pages = list(_listed(site))
    for name in _SHARED:
        with_it = [page for page in pages if name in page.metas]
        if len(with_it) * 2 > len(pages):
            for page in pages:
                if name not in page.metas:
                    yield Problem(
                        site.place(page),
                        f"The page has no `{name}`.",
                        f'Add `<meta property="{name}" content="…">`, as on the other pages.',
                    )


@rule("site", ERROR)
def wrong_share_address(site: Site) -> Iterator[Problem]:
    """What is shared leads back to this page, and its image is found from everywhere.

    Bad:  <meta property="og:image" content="card.png">
    Good: <meta property="og:image" content="https://example.org/card.png">
    """
    for page in site.pages.values():
        canonical = next((each.address for each in page.relations.get("canonical", ())), "")
        for each in page.references:
            if each.use is not Use.NAME or each.element is None or each.element.tag != "meta":
                continue
            name = _name(each.element)
            if "://" not in each.address and name.startswith(("og:", "twitter:")):
                said, fix = f"`{each.address}` is no complete address.", "Write it with scheme and host."
            elif name == "og:url" and canonical and each.address != canonical:
                said = f"`og:url` is `{each.address}`, and the canonical address is `{canonical}`."
                fix = "Write the canonical address."
            elif name == "og:url" and page.is_listed and each.target.file not in ("", page.path):
                said, fix = (
                    f"`og:url` is `{each.address}`, which is another page.",
                    "Write the address of this page.",
                )
            else:
                continue
            yield Problem(site.place_of(page, each), said, fix)


def _name(meta: Element) -> str:
    return (meta.attributes.get("property") or meta.attributes.get("name") or "").strip().lower()


@rule("site", ERROR)
def unreadable_data(site: Site) -> Iterator[Problem]:
    """Data for machines can be read by them: JSON within a page and in a manifest, XML in a feed and a sitemap.

    Bad:  <script type="application/ld+json">{"name": "Tides",}</script>
    Good: <script type="application/ld+json">{"name": "Tides"}</script>
    """
    for page in site.pages.values():
        for script in page.unreadable:
            yield Problem(
                site.place(page, script), "The script promises JSON and holds something else.", "Correct it."
            )
    for document in site.documents.values():
        if document.unreadable_because:
            yield Problem(
                Place(f"{site.prefix}{document.path}"),
                f"The file cannot be read: {document.unreadable_because}.",
                "Correct it.",
            )


@rule("site", WARNING)
def wrong_sitemap(site: Site) -> Iterator[Problem]:
    """The sitemap lists the pages that are meant to be found, and no other.

    Bad:  a page that is not in sitemap.xml
    Good: every page without `noindex` in sitemap.xml
    """
    maps = [each for each in site.documents.values() if each.kind == "sitemap"]
    listed = {
        each.target.file: each for document in maps for each in document.references if each.attribute == "loc"
    }
    if not any(file in site.pages for file in listed):
        return
    for page in site.pages.values():
        entry: Reference | None = listed.get(page.path)
        if page.is_listed and entry is None:
            yield Problem(
                site.place(page), "The page is not in the sitemap.", "Add it, or mark the page `noindex`."
            )
        elif entry is not None and entry.place and not page.is_listed:
            yield Problem(
                entry.place, f"`{entry.address}` is not meant to be found.", "Remove it from the sitemap."
            )


def _listed(site: Site) -> Iterator[SitePage]:
    return (page for page in site.pages.values() if page.is_listed)
