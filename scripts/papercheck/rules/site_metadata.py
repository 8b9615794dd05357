"""Rules about what pages say of themselves: to search engines and those who share them, and of their own language and others."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from papercheck.languages.cldr import is_known, is_language_folder, is_tag, primary_language
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import EDITIONS, Element, Reference, Site, SitePage, Use
from papercheck.rules import Defect, locate, page_rule, read_data, rule
from papercheck.rules.site_links import are_variants, list_versions, tell_apart

_DEFAULT = "x-default"
_IN_PATHS = "/!$&'()*+,;=:@~"
"""Characters that a path may have as they are (RFC 3986, 3.3)."""
_COMPLETE = "Write it with scheme and host."
Alternates = list[tuple[str, Reference]]
"""The `link` elements that name a page in other languages, each with the language in lower case."""


@rule("site", WARNING)
def missing_metadata(site: Site) -> Iterator[Problem]:
    """What pages say of themselves, each says: its canonical URL, a description of its own, and, as most do, how it is shared.

    Bad:  one page without <meta name="description">, beside pages with it
    Good: a description on each
    """
    pages = [page for page in site.pages.values() if page.is_listed]
    for name, said in read_data(__file__).items():
        without = [page for page in pages if not _says(page, name)]
        silent = sum(name not in _list_names(page) for page in pages)
        share = 1 if name in ("description", "canonical") else 2
        # Only a description is each page's own: everything else is the work of a template, and told once.
        more = f" Nor do {len(without) - 1} more." if name != "description" and len(without) > 1 else ""
        for page in (without[:1] if more else without) if silent * share < len(pages) else ():
            fix = said["fix"].format(name=name, url=_find_url(page, site))
            yield Problem(site.place(page), said["message"].format(name=name) + more, fix)
    yield from _list_repeated(pages, site)


def _list_repeated(pages: list[SitePage], site: Site) -> Iterator[Problem]:
    """Descriptions that stand on another page, too."""
    seen: dict[tuple[str, ...], SitePage] = {}
    for page in pages:
        for meta in page.metas.get("description", ()):
            text = meta.attributes.get("content", "").strip()
            other = seen.setdefault((page.language, text, *list_versions(page)), page)
            if text and other is not page and not are_variants(page, other):
                message = f"The description is that of {site.prefix}{other.path}."
                place = site.place(page, meta, "content")
                yield Problem(place, message, "Say what this page is about.", kind=text)


def _says(page: SitePage, name: str) -> bool:
    return bool(_read_meta(page, name)) if name in page.metas else name in _list_names(page)


def _list_names(page: SitePage) -> set[str]:
    """Names of `meta` elements, relations of `link` elements, and the types of other versions of the page."""
    others = (link.element for link in page.relations.get("alternate", ()) if link.element)
    types = (other.attributes.get("type", "").strip().lower() for other in others)
    return {*page.metas, *page.relations, *types}


@page_rule("site", ERROR, WARNING)
def wrong_page_url(page: SitePage, site: Site) -> Iterator[Defect]:
    """The URLs by which a page is found and shared are complete and its own, and it has one canonical URL.

    Bad:  context/index.html with <link rel="canonical" href="https://example.org/">
    Good: context/index.html with <link rel="canonical" href="https://example.org/context/">
    """
    own, links = _find_url(page, site), page.relations.get("canonical", ())
    for link in links if site.base_url and page.is_listed and not site.is_copy(page) else ():
        name, (_, is_complete, rest) = unquote(own), link.url.partition("://")
        known = {name, name.removesuffix(".html"), name if site.is_publication else f"{name}index.html"}
        url = unquote(link.url) + "/" * ("/" not in rest)  # A host alone is its top.
        if link.target.file != page.path or (is_complete and url not in known):
            # A copy or an older version may name the page that it stands for, and a server may add the slash at the end.
            is_sure = link.target.file == page.path and (site.is_publication or f"{url}/" != name)
            severity = ERROR if is_sure else WARNING
            message = f"`{link.url}` is not the address of this page."
            yield Defect(link, message, f"Write `{own}`.", severity=severity, kind=tell_apart(link.url, own))
        elif not is_complete:
            message = f"`{link.url}` is no complete address."
            yield Defect(link, message, f"Write `{own}`.", severity=WARNING, kind="canonical")
        if link in links[1:2]:
            is_same = link.url == links[0].url
            how = "names its canonical address twice" if is_same else "has more than one canonical address"
            yield Defect(link, f"The page {how}.", "Keep one.", severity=WARNING if is_same else ERROR)
    canonical = links[0].url if links else ""
    for shared in page.references:
        url, meta, file = shared.url, shared.element, shared.target.file
        if shared.use is not Use.NAME or meta is None or meta.tag != "meta":
            continue
        name = (meta.attributes.get("property") or meta.attributes.get("name") or "").strip().lower()
        if "://" not in url and name.startswith(("og:", "twitter:")):
            yield Defect(shared, f"`{url}` is no complete address.", _COMPLETE, kind=name)
        elif name == "og:url" and canonical not in ("", url):
            message = f"`og:url` is `{url}`, and the canonical address is `{canonical}`."
            yield Defect(shared, message, "Write the canonical address.", kind="og:url")
        elif name == "og:url" and not canonical and page.is_listed and file not in ("", page.path):
            message = f"`og:url` is `{url}`, which is another page."
            yield Defect(shared, message, "Write the address of this page.")


def _find_url(page: SitePage, site: Site) -> str:
    return f"{site.base_url}{quote(page.url_path, safe=_IN_PATHS)}"


def _read_meta(page: SitePage, name: str) -> tuple[Element, str] | None:
    """The first `meta` element of a name, and what it says; `None` where it says nothing."""
    said = ((meta, meta.attributes.get("content", "").strip()) for meta in page.metas.get(name, ()))
    return next(((meta, text) for meta, text in said if text), None)


@page_rule("site", ERROR)
def metadata_differs(page: SitePage, _: Site) -> Iterator[Defect]:
    """What a page says of itself to reference managers and search engines is what readers see: title, language and URL.

    Bad:  <meta name="citation_title" content="Tides">, <h1>Ebb</h1>
    Good: <meta name="citation_title" content="Tides">, <h1>Tides</h1>
    """
    metas = ((kind, _read_meta(page, name)) for name, kind in _CITATION_METAS.items())
    said = [*((kind, *found) for kind, found in metas if found), *_list_linked_data(page)]
    if said and (shared := _read_meta(page, "og:title")):
        said.append(("title", *shared))
    shown = (page.title, *(h1.text for h1 in page.select("h1")))
    titles = [" ".join(text.split()) for text in shown if text.strip()]
    links = page.relations.get("canonical", ())
    for kind, element, text in said:
        attribute = "content" if element.tag == "meta" else ""
        if kind == "title" and titles and not any(_agree(" ".join(text.split()), title) for title in titles):
            message = f"`{text}` is no title of this page, which is called `{titles[-1]}`."
            yield Defect(element, message, "Write the title that readers see.", attribute)
        elif kind == "language" and primary_language(text) != primary_language(page.language or text):
            message = f"The page is in `{page.language}` and says to programs that it is in `{text}`."
            yield Defect(element, message, f"Write `{page.language}`.", attribute)
        elif kind == "url" and links and unquote(text) != unquote(links[0].url):
            message = f"`{text}` is not the canonical address, which is `{links[0].url}`."
            yield Defect(element, message, "Write the canonical address.", attribute, kind="url")


_CITATION_METAS = {"citation_title": "title", "citation_language": "language", "citation_public_url": "url"}
"""Highwire Press tags, as reference managers read them, and what each says."""
_LINKED_DATA = {"headline": "title", "inLanguage": "language", "url": "url"}
"""Properties of an article of https://schema.org/."""
_EDITION = re.compile(rf"\A{EDITIONS}/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/")
"""The folder of an edition that was released: below it a site has its languages once more."""


