"""Promises about addresses that authors type: inside ones lead somewhere, outside ones stand in the registry."""

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote

from papercheck.model import ERROR, Link, Page, Paper, Place, Problem, Result, Verdict
from papercheck.rules import rule
from papercheck.rules.targets import Targets, is_outside

ADDRESSES = ("URL", "archive_url")
"""Fields of a source that hold an address."""


@rule("links", ERROR)
def broken_link(paper: Paper) -> Iterator[Problem]:
    """Every link inside the paper leads to a file, and to an id that is on it.

    Bad:  [glossary](glosary.md#term)
    Good: [glossary](glossary.md#term)
    """
    targets = Targets(paper)
    for page, link, result in inside(paper, targets):
        if result.verdict is Verdict.BROKEN and not _is_untranslated(link, page, paper):
            fix = _fix(link, result, page, targets)
            yield Problem(link.place, f"`{link.target}` {result.reason}.", fix)


def _is_untranslated(link: Link, page: Page, paper: Paper) -> bool:
    """Whether the link leads to a page that the original has and this language lacks: that is said once, elsewhere."""
    path = unquote(link.target.partition("#")[0])
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
    original = paper.page(paper.original.code, name) if paper.languages and page.language else None
    return original is not None and paper.page(page.language, name) is None


@rule("links", ERROR)
def link_out_of_reach(paper: Paper) -> Iterator[Problem]:
    """No link inside the paper is empty, or leads out of the folder the paper lies in.

    Bad:  [passwords](../../../../etc/passwd)
    Good: [glossary](glossary.md)
    """
    for _, link, result in inside(paper, Targets(paper)):
        if result.verdict in (Verdict.REFUSED, Verdict.INVALID):
            fix = "Name a file of the paper, relative to this one."
            what = f"`{link.target}`" if link.target.strip() else "The empty address"
            yield Problem(link.place, f"{what} {result.reason}.", fix)


def results(paper: Paper) -> tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]:
    """A verdict for every address that stays inside, and those that lead outside, each with its place."""
    judged = (result for _, _, result in inside(paper, Targets(paper)))
    typed = {(link.target, link.place) for page in (*paper.pages, *paper.others) for link in page.links}
    registered = {
        (typed.text, typed.place)
        for source in paper.sources.values()
        for name, typed in source.typed.items()
        if name in ADDRESSES and typed.text
    }
    outside = {each for each in typed if is_outside(each[0])} | registered
    return tuple(sorted(set(judged))), tuple(sorted(outside))


def inside(paper: Paper, targets: Targets) -> Iterator[tuple[Page, Link, Result]]:
    """Every address that stays inside, and what can be said of it."""
    for page in (*paper.pages, *paper.others):
        for link in page.links:
            if not is_outside(link.target):
                yield page, link, targets.result(link, page)


def _fix(link: Link, result: Result, page: Page, targets: Targets) -> str:
    if link.target.startswith("["):
        return (
            f"Add a line `{link.target}: address`, or write the address in round brackets behind the words."
        )
    path, _, fragment = link.target.partition("#")
    file = targets.file(path, page)
    if file in targets.names:
        if ":~:" in result.reason:
            return "Name words that stand there, as they are read; or remove what stands from `:~:` on."
        similar = get_close_matches(fragment, sorted(targets.ids(file)), n=1)
        return f"Write `#{similar[0]}`." if similar else f"Use an id of {file}."
    near = targets.alike(file) or targets.near(file, page)
    if near:
        return f"Write `{posixpath.relpath(near, posixpath.dirname(page.path) or '.')}`."
    return "Name a file that is there, relative to this one; a page by its file, ending in .md."


@rule("links", ERROR)
def outside_address(paper: Paper) -> Iterator[Problem]:
    """An outside address stands once, in the registry; a text cites the source.

    Bad:  See [the report](https://example.org/report).
    Good: See the report [@oecd-2023].
    """
    # A folder that is no site of ours has promised nothing of the kind.
    if "strings" not in paper.records:
        return
    for page in paper.pages:
        for link in page.links:
            if is_outside(link.target):
                yield Problem(
                    link.place,
                    f"`{link.target}` is an outside address in a text.",
                    "Register it in docs/_data/sources.yml and cite it as `[@key]`.",
                )
