"""The values of a built site: what browsers, readers and machines get, read from its files and from nothing else.

Paths are relative to the folder of the site, with `/` between names; `Site.place` turns them into places.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from papercheck.model import Lexicon, Place, Verdict


class Use(StrEnum):
    """What a browser does with an address."""

    LINK = "link"
    """Goes there when a reader asks for it."""
    FETCH = "fetch"
    """Loads it with the page."""
    HINT = "hint"
    """Prepares for loading it: connects, or loads ahead."""
    SUBMIT = "submit"
    """Sends a form there."""
    BEACON = "beacon"
    """Reports a click there."""
    REDIRECT = "redirect"
    """Goes there by itself."""
    FRAME = "frame"
    """Shows another document within the page."""
    NAME = "name"
    """Nothing: the address says what the page is, or where something comes from."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads, as far as the folder of the site tells."""

    verdict: Verdict | None
    """`None` where the folder cannot tell: another host, another scheme."""
    file: str = ""
    """The file of this site it leads to; empty where there is none."""
    fragment: str = ""
    """As typed, behind the `#`."""
    url: str = ""
    """The absolute address, where it leads out of the site; starts with the scheme."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """An element that a promise is about, in the order of the page."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    """What it is called for one who cannot see it; what is in it, for a script, a style and the title."""
    within: frozenset[str]
    """The names of the elements around it; `(hidden)` where one of them is hidden from assistive technology, `(absent)` where from everybody."""
    order: int
    """Its place in `SitePage.elements`."""
    nth: int = 0
    """How many elements with the same name and attributes come before it."""
    holds: frozenset[str] = frozenset()
    """The names of the elements in it, for tables, media and drawings."""

    def tokens(self, attribute: str) -> list[str]:
        """The words of an attribute that holds a list of them, in lower case."""
        return self.attributes.get(attribute, "").lower().split()


@dataclass(frozen=True, slots=True)
class Reference:
    """An address in a file of the site."""

    use: Use
    address: str
    """As typed, without white space at its ends."""
    target: Target
    attribute: str = ""
    element: Element | None = None
    """Where it stands on a page."""
    place: Place | None = None
    """Where it stands in a file that is no page."""

    @property
    def host(self) -> str:
        """The host of an address that leads out of the site over the web; empty for every other."""
        scheme, _, rest = self.target.url.partition("://")
        return rest.partition("/")[0].rpartition("@")[2] if scheme in {"http", "https", "ws", "wss"} else ""


@dataclass(frozen=True, slots=True)
class Program:
    """What can be seen in a script without running it."""

    storage: tuple[tuple[str, int], ...] = ()
    """The names of what it would keep on the reader's device, each with its offset."""
    requests: tuple[tuple[str, int], ...] = ()
    """Absolute addresses that it asks for, each with its offset."""
    addresses: tuple[tuple[str, int], ...] = ()
    """Absolute addresses that it holds as texts of their own."""
    files: tuple[str, ...] = ()
    """Relative addresses of scripts and the like that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One HTML file."""

    path: str
    elements: tuple[Element, ...] = ()
    tags: Mapping[str, tuple[Element, ...]] = field(default_factory=dict)
    """The same elements by name."""
    references: tuple[Reference, ...] = ()
    relations: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    """What `link` elements of the head say, by relation: `canonical`, `alternate`, …"""
    metas: Mapping[str, tuple[Element, ...]] = field(default_factory=dict)
    """`meta` elements by name, property or `http-equiv`, in lower case."""
    anchors: frozenset[str] = frozenset()
    """Every id and anchor name a fragment may lead to."""
    ids: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()
    """Ids that stand on more than one element."""
    programs: tuple[tuple[Element, Program], ...] = ()
    """The scripts that stand in the page."""
    unreadable: tuple[Element, ...] = ()
    """Scripts that promise JSON and hold something else."""
    redirect: Reference | None = None
    """Where the page sends everyone by itself."""

    @property
    def address(self) -> str:
        """Its address below the site's: `reasons/1/`, and the empty text for the home page."""
        is_index = self.path.rpartition("/")[2] == "index.html"
        return self.path.removesuffix("index.html") if is_index else self.path

    @property
    def is_lost_page(self) -> bool:
        """Whether servers show it where there is nothing."""
        return self.path.rpartition("/")[2] == "404.html"

    @property
    def language(self) -> str:
        """The language of the document, as it says itself; empty where it does not."""
        return next((each.attributes.get("lang", "").strip() for each in self.of("html")), "")

    @property
    def title(self) -> str:
        """The title; empty where there is none."""
        return next((each.text for each in self.of("title") if "svg" not in each.within), "")

    @property
    def is_listed(self) -> bool:
        """Whether the page is one that readers and search engines are meant to find."""
        robots = "".join(self.said("robots"))
        return not (self.redirect or self.is_lost_page or "noindex" in robots or "none" in robots)

    def of(self, *tags: str) -> Iterator[Element]:
        """The elements of these names, name by name."""
        for tag in tags:
            yield from self.tags.get(tag, ())

    def said(self, name: str) -> tuple[str, ...]:
        """What the `meta` elements of a name say, in lower case."""
        return tuple(each.attributes.get("content", "").strip().lower() for each in self.metas.get(name, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A file that browsers and machines read beside pages and drawings: styles, scripts, manifests, feeds."""

    path: str
    kind: str
    """`style`, `script`, `manifest`, `feed` or `sitemap`; empty for one that is none of these."""
    references: tuple[Reference, ...] = ()
    storage: tuple[tuple[str, Place], ...] = ()
    requests: tuple[tuple[str, Place], ...] = ()
    addresses: tuple[tuple[str, Place], ...] = ()
    names: tuple[str, ...] = ()
    """Other files that a script names."""
    unreadable_because: str = ""


LocateEvery = Callable[[SitePage], Iterator[tuple[int, int]]]
"""Page → line and column of each of its addresses."""

Locate = Callable[[str, Element, str], tuple[int, int]]
"""Path, element, attribute → line and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder of built HTML."""

    pages: Mapping[str, SitePage] = field(default_factory=dict)
    """By path, in the order of the paths."""
    drawings: Mapping[str, SitePage] = field(default_factory=dict)
    """The SVG files, read as pages are."""
    files: frozenset[str] = frozenset()
    """Every file of the folder, spelled as the file system lists it."""
    documents: Mapping[str, SiteFile] = field(default_factory=dict)
    loaded: frozenset[str] = frozenset()
    """The files that a browser loads with some page, directly or through another file."""
    base_url: str = ""
    """The public address of the folder, with a `/` at its end; empty where nobody says."""
    prefix: str = ""
    """What stands before every path in places: the folder of the site below the root, with a `/` at its end."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The readable text of the pages that a text fragment leads to, by path: folded, a line a block."""
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    locate: Locate = lambda *_: (1, 1)
    """Finds the place of an element; only what is wrong needs one, so it is looked for only then."""

    locate_every: LocateEvery = lambda page: iter([(1, 1)] * len(page.references))

    def place(self, page: SitePage, element: Element | None = None, attribute: str = "") -> Place:
        """Where an element of a page stands, or one of its attributes; the first line without an element."""
        if element is None:
            return Place(f"{self.prefix}{page.path}")
        line, column = self.locate(page.path, element, attribute)
        return Place(f"{self.prefix}{page.path}", line, column)

    def places(self, page: SitePage) -> Iterator[tuple[Reference, Place]]:
        """Every address of a page with its place, faster than one after the other."""
        path = f"{self.prefix}{page.path}"
        for reference, (line, column) in zip(page.references, self.locate_every(page), strict=True):
            yield reference, Place(path, line, column)

    def place_of_id(self, page: SitePage, name: str, nth: int) -> Place:
        """Where an id stands, or stands again."""
        line, column = self.locate(page.path, Element("", {"id": name}, "", frozenset(), 0, nth), "")
        return Place(f"{self.prefix}{page.path}", line, column)

    def place_of(self, page: SitePage, reference: Reference) -> Place:
        """Where an address stands."""
        return reference.place or self.place(page, reference.element, reference.attribute)

    @property
    def host(self) -> str:
        """The host the site is published on, in lower case; empty where nobody says."""
        return self.base_url.partition("://")[2].partition("/")[0].lower()

    def is_foreign(self, reference: Reference) -> bool:
        """Whether an address leads to somebody else over the web."""
        return bool(reference.host) and reference.host.lower() != self.host

    def lexicon(self, language: str) -> Lexicon:
        """What is known of a language, or of the one it is a variety of; an empty lexicon where nothing is."""
        code = language.lower()
        return self.lexicons.get(code) or self.lexicons.get(code.partition("-")[0]) or Lexicon()
