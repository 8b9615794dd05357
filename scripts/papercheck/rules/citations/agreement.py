"""Promises that languages cite alike: the same sources, at the same places in them, as often, in every stretch of a page."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from papercheck.model import ERROR, BlockKind, Citation, Locator, Page, Paper, Place, Problem
from papercheck.rules import rule

Keys = tuple[tuple[str, str, str], ...]
"""Sources with kind and number of their locators, sorted: a translation may turn a sentence round."""

_NUMBER = re.compile(r"\d+(?:[a-z](?![^\W\d_]))?|[–-]")
_FIX = "Cite the same sources with the same locators in both."
_EVERY = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT, BlockKind.HTML}
_SECTIONS = frozenset({BlockKind.HEADING})


@rule("citations", ERROR)
def citations_differ(paper: Paper) -> Iterator[Problem]:
    """A translation cites the same sources at the same places as its original.

    Bad:  original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken.
    Good: original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken [@oecd-2023, S. 3].
    """
    for page in paper.pages:
        original = paper.page(paper.original.code, page.name)
        if original is not None and original is not page:
            yield from _differing_pages(original, page)
    yield from _differing_records(paper)


def _differing_pages(original: Page, page: Page) -> Iterator[Problem]:
    theirs, ours = _stretches(original), _stretches(page)
    if theirs.keys() != ours.keys() and not any(name[:1].isalpha() for name in theirs.keys() | ours.keys()):
        # Where paragraphs were merged or parted, the sections are still the same.
        theirs, ours = (_stretches(each, _SECTIONS) for each in (original, page))
    if theirs.keys() == ours.keys() or any(name[:1].isalpha() for name in theirs.keys() & ours.keys()):
        for name in sorted(theirs.keys() & ours.keys()):
            (there, said), (here, says) = theirs[name], ours[name]
            if said != says:
                what = f"`#{name}`" if name[:1].isalpha() else "This stretch"
                message = f"{what} cites {_listed(says)} here but {_listed(said)} in {there}."
                yield Problem(here, message, _FIX)
        return
    said, says = _keys(original.citations), _keys(page.citations)
    if said != says:
        missing, surplus = Counter(said) - Counter(says), Counter(says) - Counter(said)
        message = f"The page lacks {_listed(tuple(missing.elements()))} and adds {_listed(tuple(surplus.elements()))}, against {original.path}."
        yield Problem(Place(page.path), message, _FIX)


def _differing_records(paper: Paper) -> Iterator[Problem]:
    records = [(claim.id, claim.place, claim.check.citations) for claim in paper.claims] + [
        (term.id, term.place, term.citations) for term in paper.terms
    ]
    for id_, place, by_language in records:
        said = {code: _keys(found) for code, found in by_language.items()}
        original = said.get(paper.original.code, ())
        for code, keys in said.items():
            if keys != original:
                message = f"`{id_}` cites {_listed(keys)} in `{code}` but {_listed(original)} in `{paper.original.code}`."
                yield Problem(place, message, _FIX)


def _stretches(page: Page, only: Collection[BlockKind] = _EVERY) -> dict[str, tuple[Place, Keys]]:
    """For every id of a page, or every block where it has no ids: its place and what is cited up to the next one."""
    readable = [block for block in page.blocks if block.kind in only]
    named = [block for block in readable if block.id and not block.id.startswith("fn:")]
    begins = sorted(named or readable, key=lambda block: block.place)
    places = [block.place for block in begins]
    cited: dict[int, list[Citation]] = {}
    for citation in page.citations:
        cited.setdefault(bisect_right(places, citation.place) - 1, []).append(citation)
    found = {"": (Place(page.path, page.first_line), _keys(cited.get(-1, ())))}
    return found | {
        block.id or f"{number:06}": (block.place, _keys(cited.get(number, ())))
        for number, block in enumerate(begins)
    }


def _keys(citations: Sequence[Citation]) -> Keys:
    works = (work for citation in citations for work in citation.works)
    return tuple(sorted((work.source_id, *_place(work.locator)) for work in works))


def _place(locator: Locator | None) -> tuple[str, str]:
    """Kind and numbers of a locator; the words between the numbers are those of a language: `§ 22(1)`, `§ 22 Abs. 1`."""
    if locator is None:
        return "", ""
    return locator.kind, " ".join(_NUMBER.findall(locator.value)) or locator.value


def _listed(keys: Keys) -> str:
    return (
        ", ".join(f"`@{id_}{f', {kind} {value}' if kind else ''}`" for id_, kind, value in keys) or "nothing"
    )
