"""An element, a style sheet or a JSON text into the URLs it holds, those of an element with what a browser does with them.

Values that pages have in common, such as the elements and references of a menu, are made and read once for all pages.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from papercheck.html.url_resolver import UrlResolver, is_own
from papercheck.model.site import Element, Reference, Use
from papercheck.urls import EDGES

if TYPE_CHECKING:
    from tinycss2.ast import Node

Value = TypeVar("Value")

_CANDIDATE = re.compile(
    r"""
    ( [^\0- ,] (?: [^\t\n\f\r\ ]* [^\t\n\f\r\ ,] )? )       # a URL; commas may stand inside, not at its end
    (?: [^(,] | \( [^)]*+ \)?+ )*+ ,?+                      # descriptors, up to a comma outside brackets
    """,
    re.VERBOSE,
)


def list_candidates(srcset: str) -> list[str]:
    """The URLs of a `srcset`, as browsers read it."""
    return _CANDIDATE.findall(srcset)


def _strip(typed: str) -> list[str]:
    return [typed.strip(EDGES)]


def _strip_filled(typed: str) -> list[str]:
    return [url] if (url := typed.strip(EDGES)) else []


_FORMS = (
    ("a.href a.xlink:href area.href", Use.LINK, _strip),
    ("img.src video.src video.poster audio.src source.src track.src", Use.FETCH, _strip),
    ("input.src html.manifest", Use.FETCH, _strip),
    ("script.src script.href script.xlink:href use.href use.xlink:href", Use.FETCH, _strip),
    ("image.href image.xlink:href feimage.href feimage.xlink:href", Use.FETCH, _strip),
    ("object.data iframe.src frame.src portal.src embed.src", Use.FRAME, _strip),
    ("form.action input.formaction button.formaction", Use.SUBMIT, _strip_filled),
    ("img.longdesc blockquote.cite q.cite ins.cite del.cite", Use.NAME, _strip),
    ("img.srcset source.srcset", Use.FETCH, list_candidates),
    ("link.imagesrcset", Use.HINT, list_candidates),
    ("a.ping area.ping", Use.BEACON, str.split),
)
"""Elements with the attributes that hold URLs, what a browser does with these, and how they are parted."""


def group(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    """All values of each key, in their order."""
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


_ATTRIBUTES = group(
    (tag, (attribute, use, split))
    for names, use, split in _FORMS
    for tag, _, attribute in (name.partition(".") for name in names.split())
)
PAINTED = frozenset("clip-path cursor fill filter marker-end marker-mid marker-start mask stroke".split())
"""Attributes of SVG elements that are read as styles are."""
_STYLED = PAINTED | {"style"}
_ANYWHERE = _STYLED | {"background"}

_RELATIONS = {
    Use.FETCH: "stylesheet icon apple-touch-icon apple-touch-icon-precomposed apple-touch-startup-image mask-icon manifest"
    " fluid-icon".split(),
    Use.HINT: "preconnect dns-prefetch preload modulepreload prefetch prerender subresource".split(),
    Use.NAME: "canonical alternate shortlink amphtml self bookmark cite cite-as item collection webmention pingback"
    " me".split(),
}
"""What a browser does with the URL of a `link`; where there are several relations, the first of these uses counts."""
_REFRESH = re.compile(
    r"""
    \s*+ [\d.]*+ \s*+ [;,]?+ \s*+             # after how many seconds
    (?: url \s*+ = \s*+ )?+
    (?: "([^"]*) | '([^']*) | (.*) )          # the URL, in quotation marks or without
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_NAMING_METAS = frozenset(
    "og:url og:image og:image:url og:image:secure_url og:audio og:video twitter:image twitter:image:src twitter:player"
    " citation_pdf_url citation_fulltext_html_url citation_abstract_html_url msapplication-tileimage msapplication-config"
    " dc.identifier.uri".split()
)
Found = list[tuple[Use, str, str]]
"""Use, attribute and URL."""
ListCss = Callable[[str], Iterable["CssUrl"]]


