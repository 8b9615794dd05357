"""Rules on claims and voices: what is the author's is restated and marked as such, in its place, and judged by sources."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from papercheck.languages import compile_words
from papercheck.model import ERROR, PINPOINTED, WARNING, Block, BlockKind, Page, Paper, Problem
from papercheck.rules import rule

ARGUMENT = "argument"
"""The class of the layer that restates the author."""
CHECKS, ANSWERS = "checked", "others"
"""The classes of the layers that hold other voices than the author's."""
JUDGED = frozenset({"supported", "partly", "contested"})
"""Statuses that only a source can show."""
SECTION_LEVEL = 2
"""The lowest level of heading that opens a section: claims belong to sections, not to what is below them."""

_QUOTED = re.compile(r"[“„«]\s*([^“”„«»]+?)\s*[”“»]")
"""The words that a hedge quotes: `stated as fact, with “inevitably”`."""
_GAP = re.compile(r"\s*…\s*")
"""What a quotation leaves out: `scheinen … zu sein`."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a pinpoint stands: its page, the heading of its section (`None` above the first), and its block."""

    page: Page
    section: Block | None
    block: Block

    @property
    def name(self) -> str:
        return f"{self.page.name}#{self.section.id}" if self.section and self.section.id else self.page.name


def _list_blocks(page: Page) -> Iterator[tuple[Block | None, Block]]:
    """Every block of a page, behind the heading of its section."""
    section: Block | None = None
    for block in page.blocks:
        if block.kind is BlockKind.HEADING and block.level <= SECTION_LEVEL:
            section = block
        yield section, block


def _find_spots(paper: Paper, code: str) -> Mapping[str, _Spot]:
    """Every pinpoint of a language, and where it stands."""
    found: dict[str, _Spot] = {}
    for page in paper.in_language(code):
        for section, block in _list_blocks(page):
            if block.id and block.kind in PINPOINTED:
                found.setdefault(block.id, _Spot(page, section, block))
    return found


@rule("claims", ERROR)
def unplaced_claim(paper: Paper) -> Iterator[Problem]:
    """Every claim names the paragraph that restates it, and that paragraph is there in every language.

    Bad:  pinpoint: r1-p99, and no page has it
    Good: pinpoint: r1-p3
    """
    spots = {language.code: _find_spots(paper, language.code) for language in paper.languages}
    names = {(page.language, page.name) for page in paper.pages}
    for claim in paper.claims:
        original = spots.get(paper.original.code, {}).get(claim.pinpoint)
        for code, present in spots.items():
            # That a whole page is missing is said once, by another rule.
            has_page = original is None or (code, original.page.name) in names
            if claim.pinpoint not in present and has_page:
                message = (
                    f"Claim `{claim.id}` is restated at `{claim.pinpoint}`, which no page in `{code}` has."
                )
                yield Problem(claim.place, message, "Name the paragraph, item or quotation that restates it.")


@rule("claims", ERROR)
def scattered_claim(paper: Paper) -> Iterator[Problem]:
    """A claim is restated on the same page and in the same section in every language.

    Bad:  `r1-p3` is on reasons/1.md in English, and on context.md in German
    Good: `r1-p3` is on reasons/1.md in both
    """
    code = paper.original.code
    originals = _find_spots(paper, code)
    for language in paper.translations:
        spots = _find_spots(paper, language.code)
        for claim in paper.claims:
            there, here = originals.get(claim.pinpoint), spots.get(claim.pinpoint)
            if there and here and there.name != here.name:
                message = f"Claim `{claim.id}` is restated in {there.name} in `{code}`, but in {here.name} in `{language.code}`."
                yield Problem(claim.place, message, "Restate it at the same place in both.")


@rule("claims", ERROR)
def misplaced_claim(paper: Paper) -> Iterator[Problem]:
    """A claim of the author is restated where the text is marked as his, not among checks or other voices.

    Bad:  pinpoint: r1-p9, and `r1-p9` stands below `## What we could check {: .checked }`
    Good: pinpoint: r1-p4, and `r1-p4` stands below `## The argument {: .argument }`
    """
    spots = _find_spots(paper, paper.original.code)
    for claim in paper.claims:
        spot = spots.get(claim.pinpoint)
        classes = spot.section.classes if spot and spot.section else ()
        if layer := next((layer for layer in (CHECKS, ANSWERS) if layer in classes), ""):
            message = f"Claim `{claim.id}` is restated at `{claim.pinpoint}`, in the layer `{layer}`."
            fix = f"Restate it in the layer `{ARGUMENT}`, and name that paragraph."
            yield Problem(claim.place, message, fix)


@rule("claims", ERROR)
def uncited_finding(paper: Paper) -> Iterator[Problem]:
    """A finding that says a claim is supported, partly supported or contested names a source.

    Bad:  status: supported, and a text without a citation
    Good: status: supported, text: The report says so [@oecd-2023].
    """
    for claim in paper.claims:
        if claim.check.status in JUDGED and not claim.check.citations.get(paper.original.code):
            message = f"Claim `{claim.id}` is marked `{claim.check.status}`, and its finding cites nothing."
            fix = "Cite the source that shows it, or mark it `not-checkable`."
            yield Problem(claim.place, message, fix)


