"""Rules on the URLs that authors type: local ones lead to a file and an id, others stand in the registry."""

import posixpath
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from unicodedata import normalize
from urllib.parse import unquote

from papercheck.model import ERROR, BlockKind, Link, Page, Paper, Place, Problem, Result, Verdict
from papercheck.rules import rule
from papercheck.urls import is_outside
from papercheck.urls.url_fragments import parse_fragment

SUGGESTIONS = 100
"""Searches for a similar name in one run. Each compares with every name there is, so that without a limit a large
folder of broken links would take the square of its size; and who has so many needs another remedy."""

_AT_THE_TOP = "starts at the top of the host, where this paper need not be"
_IN_CITATIONS = frozenset("0123456789()[]")
"""Characters that citations put into the built text, where the Markdown has a key."""


class LocalTargets:
    """The files and ids that local URLs may lead to, gathered once for all of them."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._pages = {page.path: page for page in (*paper.pages, *paper.others)}
        self._names = frozenset({*paper.files, *self._pages, *paper.unread})
        self._languages = {path: page.language for path, page in self._pages.items()}
        self._by_name = {(page.language, page.name) for page in paper.pages}
        self._ids: dict[str, frozenset[str]] = {}
        self._searches = 0

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(
            name[:end] for name in self._names for end, character in enumerate(name) if character == "/"
        )

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {_fold(name): name for name in self._names}

    def judge(self, link: Link, page: Page) -> Result:
        """The verdict on a local URL; the reason follows the URL in a sentence."""
        target = link.target.strip()
        path, _, fragment = target.partition("#")
        file = _resolve(path, page)
        faults = (
            (target.startswith("["), Verdict.BROKEN, "is defined nowhere on the page"),
            (not target, Verdict.INVALID, "leads nowhere"),
            ("\0" in file, Verdict.INVALID, "is no address"),
            (file.startswith("../") or file == "..", Verdict.REFUSED, "leads out of the folder"),
            (page.language and path.startswith("/"), Verdict.BROKEN, _AT_THE_TOP),
        )
        fault = next(((verdict, reason) for is_so, verdict, reason in faults if is_so), None)
        verdict, reason = fault or self._judge_file(file, path, fragment, page)
        return Result(link.target, link.place, verdict, reason)

    def is_wrong(self, link: Link, page: Page) -> bool:
        """Whether a link is local and leads nowhere."""
        return not is_outside(link.target) and self.judge(link, page).verdict is not Verdict.OK

    def _judge_file(self, file: str, path: str, fragment: str, page: Page) -> tuple[Verdict, str]:
        if file in self._names:
            reason = self._find_missing(file, fragment)
        elif alike := self._by_folded_name.get(_fold(file)):
            reason = f"leads to no file; it is spelled `{posixpath.basename(alike)}`"
        elif file in self._folders or file == ".":
            # A code host shows a folder; a site has no page for it.
            reason = "leads to a folder, not to a page" if page.language else ""
        elif path.endswith((".md", "/")) or "." not in posixpath.basename(file):
            reason = "leads to no page"
        else:
            reason = "leads to no file" if self._paper.files else ""
        return Verdict.BROKEN if reason else Verdict.OK, reason

    def _find_missing(self, file: str, fragment: str) -> str:
        """What a file that is there lacks of a fragment; empty where it has all, or is no page."""
        typed, _, words = fragment.partition(":~:")
        page, name = self._pages.get(file), unquote(typed)
        is_known = page and (name in ("", "top") or name in self._find_ids(page) or self._is_filled(page))
        if page and not is_known:
            return f"names `#{typed}`, which is not on that page"
        if page and words and not _says(page, fragment):
            return f"names `#:~:{words}`, and that page does not say so"
        return ""

    def _is_filled(self, page: Page) -> bool:
        """Whether a record that cannot be read may fill a slot of the page."""
        has_slot = any(block.kind is BlockKind.SLOT for block in page.blocks)
        return has_slot and any(path.startswith("docs/_data/") for path in self._paper.unread)

    def _find_ids(self, page: Page) -> frozenset[str]:
        """Every id that a URL can name on a page, those of its slots included."""
        if page.path not in self._ids:
            self._ids[page.path] = frozenset(_list_ids(page, self._paper))
        return self._ids[page.path]

    def is_untranslated(self, link: Link, page: Page) -> bool:
        """Whether the link leads to a page that the original has and this language lacks."""
        path = unquote(link.target.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
        has_original = (self._paper.original.code, name) in self._by_name
        return bool(page.language) and has_original and (page.language, name) not in self._by_name

    def suggest(self, result: Result, page: Page) -> str:
        """How to mend a link that is broken."""
        path, _, fragment = result.url.partition("#")
        file = _resolve(path, page)
        if result.url.startswith("["):
            return f"Add a line `{result.url}: address`, or write the address in round brackets behind the words."
        if result.reason.startswith("names `#:~:"):
            return "Name words that stand there, as they are read; or remove what stands from `:~:` on."
        if result.reason.startswith("names `#"):
            similar = self._find_similar(fragment, sorted(self._find_ids(self._pages[file])))
            return f"Write `#{similar}`." if similar else f"Use an id of {file}."
        if similar := self._by_folded_name.get(_fold(file)) or self._find_similar_file(file, page):
            return f"Write `{posixpath.relpath(similar, posixpath.dirname(page.path) or '.')}`."
        return "Name a file that is there, relative to this one; a page by its file, ending in .md."

    def _find_similar_file(self, file: str, page: Page) -> str:
        """The file of that kind, and for a page of that language, with the name most like it; empty where none is."""
        ending, folder = posixpath.splitext(file)[1] or ".md", posixpath.dirname(page.path) or "."
        short = {
            posixpath.relpath(name, folder).removesuffix(ending): name
            for name in (self._names if self._searches < SUGGESTIONS else ())
            if posixpath.splitext(name)[1] == ending
            and (ending != ".md" or page.language in ("", self._languages.get(name)))
        }
        return short.get(self._find_similar(posixpath.relpath(file, folder).removesuffix(ending), short), "")

    def _find_similar(self, name: str, names: Iterable[str]) -> str:
        self._searches += 1
        near = get_close_matches(name, names, n=1) if self._searches <= SUGGESTIONS else []
        return near[0] if near else ""


def _resolve(path: str, page: Page) -> str:
    """The file that the path of a URL names, relative to the root; the page itself where it names none."""
    typed = unquote(path.strip().partition("?")[0])
    if not typed:
        return page.path
    folder = "" if typed.startswith("/") else posixpath.dirname(page.path)
    return posixpath.normpath(posixpath.join(folder, typed.lstrip("/")))


def _fold(name: str) -> str:
    return normalize("NFC", name).casefold()


def _says(page: Page, fragment: str) -> bool:
    """Whether a page has the words a fragment names, or may have them: how a citation is printed is not in its text."""
    if page.words is None or (page.citations and not _IN_CITATIONS.isdisjoint(unquote(fragment))):
        return True
    return parse_fragment(fragment).is_in(page.words)


def _list_ids(page: Page, paper: Paper) -> Iterator[str]:
    yield from page.anchors
    yield from (block.id for block in page.blocks if block.id)
    slots = {block.text for block in page.blocks}
    if "evidence" in slots:
        yield from (claim.anchor for claim in paper.claims)
    if "glossary" in slots:
        yield from (term.id for term in paper.terms)
    if "bibliography" in slots:
        yield from (source.anchor for source in paper.sources.values())
    if "reasons" in slots:
        for reason in paper.in_language(page.language):
            if reason.kind == "reason":
                yield from filter(None, (reason.prefix, *(block.id for block in reason.blocks)))


@rule("links", ERROR)
def broken_link(paper: Paper) -> Iterator[Problem]:
    """Every link inside the paper leads to a file of its folder, and to an id that is on it.

    Bad:  [glossary](glosary.md#term)
    Good: [glossary](glossary.md#term)
    """
    targets = LocalTargets(paper)
    for page, link in _list_links(paper):
        result = None if is_outside(link.target) else targets.judge(link, page)
        if result and result.verdict is Verdict.BROKEN and not targets.is_untranslated(link, page):
            yield Problem(link.place, f"`{link.target}` {result.reason}.", targets.suggest(result, page))
        elif result and result.verdict in (Verdict.REFUSED, Verdict.INVALID):
            subject = f"`{link.target}`" if link.target.strip() else "The empty address"
            fix = "Name a file of the paper, relative to this one."
            yield Problem(link.place, f"{subject} {result.reason}.", fix)


def _list_links(paper: Paper) -> Iterator[tuple[Page, Link]]:
    return ((page, link) for page in (*paper.pages, *paper.others) for link in page.links)


@rule("links", ERROR)
def external_url_in_text(paper: Paper) -> Iterator[Problem]:
    """An external URL stands once, in the registry; a text cites the source.

    Bad:  See [the report](https://example.org/report).
    Good: See the report [@oecd-2023].
    """
    for page in paper.pages if paper.is_publication else ():
        for link in page.links:
            if is_outside(link.target):
                fix = "Register it in docs/_data/sources.yml and cite it as `[@key]`."
                yield Problem(link.place, f"`{link.target}` is an outside address in a text.", fix)


def list_results(paper: Paper) -> tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]:
    """A verdict for every local URL, and the external ones of texts and of the registry, each with its place."""
    targets = LocalTargets(paper)
    judged = {targets.judge(link, page) for page, link in _list_links(paper) if not is_outside(link.target)}
    outside = {(link.target, link.place) for _, link in _list_links(paper) if is_outside(link.target)}
    for source in paper.sources.values():
        fields = (source.typed[name] for name in ("URL", "archive_url") if name in source.typed)
        outside |= {(field.text, field.place) for field in fields if field.text}
    return tuple(sorted(judged)), tuple(sorted(outside))
