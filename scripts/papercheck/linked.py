"""A paper completed by what its links may lead to: files, further Markdown, and ids that nobody typed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from papercheck.markdown.anchors import anchors, built, slugs
from papercheck.markdown.blocks import structure
from papercheck.markdown.citations import Origin
from papercheck.markdown.links import links
from papercheck.markdown.pages import split
from papercheck.model import BlockKind, Page, Paper
from papercheck.tree import Tree

APART = ("tests/", "site/")
"""Folders beside a paper whose Markdown is no text of it: what tests are made of, and what was built."""


def linked(paper: Paper, found: Tree, text: Callable[[str], str | None], extensions: Sequence[str]) -> Paper:
    """The paper with its files, with Markdown outside its language folders, and with ids where a link needs them.

    `text` reads a file by its path, and gives nothing where it is none that can be read.
    """
    inner = tuple(f"docs/{language.code}/" for language in paper.languages)
    apart = APART if paper.pages else ()
    paths = [path for path in found.files if path.endswith(".md") and not path.startswith((*inner, *apart))]
    others = tuple(page for path in paths if (page := _other(path, text(path))))
    known = {block.id for page in (*paper.pages, *others) for block in page.blocks}
    known.update(claim.anchor for claim in paper.claims)
    known.update(term.id for term in paper.terms)
    known.update(source.anchor for source in paper.sources.values())
    fragments = set(_fragments((*paper.pages, *others)))
    whole = replace(paper, files=frozenset(found.files), others=others)
    if fragments <= known:
        return whole
    with_words = any(":~:" in each for each in fragments)
    complete = partial(_completed, extensions=extensions, with_words=with_words)
    return replace(whole, pages=tuple(map(complete, paper.pages)), others=tuple(map(complete, others)))


def _fragments(pages: Sequence[Page]) -> Iterator[str]:
    for page in pages:
        for link in page.links:
            if "#" in link.target:
                yield unquote(link.target.partition("#")[2])


def _completed(page: Page, extensions: Sequence[str], *, with_words: bool) -> Page:
    html = built(page.body, extensions)
    ids = anchors(html)
    if not page.language:
        ids |= slugs(structure(page.body, page.path, page.first_line, extensions)[0])
    # What fills a slot stands in no Markdown.
    is_whole = not any(block.kind is BlockKind.SLOT for block in page.blocks)
    return replace(page, anchors=ids, words=_words(html) if with_words and is_whole else None)


def _words(html: str) -> str:
    from papercheck.html.names import text_of

    return text_of(html)


def _other(path: str, text: str | None) -> Page | None:
    if text is None:
        return None
    _, body, line, _ = split(text, path)
    return Page(
        path=path,
        name=path,
        language="",
        kind="",
        title="",
        description="",
        fields={},
        body=body,
        first_line=line,
        links=links(body, Origin(path, line)),
    )
