"""A page into the image that links to it show elsewhere (Open Graph): where it lies, and what it says."""

from collections.abc import Collection
from dataclasses import dataclass

from papercheck.model import Page
from papersite.render.book import Book, attribution


@dataclass(frozen=True, slots=True, kw_only=True)
class CardImage:
    """The card of a page."""

    page: Page
    """The page that the card is about."""
    path: str
    """Below the root of the site: `de/cards/r5.png`."""
    url: str
    """Absolute."""
    text: str
    """What the card says, for those who cannot see it."""


def has_card(page: Page, menu: Collection[str]) -> bool:
    """Whether a page has a card of its own: the home page, each reason, and what else the main menu lists."""
    return page.kind in ("home", "reason") or (page.name in menu and page.kind != "search")


def card_image(page: Page, menu: Collection[str], book: Book) -> CardImage | None:
    """The card of a page; that of the home page where it has none, and `None` where there is no home page either.

    `menu` lists the names of the pages of the main menu.
    """
    if not has_card(page, menu):
        home = book.of_kind("home")
        return card_image(home, menu, book) if home else None
    title, whose = page.title, attribution(page, book)
    name = page.name.removesuffix(".md").removesuffix("/index").replace("/", "-")
    if page.kind == "reason":
        name = f"r{page.number}"
        title = f"{book.word('reason.numbered', number=page.number)}: {title}"
    path = f"{book.folder_path}cards/{name}.png"
    text = f"{title}, {whose}" if whose else title
    return CardImage(page=page, path=path, url=f"{book.site_url}{path}", text=text)
