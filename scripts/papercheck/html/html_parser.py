"""The text of one HTML or SVG file into a `SitePage`: its tree is walked once, and what no rule is about is left behind.

Names of elements, for those who cannot see them, are worked out as https://www.w3.org/TR/accname-1.2/ says.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.html.site_assets import list_unshown, read_script
from papercheck.html.url_references import ELEMENTS, NOTHING, PAINTED, TEXTS, Interner, group
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model.site import (
    EMPTY_HEADER,
    LABELLING,
    UNSHOWN,
    Element,
    Reference,
    SitePage,
    Use,
    is_not_displayed,
)
from papercheck.text import INLINE_ELEMENTS
from papercheck.urls.url_fragments import fold_text

_read_script = lru_cache(maxsize=64)(read_script)

_RELEVANT = frozenset(
    "html base meta link title script style a area img input select textarea button label iframe frame object embed applet"
    " form h1 h2 h3 h4 h5 h6 table video audio track source nav main aside header footer foreignobject use animate set image"
    " feimage marquee blink portal foreignObject feImage".split()
)
"""Elements that rules are about; within SVG some are spelled with capital letters."""
_RELEVANT_ATTRIBUTES = frozenset(
    "lang xml:lang tabindex autofocus role style background cite accesskey srcdoc props".split()
)
"""Attributes that rules are about on any element, beside event handlers and ARIA."""
_NAMED = frozenset("a button h1 h2 h3 h4 h5 h6 label summary svg object".split())
_ANCESTORS = frozenset(
    "head noscript article main nav header aside section svg dialog label li dd td a button".split()
)
"""Elements that rules ask for around others."""
_CONTENTS, _HOLDERS = ("td", "th", "pre", "track"), frozenset({"table", "video"})
"""Elements that rules ask for in others."""
_HELD = (*_CONTENTS, EMPTY_HEADER)
_SAYING = "img[alt], svg, [aria-label]"
"""What says something without a text."""
_PAINTED = ", ".join(f'[{attribute}*="url(" i]' for attribute in sorted(PAINTED))
_PAINTING = re.compile(r"\((?: (?<=url\() | (?<=URL\()(?<!new\ URL\() )", re.VERBOSE)
"""What paints: `url(`, or `URL(` but for `new URL(…)`, which many pages have in a script; found by its bracket, which is quick."""
_ANYWHERE = '[style*="("], [style*="@"], [background]'
"""Elements of any name with an attribute that may hold a URL."""

_SCRIPTS = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
_JSON = frozenset({"application/ld+json", "importmap", "speculationrules", "application/json"})
# Drawing programs name their own namespaces by entities.
_DECLARATION = re.compile(
    r'(?i)<!ENTITY(?!\s+\S+\s+"http://(?:ns\.adobe\.com|www\.w3\.org)/[^"&<]*">)|<\?xml-stylesheet\s[^>]*+'
)

_SILENT = frozenset({"script", "style", "template", "noscript", "-comment"})
LONGEST_NAME = 2_000
"""Nodes in an element, and characters of a label, that are read for a name: else nested ones were read again and again."""


def read_page(path: str, text: str, nodes: list[LexborNode], index: SiteIndex, shared: Interner) -> SitePage:
    """Read one page, of which `nodes` are all elements."""
    own = () if shared.urls_only else map(list_unshown, _STYLE.findall(text))
    unshown = shared.unshown.union(*own)
    id_list = [node.id or "" for node in nodes[0].css("[id]")]
    painted = nodes[0].css(_PAINTED) if _PAINTING.search(text) else []
    elements = tuple(_Walk(nodes, shared, unshown).list_elements(painted))
    tags = group((element.tag, element) for element in elements)
    scripts = () if shared.urls_only else tags.get("script", ())
    running = [script for script in scripts if script.text and _read_type(script) in _SCRIPTS]
    bases = (base.attributes["href"].strip() for base in tags.get("base", ()) if "href" in base.attributes)
    resolver = UrlResolver(index, path, next(bases, ""))
    references = [found for element in elements for found in shared.list_references(element, resolver)]
    headed = [found for found in references if found.element and found.element.tag in ("link", "meta")]
    ids = frozenset(id_list)
    repeated = Counter(id_list) - Counter(ids) if len(ids) < len(id_list) else ()
    names = {link.attributes["name"] for link in tags.get("a", ()) if link.attributes.get("name")}
    return SitePage(
        path=path,
        elements=elements,
        tags=tags,
        references=tuple(references),
        relations=group(_list_relations(headed)),
        metas=group((key, meta) for meta in tags.get("meta", ()) for key in _list_names(meta)),
        anchors=ids | names if names else ids,
        ids=ids,
        duplicate_ids=tuple(filter(None, repeated)),
        scripts=tuple((script, _read_script(script.text)) for script in running),
        invalid_json=tuple(filter(_is_invalid_json, scripts)),
        declarations=tuple(_DECLARATION.findall(text)) if path.lower().endswith(".svg") else (),
        redirect=next((found for found in headed if found.use is Use.REDIRECT), None),
    )


_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)


class _Walk:
    def __init__(self, nodes: list[LexborNode], interner: Interner, unshown: frozenset[str]) -> None:
        self.nodes, self.interner, self.unshown = nodes, interner, unshown
        self.by_id = {} if interner.urls_only else {it.id or "": it for it in reversed(nodes[0].css("[id]"))}
        self.around: dict[int, frozenset[str]] = {}
        self.labels: dict[str, str] = {}

    def list_elements(self, painted: Iterable[LexborNode]) -> Iterator[Element]:
        """All that rules are about, or all that may have a URL."""
        urls_only, interner = self.interner.urls_only, self.interner
        inside = set() if urls_only else _find_contents(self.nodes[0])
        counts: dict[int, int] = {}
        chosen = self._choose_with_urls(painted) if urls_only else self._choose_relevant(painted)
        for order, (node, name) in enumerate(chosen):
            tag = name.lower()
            equal = interner.list_equal(tag, node.attributes)
            counts[id(equal)] = occurrence = counts.get(id(equal), -1) + 1
            if urls_only and tag not in TEXTS:
                if occurrence == len(equal):
                    equal.append(equal[0]._replace(occurrence=occurrence))
                yield equal[occurrence]
                continue
            attributes = equal[0].attributes
            text = interner.text(self._read_text(node, tag, attributes))
            around = NOTHING if urls_only else self._find_ancestors(node)
            if self.unshown and self._is_unshown(attributes):
                around |= {UNSHOWN}
            held = _HELD if tag in _HOLDERS else ()
            holds = frozenset(name for name in held if (node.mem_id, name) in inside)
            yield Element(tag, attributes, text, around, order, occurrence, holds)

    def _choose_relevant(self, painted: Iterable[LexborNode]) -> Iterator[tuple[LexborNode, str]]:
        special = {node.mem_id for node in painted}
        for node in self.nodes:
            is_kept = node.tag in _RELEVANT or (special and node.mem_id in special)
            if is_kept or _are_relevant(tuple(node.attributes)):
                yield node, node.tag or ""

    def _choose_with_urls(self, painted: Iterable[LexborNode]) -> list[tuple[LexborNode, str]]:
        special = {node.mem_id: node.tag or "" for node in (*painted, *self.nodes[0].css(_ANYWHERE))}
        # Most nodes are left by their name alone.
        names = ELEMENTS.union(special.values())
        return [
            (node, name)
            for node in self.nodes
            if (name := node.tag or "") in names and (name in ELEMENTS or node.mem_id in special)
        ]

    def _find_ancestors(self, node: LexborNode) -> frozenset[str]:
        """What is around a node, as in `Element.ancestors`; each way up is walked once."""
        way = []
        outer = node.parent
        while outer is not None and outer.mem_id not in self.around:
            way.append(outer)
            outer = outer.parent
        found = self.around[outer.mem_id] if outer is not None else frozenset()
        for outer in reversed(way):
            found |= frozenset(_describe(outer, found))
            found |= {UNSHOWN} if self.unshown and self._is_unshown(outer.attributes) else NOTHING
            found = self.around[outer.mem_id] = self.interner.ancestors(found)
        return found

    def _is_unshown(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether a style sheet does not display an element, by its classes or its id."""
        names = (f".{name}" for name in (attributes.get("class") or "").split())
        return f"#{attributes.get('id')}" in self.unshown or any(map(self.unshown.__contains__, names))

    def _read_text(self, node: LexborNode, tag: str, attributes: Mapping[str, str]) -> str:
        """What is in a script, a style or the title, or the name of an element: the first that says something."""
        if tag in TEXTS:
            return collapse(node.text()) if tag == "title" else node.text()
        if tag not in _NAMED and "role" not in attributes:
            return ""
        return (
            (self._join_labels(attributes["aria-labelledby"]) if "aria-labelledby" in attributes else "")
            or attributes.get("aria-label", "").strip()
            or collapse(read_aloud(node))
            or attributes.get("alt", "").strip()
            or attributes.get("title", "").strip()
        )

    def _join_labels(self, ids: str) -> str:
        for id_ in dict.fromkeys(ids.split()):
            if id_ in self.by_id and id_ not in self.labels:
                self.labels[id_] = collapse(read_aloud(self.by_id[id_]))[:LONGEST_NAME]
        return " ".join(filter(None, map(self.labels.get, dict.fromkeys(ids.split()))))


