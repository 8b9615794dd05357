"""Styles, scripts, manifests and feeds, in pages or in files of their own, into what browsers and machines find in them.

A script is not run: a URL that it puts together from pieces is not found. A browser that loads every page without a
network is the other half of the check.
"""

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from lxml import etree

from papercheck.html.url_references import ListCss, list_json_strings
from papercheck.html.url_resolver import UrlResolver
from papercheck.model import Origin, Place
from papercheck.model.site import LOADING, Asset, Reference, Script, SitePage, Use
from papercheck.text import blank_out

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
_URL = re.compile(
    r"(?<![\w$])(?<!href:)(?<!href\",)(?<!href\", )(?<!href[=:][ \\])(?<!href\":)[\"'`](?P<url>(?:https?|wss?)://[^\s\"'`<>\\]+)[\"'`$]"
)
"""A string that is a URL, and no hyperlink: `"https://example.org/"`, but not `href:"https://example.org/"`."""
_FILE = re.compile(r"[\"'`/](?P<file>[\w./-]{1,200}\.(?:mjs|js|css|wasm|json))[\"'`?]")
"""The end of a string that names a file: `"assets/menu.js"`, `/menu.js?x`; no path of a site is longer."""


def read_script(text: str) -> Script:
    """What can be seen of a script without running it."""
    code = _COMMENT.sub(lambda comment: blank_out(comment[0]), text)
    requests = tuple((match["url"], match.start("url")) for match in _REQUEST.finditer(code))
    requested = {offset for _, offset in requests}
    urls = ((match["url"], match.start("url")) for match in _URL.finditer(code))
    stored = (("".join((it["name"] or it["indexed"]).split()), it.start()) for it in _STORAGE.finditer(code))
    return Script(
        storage=tuple(stored),
        requests=requests,
        urls=tuple((url, offset) for url, offset in urls if offset not in requested),
        files=tuple(dict.fromkeys(match["file"] for match in _FILE.finditer(code))),
    )


_KINDS = {".css": "style", ".js": "script", ".mjs": "script", ".webmanifest": "manifest"}
_KINDS |= dict.fromkeys((".atom", ".rss", ".xml"), "feed")
_ROOTS = frozenset({"urlset", "sitemapindex", "rss", "feed", "RDF"})
"""First elements of sitemaps and feeds; other XML is read for its form alone."""
_LINKING = frozenset({"loc", "link", "comments", "docs"})
_LOADED = frozenset({"url", "logo", "icon", "image", "thumbnail"})
"""Elements of feeds whose text is a URL."""
_Found = tuple[Use, str, str, Place]
"""Use, name, URL and place."""
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')


def find_kind(path: str, manifests: Collection[str] = ()) -> str:
    """What a file is by its name, or because pages call it their manifest; empty for what nobody reads here."""
    name = posixpath.basename(path).lower()
    return "manifest" if path in manifests else _KINDS.get(posixpath.splitext(f"x{name}")[1], "")


def read_asset(
    path: str, kind: str, text: str, resolver: UrlResolver, prefix: str, list_css: ListCss
) -> Asset:
    """Read one file; `prefix` stands before its path in places, and `list_css` lists the URLs of a style sheet.

    One that breaks the rules of its format has a `fault`.
    """
    place = f"{prefix}{path}"
    if kind == "script":
        return Asset(path=path, kind=kind, script=read_script(text), origin=Origin(text, place))
    found: list[_Found] = []
    fault = ""
    try:
        if kind == "feed":
            parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True)
            root = etree.fromstring(text.encode(), parser)
            found, fault = list(_in_feed(root, place)), _find_atom_fault(root)
            kind = "atom" if root.tag == f"{{{ATOM}}}feed" else kind
        else:
            found = list(
                _in_manifest(text, place) if kind == "manifest" else _in_style(text, place, list_css)
            )
    except etree.XMLSyntaxError as error:
        fault = f"it is no XML from line {error.lineno} on"
    except (ValueError, RecursionError):
        fault = "it is no XML" if kind == "feed" else "it is no JSON"
    kind = "sitemap" if any(name == "loc" for _, name, _, _ in found) else kind
    references = (Reference(use, url, resolver.resolve(url), name, place=at) for use, name, url, at in found)
    return Asset(path=path, kind=kind, references=tuple(references), fault=fault)


