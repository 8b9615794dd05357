"""The list of corrections on a built page into a feed of changes (Atom, RFC 4287), one a language.

An item of the list bears its day in its id, `corrected-2027-01-31`, and a second one of that day `-2` behind it.
The edition itself is an entry of every feed.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment
from lxml import html

from papersite.exports.writer import ExportError
from papersite.render.book import Book
from papersite.render.page_metadata import CHANGES, has_feed
from papersite.render.slots import strict

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of a feed."""

    id: str
    url: str
    day: date
    text: str

    @property
    def title(self) -> str:
        """The first words of the text."""
        return textwrap.shorten(self.text, _LONGEST_TITLE, placeholder="…")


def feed_file(book: Book, articles: Mapping[str, str], templates: Environment) -> Mapping[str, bytes]:
    """The feed of a language, by its path; none where the edition bears no day. Raises `ExportError`."""
    if not has_feed(book):
        return {}
    changes = sorted(_list_changes(book, articles), key=lambda change: change.day, reverse=True)
    template = strict(templates).get_template("feed.html")
    page = book.home_of(CHANGES) or book.of_kind("home")
    url = book.url(page) if page else book.site_url
    text = template.render(book=book, changes=changes, url=url)
    return {book.feed_path: f"{text}\n".encode()}


def _list_changes(book: Book, articles: Mapping[str, str]) -> Iterator[Change]:
    """The items of the list below the heading of corrections, and the edition. Raises `ExportError` for one without a day."""
    if page := book.home_of(CHANGES):
        root = html.fragment_fromstring(articles.get(page.name, ""), create_parent="div")
        nearest = "preceding-sibling::*[self::h2 or self::h3][1]/@id=$id"
        for item in root.xpath(f"//*[self::ul or self::ol][{nearest}]/li", id=CHANGES):
            yield _read_change(item, book.url(page))
    home, day = book.of_kind("home"), book.edition
    if home and day:
        text, url = book.word("feed.edition", date=book.day(day), site=book.site_name), book.url(home)
        yield Change(id=f"{url}#edition-{day.isoformat()}", url=url, day=day, text=text)


def _read_change(item: html.HtmlElement, page: str) -> Change:
    url, found = f"{page}#{item.get('id', '')}", _DAY.search(item.get("id", ""))
    for mark in item.xpath(".//a[@class='mark']"):
        mark.drop_tree()
    text = " ".join(item.text_content().split())
    try:
        return Change(id=url, url=url, day=date.fromisoformat(found[0] if found else ""), text=text)
    except ValueError:
        hint = "Give it an id such as `{: #corrected-2027-01-31 }`."
        raise ExportError(f"the correction “{textwrap.shorten(text, 60)}” has no day. {hint}") from None
