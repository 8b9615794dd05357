"""What is judged beside a paper: a built site, whose paths are relative to its folder, and the repository around it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from papercheck.model.paper import Lexicon, find_lexicon
from papercheck.model.rule import Origin, Place, Verdict

Use = StrEnum("Use", "LINK FETCH HINT SUBMIT BEACON REDIRECT FRAME NAME")
"""What a browser does with a URL: it goes there when a reader asks (`link`) or by itself (`redirect`), loads it with the
page (`fetch`) or within it (`frame`), prepares for loading it (`hint`), sends a form there (`submit`), reports a click
there (`beacon`), or nothing: the URL says what the page is, or where something comes from (`name`).
"""

EDITIONS = "e"
"""The folder of a site that holds a folder for each edition that was released, such as `2026-12-01`."""

LABELLING = ("aria-label", "aria-labelledby", "title")
"""Attributes that name an element, whatever is in it."""

UNSHOWN = "(unshown)"
"""What stands among the ancestors of an element that style sheets do not display, or that is in such a one."""
EMPTY_HEADER = "th (empty)"
"""What a header cell that says nothing is to its table."""


def is_not_displayed(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is not shown, until a script shows it."""
    style = attributes.get("style") or ""
    return "hidden" in attributes or "display:none" in "".join(style.lower().split())


LOADING = frozenset({Use.FETCH, Use.FRAME, Use.HINT})
"""Uses for which a browser loads a file."""


class Target(NamedTuple):
    """Where a URL leads, as far as the folder of the site tells."""

    verdict: Verdict | None
    """`None` where the folder cannot tell: another host, another scheme."""
    file: str = ""
    """The file of this site it leads to; empty where there is none."""
    fragment: str = ""
    """As typed, behind the `#`."""
    url: str = ""
    """The absolute URL, where it leads out of the site."""
    reason: str = ""
    """Why it leads nowhere, or not everywhere."""


