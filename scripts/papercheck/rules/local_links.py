"""Rules on the URLs that authors type into Markdown: local ones lead to a file and an id, others stand in the registry."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from unicodedata import normalize
from urllib.parse import unquote

from papercheck.model import ERROR, Link, Page, Paper, Place, Problem, Result, Verdict
from papercheck.rules import rule
from papercheck.urls import is_outside
from papercheck.urls.url_fragments import parse_fragment

REGISTRY_FIELDS = ("URL", "archive_url")
"""Fields of a source that hold a URL."""
SUGGESTIONS = 100
"""Searches for a similar name in one run. Each compares with every name there is, so that without a limit a large
folder of broken links would take the square of its size; and who has so many needs another remedy."""

_IN_CITATIONS = frozenset("0123456789()[]")
"""Characters that citations put into the built text, where the Markdown has a key."""


class LocalTargets:
    """The files and ids that local URLs may lead to, gathered once for all of them."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._pages = {page.path: page for page in (*paper.pages, *paper.others)}
        self._by_name = {(page.language, page.name): page for page in paper.pages}
        self._ids: dict[str, frozenset[str]] = {}
        self._searches = 0
        self.names = frozenset({*paper.files, *self._pages, *paper.unread})
        """Every file there is."""

    def judge(self, link: Link, page: Page) -> Result:
        """The verdict on a local URL; the reason follows the URL in a sentence."""
        return Result(link.target, link.place, *self._judge(link.target.strip(), page))

    def is_wrong(self, link: Link, page: Page) -> bool:
        """Whether a link is local and leads nowhere."""
        return not is_outside(link.target) and self.judge(link, page).verdict is not Verdict.OK

    def _judge(self, target: str, page: Page) -> tuple[Verdict, str]:
        if target.startswith("["):
            return Verdict.BROKEN, "is defined nowhere on the page"
        path, _, fragment = target.partition("#")
        file = resolve(path, page)
        if not target or "\0" in file:
            return Verdict.INVALID, "is no address" if target else "leads nowhere"
        if file.startswith("../") or file == "..":
            return Verdict.REFUSED, "leads out of the folder"
        if page.language and path.startswith("/"):
            return Verdict.BROKEN, "starts at the top of the host, where this paper need not be"
        if file not in self.names:
            return self._judge_missing(file, path, page)
        return self._judge_fragment(file, fragment)

    def _judge_missing(self, file: str, path: str, page: Page) -> tuple[Verdict, str]:
        if alike := self.find_alike(file):
            return Verdict.BROKEN, f"leads to no file; it is spelled `{posixpath.basename(alike)}`"
        if file in self._folders or file == ".":
            # A code host shows a folder; a site has no page for it.
            return (Verdict.BROKEN, "leads to a folder, not to a page") if page.language else (Verdict.OK, "")
        is_page = path.endswith((".md", "/")) or "." not in posixpath.basename(file)
        if is_page or self._paper.files:
            return Verdict.BROKEN, "leads to no page" if is_page else "leads to no file"
        return Verdict.OK, ""

    def _judge_fragment(self, file: str, fragment: str) -> tuple[Verdict, str]:
        typed, _, words = fragment.partition(":~:")
        name = unquote(typed)
        if file not in self._pages:
            return Verdict.OK, ""
        if name and name != "top" and name not in self.find_ids(file):
            return Verdict.BROKEN, f"names `#{typed}`, which is not on that page"
        if words and not _says(self._pages[file], fragment):
            return Verdict.BROKEN, f"names `#:~:{words}`, and that page does not say so"
        return Verdict.OK, ""

    def is_untranslated(self, link: Link, page: Page) -> bool:
        """Whether the link leads to a page that the original has and this language lacks."""
        path = unquote(link.target.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
        has_original = (self._paper.original.code, name) in self._by_name
        return bool(page.language) and has_original and (page.language, name) not in self._by_name

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(name[:end] for name in self.names for end, sign in enumerate(name) if sign == "/")

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {normalize("NFC", name).casefold(): name for name in self.names}

    def find_alike(self, file: str) -> str:
        """The file whose name differs only in case or in how letters are composed; empty where there is none."""
        return self._by_folded_name.get(normalize("NFC", file).casefold(), "")

    def find_similar_file(self, file: str, page: Page) -> str:
        """The file of that kind, and for a page of that language, with the name most like it; empty where none is."""
        if self._searches >= SUGGESTIONS:
            return ""
        ending = posixpath.splitext(file)[1] or ".md"
        folder = posixpath.dirname(page.path) or "."
        names = self._names_by_ending.get(ending, ())
        if ending == ".md" and page.language:
            names = tuple(name for name in names if self._is_of_language(name, page.language))
        short = {posixpath.relpath(name, folder).removesuffix(ending): name for name in names}
        wanted = posixpath.relpath(file, folder).removesuffix(ending)
        return short.get(self._find_similar(wanted, short), "")

    def _is_of_language(self, name: str, code: str) -> bool:
        return name in self._pages and self._pages[name].language == code

    @cached_property
    def _names_by_ending(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, list[str]] = {}
        for name in sorted(self.names):
            names.setdefault(posixpath.splitext(name)[1], []).append(name)
        return {ending: tuple(listed) for ending, listed in names.items()}

    def find_similar_id(self, fragment: str, file: str) -> str:
        """The id of a page that is most like the fragment; empty where none is."""
        return self._find_similar(fragment, sorted(self.find_ids(file)))

    def _find_similar(self, name: str, names: Iterable[str]) -> str:
        self._searches += 1
        if self._searches > SUGGESTIONS:
            return ""
        return next(iter(get_close_matches(name, names, n=1)), "")

    def find_ids(self, file: str) -> frozenset[str]:
        """Every id that a URL can name on a page, those of its slots included."""
        if file not in self._ids:
            page = self._pages.get(file)
            self._ids[file] = frozenset(_ids(page, self._paper)) if page else frozenset()
        return self._ids[file]


def resolve(path: str, page: Page) -> str:
    """The file that the path of a URL names, relative to the root; the page itself where it names none."""
    typed = unquote(path.strip().partition("?")[0])
    if not typed:
        return page.path
    folder = "" if typed.startswith("/") else posixpath.dirname(page.path)
    return posixpath.normpath(posixpath.join(folder, typed.lstrip("/")))


def _says(page: Page, fragment: str) -> bool:
    """Whether a page has the words a fragment names, or may have them: how a citation is printed is not in its text."""
    is_open = page.words is None or (
        page.citations and any(map(_IN_CITATIONS.__contains__, unquote(fragment)))
    )
    return bool(is_open) or parse_fragment(fragment).is_in(page.words or "")


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
        reasons = [reason for reason in paper.in_language(page.language) if reason.kind == "reason"]
        ids |= {block.id for reason in reasons for block in reason.blocks if block.id}
        ids |= {reason.prefix for reason in reasons if reason.prefix}
    return ids


@rule("links", ERROR)
def broken_link(paper: Paper) -> Iterator[Problem]:
    """Every link inside the paper leads to a file of its folder, and to an id that is on it.

    Bad:  [glossary](glosary.md#term)
    Good: [glossary](glossary.md#term)
    """
    targets = LocalTargets(paper)
    for page, link, result in _judge_all(paper, targets):
        if result.verdict is Verdict.BROKEN and not targets.is_untranslated(link, page):
            fix = _suggest(link, result, page, targets)
            yield Problem(link.place, f"`{link.target}` {result.reason}.", fix)
        elif result.verdict in (Verdict.REFUSED, Verdict.INVALID):
            subject = f"`{link.target}`" if link.target.strip() else "The empty address"
            fix = "Name a file of the paper, relative to this one."
            yield Problem(link.place, f"{subject} {result.reason}.", fix)


def _judge_all(paper: Paper, targets: LocalTargets) -> Iterator[tuple[Page, Link, Result]]:
    for page in (*paper.pages, *paper.others):
        for link in page.links:
            if not is_outside(link.target):
                yield page, link, targets.judge(link, page)


def _suggest(link: Link, result: Result, page: Page, targets: LocalTargets) -> str:
    if link.target.startswith("["):
        return (
            f"Add a line `{link.target}: address`, or write the address in round brackets behind the words."
        )
    path, _, fragment = link.target.partition("#")
    file = resolve(path, page)
    if file in targets.names:
        if ":~:" in result.reason:
            return "Name words that stand there, as they are read; or remove what stands from `:~:` on."
        similar = targets.find_similar_id(fragment, file)
        return f"Write `#{similar}`." if similar else f"Use an id of {file}."
    if similar := targets.find_alike(file) or targets.find_similar_file(file, page):
        return f"Write `{posixpath.relpath(similar, posixpath.dirname(page.path) or '.')}`."
    return "Name a file that is there, relative to this one; a page by its file, ending in .md."


@rule("links", ERROR)
def external_url_in_text(paper: Paper) -> Iterator[Problem]:
    """An external URL stands once, in the registry; a text cites the source.

    Bad:  See [the report](https://example.org/report).
    Good: See the report [@oecd-2023].
    """
    for page in paper.pages if paper.is_publication else ():
        for link in page.links:
            if is_outside(link.target):
                message = f"`{link.target}` is an outside address in a text."
                fix = "Register it in docs/_data/sources.yml and cite it as `[@key]`."
                yield Problem(link.place, message, fix)


def results(paper: Paper) -> tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]:
    """A verdict for every local URL, and the external ones of texts and of the registry, each with its place."""
    judged = (result for _, _, result in _judge_all(paper, LocalTargets(paper)))
    typed = {(link.target, link.place) for page in (*paper.pages, *paper.others) for link in page.links}
    outside = {(target, place) for target, place in typed if is_outside(target)}
    for source in paper.sources.values():
        fields = (source.typed[name] for name in REGISTRY_FIELDS if name in source.typed)
        outside |= {(field.text, field.place) for field in fields if field.text}
    return tuple(sorted(set(judged))), tuple(sorted(outside))
