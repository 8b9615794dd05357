"""Rules on the URLs that authors type: local ones lead to a file and an id."""

from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Paper, Place, Problem, Result, Verdict
from papercheck.model.page import Link, Page
from papercheck.model.rule import AGAIN
from papercheck.rules import fold_languages, rule
from papercheck.rules.local_targets import OPEN, LocalTargets
from papercheck.urls import is_outside, is_unfilled

_LISTED = "<!-- ALL-CONTRIBUTORS-LIST:START"


@rule("links", ERROR, WARNING)
@fold_languages
def broken_link(paper: Paper) -> Iterator[Problem]:
    """Every link inside the paper leads to a file of its folder, and to an id that is on it.

    Bad:  [glossary](glosary.md#term)
    Good: [glossary](glossary.md#term)
    """
    targets = LocalTargets(paper)
    for page, link in _list_links(paper):
        result = None if is_outside(link.target) else targets.judge(link, page)
        if result is None or result.verdict in OPEN or targets.is_untranslated(link, page):
            continue
        subject = f"`{link.target}`" if link.target.strip() else "The empty address"
        message, fix = f"{subject} {result.reason}.", "Name a file of the paper, relative to this one."
        kind: tuple[str, ...] = (link.target, message)
        if result.verdict in (Verdict.BROKEN, Verdict.UNVERIFIED):
            fix = targets.suggest(link, page, result)
        if result.verdict is Verdict.BROKEN and targets.has_heading(link, page):
            # One setting is missing, whatever the heading.
            message = f"{message} A heading reads so, and here its id is made otherwise."
            fix = f"{fix} Or have ids made as code hosts do, by `slugify` of `toc` in mkdocs.yml."
            kind = ("slugify",)
        severity, again = WARNING if result.verdict is Verdict.UNVERIFIED else ERROR, AGAIN
        if folder := targets.find_absent_folder(link, page) if result.verdict is Verdict.BROKEN else "":
            # Whatever is in it: it was moved as a whole, or is made elsewhere.
            kind, again = ("folder", folder), f"Links into the folder `{folder}`, which is not there, are"
        yield Problem(link.place, message, fix, severity, kind, again)


def _list_links(paper: Paper) -> Iterator[tuple[Page, Link]]:
    # What stands in a page as well, as by a symbolic link, is judged there.
    known = {page.body for page in paper.pages}
    others = [page for page in paper.others if page.body not in known]
    links = ((page, link) for page in (*paper.pages, *others) for link in page.links)
    # A program lists who contributed, with ids that are nowhere.
    links = (it for it in links if not (it[1].is_raw and it[1].target[:1] == "#" and _LISTED in it[0].body))
    # `[//]: (…)` is a remark, and so may be any name that nothing uses.
    links = (it for it in links if it[1].uses or paper.is_publication)
    return (it for it in links if not (is_unfilled(it[1].target) or it[1].target.startswith("(")))


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
        outside |= {(field.text, field.place) for field in source.urls}
    return tuple(sorted(judged)), tuple(sorted(outside))
