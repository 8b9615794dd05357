"""Where inside addresses of Markdown lead: a file, spelled as it is listed, and an id on its page."""

import posixpath
from difflib import get_close_matches
from functools import cached_property
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from papercheck.model import Link, Page, Paper, Result, Verdict
from papercheck.model.markup import sought

_IN_CITATIONS = frozenset("0123456789()[]")


def is_outside(target: str) -> bool:
    """Whether an address leads out of the paper: it has a scheme or a host, or cannot be read."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


class Targets:
    """What addresses may lead to, gathered once for all of them."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._pages = {page.path: page for page in (*paper.pages, *paper.others)}
        self._ids: dict[str, frozenset[str]] = {}
        self.names = frozenset({*paper.files, *self._pages, *paper.unread})
        """Every file there is."""

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(name[:end] for name in self.names for end, each in enumerate(name) if each == "/")

    @cached_property
    def _alike(self) -> dict[str, str]:
        return {normalize("NFC", name).casefold(): name for name in self.names}

    def alike(self, file: str) -> str:
        """The file whose name differs only in case or in how letters are composed; empty where there is none."""
        return self._alike.get(normalize("NFC", file).casefold(), "")

    def near(self, file: str, page: Page) -> str:
        """The file of that kind, and for a page of that language, with the name most like it; empty where none is."""
        ending = posixpath.splitext(file)[1] or ".md"
        mine = [each.path for each in self._pages.values() if each.language == page.language]
        folder = posixpath.dirname(page.path) or "."
        listed = (
            mine
            if ending == ".md" and page.language
            else [name for name in self.names if name.endswith(ending)]
        )
        named = {posixpath.relpath(name, folder).removesuffix(ending): name for name in sorted(listed)}
        found = get_close_matches(posixpath.relpath(file, folder).removesuffix(ending), named, n=1)
        return named[found[0]] if found else ""

    def result(self, link: Link, page: Page) -> Result:
        """What can be said of an inside address."""
        verdict, reason = self._judged(link.target.strip(), page)
        return Result(link.target, link.place, verdict, reason)

    def _judged(self, target: str, page: Page) -> tuple[Verdict, str]:
        if target.startswith("["):
            return Verdict.BROKEN, "is defined nowhere on the page"
        path, _, fragment = target.partition("#")
        file = self.file(path, page)
        if not target or "\0" in file:
            return Verdict.INVALID, "is no address" if target else "leads nowhere"
        if file.startswith("../") or file == "..":
            return Verdict.REFUSED, "leads out of the folder"
        if page.language and path.startswith("/"):
            return Verdict.BROKEN, "starts at the top of the host, where this paper need not be"
        if file not in self.names:
            return self._missing(file, path, page)
        return self._on_page(file, fragment)

    def file(self, path: str, page: Page) -> str:
        """The file that the path of an address names, relative to the root; the page itself where it names none."""
        typed = unquote(path.strip().partition("?")[0])
        if not typed:
            return page.path
        folder = "" if typed.startswith("/") else posixpath.dirname(page.path)
        return posixpath.normpath(posixpath.join(folder, typed.lstrip("/")))

    def _missing(self, file: str, path: str, page: Page) -> tuple[Verdict, str]:
        if near := self.alike(file):
            return Verdict.BROKEN, f"leads to no file; it is spelled `{posixpath.basename(near)}`"
        if file in self._folders or file == ".":
            # A code host shows a folder; a site has no page for it.
            return (Verdict.BROKEN, "leads to a folder, not to a page") if page.language else (Verdict.OK, "")
        is_page = path.endswith((".md", "/")) or "." not in posixpath.basename(file)
        if is_page or self._paper.files:
            return Verdict.BROKEN, "leads to no page" if is_page else "leads to no file"
        return Verdict.OK, ""

    def _on_page(self, file: str, fragment: str) -> tuple[Verdict, str]:
        typed, _, words = fragment.partition(":~:")
        name = unquote(typed)
        if file not in self._pages:
            return Verdict.OK, ""
        if name and name != "top" and name not in self.ids(file):
            return Verdict.BROKEN, f"names `#{typed}`, which is not on that page"
        if words and not _says(self._pages[file], fragment):
            return Verdict.BROKEN, f"names `#:~:{words}`, and that page does not say so"
        return Verdict.OK, ""

    def ids(self, file: str) -> frozenset[str]:
        """Every id a reader can be sent to on a page, those of its slots included."""
        if file not in self._ids:
            self._ids[file] = (
                frozenset(_ids(self._pages[file], self._paper)) if file in self._pages else frozenset()
            )
        return self._ids[file]


def _says(page: Page, fragment: str) -> bool:
    """Whether a page has the words a fragment names, or may have them: how a citation is printed is not in its text."""
    is_open = page.words is None or (
        page.citations and any(map(_IN_CITATIONS.__contains__, unquote(fragment)))
    )
    return bool(is_open) or sought(fragment).is_in(page.words or "")


def _ids(page: Page, paper: Paper) -> set[str]:
    ids = {block.id for block in page.blocks if block.id} | page.anchors
    slots = {block.text for block in page.blocks}
    if "evidence" in slots:
        ids |= {claim.anchor for claim in paper.claims}
    if "glossary" in slots:
        ids |= {term.id for term in paper.terms}
    if "bibliography" in slots:
        ids |= {source.anchor for source in paper.sources.values()}
    if "reasons" in slots:
        reasons = [each for each in paper.in_language(page.language) if each.kind == "reason"]
        ids |= {block.id for each in reasons for block in each.blocks if block.id}
        ids |= {each.prefix for each in reasons if each.prefix}
    return ids
