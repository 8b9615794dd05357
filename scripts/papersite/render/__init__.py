"""Values into the HTML and Markdown fragments that the pages need."""

import posixpath
from functools import lru_cache
from html import escape
from typing import Any


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
