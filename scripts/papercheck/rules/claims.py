"""Rules on the ledger of claims: each is restated as the author's, at the same place in every language, and judged by sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import ERROR, PINPOINTED, WARNING, Block, BlockKind, Page, Paper, Problem
from papercheck.rules import rule

ARGUMENT = "argument"
"""The class of the layer that restates the author."""
OTHERS = frozenset({"checked", "others"})
"""The classes of the layers that hold other voices than the author's."""
JUDGED = frozenset({"supported", "partly", "contested"})
"""Statuses that only a source can show."""
SECTION_LEVEL = 2
"""The lowest level of heading that opens a section: claims belong to sections, not to what is below them."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a pinpoint stands: its page, and the heading of its section, `None` above the first."""

    page: Page
    section: Block | None

    @property
    def name(self) -> str:
        return f"{self.page.name}#{self.section.id}" if self.section and self.section.id else self.page.name


def _find_spots(paper: Paper, code: str) -> Mapping[str, _Spot]:
    """Every pinpoint of a language, and where it stands."""
    found: dict[str, _Spot] = {}
    for page in paper.in_language(code):
        section: Block | None = None
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and block.level <= SECTION_LEVEL:
                section = block
            elif block.id and block.kind in PINPOINTED:
                found.setdefault(block.id, _Spot(page, section))
    return found


@rule("claims", ERROR)
def unplaced_claim(paper: Paper) -> Iterator[Problem]:
    """Every claim names the paragraph that restates it, and that paragraph is there in every language.

    Bad:  pinpoint: r1-p99, and no page has it
    Good: pinpoint: r1-p3
    """
    spots = {language.code: _find_spots(paper, language.code) for language in paper.languages}
    originals = spots.get(paper.original.code, {})
    names = {(page.language, page.name) for page in paper.pages}
    for claim in paper.claims:
        for code, present in spots.items():
            original = originals.get(claim.pinpoint)
            # That a whole page is missing is said once, by another rule.
            has_page = original is None or (code, original.page.name) in names
            if claim.pinpoint not in present and has_page:
                message = (
                    f"Claim `{claim.id}` is restated at `{claim.pinpoint}`, which no page in `{code}` has."
                )
                fix = "Name the paragraph, item or quotation that restates it."
                yield Problem(claim.place, message, fix)


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
        layers = sorted(OTHERS.intersection(spot.section.classes)) if spot and spot.section else []
        for layer in layers[:1]:
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
        cited = claim.check.citations.get(paper.original.code, ())
        if claim.check.status in JUDGED and not cited:
            message = f"Claim `{claim.id}` is marked `{claim.check.status}`, and its finding cites nothing."
            fix = "Cite the source that shows it, or mark it `not-checkable`."
            yield Problem(claim.place, message, fix)


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
    if not paper.claims:
        return
    spots = _find_spots(paper, paper.original.code)
    sections = {spot.section.place: spot.section for spot in spots.values() if spot.section}
    pinpoints = {claim.pinpoint for claim in paper.claims}
    restated = {spot.section.place for id_, spot in spots.items() if spot.section and id_ in pinpoints}
    for place, section in sorted(sections.items()):
        if ARGUMENT in section.classes and place not in restated:
            message = f"`{section.text}` restates the author, and no claim of the ledger stands there."
            yield Problem(place, message, "Add its claims to docs/_data/claims.yml, each with its pinpoint.")