_PART = re.compile(r"([^{}]*)([{}])")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"\s*[a-z]*([.#][\w-]+)\s*")
_DISPLAY = re.compile(r"(?:^|[;{\s])display\s*:\s*(\w+)")


def list_unshown(sheet: str) -> frozenset[str]:
    """The classes and ids, as `.closed` and `#menu`, that a style sheet displays nowhere, whatever the screen.

    Only selectors of one name count; one that is displayed again, as on wide screens, is left out.
    """
    found: dict[bool, set[str]] = {True: set(), False: set()}
    opened: list[str] = []
    for text, brace in _PART.findall(_REMARK.sub("", sheet)) if "display" in sheet else ():
        if brace == "{":
            opened.append(text)
        elif opened and (said := _DISPLAY.search(text)):
            names = {name[1] for name in map(_NAME.fullmatch, opened[-1].split(",")) if name}
            is_shown = said[1].lower() != "none"
            if is_shown or len(opened) == 1:
                found[is_shown] |= names
        if brace == "}":
            del opened[-1:]
    return frozenset(found[False] - found[True])


def _in_style(text: str, path: str, list_css: ListCss) -> Iterator[_Found]:
    for url, line, column, is_import in list_css(text):
        yield Use.FETCH, "@import" if is_import else "url", url, Place(path, line, column)


def _in_manifest(text: str, path: str) -> Iterator[_Found]:
    origin = Origin(text, path)
    offsets = {match[1]: match.start(1) for match in reversed(list(_JSON_STRING.finditer(text)))}
    for key, url in list_json_strings(json.loads(text)):
        if key in {"src", "start_url", "url", "action"}:
            place = origin.place(offsets.get(json.dumps(url, ensure_ascii=False)[1:-1], 0))
            yield Use.FETCH if key == "src" else Use.LINK, key, url, place


ATOM = "http://www.w3.org/2005/Atom"


def _find_atom_fault(root: etree._Element) -> str:
    """What an Atom feed lacks that it must have (RFC 4287, 4.1)."""
    for node in root.xpath("self::atom:feed | self::atom:feed/atom:entry", namespaces={"atom": ATOM}):
        for name in ("id", "title", "updated"):
            if not "".join(node.xpath("*[local-name() = $name]//text()", name=name)).strip():
                what = etree.QName(node).localname
                return f"it is no Atom feed, since the `{what}` on line {node.sourceline} has no `{name}`"
    return ""


def _in_feed(root: etree._Element, path: str) -> Iterator[_Found]:
    for node in root.iter(tag=etree.Element) if etree.QName(root).localname in _ROOTS else ():
        tag = etree.QName(node).localname
        content = (node.text or "").strip()
        place = Place(path, int(node.sourceline or 1))
        for attribute in ("href", "url", "src"):
            if url := node.get(attribute, "").strip():
                use = Use.NAME if tag == "link" else Use.FETCH
                yield use, node.get("hreflang", "") or attribute, url, place
        if content and (tag in _LINKING or (tag in _LOADED and ":" in content)):
            yield Use.LINK if tag in _LINKING else Use.FETCH, tag, content, place


def find_loaded(
    files: Iterable[str], pages: Iterable[SitePage], others: Mapping[str, SitePage | Asset]
) -> frozenset[str]:
    """Every file that some page makes a browser load, directly or through another file."""
    by_suffix: dict[str, list[str]] = {}
    for file in files:
        parts = file.split("/")
        for start in range(len(parts)):
            by_suffix.setdefault("/".join(parts[start:]), []).append(file)
    found: set[str] = set()
    waiting: list[SitePage | Asset] = [*pages]
    while waiting:
        holder = waiting.pop()
        named = {reference.target.file for reference in holder.references if reference.use in LOADING}
        scripts = [holder.script] if isinstance(holder, Asset) else [script for _, script in holder.scripts]
        for name in (name for script in scripts for name in script.files):
            # A script may put any folder before a name. Whoever names the same again names no other files.
            named.update(by_suffix.pop(posixpath.normpath(name).lstrip("./"), ()))
        waiting += [others[file] for file in named - found if file in others]
        found |= named
    return frozenset(found - {""})
