"""Built articles into the chapters of one volume: in the order of a book, led to each other, without what only a screen needs."""

import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from urllib.parse import unquote, urljoin

from lxml import html
from lxml.html import HtmlElement, builder

from papercheck.model import Page
from papersite.publish import set_directions
from papersite.render.book import Book
from papersite.render.markdown_blocks import find_image
from papersite.render.page_metadata import menu_pages

_INTERFACE = set("index filter byline visually-hidden moved mark footnote-backref icon files".split())
"""Classes of what only a screen needs: lists of links, switches, marks that copy a link, ways back, icons."""

_ON_SCREEN = {"search", "parallel", "status", "parts"}
"""Kinds of pages that are made for a screen, or of other pages."""

_SVG_NAMES = "viewBox refX refY markerWidth markerHeight preserveAspectRatio gradientUnits patternUnits"
_SVG_CASE = {name.lower(): name for name in _SVG_NAMES.split()}
"""Attributes as SVG spells them; HTML readers hand them on in small letters."""

_RASTER = ("image/png", "image/jpeg", "image/gif")
"""Media types of images that all of PDF, EPUB and DOCX show."""

_BLANKS = re.compile(r"[ \t\n]+")
_KEPT = ("class", "id", "lang", "dir", "href", "title", "data-layer", "data-status", "data-number", "start")

Node = str | list[object]
"""A text, or an element: its name, its attributes, its children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page of the volume."""

    page: Page
    id: str
    """What links to the page as a whole lead to."""
    body: HtmlElement
    """Its article. The paragraphs that have a number bear it as `data-number`."""


def bind_chapters(
    book: Book, articles: Mapping[str, str], menus: Mapping[str, Collection[str]]
) -> list[Chapter]:
    """The pages of a language as chapters; `articles` holds their HTML by name, `menus` names of pages by menu."""
    chapters = [
        Chapter(page=page, id=f"page-{number}", body=clean_article(articles[page.name], page))
        for number, page in enumerate(order_pages(book, menus))
        if page.name in articles
    ]
    targets = {(chapter.page.name, ""): chapter.id for chapter in chapters}
    for chapter in chapters:
        _embed_images(chapter, book)
        _name_apart(chapter, targets)
    names = {book.url(page): page.name for page in book.pages.values()}
    for chapter in chapters:
        _lead_links(chapter, targets, names, book.url(chapter.page))
    return chapters


def order_pages(book: Book, menus: Mapping[str, Collection[str]]) -> list[Page]:
    """The home page, the parts, what else is in the main menu, and what these link to of the foot."""
    menu = menu_pages(book, menus.get("menu", ()))
    home = [page for page in menu if page.kind == "home"]
    others = [page for page in menu if page.kind not in {"home", *_ON_SCREEN}]
    chapters = [*home, *book.parts, *others]
    linked = {name for page in chapters for name in _linked_names(page)}
    foot = menu_pages(book, filter(linked.__contains__, menus.get("foot", ())))
    return [*chapters, *(page for page in foot if page.kind not in _ON_SCREEN and page not in chapters)]


def _linked_names(page: Page) -> Iterator[str]:
    folder = posixpath.dirname(page.name)
    for link in page.links:
        yield posixpath.normpath(posixpath.join(folder, link.target.partition("#")[0]))


def clean_article(article: str, page: Page) -> HtmlElement:
    """An article without what only a screen needs; every pinpoint with its number, every drawing in the case of SVG."""
    root = html.fragment_fromstring(article, create_parent="div")
    pinpoints = {block.id for block in page.pinpoints}
    for element in list(root.iter()):
        if element.get("id") in pinpoints:
            element.set("data-number", element.get("id", "").rpartition("-p")[2])
        if element.tag in ("template", "script", "style") or not _INTERFACE.isdisjoint(
            (element.get("class") or "").split()
        ):
            element.drop_tree()
        elif any(ancestor.tag == "svg" for ancestor in (element, *element.iterancestors())):
            for name in [name for name in element.attrib if name in _SVG_CASE]:
                element.set(_SVG_CASE[str(name)], element.attrib.pop(name))
    spell_addresses(root)
    set_directions(root, page.language)
    return root


def _embed_images(chapter: Chapter, book: Book) -> None:
    """Put raster images of the paper into the article, as `data:` URLs (RFC 2397): what is taken away has no files beside it."""
    for image in chapter.body.xpath(".//img[@src]"):
        kind, _ = guess_type(image.get("src"))
        file = find_image(image.get("src"), chapter.page, book) if kind in _RASTER else None
        if file:
            image.set("src", f"data:{kind};base64,{b64encode(file.read_bytes()).decode()}")


def _name_apart(chapter: Chapter, targets: dict[tuple[str, str], str]) -> None:
    """Give an id that an earlier chapter has too the chapter's own before it."""
    taken = set(targets.values())
    for element in chapter.body.xpath(".//*[@id][not(ancestor-or-self::svg)]"):
        id_ = element.get("id")
        name = f"{chapter.id}-{id_}" if id_ in taken else id_
        element.set("id", name)
        targets[chapter.page.name, id_] = name
        taken.add(name)


def _lead_links(
    chapter: Chapter, targets: Mapping[tuple[str, str], str], names: Mapping[str, str], start: str
) -> None:
    """A link to a page of the volume leads to its chapter, every other one to its absolute URL; `names` has pages by URL."""
    for link in chapter.body.xpath(".//a[@href]"):
        path, _, fragment = link.get("href").partition("#")
        url = urljoin(start, path) if path else start
        name = names.get(url, "")
        target = targets.get((name, unquote(fragment))) or targets.get((name, ""))
        if target:
            link.set("href", f"#{target}")
        else:
            link.set("href", f"{url}#{fragment}" if fragment else url)


def spell_addresses(body: HtmlElement) -> None:
    """Write the address at the end of each entry of a bibliography that only links to it, as paper needs it."""
    for link in body.xpath(".//*[@class='entry']//a[starts-with(@href, 'http')]"):
        if link.text_content() not in link.get("href"):
            url = link.get("href")
            address = builder.A(url, {"class": "address", "href": url})
            next(link.iterancestors("p")).extend([builder.SPAN(" "), address])


def svg_source(drawing: HtmlElement) -> str:
    """A drawing as XML."""
    return html.tostring(drawing, encoding="unicode", method="xml", with_tail=False)


def to_tree(element: HtmlElement) -> list[Node]:
    """The children of an element as values for a template; a drawing is the text of its SVG, another image its bytes."""
    nodes: list[Node] = [_BLANKS.sub(" ", element.text)] if element.text else []
    for child in element:
        if child.tag == "svg":
            nodes.append(["svg", {"alt": child.get("aria-label") or ""}, [svg_source(child)]])
        elif child.tag == "img" and (source := child.get("src") or "").startswith("data:"):
            content = b64decode(source.partition(",")[2])
            nodes.append(["img", {"alt": child.get("alt") or ""}, [[*content]]])
        elif isinstance(child.tag, str):
            attributes = {name: value for name, value in child.attrib.items() if name in _KEPT}
            nodes.append([child.tag, attributes, to_tree(child)])
        if text := _BLANKS.sub(" ", child.tail or ""):
            nodes.append(text)
    return nodes
