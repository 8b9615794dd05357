"""An element into the URLs it holds, each with what a browser does with it."""

import re
from collections.abc import Callable, Iterator

from papercheck.html.site_assets import CssUrl, list_json_strings
from papercheck.html.url_resolver import EDGES, UrlResolver
from papercheck.model.site import Element, Reference, Use

_LOADED_RELATIONS = frozenset(
    "stylesheet icon apple-touch-icon apple-touch-icon-precomposed apple-touch-startup-image mask-icon manifest"
    " fluid-icon".split()
)
_HINTS = frozenset("preconnect dns-prefetch preload modulepreload prefetch prerender subresource".split())
_NAMING_RELATIONS = frozenset(
    "canonical alternate shortlink amphtml self bookmark cite cite-as item collection webmention pingback me".split()
)

_LINKED = ("href", Use.LINK), ("xlink:href", Use.LINK)
_DRAWN = ("href", Use.FETCH), ("xlink:href", Use.FETCH)
_SOURCE = (("src", Use.FETCH),)
_FRAMED = (("src", Use.FRAME),)
_CITED = (("cite", Use.NAME),)
_ATTRIBUTES: dict[str, tuple[tuple[str, Use], ...]] = {
    "a": _LINKED,
    "area": _LINKED[:1],
    "img": (*_SOURCE, ("longdesc", Use.NAME)),
    "video": (*_SOURCE, ("poster", Use.FETCH)),
    "script": (*_SOURCE, *_DRAWN),
    "input": (*_SOURCE, ("formaction", Use.SUBMIT)),
    "button": (("formaction", Use.SUBMIT),),
    "form": (("action", Use.SUBMIT),),
    "object": (("data", Use.FRAME),),
    "html": (("manifest", Use.FETCH),),
    **dict.fromkeys(("source", "audio", "track"), _SOURCE),
    **dict.fromkeys(("iframe", "frame", "portal", "embed"), _FRAMED),
    **dict.fromkeys(("blockquote", "q", "ins", "del"), _CITED),
    **dict.fromkeys(("use", "image", "feimage"), _DRAWN),
}
"""Attributes that hold one URL, by element."""
_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
"""Attributes that hold several URLs, by element."""

PAINTED = ("clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask", "stroke")  # fmt: skip
"""Attributes of SVG elements that are read as styles are."""
_STYLED = frozenset({"style", *PAINTED})
_ANYWHERE = _STYLED | {"background", "ping"}
_ELSEWHERE = frozenset({"link", "meta", "style", "script", *_SETS})
ELEMENTS = _ELSEWHERE | _ATTRIBUTES.keys() | {"base"}
"""The elements that can hold a URL by other attributes than those of any element."""

_CSS = re.compile(r"url\(|src\(|image-set\(|@import|\\", re.IGNORECASE)
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
ReadCss = Callable[[str], tuple[CssUrl, ...]]


def list_references(element: Element, resolver: UrlResolver, read_css: ReadCss) -> Iterator[Reference]:
    """Every URL of an element; `read_css` lists those of a style sheet or of a style attribute."""
    attributes = element.attributes
    for attribute, use in _ATTRIBUTES.get(element.tag, ()):
        typed = attributes.get(attribute)
        if typed is not None and (typed or use is not Use.SUBMIT):
            url = typed.strip(EDGES)
            yield Reference(use, url, resolver.resolve(url), attribute, element)
    if element.tag in _ELSEWHERE or not _ANYWHERE.isdisjoint(attributes):
        for use, attribute, url in _list_others(element, read_css):
            yield Reference(use, url, resolver.resolve(url), attribute, element)


def _list_others(element: Element, read_css: ReadCss) -> Iterator[tuple[Use, str, str]]:
    attributes, tag = element.attributes, element.tag
    if tag == "link" and "href" in attributes:
        yield _link_use(element), "href", attributes["href"].strip(EDGES)
    elif tag == "meta":
        yield from _in_meta(element)
    elif tag == "style":
        yield from ((Use.FETCH, "", url) for url in _in_css(element.text, read_css))
    elif tag == "script" and "src" not in attributes:
        yield from ((Use.FETCH, "", url) for url in _in_import_map(element))
    if name := _SETS.get(tag):
        use = Use.HINT if tag == "link" else Use.FETCH
        yield from ((use, name, url) for url in list_candidates(attributes.get(name, "")))
    for url in attributes.get("ping", "").split() if tag in {"a", "area"} else ():
        yield Use.BEACON, "ping", url
    if background := attributes.get("background", "").strip(EDGES):
        yield Use.FETCH, "background", background
    for name in sorted(_STYLED.intersection(attributes)):
        yield from ((Use.FETCH, name, url) for url in _in_css(attributes[name], read_css))


def _in_css(text: str, read_css: ReadCss) -> Iterator[str]:
    return (found.url for found in (read_css(text) if _CSS.search(text) else ()))


def _link_use(element: Element) -> Use:
    relations = set(element.tokens("rel"))
    if relations & _LOADED_RELATIONS:
        return Use.FETCH
    if relations & _HINTS:
        return Use.HINT
    return Use.NAME if relations & _NAMING_RELATIONS else Use.LINK


def _in_meta(element: Element) -> Iterator[tuple[Use, str, str]]:
    attributes = element.attributes
    content = attributes.get("content", "")
    if attributes.get("http-equiv", "").strip().lower() == "refresh" and (match := _REFRESH.match(content)):
        url = next((group for group in match.groups() if group), "").strip(EDGES)
        yield from [(Use.REDIRECT, "content", url)] if url else []
    names = {attributes.get(key, "").strip().lower() for key in ("property", "name", "itemprop")}
    if names & _NAMING_METAS and content.strip(EDGES):
        yield Use.NAME, "content", content.strip(EDGES)


def _in_import_map(element: Element) -> Iterator[str]:
    """The URLs of an import map, or of rules that load pages ahead."""
    if element.attributes.get("type", "").strip().lower() in {"importmap", "speculationrules"}:
        try:
            strings = list(list_json_strings(element.text))
        except (ValueError, RecursionError):
            return
        yield from (text for _, text in strings if text.startswith(("/", "./", "../", "http:", "https:")))


_CANDIDATE = re.compile(r"[\0- ,]*+([^\t\n\f\r ]++)")
"""Spaces and commas, and then everything up to the next space: ` , a.png, b.png 2x` → `a.png,`."""
_DESCRIPTOR_END = re.compile(r"[(),]")


def list_candidates(srcset: str) -> Iterator[str]:
    """The URLs of a `srcset`, as browsers read it: commas may stand inside a URL, not at its end."""
    position = 0
    while match := _CANDIDATE.match(srcset, position):
        url, position = match[1], match.end()
        if url.endswith(","):
            yield url.rstrip(",")
        else:
            yield url
            position = _skip_descriptors(srcset, position)


def _skip_descriptors(srcset: str, position: int) -> int:
    """The offset behind the comma that ends the descriptors of a candidate, which may hold commas in brackets."""
    depth = 0
    for match in _DESCRIPTOR_END.finditer(srcset, position):
        depth += {"(": 1, ")": -1, ",": 0}[match[0]]
        if match[0] == "," and depth <= 0:
            return match.end()
    return len(srcset)
