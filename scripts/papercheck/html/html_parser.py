"""The text of one HTML or SVG file into a `SitePage`: its tree is walked once, and what no rule is about is left behind."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.html.accessibility_tree import Ancestry, Namer, collapse
from papercheck.html.site_assets import CssUrl, list_css_urls, read_script
from papercheck.html.url_attributes import ELEMENTS, PAINTED, list_references
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model.site import Element, Script, SitePage, Use

Value = TypeVar("Value")

_RELEVANT = frozenset(
    "html base meta link title script style a area img input select textarea button label iframe frame object embed applet"
    " form h1 h2 h3 h4 h5 h6 table video audio track source nav main aside header footer foreignobject use animate set image"
    " feimage marquee blink portal".split()
)
"""Elements that rules are about."""
_RELEVANT_ATTRIBUTES = frozenset(
    "lang xml:lang tabindex autofocus role style background cite accesskey srcdoc".split()
)
"""Attributes that rules are about on any element, beside event handlers and ARIA."""
_NAMED = frozenset("a button h1 h2 h3 h4 h5 h6 label summary svg object".split())
_TEXTS = frozenset({"script", "style", "title"})
_SCRIPTS = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
_JSON = frozenset({"application/ld+json", "importmap", "speculationrules", "application/json"})
_CONTENTS, _HOLDERS = "td, th, pre, track", frozenset({"table", "video"})
_PAINTED = ", ".join(f'[{attribute}*="url(" i]' for attribute in PAINTED)
_DECLARATION = re.compile(r"<!ENTITY|<\?xml-stylesheet\s[^>]*+", re.IGNORECASE)


@dataclass(slots=True)
class Interner:
    """Equal values shared by all pages: a menu is the same on every page, and is kept and read once."""

    _attributes: dict[tuple[tuple[str, str | None], ...], Mapping[str, str]] = field(default_factory=dict)
    ancestors: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    list_css: Callable[[str], tuple[CssUrl, ...]] = field(default_factory=lambda: cache(list_css_urls))
    read_script: Callable[[str], Script] = field(default_factory=lambda: cache(read_script))

    def attributes(self, attributes: Mapping[str, str | None]) -> Mapping[str, str]:
        """The attributes, with the empty text where one has no value."""
        key = tuple(attributes.items())
        found = self._attributes.get(key)
        if found is None:
            shared = tuple((self.text(name), value and self.text(value)) for name, value in key)
            found = self._attributes[shared] = {name: value or "" for name, value in shared}
        return found

    def text(self, text: str) -> str:
        """The same text, kept once."""
        return self._texts.setdefault(text, text)


def read_page(path: str, text: str, index: SiteIndex, interner: Interner, *, urls_only: bool) -> SitePage:
    """Read one page; with `urls_only`, only the elements with URLs are kept, without names and ancestors."""
    parser = _PageParser(path, text, index, interner)
    if urls_only:
        parser.keep_urls()
    else:
        parser.keep_relevant()
    declarations = _DECLARATION.findall(text) if path.lower().endswith(".svg") else ()
    return parser.read(tuple(declarations))


class _PageParser:
    """One walk over one tree."""

    def __init__(self, path: str, text: str, index: SiteIndex, interner: Interner) -> None:
        self.tree = tree = LexborHTMLParser(text)
        self.path, self.interner = path, interner
        base = tree.css_first("base[href]")
        base_url = "" if base is None else (base.attributes.get("href") or "").strip()
        self.resolver = UrlResolver(index, path, base_url)
        marked = [(node.id or "", node) for node in tree.css("[id]")]
        self.ids = Counter(id_ for id_, _ in marked)
        self.namer = Namer(dict(reversed(marked)))
        self.painted = {node.mem_id for node in tree.css(_PAINTED)} if "url(" in text.lower() else set()
        self.ancestry = Ancestry(interner.ancestors)
        self.holders: dict[int, LexborNode | None] = {}
        self.contents: dict[int, set[str]] = {}
        self.elements: list[Element] = []
        self.counts: dict[tuple[str, int], int] = {}

    def read(self, declarations: tuple[str, ...]) -> SitePage:
        """What comes of the walk."""
        tags = _group((element.tag, element) for element in self.elements)
        scripts = tags.get("script", ())
        references = [
            reference
            for element in self.elements
            for reference in list_references(element, self.resolver, self.interner.list_css)
        ]
        relations = (
            (relation, reference)
            for reference in references
            if reference.attribute == "href" and reference.element and reference.element.tag == "link"
            for relation in reference.element.tokens("rel")
        )
        ids = frozenset(self.ids)
        names = {link.attributes["name"] for link in tags.get("a", ()) if link.attributes.get("name")}
        return SitePage(
            path=self.path,
            elements=tuple(self.elements),
            tags=tags,
            references=tuple(references),
            relations=_group(relations),
            metas=_group((key, meta) for meta in tags.get("meta", ()) for key in _meta_names(meta)),
            anchors=ids | names if names else ids,
            ids=ids,
            duplicate_ids=tuple(id_ for id_, count in self.ids.items() if count > 1 and id_),
            scripts=tuple(
                (script, self.interner.read_script(script.text)) for script in scripts if _runs(script)
            ),
            invalid_json=tuple(script for script in scripts if _is_invalid_json(script)),
            declarations=declarations,
            redirect=next((reference for reference in references if reference.use is Use.REDIRECT), None),
        )

    def keep_relevant(self) -> None:
        """Go through the tree in the order of the page, and keep all that rules are about."""
        for node in self.tree.css(_CONTENTS):
            self._note_content(node)
        for node in self.tree.root.traverse() if self.tree.root else ():
            tag, attributes = (node.tag or "").lower(), node.attributes
            if (
                tag in _RELEVANT
                or (attributes and _are_relevant(tuple(attributes)))
                or (self.painted and node.mem_id in self.painted)
            ):
                shared = self.interner.attributes(attributes)
                contents = frozenset(self.contents.get(node.mem_id, ()))
                text = self.interner.text(self._text(node, tag, shared))
                self._keep(tag, shared, text, self.ancestry.find(node), contents)

    def keep_urls(self) -> None:
        """Go through the tree, and keep what has a URL."""
        styled = {node.mem_id for node in self.tree.css("[style], [background], [ping]")} | self.painted
        for node in self.tree.root.traverse() if self.tree.root else ():
            tag = (node.tag or "").lower()
            if tag in ELEMENTS or (styled and node.mem_id in styled):
                text = node.text() if tag in _TEXTS else ""
                self._keep(tag, self.interner.attributes(node.attributes), text)

    def _keep(
        self,
        tag: str,
        attributes: Mapping[str, str],
        text: str,
        ancestors: frozenset[str] = frozenset(),
        contents: frozenset[str] = frozenset(),
    ) -> None:
        kind = (tag, id(attributes))
        occurrence = self.counts[kind] = self.counts.get(kind, -1) + 1
        index = len(self.elements)
        self.elements.append(Element(tag, attributes, text, ancestors, index, occurrence, contents))

    def _text(self, node: LexborNode, tag: str, attributes: Mapping[str, str]) -> str:
        if tag in _TEXTS:
            return collapse(node.text()) if tag == "title" else node.text()
        return self.namer.name(node, attributes) if tag in _NAMED or "role" in attributes else ""

    def _note_content(self, node: LexborNode) -> None:
        """Tell the tables and videos around a node of it; those around one that knows already know as well."""
        tag = node.tag or ""
        if tag == "th" and not node.text(strip=True):
            return
        holder = self._find_holder(node)
        while holder is not None and tag not in self.contents.setdefault(holder.mem_id, set()):
            self.contents[holder.mem_id].add(tag)
            holder = self._find_holder(holder)

    def _find_holder(self, node: LexborNode) -> LexborNode | None:
        """The nearest table or video around a node, each way up walked once."""
        way = [node.mem_id]
        parent = node.parent
        while parent is not None and parent.tag not in _HOLDERS and parent.mem_id not in self.holders:
            way.append(parent.mem_id)
            parent = parent.parent
        if parent is not None and parent.tag not in _HOLDERS:
            parent = self.holders[parent.mem_id]
        self.holders |= dict.fromkeys(way, parent)
        return parent


@lru_cache(maxsize=4096)
def _are_relevant(attributes: tuple[str, ...]) -> bool:
    """Whether a rule is about one of these attributes."""
    return not _RELEVANT_ATTRIBUTES.isdisjoint(attributes) or any(
        name.startswith(("on", "aria-")) for name in attributes
    )


def _type(script: Element) -> str:
    return script.attributes.get("type", "").strip().lower()


def _runs(script: Element) -> bool:
    return bool(script.text) and _type(script) in _SCRIPTS


def _is_invalid_json(script: Element) -> bool:
    if _type(script) not in _JSON or "src" in script.attributes:
        return False
    try:
        json.loads(script.text)
    except (ValueError, RecursionError):
        return True
    return False


def _meta_names(meta: Element) -> Iterator[str]:
    for attribute in ("name", "property", "http-equiv", "itemprop"):
        if value := meta.attributes.get(attribute, "").strip().lower():
            yield value


def _group(pairs: Iterator[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