def _describe(node: LexborNode, outer: frozenset[str]) -> Iterator[str]:
    """What an element is to those in it."""
    tag, attributes = (node.tag or "").lower(), node.attributes
    is_hidden = attributes.get("aria-hidden") == "true"
    # A dialog that is hidden from those who listen is not open.
    is_closed = attributes.get("role") == "dialog" and (is_hidden or "(hidden)" in outer)
    is_labelled = any((attributes.get(name) or "").strip() for name in LABELLING)
    marks = {
        tag: tag in _ANCESTORS,
        "(hidden)": is_hidden,
        "(absent)": is_closed or is_not_displayed(attributes),
        "(labelled)": is_labelled and tag in {"a", "button"},
    }
    return (mark for mark, is_set in marks.items() if is_set)


def _find_contents(tree: LexborNode) -> set[tuple[int, str]]:
    """What is in which node; each way up is walked once."""
    found: set[tuple[int, str]] = set()
    for node in tree.css(", ".join(_CONTENTS)):
        tag, outer = node.tag or "", node.parent
        if tag == "th" and not (node.text(strip=True) or node.css_first(_SAYING)):
            tag = EMPTY_HEADER
        while outer is not None and (outer.mem_id, tag) not in found:
            found.add((outer.mem_id, tag))
            outer = outer.parent
    return found


