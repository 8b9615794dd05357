"""The text of one HTML file into a `SitePage`: the tree is walked once, and what no promise is about is left behind."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.html.addresses import EDGES, Desk, Map
from papercheck.html.depth import Depth
from papercheck.html.names import collapsed, name
from papercheck.html.programs import program
from papercheck.html.references import ADDRESSED, PAINTED, references
from papercheck.model import Verdict
from papercheck.model.site import Element, SitePage, Use

Value = TypeVar("Value")


_KEPT = frozenset(
    "html base meta link title script style a area img input select textarea button label iframe frame object embed applet"
    " form h1 h2 h3 h4 h5 h6 table video audio track source nav main aside header footer foreignobject use animate set image"
    " feimage marquee blink portal".split()
)
_NAMED = frozenset("a button h1 h2 h3 h4 h5 h6 label summary svg object".split())
_TEXTS = frozenset({"script", "style", "title"})
_HOLDERS = frozenset({"table", "video", "audio", "svg"})
_KEPT_FOR = frozenset("lang xml:lang tabindex autofocus role style background cite accesskey srcdoc".split())
_PROGRAMS = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
_PLAIN = frozenset(
    "href class title rel hreflang lang dir id accesskey tabindex aria-label aria-current data-md-state".split()
)
_NOTHING: frozenset[str] = frozenset()
_PAINTED = ", ".join(f'[{each}*="url(" i]' for each in PAINTED)


@dataclass(slots=True)
class Pool:
    """Equal values shared by all pages: a menu is the same on every page, and is kept once."""

    attributes: dict[tuple[tuple[str, str | None], ...], Mapping[str, str]] = field(default_factory=dict)
    around: dict[tuple[frozenset[str], str], frozenset[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def mapping(self, attributes: Mapping[str, str | None]) -> Mapping[str, str]:
        """The attributes, with the empty text where one has no value."""
        key = tuple(attributes.items())
        found = self.attributes.get(key)
        if found is None:
            kept = tuple((self.text(each), value and self.text(value)) for each, value in key)
            found = self.attributes[kept] = {each: value or "" for each, value in kept}
        return found

    def text(self, text: str) -> str:
        """The same text, kept once."""
        return self.texts.setdefault(text, text)

    def within(self, outer: frozenset[str], tag: str) -> frozenset[str]:
        """The names of the elements around, and one more."""
        key = (outer, tag)
        found = self.around.get(key)
        if found is None:
            found = self.around[key] = outer | {tag}
        return found


def page(path: str, text: str, files: Map, pool: Pool, depth: Depth = Depth.WHOLE) -> SitePage:
    """Read one page, as far as somebody asks about it."""
    reader = _Reader(path, LexborHTMLParser(text), files, pool, is_painted="url(" in text.lower())
    if depth is Depth.WHOLE:
        reader.walk()
    else:
        reader.walk_addresses(only_open=depth is Depth.OPEN)
    return reader.page()


class _Reader:
    """One walk over one tree."""

    def __init__(
        self, path: str, tree: LexborHTMLParser, files: Map, pool: Pool, *, is_painted: bool
    ) -> None:
        self.path = path
        self.tree = tree
        self.pool = pool
        base = tree.css_first("base[href]")
        self.desk = Desk(
            files, path, ((base.attributes.get("href") or "").strip() if base is not None else "")
        )
        marked = [(node.id or "", node) for node in tree.css("[id]")]
        self.count = Counter(each for each, _ in marked)
        self.by_id = dict(reversed(marked))
        self.painted = {node.mem_id for node in tree.css(_PAINTED)} if is_painted else set()
        self.around: dict[int, frozenset[str]] = {}
        self.elements: list[Element] = []
        self.alike: dict[tuple[str, int], int] = {}

    def page(self) -> SitePage:
        """What comes of the walk."""
        tags = _grouped((each.tag, each) for each in self.elements)
        found = [each for element in self.elements for each in references(element, self.desk)]
        ids = frozenset(self.count)
        names = {each.attributes["name"] for each in tags.get("a", ()) if each.attributes.get("name")}
        return SitePage(
            path=self.path,
            elements=tuple(self.elements),
            tags=tags,
            references=tuple(found),
            relations=_grouped(
                (relation, each)
                for each in found
                if each.element is not None and each.element.tag == "link" and each.attribute == "href"
                for relation in each.element.tokens("rel")
            ),
            metas=_grouped((key, each) for each in tags.get("meta", ()) for key in _keys(each)),
            anchors=ids | names if names else ids,
            ids=ids,
            repeated=tuple(each for each, count in self.count.items() if count > 1 and each),
            programs=tuple(
                (each, program(each.text))
                for each in tags.get("script", ())
                if each.text and each.attributes.get("type", "").strip().lower() in _PROGRAMS
            ),
            unreadable=tuple(each for each in tags.get("script", ()) if _is_unreadable(each)),
            redirect=next((each for each in found if each.use is Use.REDIRECT), None),
        )

    def walk(self) -> None:
        """Go through the tree in the order of the page, and keep all that promises are about."""
        for node in self.tree.root.traverse() if self.tree.root else ():
            tag = node.tag or ""
            attributes = node.attributes
            if (
                tag.lower() in _KEPT
                or (attributes and _matter(tuple(attributes)))
                or (self.painted and node.mem_id in self.painted)
            ):
                self._keep(node, tag.lower(), attributes)

    def walk_addresses(self, *, only_open: bool) -> None:
        """Go through the tree and keep what has an address, without its name and what is around it."""
        further = {node.mem_id for node in self.tree.css("[style], [background], [ping]")} | self.painted
        for node in self.tree.root.traverse() if self.tree.root else ():
            tag = (node.tag or "").lower()
            if tag in ADDRESSED or (further and node.mem_id in further):
                attributes = node.attributes
                if only_open and tag == "a" and self._is_settled(attributes):
                    continue
                shared = self.pool.mapping(attributes)
                text = node.text() if tag in _TEXTS else ""
                nth = self._nth(tag, shared)
                self.elements.append(Element(tag, shared, text, _NOTHING, len(self.elements), nth))

    def _is_settled(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether a link leads to what is there, so that nothing more can be said of it."""
        if not attributes.keys() <= _PLAIN:
            return False
        target = self.desk.target((attributes.get("href") or "").strip(EDGES))
        return target.verdict is Verdict.OK and (
            not target.fragment or (target.file == self.path and target.fragment in self.by_id)
        )

    def _keep(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> None:
        shared = self.pool.mapping(attributes)
        text = ""
        if tag in _TEXTS:
            text = collapsed(node.text()) if tag == "title" else node.text()
        elif tag in _NAMED or "role" in shared:
            text = name(node, shared, self.by_id)
        holds = (
            frozenset(each.tag or "" for each in node.traverse() if each.tag != "th" or each.text(strip=True))
            if tag in _HOLDERS and node.child
            else frozenset()
        )
        self.elements.append(
            Element(
                tag,
                shared,
                self.pool.text(text),
                self._around(node),
                len(self.elements),
                self._nth(tag, shared),
                holds,
            )
        )

    def _nth(self, tag: str, attributes: Mapping[str, str]) -> int:
        """How many elements like this one were kept before."""
        key = (tag, id(attributes))
        nth = self.alike.get(key, 0)
        self.alike[key] = nth + 1
        return nth

    def _around(self, node: LexborNode) -> frozenset[str]:
        """The names of the elements around a node, each way up walked once."""
        way = []
        parent = node.parent
        while parent is not None and parent.mem_id not in self.around:
            way.append(parent)
            parent = parent.parent
        found = self.around[parent.mem_id] if parent is not None else frozenset()
        for each in reversed(way):
            found = self.pool.within(found, (each.tag or "").lower())
            if each.attributes.get("aria-hidden") == "true":
                found = self.pool.within(found, "(hidden)")
            # A dialog that is hidden from those who listen is not open.
            if "hidden" in each.attributes or (
                "(hidden)" in found and each.attributes.get("role") == "dialog"
            ):
                found = self.pool.within(found, "(absent)")
            self.around[each.mem_id] = found
        return found


@lru_cache(maxsize=4096)
def _matter(attributes: tuple[str, ...]) -> bool:
    """Whether a promise is about one of these attributes."""
    return not _KEPT_FOR.isdisjoint(attributes) or any(
        each.startswith(("on", "aria-")) for each in attributes
    )


_JSON = frozenset({"application/ld+json", "importmap", "speculationrules", "application/json"})


def _is_unreadable(script: Element) -> bool:
    if script.attributes.get("type", "").strip().lower() not in _JSON or "src" in script.attributes:
        return False
    try:
        json.loads(script.text)
    except (ValueError, RecursionError):
        return True
    return False


def _keys(meta: Element) -> Iterator[str]:
    for key in ("name", "property", "http-equiv", "itemprop"):
        if value := meta.attributes.get(key, "").strip().lower():
            yield value


def _grouped(pairs: Iterator[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
