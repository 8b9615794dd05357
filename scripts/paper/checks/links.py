"""Promises about addresses that authors type: inside ones lead somewhere, outside ones stand in the registry."""

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from paper.model import Finding, Link, Page, Paper


def broken_link(paper: Paper) -> Iterator[Finding]:
    """Every link inside the paper leads to a page, and to an id that is on it.

    Bad:  [glossary](glosary.md#term)
    Good: [glossary](glossary.md#term)
    """
    for page in paper.pages:
        for link in page.links:
            if not _is_outside(link):
                yield from _broken(link, page, paper)


def _broken(link: Link, page: Page, paper: Paper) -> Iterator[Finding]:
    path, _, fragment = link.target.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), unquote(path))) if path else page.name
    target = paper.page(page.language, name)
    names = [each.name for each in paper.in_language(page.language)]
    if target is None:
        if path.endswith(".md") or not path or "." not in posixpath.basename(path):
            near = get_close_matches(name, names, n=1)
            fix = f"Write `{posixpath.relpath(near[0], posixpath.dirname(page.name) or '.')}`." if near else "Name a page of the same language, relative to this one, ending in .md."
            yield Finding(link.place, "broken-link", f"`{link.target}` leads to no page.", fix)
    elif fragment and unquote(fragment) not in (ids := anchors(target, paper)):
        near = get_close_matches(unquote(fragment), ids, n=1)
        fix = f"Write `#{near[0]}`." if near else f"Use an id of {target.path}."
        yield Finding(link.place, "broken-link", f"`{link.target}` names `#{fragment}`, which is not on that page.", fix)


def anchors(page: Page, paper: Paper) -> set[str]:
    """Every id a reader can be sent to on a page, those of its slots included."""
    ids = {block.id for block in page.blocks if block.id}
    slots = {block.text for block in page.blocks}
    if "evidence" in slots:
        ids |= {claim.anchor for claim in paper.claims}
    if "glossary" in slots:
        ids |= {term.id for term in paper.terms}
    if "bibliography" in slots:
        ids |= {source.anchor for source in paper.sources.values()}
    if "reasons" in slots:
        reasons = [each for each in paper.in_language(page.language) if each.kind == "reason"]
        ids |= {block.id for each in reasons for block in each.blocks if block.id} | {each.prefix for each in reasons if each.prefix}
    return ids


def outside_address(paper: Paper) -> Iterator[Finding]:
    """An outside address stands once, in the registry; a text cites the source.

    Bad:  See [the report](https://example.org/report).
    Good: See the report [@oecd-2023].
    """
    if "sources" not in paper.records:
        return
    for page in paper.pages:
        for link in page.links:
            if _is_outside(link):
                yield Finding(link.place, "outside-address", f"`{link.target}` is an outside address in a text.", "Register it in docs/_data/sources.yml and cite it as `[@key]`.")


def _is_outside(link: Link) -> bool:
    try:
        parts = urlsplit(link.target)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


RULES = (broken_link, outside_address)