@lru_cache(maxsize=4096)
def _are_relevant(attributes: tuple[str, ...]) -> bool:
    is_prefixed = any(name.startswith(("on", "aria-")) for name in attributes)
    return is_prefixed or not _RELEVANT_ATTRIBUTES.isdisjoint(attributes)


def extract_text(html: str) -> str:
    """The readable text of a page as words are looked for in it: folded, a line a block."""
    body = LexborHTMLParser(html).body
    return fold_text(read_aloud(body, len(html) + 1)) if body is not None else ""


def collapse(text: str) -> str:
    """A text with every stretch of white space as one space, and none at its ends."""
    return " ".join(text.split())


def read_aloud(node: LexborNode, most: int = LONGEST_NAME) -> str:
    """The text in an element that is read out, with the names of the images in it, of so many nodes; a line a block."""
    first = node.first_child
    if first is not None and first.is_text_node and first.next is None:
        return _say(first)[0]
    pieces: list[str] = []
    # What is still to be read: nodes, each with those behind it, and the ends of blocks.
    waiting: list[LexborNode | str | None] = [first]
    while waiting and most:
        child = waiting.pop()
        if isinstance(child, str):
            pieces.append(child)
        elif child is not None:
            most -= 1
            said, is_opened = _say(child)
            pieces.append(said)
            waiting += [child.next, said, child.first_child] if is_opened else [child.next]
    return "".join(pieces)


def _say(node: LexborNode) -> tuple[str, bool]:
    """What a node itself says, and whether what is in it is said as well; a block begins and ends with a line end."""
    if node.is_text_node:
        return (node.text_content or "").replace("\n", " "), False
    attributes = node.attributes
    if attributes.get("aria-hidden") == "true" or "hidden" in attributes or node.tag in _SILENT:
        return "", False
    if said := attributes.get("aria-label") or attributes.get("alt"):
        return f" {said} ", False
    if node.tag == "br":
        return " ", False
    return "" if node.tag in INLINE_ELEMENTS else "\n", True


def _list_relations(references: Iterable[Reference]) -> Iterator[tuple[str, Reference]]:
    for found in references:
        if found.attribute == "href" and found.element and found.element.tag == "link":
            yield from ((relation, found) for relation in found.element.tokens("rel"))


def _is_invalid_json(script: Element) -> bool:
    is_json = _read_type(script) in _JSON and "src" not in script.attributes
    with suppress(ValueError, RecursionError):
        json.loads(script.text if is_json else "0")
        return False
    return True


def _read_type(script: Element) -> str:
    return script.attributes.get("type", "").strip().lower()


def _list_names(meta: Element) -> Iterator[str]:
    values = (meta.attributes.get(name, "") for name in ("name", "property", "http-equiv", "itemprop"))
    return filter(None, (value.strip().lower() for value in values))
