"""Promises about the link between what a page says and where that comes from."""

from collections.abc import Iterator
from difflib import get_close_matches

from paper.model import Citation, CitedWork, Finding, Page, Paper, Place


def unknown_source(paper: Paper) -> Iterator[Finding]:
    """Every citation names a registered source.

    Bad:  Wages fell [@oecd23].
    Good: Wages fell [@oecd-2023].
    """
    if "sources" not in paper.records:
        return
    for work in _works(paper):
        if work.source_id not in paper.sources:
            yield Finding(work.place, "unknown-source", f"`@{work.source_id}` is cited but not registered.", _register_or_rename(work.source_id, paper))


def _register_or_rename(source_id: str, paper: Paper) -> str:
    if near := get_close_matches(source_id, paper.sources, n=1):
        return f"Write `@{near[0]}`, or add `{source_id}` to docs/_data/sources.yml."
    return f"Add `{source_id}` to docs/_data/sources.yml."


def unused_source(paper: Paper) -> Iterator[Finding]:
    """Every registered source is cited somewhere.

    Bad:  An entry `oecd-2023` that no page cites.
    Good: Wages fell [@oecd-2023].
    """
    cited = {work.source_id for work in _works(paper)}
    for source in paper.sources.values():
        if source.id not in cited:
            yield Finding(source.place, "unused-source", f"`{source.id}` is registered but never cited.", f"Cite it as `[@{source.id}]`, or remove the entry.")


def unread_source(paper: Paper) -> Iterator[Finding]:
    """Where the registry says how sources were read, it says so of every source.

    Bad:  custom: {copy: passage}
    Good: custom: {read: 2026-11-23, copy: passage}
    """
    readings = [source.reading for source in paper.sources.values()]
    if not any(reading.read or reading.copy for reading in readings):
        return
    for source in paper.sources.values():
        if not (source.reading.read and source.reading.copy):
            yield Finding(source.place, "unread-source", f"`{source.id}` does not say when and how it was read.", "Add `read:` with a day and `copy:` below `custom:`.")


def read_in_future(paper: Paper) -> Iterator[Finding]:
    """Nothing was read or opened after today.

    Bad:  read: 2062-11-23
    Good: read: 2026-11-23
    """
    for source in paper.sources.values():
        for name, day in (("read", source.reading.read), ("checked", source.reading.checked)):
            if day and day > paper.today:
                yield Finding(source.place, "read-in-future", f"`{source.id}` has `{name}: {day}`, which is after {paper.today}.", "Correct the date.")


def citations_differ(paper: Paper) -> Iterator[Finding]:
    """A translation cites the same sources at the same places as its original.

    Bad:  original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken.
    Good: original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken [@oecd-2023, S. 3].
    """
    for page in paper.pages:
        original = paper.page(paper.original.code, page.name)
        if original is None or original is page:
            continue
        theirs, ours = _by_anchor(original), _by_anchor(page)
        for anchor in sorted(theirs.keys() & ours.keys()):
            if theirs[anchor][1] != ours[anchor][1]:
                said, place = theirs[anchor][1], theirs[anchor][0]
                yield Finding(
                    ours[anchor][0],
                    "citations-differ",
                    f"`#{anchor}` cites {_listed(ours[anchor][1])} here but {_listed(said)} in {place}.",
                    "Cite the same sources with the same locators in the same order in both.",
                )
    yield from _differing_records(paper)


def _differing_records(paper: Paper) -> Iterator[Finding]:
    records = [(claim.id, claim.place, claim.check.citations) for claim in paper.claims] + [(term.id, term.place, term.citations) for term in paper.terms]
    for id_, place, by_language in records:
        said = {code: _keys(found) for code, found in by_language.items()}
        original = said.get(paper.original.code, ())
        for code, keys in said.items():
            if keys != original:
                yield Finding(place, "citations-differ", f"`{id_}` cites {_listed(keys)} in `{code}` but {_listed(original)} in `{paper.original.code}`.", "Cite the same sources with the same locators in the same order in both.")


Keys = tuple[tuple[str, str, str], ...]


def _by_anchor(page: Page) -> dict[str, tuple[Place, Keys]]:
    """For every id of a page: its place and what is cited from there to the next id."""
    anchored = [block for block in page.blocks if block.id]
    found: dict[str, tuple[Place, Keys]] = {}
    for block, following in zip(anchored, (*anchored[1:], None), strict=False):
        within = tuple(citation for citation in page.citations if block.place <= citation.place and (following is None or citation.place < following.place))
        found[str(block.id)] = (block.place, _keys(within))
    return found


def _keys(citations: tuple[Citation, ...]) -> Keys:
    works = (work for citation in citations for work in citation.works)
    return tuple((work.source_id, work.locator.kind if work.locator else "", work.locator.value if work.locator else "") for work in works)


def _listed(keys: Keys) -> str:
    return ", ".join(f"`@{id_}{f', {kind} {value}' if kind else ''}`" for id_, kind, value in keys) or "nothing"


def _works(paper: Paper) -> Iterator[CitedWork]:
    for page in paper.pages:
        for citation in page.citations:
            yield from citation.works
    for record in (*(claim.check.citations for claim in paper.claims), *(term.citations for term in paper.terms)):
        for citations in record.values():
            for citation in citations:
                yield from citation.works


RULES = (unknown_source, unused_source, unread_source, read_in_future, citations_differ)
