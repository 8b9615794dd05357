"""An element into the addresses it holds, each with what a browser does with it."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from papercheck.html.addresses import EDGES, Desk, candidates
from papercheck.html.styles import Address, addresses
from papercheck.model.site import Element, Reference, Use

_FETCHED_LINKS = frozenset(
    {
        "stylesheet",
        "icon",
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "apple-touch-startup-image",
        "mask-icon",
        "manifest",
        "fluid-icon",
    }
)
_HINTS = frozenset(
    {"preconnect", "dns-prefetch", "preload", "modulepreload", "prefetch", "prerender", "subresource"}
)
_NAMING_LINKS = frozenset(
    {
        "canonical",
        "alternate",
        "shortlink",
        "amphtml",
        "self",
        "bookmark",
        "cite",
        "cite-as",
        "item",
        "collection",
        "webmention",
        "pingback",
        "me",
    }
)

_ONE: dict[str, tuple[tuple[str, Use], ...]] = {
    "a": (("href", Use.LINK), ("xlink:href", Use.LINK)),
    "area": (("href", Use.LINK),),
    "img": (("src", Use.FETCH), ("longdesc", Use.NAME)),
    "source": (("src", Use.FETCH),),
    "video": (("src", Use.FETCH), ("poster", Use.FETCH)),
    "audio": (("src", Use.FETCH),),
    "track": (("src", Use.FETCH),),
    "script": (("src", Use.FETCH), ("href", Use.FETCH), ("xlink:href", Use.FETCH)),
    "input": (("src", Use.FETCH), ("formaction", Use.SUBMIT)),
    "button": (("formaction", Use.SUBMIT),),
    "form": (("action", Use.SUBMIT),),
    "iframe": (("src", Use.FRAME),),
    "frame": (("src", Use.FRAME),),
    "portal": (("src", Use.FRAME),),
    "embed": (("src", Use.FRAME),),
    "object": (("data", Use.FRAME),),
    "blockquote": (("cite", Use.NAME),),
    "q": (("cite", Use.NAME),),
    "ins": (("cite", Use.NAME),),
    "del": (("cite", Use.NAME),),
    "html": (("manifest", Use.FETCH),),
    "use": (("href", Use.FETCH), ("xlink:href", Use.FETCH)),
    "image": (("href", Use.FETCH), ("xlink:href", Use.FETCH)),
    "feimage": (("href", Use.FETCH), ("xlink:href", Use.FETCH)),
}
_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
_CSS = re.compile(r"url\(|src\(|image-set\(|@import|\\", re.IGNORECASE)
PAINTED = (
    "clip-path",
    "cursor",
    "fill",
    "filter",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "stroke",
)
"""Attributes of drawings that are read as styles are."""
_REFRESH = re.compile(
    r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?(?:\"([^\"]*)|'([^']*)|(.*))", re.IGNORECASE | re.DOTALL
)
_META = frozenset(
    "og:url og:image og:image:url og:image:secure_url og:audio og:video twitter:image twitter:image:src twitter:player"
    " citation_pdf_url citation_fulltext_html_url citation_abstract_html_url msapplication-tileimage msapplication-config"
    " dc.identifier.uri".split()
)
_MOST = 2_000


def references(element: Element, desk: Desk) -> Iterator[Reference]:
    """Every address of an element."""
    attributes = element.attributes
    for attribute, use in _ONE.get(element.tag, ()):
        typed = attributes.get(attribute)
        if typed is not None and (typed or use is not Use.SUBMIT):
            address = typed.strip(EDGES)
            yield Reference(use, address, desk.target(address), attribute, element)
    if element.tag in _ODD or not _ALSO.isdisjoint(attributes):
        for use, attribute, address in islice(_odd(element), _MOST):
            yield Reference(use, address, desk.target(address), attribute, element)


_STYLED = frozenset({"style", *PAINTED})
_ALSO = _STYLED | {"background", "ping"}
_ODD = frozenset({"link", "meta", "style", "script", *_SETS})
ADDRESSED = _ODD | _ONE.keys() | {"base"}
"""The elements that can hold an address."""


def _odd(element: Element) -> Iterator[tuple[Use, str, str]]:
    attributes, tag = element.attributes, element.tag
    if tag == "link" and "href" in attributes:
        yield _link_use(element), "href", attributes["href"].strip(EDGES)
    elif tag == "meta":
        yield from _meta(element)
    elif tag == "style":
        yield from ((Use.FETCH, "", each) for each, _, _ in _sheet(element.text))
    elif tag == "script" and "src" not in attributes:
        yield from ((Use.FETCH, "", each) for each in _mapped(element))
    if name := _SETS.get(tag):
        use = Use.HINT if tag == "link" else Use.FETCH
        yield from ((use, name, each) for each in candidates(attributes.get(name, "")))
    for each in attributes.get("ping", "").split() if tag in {"a", "area"} else ():
        yield Use.BEACON, "ping", each
    if background := attributes.get("background", "").strip(EDGES):
        yield Use.FETCH, "background", background
    for name in sorted(_STYLED.intersection(attributes)):
        yield from ((Use.FETCH, name, each) for each, _, _ in _sheet(attributes[name]))


def _sheet(text: str) -> Iterable[Address]:
    return addresses(text) if _CSS.search(text) else ()


def _link_use(element: Element) -> Use:
    relations = set(element.tokens("rel"))
    if relations & _FETCHED_LINKS:
        return Use.FETCH
    if relations & _HINTS:
        return Use.HINT
    return Use.NAME if relations & _NAMING_LINKS else Use.LINK


def _meta(element: Element) -> Iterator[tuple[Use, str, str]]:
    attributes = element.attributes
    content = attributes.get("content", "")
    if attributes.get("http-equiv", "").strip().lower() == "refresh":
        match = _REFRESH.match(content)
        address = next((each for each in match.groups() if each), "").strip(EDGES) if match else ""
        if address:
            yield Use.REDIRECT, "content", address
    names = {attributes.get(key, "").strip().lower() for key in ("property", "name", "itemprop")}
    if names & _META and content.strip(EDGES):
        yield Use.NAME, "content", content.strip(EDGES)


def _mapped(element: Element) -> Iterator[str]:
    """The addresses of an import map, or of rules that load pages ahead."""
    if element.attributes.get("type", "").strip().lower() not in {"importmap", "speculationrules"}:
        return
    try:
        yield from (
            each
            for each in _values(json.loads(element.text), 0)
            if each.startswith(("/", "./", "../", "http:", "https:"))
        )
    except (ValueError, RecursionError):
        return


def _values(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth < 20:  # noqa: PLR2004
        for each in value.values() if isinstance(value, dict) else value:
            yield from _values(each, depth + 1)