@rule("claims", WARNING)
def finding_without_passage(paper: Paper) -> Iterator[Problem]:
    """A finding that says a claim is supported, partly supported or contested cites a source with its words in the registry.

    Bad:  status: supported, text: The report says so [@oecd-2023]., and `oecd-2023` has no passage
    Good: the same, and `oecd-2023` with `custom: {passage: “Tides rise.”}`
    """
    for claim in paper.claims if paper.is_publication else ():
        citations = claim.check.citations.get(paper.original.code, ())
        sources = [paper.sources.get(work.source_id) for citation in citations for work in citation.works]
        if claim.check.status in JUDGED and all(source and not source.reading.passage for source in sources):
            message = f"Claim `{claim.id}` is marked `{claim.check.status}`, and no source that its finding cites has a passage."
            fix = "Store the words it rests on as `passage` below `custom` of the source, or mark it `not-checkable`."
            yield from [Problem(claim.place, message, fix)] if sources else ()


@rule("claims", WARNING)
def badge_without_claim(paper: Paper) -> Iterator[Problem]:
    """The badge of a page is the status of at least one claim that the page restates.

    Bad:  badge: supported, and every claim of the page is contested
    Good: badge: contested
    """
    spots = _find_spots(paper, paper.original.code)
    statuses: dict[str, set[str]] = {}
    for claim in paper.claims:
        if claim.check.status and (spot := spots.get(claim.pinpoint)):
            statuses.setdefault(spot.page.path, set()).add(claim.check.status)
    for page in paper.in_language(paper.original.code):
        known = statuses.get(page.path, set())
        if page.badge and known and page.badge not in known:
            listed = ", ".join(f"`{status}`" for status in sorted(known))
            message = f"The badge `{page.badge}` is the status of no claim on this page; they are {listed}."
            fix = "Choose the badge that the claims bear out, or correct a status in the ledger."
            yield Problem(page.fields["badge"], message, fix)


@rule("claims", WARNING)
def argument_without_claim(paper: Paper) -> Iterator[Problem]:
    """A section that restates the author has at least one claim in the ledger, where there is a ledger.

    Bad:  a page with `## The argument {: .argument }`, and no claim with a pinpoint there
    Good: the same, and claim `R1a` with `pinpoint: r1-p4`
    """
    pinpoints = {claim.pinpoint for claim in paper.claims}
    sections: dict[Block, bool] = {}
    for id_, spot in _find_spots(paper, paper.original.code).items() if pinpoints else ():
        if spot.section and ARGUMENT in spot.section.classes:
            sections[spot.section] = sections.get(spot.section, False) or id_ in pinpoints
    for section, has_claim in sections.items():
        if not has_claim:
            message = f"`{section.text}` restates the author, and no claim of the ledger stands there."
            fix = "Add its claims to docs/_data/claims.yml, each with its pinpoint."
            yield Problem(section.place, message, fix)


@rule("claims", WARNING)
def lost_hedge(paper: Paper) -> Iterator[Problem]:
    """The paragraph that restates a hedged claim has a hedge too: the quoted one, or another of its language.

    Bad:  hedge: {en: "“apparently”"}, and a paragraph that says: The tides are rising.
    Good: hedge: {en: "“apparently”"}, and a paragraph that says: The tides seem to be rising.
    """
    for language in paper.languages:
        listed = paper.lexicon(language.code).words("hedges")
        hedge, spots = compile_words(listed), _find_spots(paper, language.code) if listed else {}
        for claim in paper.claims:
            quoted = _QUOTED.findall((claim.hedge or {}).get(language.code, ""))
            spot = spots.get(claim.pinpoint)
            if spot and quoted and not hedge.search(spot.block.words) and not _has_any(quoted, spot.block):
                named = ", ".join(f"“{words}”" for words in quoted)
                message = f"Claim `{claim.id}` is hedged by {named}, and the paragraph that restates it has no hedge."
                yield Problem(spot.block.place, message, "Say it no more firmly than the author does.")


def _has_any(quoted: list[str], block: Block) -> bool:
    """Whether a block has the words of one of the quotations, which may leave some out."""
    forms = (r"\b.*?\b".join(map(re.escape, _GAP.split(words))) for words in quoted)
    return any(re.search(form, block.words, re.IGNORECASE | re.DOTALL) for form in forms)


@rule("claims", WARNING)
def unmarked_objection(paper: Paper) -> Iterator[Problem]:
    """A paragraph of the layer that answers the author cites a source, or opens by saying that the objection is ours.

    Bad:  ## Answers and limits {: .others }   A gain may exist all the same.
    Good: ## Answers and limits {: .others }   An objection of ours: a gain may exist all the same.
    """
    openings = paper.strings.get("objection.opening", {})
    for page in paper.pages if paper.is_publication else ():
        opening = openings.get(page.language, "")
        for block in _list_unsourced_answers(page) if opening else ():
            if not block.words.strip().startswith(opening):
                message = "This answer cites nothing, and does not say whose it is."
                yield Problem(block.place, message, f"Cite its source, or open it with “{opening}”.")


def _list_unsourced_answers(page: Page) -> Iterator[Block]:
    """The paragraphs without a citation in the sections that answer the author."""
    places = [block.place for block in page.blocks]
    cited = {bisect_right(places, citation.place) - 1 for citation in page.citations}
    for number, (section, block) in enumerate(_list_blocks(page)):
        is_answer = section is not None and ANSWERS in section.classes
        if is_answer and block.kind is BlockKind.PARAGRAPH and number not in cited:
            yield block
