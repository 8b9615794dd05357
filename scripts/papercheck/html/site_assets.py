"""Styles, scripts, manifests and feeds, in pages or in files of their own, into what browsers and machines find in them.

A script is not run: a URL that it puts together from pieces is not found. A browser that loads every page without a
network is the other half of the check.
"""

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model import Origin, Place
from papercheck.model.site import LOADING, Asset, Reference, Script, SitePage, Use
from papercheck.text import blank_out

if TYPE_CHECKING:
    from tinycss2.ast import Node

_URL_FUNCTIONS = frozenset({"url", "src"})
_TEXT_FUNCTIONS = frozenset({"url", "src", "image-set", "-webkit-image-set"})
"""Functions whose strings are URLs."""
_BLOCKS = ("{} block", "[] block", "() block")


@dataclass(frozen=True, slots=True)
class CssUrl:
    """A URL in a style sheet: of `url()`, `src()`, `image-set()` or `@import`, outside comments."""

    url: str
    line: int
    column: int
    is_import: bool


def list_css_urls(sheet: str) -> tuple[CssUrl, ...]:
    """Every URL of a style sheet or a style attribute."""
    # Many sites name no URL in any style, and need not wait for this to be imported.
    from tinycss2 import parse_component_value_list

    nodes: list[Node] = parse_component_value_list(sheet, skip_comments=True)
    found = []
    waiting = [_classify(nodes, holds_urls=False)]
    while waiting:
        node, is_url, is_import = next(waiting[-1], (None, False, False))
        if node is None:
            waiting.pop()
        elif node.type == "url" or (node.type == "string" and is_url):
            if url := node.value.strip():
                column = node.source_column + (4 if node.type == "url" else 1)
                found.append(CssUrl(url, node.source_line, column, is_import))
        elif node.type == "function":
            holds_urls = node.lower_name in _TEXT_FUNCTIONS
            waiting.append(_classify(node.arguments, holds_urls=holds_urls, is_import=is_import))
        elif node.type in _BLOCKS:
            waiting.append(_classify(node.content, holds_urls=False))
    return tuple(found)


def _classify(
    nodes: "list[Node]", *, holds_urls: bool, is_import: bool = False
) -> "Iterator[tuple[Node, bool, bool]]":
    """Each node, with whether a string there is a URL, and whether it imports; names of namespaces are left out."""
    rule = ""
    for node in nodes:
        if node.type == "at-keyword":
            rule = node.lower_value
        elif node == ";" or node.type == "{} block":
            rule = ""
        if rule != "namespace":
            imports = rule == "import" and (
                node.type in ("string", "url") or getattr(node, "lower_name", "") in _URL_FUNCTIONS
            )
            yield node, holds_urls or imports, is_import or imports
            rule = "" if imports else rule


_COMMENT = re.compile(
    r"""
    /\* .*? (?: \*/ | \Z )               # a block
  | ^ [ \t]*+ // [^\n]*+                 # a line of its own
  | (?<=[\s;{})]) // [ \t] [^\n]*+       # the end of a line; `//` may also stand in a URL or a regular expression
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_STORAGE = re.compile(
    r"""
    (?<![\w$.\"'-])
    (?: (?: window | self | globalThis | top | parent ) \s*+ \. \s*+ )?
    (?P<name> localStorage | sessionStorage | indexedDB | openDatabase | cookieStore | caches
      | document \s*+ \. \s*+ cookie | navigator \s*+ \. \s*+ (?: storage | serviceWorker ) )
    (?= \s*+ (?: [.\[=(?;,)] | \Z ) )                                # it is used, not only mentioned
  | (?: window | self | globalThis ) \s*+ \[ \s*+ [\"']
    (?P<indexed> localStorage | sessionStorage | indexedDB | caches ) [\"'] \s*+ \]
    """,
    re.VERBOSE,
)
_WEB_URL = r"[\"'`] (?P<url> (?: https?: | wss?: )? // [^\s\"'`<>\\]+ )"
_REQUEST = re.compile(
    rf"""
    (?: \b (?: fetch | importScripts | sendBeacon | import | ajax | getJSON | Worker | SharedWorker | WebSocket
             | EventSource | WebTransport | Image | Audio | Request ) \s*+ \( \s*+          # fetch("https://…")
      | \.open \s*+ \( \s*+ [\"'] [A-Za-z]{{3,7}} [\"'] \s*+ , \s*+                         # x.open("GET", "https://…")
      | \b (?: import | from ) \s*+                                                         # import "https://…"
      | (?: \. \s*+ (?: src | srcset | action ) | \b location ) \s*+ = (?!=) \s*+           # x.src = "https://…"
      | \b setAttribute \s*+ \( \s*+ [\"'] (?: src | href | action | data | srcset ) [\"'] \s*+ , \s*+
    ) {_WEB_URL}
    """,
    re.VERBOSE,
)
_URL = re.compile(r"(?<![\w$])[\"'`](?P<url>(?:https?|wss?)://[^\s\"'`<>\\]+)[\"'`$]")
"""A string that is a URL: `"https://example.org/"`."""
_FILE = re.compile(r"[\"'`/](?P<file>[\w./-]{1,200}\.(?:mjs|js|css|wasm|json))[\"'`?]")
"""The end of a string that names a file: `"assets/menu.js"`, `/menu.js?x`; no path of a site is longer."""


def read_script(text: str) -> Script:
    """What can be seen of a script without running it."""
    code = _COMMENT.sub(lambda comment: blank_out(comment[0]), text)
    requests = tuple((match["url"], match.start("url")) for match in _REQUEST.finditer(code))
    requested = {offset for _, offset in requests}
    urls = ((match["url"], match.start("url")) for match in _URL.finditer(code))
    return Script(
        storage=tuple(
            ("".join((match["name"] or match["indexed"]).split()), match.start())
            for match in _STORAGE.finditer(code)
        ),
        requests=requests,
        urls=tuple((url, offset) for url, offset in urls if offset not in requested),
        files=tuple(dict.fromkeys(match["file"] for match in _FILE.finditer(code))),
    )


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
"""Levels of lists and groups in which JSON is searched for URLs; manifests have four, import maps three."""
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
        named = [(key, url) for key, url in list_json_strings(text) if key in _MANIFEST_KEYS]
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


def list_json_strings(text: str) -> Iterator[tuple[str, str]]:
    """Every string of a JSON text in its order, with the key it belongs to; a ValueError or RecursionError for others."""
    return _list_strings(json.loads(text), "", 0)


def _list_strings(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list | dict) and depth < _DEEPEST_JSON:
        pairs = value.items() if isinstance(value, dict) else ((key, inner) for inner in value)
        for name, inner in pairs:
            yield from _list_strings(inner, name, depth + 1)


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