class Element(NamedTuple):
    """An element that a rule is about, in the order of the page."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    """Its accessible name; what is in it, for a script, a style and the title."""
    ancestors: frozenset[str]
    """Which of the elements that rules ask for are around it; `(hidden)` where one is hidden from assistive technology,
    `(absent)` where from everybody, `(labelled)` where a link or button has a name by an attribute."""
    order: int
    """Its place in `SitePage.elements`; 0 where pages were read for their URLs alone, and share what they have in common."""
    occurrence: int = 0
    """How many elements with the same name and attributes come before it."""
    contents: frozenset[str] = frozenset()
    """Which of `td`, `th`, `pre` and `track` are in a table or a video; a `th` without text is `EMPTY_HEADER`."""

    def tokens(self, attribute: str) -> list[str]:
        """The words of an attribute that holds a list of them, in lower case."""
        return self.attributes.get(attribute, "").lower().split()


class Reference(NamedTuple):
    """A URL in a file of the site."""

    use: Use
    url: str
    """As typed, without white space at its ends."""
    target: Target
    attribute: str = ""
    """The attribute of an HTML element, the key of a manifest, the element of a feed, `@import` or `url` in a style."""
    element: Element | None = None
    """Where it stands on a page."""
    place: Place | None = None
    """Where it stands in a file that is no page."""

    @property
    def host(self) -> str:
        """The host of a URL that leads out of the site over the web; empty for every other."""
        scheme, _, rest = self.target.url.partition("://")
        return rest.partition("/")[0].rpartition("@")[2] if scheme in {"http", "https", "ws", "wss"} else ""


@dataclass(frozen=True, slots=True)
class Script:
    """What can be seen in a script without running it; offsets count characters of its text."""

    storage: tuple[tuple[str, int], ...] = ()
    """The interfaces by which it would keep something on the reader's device, each with its offset."""
    requests: tuple[tuple[str, int], ...] = ()
    """Absolute URLs that it asks for, each with its offset."""
    urls: tuple[tuple[str, int], ...] = ()
    """Absolute URLs that it holds as strings of their own, each with its offset."""
    files: tuple[str, ...] = ()
    """Relative URLs of scripts, style sheets and data that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One HTML or SVG file."""

    path: str
    elements: tuple[Element, ...] = ()
    tags: Mapping[str, tuple[Element, ...]] = field(default_factory=dict)
    """The same elements by name."""
    references: tuple[Reference, ...] = ()
    relations: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    """The URLs of `link` elements by relation: `canonical`, `alternate`, …"""
    metas: Mapping[str, tuple[Element, ...]] = field(default_factory=dict)
    """`meta` elements by name, property or `http-equiv`, in lower case."""
    anchors: frozenset[str] = frozenset()
    """Every id and anchor name a fragment may lead to."""
    ids: frozenset[str] = frozenset()
    duplicate_ids: tuple[str, ...] = ()
    scripts: tuple[tuple[Element, Script], ...] = ()
    """The scripts that stand in the page."""
    invalid_json: tuple[Element, ...] = ()
    """Scripts that promise JSON and hold something else."""
    declarations: tuple[str, ...] = ()
    """What an SVG file declares before its first element, as typed: entities and style sheets."""
    redirect: Reference | None = None
    """Where the page sends everyone by itself."""

    @property
    def url_path(self) -> str:
        """Its URL below the site's: `reasons/1/`, and the empty text for the home page."""
        is_index = self.path.rpartition("/")[2] == "index.html"
        return self.path.removesuffix("index.html") if is_index else self.path

    @property
    def is_404_page(self) -> bool:
        """Whether servers show it where there is nothing."""
        return self.path.rpartition("/")[2] == "404.html"

    @property
    def language(self) -> str:
        """The language of the document, as it says itself; empty where it does not."""
        return next((html.attributes.get("lang", "").strip() for html in self.select("html")), "")

    @property
    def title(self) -> str:
        """The title; empty where there is none."""
        return next((title.text for title in self.select("title") if "svg" not in title.ancestors), "")

    @property
    def is_listed(self) -> bool:
        """Whether the page is one that readers and search engines are meant to find."""
        robots = "".join(meta.attributes.get("content", "").lower() for meta in self.metas.get("robots", ()))
        return not (self.redirect or self.is_404_page or "noindex" in robots or "none" in robots)

    def select(self, *tags: str) -> Iterator[Element]:
        """The elements of these names, name by name."""
        for tag in tags:
            yield from self.tags.get(tag, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that browsers and machines read beside pages and SVG: styles, scripts, manifests, feeds, sitemaps."""

    path: str
    kind: str
    """`style`, `script`, `manifest`, `sitemap`, `atom`, or `feed` for any other XML."""
    references: tuple[Reference, ...] = ()
    script: Script = Script()
    origin: Origin | None = None
    """Turns the offsets of the script into places; `None` where the file is no script."""
    fault: str = ""
    """Why it cannot be read: `it is no JSON`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder of built HTML."""

    pages: Mapping[str, SitePage] = field(default_factory=dict)
    """By path, in the order of the paths."""
    svg_files: Mapping[str, SitePage] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    """Every file of the folder, spelled as the file system lists it."""
    assets: Mapping[str, Asset] = field(default_factory=dict)
    loaded: frozenset[str] = frozenset()
    """The files that a browser loads with some page, directly or through another file."""
    base_url: str = ""
    """The public URL of the folder, with a `/` at its end; empty where nobody says."""
    prefix: str = ""
    """What stands before every path in places: the folder of the site below the root, with a `/` at its end."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The readable text of the pages that a text fragment leads to, by path: folded, a line a block."""
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    is_publication: bool = False
    """Whether it is held to the profile `publication`."""
    locate: Callable[[str, Element, str], tuple[int, int]] = lambda *_: (1, 1)
    """Path, element, attribute → line and column; only what is wrong needs a place, so it is looked for only then."""

    def place(
        self, page: SitePage | None, spot: Element | Reference | None = None, attribute: str = ""
    ) -> Place:
        """Where an element of a page, one of its attributes or a reference stands; without any, the first line of the page.

        A reference in a file that is no page stands on none (`None`).
        """
        if isinstance(spot, Reference):
            if spot.place:
                return spot.place
            attribute, spot = spot.attribute, spot.element
        path = page.path if page else ""
        return Place(f"{self.prefix}{path}", *(self.locate(path, spot, attribute) if spot else (1, 1)))

    @property
    def host(self) -> str:
        """The host of the public URL, in lower case; empty where nobody says."""
        return self.base_url.partition("://")[2].partition("/")[0].lower()

    @property
    def documents(self) -> tuple[SitePage, ...]:
        """Pages and SVG files."""
        return (*self.pages.values(), *self.svg_files.values())

    def is_copy(self, page: SitePage) -> bool:
        """Whether a page names another one of its title and language as the one it stands for: a copy, or an older version.

        A publication has neither.
        """
        link = next(iter(page.relations.get("canonical", ())), None)
        other = self.pages.get(link.target.file) if link else None
        same = other and (other.title, other.language) == (page.title, page.language)
        return bool(same) and other is not page and not self.is_publication

    def is_third_party(self, reference: Reference) -> bool:
        """Whether a URL leads to another host over the web."""
        return bool(reference.host) and reference.host.lower() != self.host

    def lexicon(self, language: str) -> Lexicon:
        """What is known of a language, in whatever letters its tag is typed."""
        return find_lexicon(self.lexicons, language.lower())


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a settings file: the names that lead to it, and how it was typed."""

    names: tuple[str, ...]
    text: str
    tag: str
    place: Place


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands in `${{ }}` within a script of a composite action, without these signs."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What surrounds a paper: its files, its settings, and what runs for it."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """By path, the bytes of every file."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads."""
    folders: tuple[str, ...] = ()
    """The folders directly below `docs/`."""
    languages: tuple[str, ...] = ()
    """Those that `mkdocs.yml` lists."""
    settings: tuple[Setting, ...] = ()
    """Every value of `mkdocs.yml`."""
    expressions: tuple[Expression, ...] = ()
    is_publication: bool = False
    """Whether it is held to the profile `publication`."""

    def setting(self, *names: str) -> Setting | None:
        """The value that these names lead to, if there is one."""
        return next((setting for setting in self.settings if setting.names == names), None)

    def listed(self, name: str, item: str) -> Setting | None:
        """An item of a list of names or of groups, such as a plugin, if it is there."""
        for setting in self.settings:
            if setting.names[:2] == (name, item) or (setting.names == (name,) and setting.text == item):
                return setting
        return None
