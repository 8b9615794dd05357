"""Values into the HTML and Markdown fragments that the pages need."""

import posixpath
import re
from functools import lru_cache
from html import escape
from typing import Any

_MARKED = re.compile(
    r"""<(title|script|style)\b.*?</\1> | <(?:[^>"']|"[^"]*"|'[^']*')*> | \uf8fe([^\uf8ff]*)\uf8ff""",
    re.DOTALL | re.VERBOSE,
)
"""What a text stands in: the title, a script or a style; a tag; and the text itself, between its marks."""


class Foreign(str):
    """A text of the original where a language lacks it: printed as HTML it is marked, so that the page can say its language."""

    __slots__ = ()
    MARKS = "\uf8fe", "\uf8ff"

    def __html__(self) -> str:
        return str(escape(str(self))).join(self.MARKS)

    def replace(self, *words: Any) -> "Foreign":
        """The same text with other words in it."""
        return Foreign(super().replace(*words))


@lru_cache(maxsize=10_000)
def relative(start: str, target: str) -> str:
    """The URL of one folder of the site relative to another one; both end in `/`, or are empty for the root."""
    path = posixpath.relpath(f"/{target}", f"/{start}")
    return "./" if path == "." else f"{path}/"


def mark_foreign(document: str, language: str) -> str:
    """A page whose texts of the original (`Foreign`) say their language; within tags and in the head they cannot."""

    def mark(found: re.Match[str]) -> str:
        if found[2] is not None:
            return f'<span lang="{language}">{found[2]}</span>'
        return found[0].replace(Foreign.MARKS[0], "").replace(Foreign.MARKS[1], "")

    return _MARKED.sub(mark, document) if Foreign.MARKS[0] in document else document
