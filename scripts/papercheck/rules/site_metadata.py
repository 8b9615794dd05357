"""Rules about what pages say of themselves to search engines, reference managers and those who share them."""

from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import rule

_OPEN_GRAPH = ("og:title", "og:description", "og:url", "og:type")


def _listed(site: Site) -> Iterator[SitePage]:
    return (page for page in site.pages.values() if page.is_listed)


@rule("site", ERROR)
def missing_title(site: Site) -> Iterator[Problem]:
    """Every page has a title.

    Bad:  <title></title>
    Good: <title>Tides</title>
    """
    for page in site.pages.values():
        if not page.title:
            message = "The page has no title."
            fix = "Add `<title>…</title>` to its head."
            yield Problem(site.place(page, next(page.select("title"), None)), message, fix)


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
        meta = next(iter(page.metas.get("description", ())), None)
        said = meta.attributes.get("content", "").strip() if meta else ""
        other = seen.setdefault((page.language, said), page)
        if not said:
            fix = 'Add `<meta name="description" content="…">`.'
            yield Problem(site.place(page), "The page has no description.", fix)
        elif other is not page:
            message = f"The description is that of {site.prefix}{other.path}."
            yield Problem(site.place(page, meta, "content"), message, "Say what this page is about.")


@rule("site", ERROR, WARNING)
def wrong_canonical(site: Site) -> Iterator[Problem]:
    """The canonical URL of a page is its own, complete, and one.

    Bad:  context/index.html with <link rel="canonical" href="https://example.org/">
    Good: context/index.html with <link rel="canonical" href="https://example.org/context/">
    """
    for page in _listed(site) if site.base_url else ():
        own = f"{site.base_url}{page.url_path}"
        links = page.relations.get("canonical", ())
        for link in links:
            is_complete = "://" in link.url
            if link.target.file != page.path or (is_complete and unquote(link.url) != unquote(own)):
                message, severity = f"`{link.url}` is not the address of this page.", ERROR
            elif not is_complete:
                message, severity = f"`{link.url}` is no complete address.", WARNING
            else:
                continue
            yield Problem(site.place_of(page, link), message, f"Write `{own}`.", severity=severity)
        for link in links[1:2]:
            message = "The page has more than one canonical address."
            yield Problem(site.place_of(page, link), message, "Keep one.")


@rule("site", WARNING)
def missing_canonical(site: Site) -> Iterator[Problem]:
    """Where pages name their canonical URL, every page does.

    Bad:  one page without <link rel="canonical">, beside pages with it
    Good: one on each
    """
    if any("canonical" in page.relations for page in _listed(site)):
        for page in _listed(site):
            if "canonical" not in page.relations:
                message = "The page does not name its canonical address."
                fix = f'Add `<link rel="canonical" href="{site.base_url}{page.url_path}">`.'
                yield Problem(site.place(page), message, fix)


@rule("site", WARNING)
def missing_open_graph(site: Site) -> Iterator[Problem]:
    """What more than half of the pages say of how they are shown when shared, every page says.

    Bad:  one page without og:title, beside pages with it
    Good: og:title on each
    """
    pages = list(_listed(site))
    for name in _OPEN_GRAPH:
        without = [page for page in pages if name not in page.metas]
        for page in without if len(without) * 2 < len(pages) else ():
            message = f"The page has no `{name}`."
            fix = f'Add `<meta property="{name}" content="…">`, as on the other pages.'
            yield Problem(site.place(page), message, fix)


@rule("site", ERROR)
def wrong_share_url(site: Site) -> Iterator[Problem]:
    """What is shared leads back to this page, and its image is found from everywhere.

    Bad:  <meta property="og:image" content="card.png">
    Good: <meta property="og:image" content="https://example.org/card.png">
    """
    for page in site.pages.values():
        for reference in page.references:
            if reference.use is Use.NAME and reference.element and reference.element.tag == "meta":
                message, fix = _judge_share_url(page, reference, _name(reference.element))
                if message:
                    yield Problem(site.place_of(page, reference), message, fix)


def _judge_share_url(page: SitePage, reference: Reference, name: str) -> tuple[str, str]:
    """What is wrong with a URL for those who share a page, and how to mend it; empty texts where nothing is."""
    url, file = reference.url, reference.target.file
    canonical = next((link.url for link in page.relations.get("canonical", ())), "")
    if "://" not in url and name.startswith(("og:", "twitter:")):
        return f"`{url}` is no complete address.", "Write it with scheme and host."
    if name == "og:url" and canonical and url != canonical:
        return (
            f"`og:url` is `{url}`, and the canonical address is `{canonical}`.",
            "Write the canonical address.",
        )
    if name == "og:url" and page.is_listed and file not in ("", page.path):
        return f"`og:url` is `{url}`, which is another page.", "Write the address of this page."
    return "", ""


def _name(meta: Element) -> str:
    return (meta.attributes.get("property") or meta.attributes.get("name") or "").strip().lower()


@rule("site", ERROR)
def invalid_data(site: Site) -> Iterator[Problem]:
    """Data for machines is valid: JSON within a page and in a manifest, XML in a feed and a sitemap.

    Bad:  <script type="application/ld+json">{"name": "Tides",}</script>
    Good: <script type="application/ld+json">{"name": "Tides"}</script>
    """
    for page in site.pages.values():
        for script in page.invalid_json:
            message = "The script promises JSON and holds something else."
            yield Problem(site.place(page, script), message, "Correct it.")
    for asset in site.assets.values():
        if asset.fault:
            place = Place(f"{site.prefix}{asset.path}")
            yield Problem(place, f"The file cannot be read: {asset.fault}.", "Correct it.")


@rule("site", WARNING)
def wrong_sitemap(site: Site) -> Iterator[Problem]:
    """The sitemap lists the pages that are meant to be found, and no other.

    Bad:  a page that is not in sitemap.xml
    Good: every page without `noindex` in sitemap.xml
    """
    sitemaps = [asset for asset in site.assets.values() if asset.kind == "sitemap"]
    listed = {
        reference.target.file: reference
        for sitemap in sitemaps
        for reference in sitemap.references
        if reference.attribute == "loc"
    }
    if listed.keys().isdisjoint(site.pages):
        return
    for page in site.pages.values():
        entry = listed.get(page.path)
        if page.is_listed and entry is None:
            fix = "Add it, or mark the page `noindex`."
            yield Problem(site.place(page), "The page is not in the sitemap.", fix)
        elif entry is not None and not page.is_listed:
            message = f"`{entry.url}` is not meant to be found."
            yield Problem(site.place_of(None, entry), message, "Remove it from the sitemap.")