def _list_linked_data(page: SitePage) -> Iterator[tuple[str, Element, str]]:
    """What the articles among the JSON-LD of a page say of it, where, and in which words; what they are based on does not count."""
    for script in page.select("script"):
        if script.tokens("type") != ["application/ld+json"] or script in page.invalid_json:
            continue
        data = json.loads(script.text)
        tops = [top for top in (data if isinstance(data, list) else [data]) if isinstance(top, dict)]
        graphs = (top.get("@graph", []) for top in tops)
        inner = (node for graph in graphs for node in (graph if isinstance(graph, list) else [graph]))
        for node in (*tops, *inner):
            if isinstance(node, dict) and "headline" in node:
                said = ((kind, node.get(name)) for name, kind in _LINKED_DATA.items())
                yield from ((kind, script, text) for kind, text in said if isinstance(text, str) and text)


def _agree(title: str, other: str) -> bool:
    """Whether the words of one title stand in the other in their order: it may add the site's name, a number, or whose it is."""
    shorter, longer = sorted((re.findall(r"\w+", each.casefold()) for each in (title, other)), key=len)
    words = iter(longer)
    return title == other or (bool(shorter) and all(word in words for word in shorter))


def _list_alternates(page: SitePage) -> Alternates:
    return [(code, it) for it in page.relations.get("alternate", ()) if (code := _read_hreflang(it))]


