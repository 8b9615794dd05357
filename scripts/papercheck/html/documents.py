"""Files beside the pages into what browsers and machines find in them: styles, scripts, manifests, feeds, sitemaps."""

import json
from collections.abc import Callable, Collection, Iterator

from lxml import etree

from papercheck.html.addresses import Desk
from papercheck.html.places import Lines
from papercheck.html.programs import program
from papercheck.html.styles import addresses
from papercheck.model import Place
from papercheck.model.site import Program, Reference, SiteFile, Use

_KINDS = {
    ".css": "style",
    ".js": "script",
    ".mjs": "script",
    ".webmanifest": "manifest",
    ".atom": "feed",
    ".rss": "feed",
}
_FEEDS = {"urlset": "sitemap", "sitemapindex": "sitemap", "rss": "feed", "feed": "feed", "RDF": "feed"}
_FETCHED = frozenset({"url", "logo", "icon", "image", "thumbnail"})

Placed = Callable[[int], Place]


def kind(path: str, manifests: Collection[str] = ()) -> str:
    """What a file is by its name, or because pages call it their manifest; empty for what nobody reads here."""
    if path in manifests:
        return "manifest"
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    ending = name[dot:] if dot >= 0 else ""
    if name in {"manifest.json", "site.webmanifest"}:
        return "manifest"
    return _KINDS.get(ending, "feed" if ending == ".xml" else "")


def document(path: str, what: str, text: str, desk: Desk, prefix: str) -> SiteFile:
    """Read one file; one that breaks the rules of its format says nothing."""
    lines = Lines(text)

    def placed(offset: int) -> Place:
        return Place(f"{prefix}{path}", *lines.at(offset))

    if what == "style":
        return SiteFile(path=path, kind=what, references=tuple(_sheet(text, desk, f"{prefix}{path}")))
    if what == "script":
        return _script(path, program(text), placed)
    if what == "manifest":
        return _manifest(path, text, desk, placed)
    return _feed(path, text, desk, prefix)


def _sheet(text: str, desk: Desk, path: str) -> Iterator[Reference]:
    for address, (line, column), is_import in addresses(text):
        named = "@import" if is_import else "url"
        yield Reference(Use.FETCH, address, desk.target(address), named, place=Place(path, line, column))


def _script(path: str, found: Program, placed: Placed) -> SiteFile:
    return SiteFile(
        path=path,
        kind="script",
        storage=tuple((name, placed(offset)) for name, offset in found.storage),
        requests=tuple((address, placed(offset)) for address, offset in found.requests),
        addresses=tuple((address, placed(offset)) for address, offset in found.addresses),
        names=found.files,
    )


def _manifest(path: str, text: str, desk: Desk, placed: Placed) -> SiteFile:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return SiteFile(path=path, kind="manifest", unreadable_because="it is no JSON")
    return SiteFile(path=path, kind="manifest", references=tuple(_in_manifest(read, text, desk, placed)))


def _in_manifest(read: object, text: str, desk: Desk, placed: Placed) -> Iterator[Reference]:
    for key, address in _named(read, "", 0):
        use = Use.FETCH if key == "src" else Use.LINK
        yield Reference(
            use,
            address,
            desk.target(address),
            key,
            place=placed(max(0, text.find(json.dumps(address, ensure_ascii=False)[1:-1]))),
        )


_DEEPEST = 20
_IN_MANIFESTS = frozenset({"src", "start_url", "scope", "url", "action", "id"})


def _named(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if key in _IN_MANIFESTS - {"id", "scope"}:
            yield key, value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for name, each in value.items():
            yield from _named(each, name, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for each in value:
            yield from _named(each, key, depth + 1)


def _feed(path: str, text: str, desk: Desk, prefix: str) -> SiteFile:
    try:
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        where = f" from line {error.lineno} on" if isinstance(error, etree.XMLSyntaxError) else ""
        return SiteFile(path=path, kind="", unreadable_because=f"it is no XML{where}")
    what = _FEEDS.get(etree.QName(root).localname, "")
    found = tuple(_in_feed(root, desk, f"{prefix}{path}")) if what else ()
    return SiteFile(path=path, kind=what, references=found)


def _in_feed(root: "etree._Element", desk: Desk, path: str) -> Iterator[Reference]:
    for node in root.iter(tag=etree.Element):
        tag = etree.QName(node).localname
        text = (node.text or "").strip()
        place = Place(path, int(node.sourceline or 1))
        for attribute in ("href", "url", "src"):
            if address := node.get(attribute, "").strip():
                use = Use.NAME if tag == "link" else Use.FETCH
                yield Reference(
                    use, address, desk.target(address), node.get("hreflang", "") or attribute, place=place
                )
        if text and tag in {"loc", "link", "comments", "docs"}:
            yield Reference(Use.LINK, text, desk.target(text), tag, place=place)
        elif text and tag in _FETCHED and ":" in text:
            yield Reference(Use.FETCH, text, desk.target(text), tag, place=place)