def list_urls(element: Element, list_css: ListCss) -> Found:
    """Every URL of an element; `list_css` lists those of a style sheet or of a style attribute."""
    attributes, tag = element.attributes, element.tag
    found = _READERS[tag](element) if tag in _READERS else []
    for name, use, split in _ATTRIBUTES.get(tag, ()):
        if name in attributes:
            found += [(use, name, url) for url in split(attributes[name])]
    if tag == "style" or not _ANYWHERE.isdisjoint(attributes):
        found += [(Use.FETCH, "background", url) for url in _strip_filled(attributes.get("background", ""))]
        styles = [(name, attributes[name]) for name in sorted(_STYLED.intersection(attributes))]
        styles = [("", element.text), *styles] if tag == "style" else styles
        found += [(Use.FETCH, name, css_url.url) for name, style in styles for css_url in list_css(style)]
    return found


def _in_link(element: Element) -> Found:
    relations, href = set(element.tokens("rel")), element.attributes.get("href")
    uses = (use for use, named in _RELATIONS.items() if not relations.isdisjoint(named))
    return [] if href is None else [(next(uses, Use.LINK), "href", href.strip(EDGES))]


def _in_meta(element: Element) -> Found:
    content = element.attributes.get("content", "")
    typed = (element.attributes.get(name, "") for name in ("http-equiv", "property", "name", "itemprop"))
    header, *names = (value.strip().lower() for value in typed)
    match = _REFRESH.match(content) if header == "refresh" else None
    redirect = next(filter(None, match.groups()), "") if match else ""
    named = "" if _NAMING_METAS.isdisjoint(names) else content
    found = ((Use.REDIRECT, redirect.strip(EDGES)), (Use.NAME, named.strip(EDGES)))
    return [(use, "content", url) for use, url in found if url]


def _in_import_map(element: Element) -> Found:
    """The URLs of an import map, or of rules that load pages ahead."""
    kind = element.attributes.get("type", "").strip().lower()
    if kind not in {"importmap", "speculationrules"} or "src" in element.attributes:
        return []
    try:
        strings = [text for _, text in list_json_strings(json.loads(element.text))]
    except (ValueError, RecursionError):
        return []
    starts = ("/", "./", "../", "http:", "https:")
    return [(Use.FETCH, "", text) for text in strings if text.startswith(starts)]


_READERS = {"link": _in_link, "meta": _in_meta, "script": _in_import_map}
ELEMENTS = _READERS.keys() | _ATTRIBUTES.keys() | {"base", "style", "feImage"}
"""The elements that can hold a URL by other attributes than those of any element, as a parser spells them."""


class CssUrl(NamedTuple):
    """A URL in a style sheet: of `url()`, `src()`, `image-set()` or `@import`, outside comments."""

    url: str
    line: int
    column: int
    is_import: bool


_CSS = re.compile(r"url\(|src\(|image-set\(|@import|\\", re.IGNORECASE)
"""What a style sheet has that names a URL; a backslash may hide any of it."""
_TEXT_FUNCTIONS = frozenset({"url", "src", "image-set", "-webkit-image-set"})
"""Functions whose strings are URLs."""
_IMPORTING = frozenset({"", "{} block", "url", "src"})
"""What may be around the URL of `@import`."""
_INNER = {"function": "arguments", **dict.fromkeys(("{} block", "[] block", "() block"), "content")}