def _read_hreflang(link: Reference) -> str:
    return link.element.attributes.get("hreflang", "").strip().lower() if link.element else ""


def _find_folders(site: Site) -> dict[str, str]:
    """The languages of a site by their folders: `de/` for each page below it, and the empty text for all the others."""
    pages = site.pages.values()
    codes = {*site.lexicons, *(page.language for page in pages if page.language)}
    codes |= {code for page in pages for code, _ in _list_alternates(page)}
    # A language that no page says it is in may be named by the links that lead to its folder.
    links = {
        (_read_hreflang(it), it.target.file.partition("/")[0]) for page in pages for it in page.references
    }
    codes |= {code for code, name in links if code and primary_language(code) == primary_language(name)}
    known = set(map(primary_language, codes))
    names = {path.partition("/")[0] for path in site.pages if "/" in path}
    named = ((f"{name}/", primary_language(name)) for name in sorted(names) if is_known(name))
    found = {folder: code for folder, code in named if code in known}
    home = site.pages.get("index.html")
    return {"": primary_language(home.language) if home and found and not home.redirect else "", **found}


def _find_folder(page: SitePage, folders: dict[str, str]) -> str:
    first = f"{_EDITION.sub('', page.path).partition('/')[0]}/"
    return first if first in folders else ""


def _find_counterparts(page: SitePage, folders: dict[str, str], site: Site) -> dict[str, SitePage]:
    """By language, the page of the same name in the folder of that language; the page itself included."""
    name = _EDITION.sub("", page.path).removeprefix(_find_folder(page, folders))
    edition = page.path.removesuffix(name).removesuffix(_find_folder(page, folders))
    named = ((folder, site.pages.get(f"{edition}{folder}{name}")) for folder in reversed(folders))
    # Of two folders of one language the first counts; above all of them may lie pages of any language.
    found = ((folder, folders[folder], other) for folder, other in named if folders[folder] and other)
    return {code: page for at, code, page in found if at or primary_language(page.language or code) == code}


@rule("site", ERROR, WARNING)
def wrong_html_language(site: Site) -> Iterator[Problem]:
    """A page says the language of the folder it is in: the one it is named after, or the one of most pages in it.

    Bad:  de/index.html with <html lang="en">
    Good: de/index.html with <html lang="de">
    """
    folders = _find_folders(site)
    areas = {page.path: _find_area(page) for page in site.pages.values()}
    spoken: dict[str, Counter[str]] = {area: Counter() for area in areas.values()}
    for page in site.pages.values():
        spoken[areas[page.path]][primary_language(page.language)] += 1
    for page in site.pages.values():
        folder, area, own = _find_folder(page, folders), areas[page.path], primary_language(page.language)
        [(most, number)] = spoken[area].most_common(1)
        beside = most if number * 2 > spoken[area].total() else ""
        is_twice = any(f"{at}{page.path}" in site.pages for at, it in folders.items() if at and it == own)
        is_told = folder or site.is_publication or is_twice
        code = beside if area and not folder else folders[folder] if is_told else ""
        severity = ERROR if folder or site.is_publication else WARNING
        if code and own not in ("", code) and not page.is_404_page:
            message = f"The page says it is in `{page.language}`, and its place says `{code}`."
            fix = f'Write `<html lang="{code}">`, or move the page.'
            kind = area if folder and spoken[area].keys() <= {own, ""} else message
            place = site.place(page, next(page.select("html")), "lang")
            yield Problem(place, message, fix, severity, ("folder", kind))


