"""A built page into the copy that the search index is made from: compounds are marked where their parts join."""

import re
from collections.abc import Iterator

from lxml import html

from papersite.publish.compounds import Compounds

_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑/.:,][^\W\d_]+)*")
_BODY = "descendant-or-self::*[@data-pagefind-body]"


class Searched:
    """A page as the search index sees it."""

    def __init__(self, document: str) -> None:
        self._root = html.document_fromstring(document)
        self.language = self._root.get("lang", "")

    def words(self) -> Iterator[str]:
        """The words of the text that is searched, as often as they occur."""
        for body in self._root.xpath(_BODY):
            for text in body.itertext():
                yield from _WORD.findall(text)

    def marked(self, compounds: Compounds) -> str:
        """The page with every compound of its text marked."""

        def text(words: str) -> str:
            return _HYPHENATED.sub(lambda word: compounds.marked(word[0]), words)

        for body in self._root.xpath(_BODY):
            body.text = text(body.text or "")
            for element in body.iterdescendants():
                element.tail = text(element.tail or "")
                if isinstance(element.tag, str):
                    element.text = text(element.text or "")
        return "<!doctype html>\n" + html.tostring(self._root, encoding="unicode")
