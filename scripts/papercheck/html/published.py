"""The address a site is published under, from what its pages say of themselves."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import unescape

_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_RELATION = re.compile(r"\brel\s*=\s*[\"']?\s*(canonical|alternate)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ASKED = 60


def published(pages: Sequence[str], start: Callable[[str], str]) -> str:
    """The address that most pages agree on when they name themselves; empty where they do not.

    `start` gives the first part of a page. A few dozen pages, spread over the site, are asked.
    """
    step = max(1, len(pages) // _ASKED)
    votes: dict[str, Counter[str]] = {"canonical": Counter(), "alternate": Counter()}
    for path in pages[::step]:
        address = (
            path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
        )
        for relation, url in _named(start(path)):
            if (
                url.startswith(("https://", "http://"))
                and url.endswith(f"/{address}")
                and (address or relation == "canonical")
            ):
                votes[relation][url[: len(url) - len(address)]] += 1
    found = votes["canonical"] or votes["alternate"]
    return found.most_common(1)[0][0] if found else ""


def _named(start: str) -> Iterator[tuple[str, str]]:
    for link in _LINK.findall(start):
        relation, address = _RELATION.search(link), _ADDRESS.search(link)
        if relation and address:
            yield (
                relation[1].lower(),
                unescape(next(each for each in address.groups() if each is not None)).strip(),
            )
