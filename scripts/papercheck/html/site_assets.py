"""Files beside the pages into what browsers and machines find in them, and which of them a browser loads with a page."""

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from lxml import etree

from papercheck.html.embedded_urls import list_css_urls, read_script
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model import Origin, Place
from papercheck.model.site import LOADING, Asset, Reference, Script, SitePage, Use

_KINDS = {
    ".css": "style",
    ".js": "script",
    ".mjs": "script",
    ".webmanifest": "manifest",
    ".atom": "feed",
    ".rss": "feed",
    ".xml": "feed",
}
_ROOTS = {"urlset": "sitemap", "sitemapindex": "sitemap", "rss": "feed", "feed": "feed", "RDF": "feed"}
"""What an XML file is, by its first element."""
_LINKING = frozenset({"loc", "link", "comments", "docs"})
_LOADED = frozenset({"url", "logo", "icon", "image", "thumbnail"})
"""Elements of feeds whose text is a URL."""
_MANIFEST_KEYS = frozenset({"src", "start_url", "url", "action"})
_DEEPEST_JSON = 20
"""Levels of lists and groups in which a manifest is searched for URLs; the standard has four."""
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')


def find_kind(path: str, manifests: Collection[str] = ()) -> str:
    """What a file is by its name, or because pages call it their manifest; empty for what nobody reads here."""
    name = posixpath.basename(path).lower()
    if path in manifests or name in {"manifest.json", "site.webmanifest"}:
        return "manifest"
    return _KINDS.get(posixpath.splitext(f"x{name}")[1], "")


def read_asset(path: str, kind: str, text: str, resolver: UrlResolver, prefix: str) -> Asset:
    """Read one file; `prefix` stands before its path in places. One that breaks the rules of its format has a `fault`."""
    place = f"{prefix}{path}"
    if kind == "style":
        return Asset(path=path, kind=kind, references=tuple(_in_style(text, resolver, place)))
    if kind == "script":
        return Asset(path=path, kind=kind, script=read_script(text), origin=Origin(text, place))
    if kind == "manifest":
        return _read_manifest(path, text, resolver, place)
    return _read_feed(path, text, resolver, place)


def _in_style(text: str, resolver: UrlResolver, path: str) -> Iterator[Reference]:
    for found in list_css_urls(text):
        name = "@import" if found.is_import else "url"
        place = Place(path, found.line, found.column)
        yield Reference(Use.FETCH, found.url, resolver.resolve(found.url), name, place=place)


def _read_manifest(path: str, text: str, resolver: UrlResolver, place: str) -> Asset:
    try:
        named = list(_list_named(json.loads(text), "", 0))
    except (ValueError, RecursionError):
        return Asset(path=path, kind="manifest", fault="it is no JSON")
    origin = Origin(text, place)
    offsets = {match[1]: match.start(1) for match in reversed(list(_JSON_STRING.finditer(text)))}
    references = (
        Reference(
            Use.FETCH if key == "src" else Use.LINK,
            url,
            resolver.resolve(url),
            key,
            place=origin.place(offsets.get(json.dumps(url, ensure_ascii=False)[1:-1], 0)),
        )
        for key, url in named
    )
    return Asset(path=path, kind="manifest", references=tuple(references))


def _list_named(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    """The URLs of a manifest, each with its key."""
    if isinstance(value, str):
        if key in _MANIFEST_KEYS:
            yield key, value
    elif isinstance(value, dict) and depth < _DEEPEST_JSON:
        for name, inner in value.items():
            yield from _list_named(inner, name, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST_JSON:
        for inner in value:
            yield from _list_named(inner, key, depth + 1)


def _read_feed(path: str, text: str, resolver: UrlResolver, place: str) -> Asset:
    try:
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        return Asset(path=path, kind="", fault=f"it is no XML from line {error.lineno} on")
    except ValueError:
        return Asset(path=path, kind="", fault="it is no XML")
    kind = _ROOTS.get(etree.QName(root).localname, "")
    references = tuple(_in_feed(root, resolver, place)) if kind else ()
    return Asset(path=path, kind=kind, references=references)


def _in_feed(root: "etree._Element", resolver: UrlResolver, path: str) -> Iterator[Reference]:
    for node in root.iter(tag=etree.Element):
        tag = etree.QName(node).localname
        text = (node.text or "").strip()
        place = Place(path, int(node.sourceline or 1))
        for attribute in ("href", "url", "src"):
            if url := node.get(attribute, "").strip():
                use = Use.NAME if tag == "link" else Use.FETCH
                name = node.get("hreflang", "") or attribute
                yield Reference(use, url, resolver.resolve(url), name, place=place)
        if text and (tag in _LINKING or (tag in _LOADED and ":" in text)):
            use = Use.LINK if tag in _LINKING else Use.FETCH
            yield Reference(use, text, resolver.resolve(text), tag, place=place)


def find_loaded(
    pages: Mapping[str, SitePage],
    svg_files: Mapping[str, SitePage],
    assets: Mapping[str, Asset],
    index: SiteIndex,
) -> frozenset[str]:
    """Every file that some page makes a browser load, directly or through another file."""
    by_suffix: dict[str, list[str]] = {}
    for file in index.files:
        parts = file.split("/")
        for start in range(len(parts)):
            by_suffix.setdefault("/".join(parts[start:]), []).append(file)
    found: set[str] = set()
    waiting: set[str] = set()
    for page in pages.values():
        waiting.update(_list_files(page.references, (script for _, script in page.scripts), by_suffix))
    while waiting:
        file = waiting.pop()
        found.add(file)
        if asset := assets.get(file):
            waiting |= _list_files(asset.references, [asset.script], by_suffix) - found
        elif svg := svg_files.get(file):
            waiting |= _list_files(svg.references, [], by_suffix) - found
    return frozenset(found)


def _list_files(
    references: Iterable[Reference], scripts: Iterable[Script], by_suffix: dict[str, list[str]]
) -> set[str]:
    """The files that references load, and those that scripts name: these may put any folder before a name."""
    found = {
        reference.target.file
        for reference in references
        if reference.use in LOADING and reference.target.file
    }
    for script in scripts:
        for name in script.files:
            # Whoever names the same again names no other files.
            found.update(by_suffix.pop(posixpath.normpath(name).lstrip("./"), ()))
    return found