def list_css_urls(sheet: str) -> Iterator[CssUrl]:
    """Every URL of a style sheet or a style attribute; names of namespaces are left out."""
    if not _CSS.search(sheet):
        return
    # Many sites name no URL in any style, and need not wait for this to be imported.
    from tinycss2 import parse_component_value_list

    nodes: list[Node] = parse_component_value_list(sheet, skip_comments=True)
    open_nodes = [(iter(nodes), "")]
    rule = ""
    while open_nodes:
        rest, around = open_nodes[-1]
        node = next(rest, None)
        if node is None:
            open_nodes.pop()
            continue
        if node.type == "at-keyword" or node == ";" or node.type == "{} block":
            rule = getattr(node, "lower_value", "")
        if rule == "namespace":
            continue
        is_import = rule == "import" and around in _IMPORTING
        if node.type == "url" or (node.type == "string" and (is_import or around in _TEXT_FUNCTIONS)):
            rule = "" if is_import else rule
            if url := node.value.strip():
                column = node.source_column + (4 if node.type == "url" else 1)
                yield CssUrl(url, node.source_line, column, is_import)
        elif node.type in _INNER:
            inner = getattr(node, _INNER[node.type])
            open_nodes.append((iter(inner), getattr(node, "lower_name", node.type)))


_DEEPEST_JSON = 20
"""Levels of lists and groups in which JSON is searched for URLs; manifests have four, import maps three."""


def list_json_strings(value: object, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every string of a JSON value in its order, with the key it belongs to; none that is nested too deeply."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list | dict) and depth < _DEEPEST_JSON:
        pairs = value.items() if isinstance(value, dict) else ((key, inner) for inner in value)
        for name, inner in pairs:
            yield from list_json_strings(inner, name, depth + 1)


NOTHING: frozenset[str] = frozenset()
TEXTS = frozenset({"script", "style", "title"})
"""Elements whose text is read as it stands."""


class Interner:
    """Equal values shared by all pages: a menu is the same on every page, and is kept and read once."""

    def __init__(self, *, urls_only: bool) -> None:
        """With `urls_only`, pages keep only the elements with URLs, without names and ancestors."""
        self.urls_only = urls_only
        self.unshown: frozenset[str] = frozenset()
        """The classes and ids that the style sheets of the site do not display."""
        self.text: Callable[[str], str] = cache(str)
        self.ancestors: Callable[[frozenset[str]], frozenset[str]] = cache(frozenset)
        self.list_css: Callable[[str], tuple[CssUrl, ...]] = cache(lambda sheet: tuple(list_css_urls(sheet)))
        self._elements: dict[tuple[str | None, ...], list[Element]] = {}
        self._urls: dict[tuple[int, str], tuple[Found, bool]] = {}

    def list_equal(self, tag: str, typed: Mapping[str, str | None]) -> list[Element]:
        """The elements with a name and attributes, as many as one page was seen to have: bare, and without a place in it."""
        # Quicker than pairs of them; that there are as many of both keeps names and values apart.
        key = (tag, *typed, *typed.values())
        elements = self._elements.get(key)
        if elements is None:
            attributes = {self.text(name): self.text(value or "") for name, value in typed.items()}
            elements = self._elements[key] = [Element(tag, attributes, "", NOTHING, 0)]
        return elements

    def list_references(self, element: Element, resolver: UrlResolver) -> list[Reference]:
        """Every URL of an element, with where it leads; those that are the same for all pages of a folder are shared."""
        references = resolver.references.get(id(element))
        if references is None:
            found, is_shared = self._list_urls(element)
            resolve = resolver.resolve
            references = [Reference(use, url, resolve(url), name, element) for use, name, url in found]
            if is_shared:
                resolver.references[id(element)] = references
        return references

    def _list_urls(self, element: Element) -> tuple[Found, bool]:
        """Every URL of an element with shared attributes; elements that are equal are read once.

        And whether the element is shared, and all of them lead to the same from any page of a folder.
        """
        # What is in a link says nothing of its URL.
        key = (id(element.attributes), element.text if element.tag in TEXTS else "")
        found = self._urls.get(key)
        if found is None:
            urls = list_urls(element, self.list_css)
            is_shared = self.urls_only and element.tag not in TEXTS
            found = self._urls[key] = urls, is_shared and not any(is_own(url) for *_, url in urls)
        return found