def _find_area(page: SitePage) -> str:
    """The path as far as a folder that may be that of a country or language: `gb/`, `v3/fr-ca/`; empty where there is none."""
    folders = _EDITION.sub("", page.path).split("/")[:-1]
    depth = next((depth for depth, name in enumerate(folders, 1) if is_language_folder(name)), 0)
    return "/".join(folders[:depth])


@rule("site", ERROR, WARNING)
def missing_404_page(site: Site) -> Iterator[Problem]:
    """A site in several languages has a 404 page of its own, which speaks all of them.

    Bad:  404.html with <html lang="de"> and nothing in English
    Good: 404.html with a section for each language, each with its `lang`
    """
    folders, page = _find_folders(site), site.pages.get("404.html")
    if page:
        spoken = {primary_language(element.attributes.get("lang", "")) for element in page.elements}
        codes = set(folders.values()) - {""}
        # An empty one is filled by a script, which may say it in any language.
        is_read = site.is_publication or any(page.select("a", "h1", "h2", "img"))
        if is_read and len(codes) > 1 and (missing := sorted(codes - spoken)):
            message = f"The page says nothing in `{'`, `'.join(missing)}`."
            # That of a theme says `404 - Not found`, in English and without a mark.
            is_of_theme = any(h1.text.startswith("404") for h1 in page.select("h1"))
            severity = WARNING if is_of_theme and not site.is_publication else ERROR
            yield Problem(site.place(page), message, f'Add a section with `lang="{missing[0]}"`.', severity)
    elif site.base_url and len(folders) > 1 and (home := site.pages.get("index.html")):
        fix = "Add one that speaks every language of the site."
        yield Problem(site.place(home), "There is no 404.html.", fix, WARNING)


@rule("site", ERROR)
def wrong_language_switch(site: Site) -> Iterator[Problem]:
    """The language switch leads to the same page in the other language.

    Bad:  <nav><a href="../de/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    Good: <nav><a href="../de/context/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    """
    folders = _find_folders(site)
    # Whoever is on the page for what is not there wants none of its counterparts.
    for page in (it for it in site.pages.values() if not it.is_404_page):
        named = {code: link.target.file for code, link in _list_alternates(page)}
        others = _find_counterparts(page, folders, site)
        for reference in filter(_is_switch, page.references):
            code, target = _read_hreflang(reference), reference.target.file
            other = others.get(primary_language(code))
            right = {named.get(code, ""), other.path if other else ""} - {""}
            if right and target not in right and primary_language(code) in folders.values():
                message = f"`{reference.url}` is not this page in `{code}`."
                fix = f"Lead to {site.prefix}{min(right)}."
                # Where pages all lead to one, such as the home page, a template does.
                yield Problem(site.place(page, reference), message, fix, kind=(code, target))


def _is_switch(reference: Reference) -> bool:
    link = reference.element if _read_hreflang(reference) else None
    is_above = link and "header" in link.ancestors and link.ancestors.isdisjoint({"article", "main"})
    return bool(link and link.tag == "a" and ("nav" in link.ancestors or is_above))


