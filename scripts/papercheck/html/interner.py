"""Values that pages have in common: attributes, elements, references and style sheets, each made and read once for all pages."""

from collections.abc import Callable, Mapping
from functools import cache

from papercheck.html.site_assets import read_script
from papercheck.html.url_references import CssUrl, Found, list_css_urls, list_urls
from papercheck.html.url_resolver import UrlResolver, is_own
from papercheck.model.site import Element, Reference, Script

NOTHING: frozenset[str] = frozenset()
TEXTS = frozenset({"script", "style", "title"})
"""Elements whose text is read as it stands."""


class Interner:
    """Equal values shared by all pages: a menu is the same on every page, and is kept and read once."""

    def __init__(self, *, urls_only: bool) -> None:
        """With `urls_only`, pages keep only the elements with URLs, without names and ancestors."""
        self.urls_only = urls_only
        self.text: Callable[[str], str] = cache(str)
        self.ancestors: Callable[[frozenset[str]], frozenset[str]] = cache(frozenset)
        self.read_script: Callable[[str], Script] = cache(read_script)
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