@rule("site", ERROR, WARNING)
def wrong_hreflang(site: Site) -> Iterator[Problem]:
    """Where pages name counterparts, each does, by language and complete URL, itself and `x-default` among them, and in return.

    Bad:  <link rel="alternate" hreflang="de" href="de/">, and de/index.html names nothing
    Good: <link rel="alternate" hreflang="de" href="https://example.org/de/">, in both, beside `en` and `x-default`
    """
    links = {page.path: _list_alternates(page) for page in site.pages.values()}
    named = {path: {link.target.file for _, link in listed} for path, listed in links.items()}
    folders = _find_folders(site) if any(links.values()) else {}
    copied = dict(_list_copied(site, named, folders))
    answers = {path: files for path, files in named.items() if path not in copied}
    for page in site.pages.values():
        own, others = links[page.path], _find_counterparts(page, folders, site).values()
        found = [*_judge_alternates(own, site)]
        if source := copied.get(page.path):
            message = f"These are the counterparts of {site.prefix}{source}, and not of this page."
            fix = "Name the counterparts of this page, itself among them, or remove these."
            found = [Defect(own[0][1], message, fix, kind="copied")]
        elif page.is_listed and not site.is_copy(page):
            found += _judge_answers(page, own, answers, site) if own else ()
            if not own and any(other is not page for other in others):
                message = "The page does not name its counterparts in other languages."
                fix = "Add `link` elements with `hreflang`, as on the other pages."
                found.append(Defect(None, message, fix, kind="unnamed"))
        yield from (locate(defect, page, site) for defect in found)


def _list_copied(
    site: Site, named: Mapping[str, set[str]], folders: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Pages that name the counterparts of another page in place of their own, each with that other page."""
    for page in (page for page in site.pages.values() if page.is_listed and not site.is_copy(page)):
        files = named[page.path]
        others = () if page.path in files else sorted(files, key=lambda file: (len(file), file))
        source = next((file for file in others if named.get(file) == files), "")
        own = _find_counterparts(page, folders, site).values() if source else ()
        if source and files.isdisjoint(other.path for other in own):
            yield page.path, source


def _judge_alternates(links: Alternates, site: Site) -> Iterator[Defect]:
    """What is wrong with the counterparts that a page names, each for itself."""
    seen: dict[str, str] = {}
    for code, link in links:
        target = site.pages.get(link.target.file)
        said = target.language if target else ""
        if "://" not in link.url.partition("?")[0]:
            fix = f"Write it with scheme and host: `{site.base_url}…`." if site.base_url else _COMPLETE
            yield Defect(link, f"`{link.url}` is no complete address.", fix, kind="address")
        if code != _DEFAULT and not is_tag(code):
            fix = "Write a tag of two or three letters, with a region where it matters."
            yield Defect(link, f"`{code}` is no language tag.", fix, kind="tag")
        elif seen.setdefault(code, link.url) != link.url:
            message = f"`{code}` is named twice, the other time with `{seen[code]}`."
            yield Defect(link, message, "Keep the right one.", kind="twice")
        elif code != _DEFAULT and said and primary_language(said) != primary_language(code):
            message = f"`{link.url}` is called `{code}` and says it is in `{said}`."
            fix = "Name the page of that language, or correct what the page says."
            yield Defect(link, message, fix, kind="language")


def _judge_answers(
    page: SitePage, links: Alternates, named: Mapping[str, set[str]], site: Site
) -> Iterator[Defect]:
    """Which counterpart is missing; `named` are the files that each page names."""
    first = links[0][1]
    if _DEFAULT not in dict(links):
        fix = 'Add `<link rel="alternate" hreflang="x-default" href="…">`.'
        message = "No counterpart is for readers of other languages."
        yield Defect(first, message, fix, severity=WARNING, kind=_DEFAULT)
    if "" in named[page.path]:
        return
    if page.path not in named[page.path]:
        language = page.language or "its language"
        fix = f"Add a `link` with `hreflang` for `{language}` and the address of this page."
        yield Defect(first, "The page names its counterparts and not itself.", fix, kind="itself")
    others = (link for code, link in links if code != _DEFAULT)
    silent = [link for link in others if page.path not in named.get(link.target.file, {page.path})]
    for link in silent[:1]:
        fix = f"Add a `link` with `hreflang` to {site.prefix}{link.target.file}, or remove this one."
        more = f" Nor do {len(silent) - 1} more." if silent[1:] else ""
        yield Defect(
            link, f"`{link.url}` does not name this page in return.{more}", fix, kind=f"return{bool(more)}"
        )
