"""Promises about the ledger: every claim is restated as the author's, in every language, and what was found can be followed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import ERROR, PINPOINTED, WARNING, Block, BlockKind, Page, Paper, Problem
from papercheck.rules import rule

ARGUMENT = "argument"
"""The class of the layer that restates the author."""

OTHERS = frozenset({"checked", "others"})
"""The classes of the layers that hold other voices than the author's."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a pinpoint stands: its page, and the section it belongs to."""

    page: Page
    section: Block | None

    @property
    def name(self) -> str:
        section = f"#{self.section.id}" if self.section and self.section.id else ""
        return f"{self.page.name}{section}"


@rule("claims", ERROR)
def unplaced_claim(paper: Paper) -> Iterator[Problem]:
    """Every claim names the paragraph that restates it, and that paragraph is there in every language.

    Bad:  pinpoint: r1-p99, and no page has it
    Good: pinpoint: r1-p3
    """
    spots = {language.code: _spots(paper, language.code) for language in paper.languages}
    homes = spots.get(paper.original.code, {}) if paper.languages else {}
    for claim in paper.claims:
        for code, present in spots.items():
            home = homes.get(claim.pinpoint)
            # That a whole page is missing is said once, by another rule.
            is_there = home is None or paper.page(code, home.page.name) is not None
            if claim.pinpoint not in present and is_there:
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
    original = _spots(paper, paper.original.code)
    for language in paper.translations:
        spots = _spots(paper, language.code)
        for claim in paper.claims:
            there, here = original.get(claim.pinpoint), spots.get(claim.pinpoint)
            if there and here and there.name != here.name:
                message = f"Claim `{claim.id}` is restated in {there.name} in `{paper.original.code}`, but in {here.name} in `{language.code}`."
                yield Problem(claim.place, message, "Restate it at the same place in both.")


@rule("claims", ERROR)
def misplaced_claim(paper: Paper) -> Iterator[Problem]:
    """A claim of the author is restated where the text is marked as his, not among checks or other voices.

    Bad:  pinpoint: r1-p9, and `r1-p9` stands below `## What we could check {: .checked }`
    Good: pinpoint: r1-p4, and `r1-p4` stands below `## The argument {: .argument }`
    """
    spots = _spots(paper, paper.original.code)
    for claim in paper.claims:
        spot = spots.get(claim.pinpoint)
        layer = OTHERS.intersection(spot.section.classes) if spot and spot.section else frozenset()
        if layer:
            message = (
                f"Claim `{claim.id}` is restated at `{claim.pinpoint}`, in the layer `{next(iter(layer))}`."
            )
            fix = f"Restate it in the layer `{ARGUMENT}`, and name that paragraph."
            yield Problem(claim.place, message, fix)


@rule("claims", ERROR)
def unproven_finding(paper: Paper) -> Iterator[Problem]:
    """A finding that says a claim is supported, partly supported or contested names a source.

    Bad:  status: supported, and a text without a citation
    Good: status: supported, text: The report says so [@oecd-2023].
    """
    for claim in paper.claims:
        found = claim.check.citations.get(paper.original.code, ())
        if claim.check.status in ("supported", "partly", "contested") and not found:
            message = f"Claim `{claim.id}` is marked `{claim.check.status}`, and its finding cites nothing."
            fix = "Cite the source that shows it, or mark it `not-checkable`."
            yield Problem(claim.place, message, fix)


@rule("claims", WARNING)
def badge_without_claim(paper: Paper) -> Iterator[Problem]:
    """The badge of a page is the status of at least one claim that the page restates.

    Bad:  badge: supported, and every claim of the page is contested
    Good: badge: contested
    """
    spots = _spots(paper, paper.original.code)
    for page in paper.in_language(paper.original.code):
        here = [claim for claim in paper.claims if (spot := spots.get(claim.pinpoint)) and spot.page is page]
        said = sorted({claim.check.status for claim in here if claim.check.status})
        if page.badge and said and page.badge not in said:
            message = f"The badge `{page.badge}` is the status of no claim on this page; they are {', '.join(f'`{each}`' for each in said)}."
            fix = "Choose the badge that the claims bear out, or correct a status in the ledger."
            yield Problem(page.fields["badge"], message, fix)


@rule("claims", WARNING)
def argument_without_claim(paper: Paper) -> Iterator[Problem]:
    """A section that restates the author has at least one claim in the ledger, where there is a ledger.

    Bad:  a page with `## The argument {: .argument }`, and no claim with a pinpoint there
    Good: the same, and claim `R1a` with `pinpoint: r1-p4`
    """
    if "claims" not in paper.records or not paper.claims:
        return
    spots = _spots(paper, paper.original.code)
    restated = {spot.section for claim in paper.claims if (spot := spots.get(claim.pinpoint))}
    for section in sorted(
        {spot.section for spot in spots.values() if spot.section}, key=lambda block: block.place
    ):
        if ARGUMENT in section.classes and section not in restated:
            message = f"`{section.text}` restates the author, and no claim of the ledger stands there."
            fix = "Add its claims to docs/_data/claims.yml, each with its pinpoint."
            yield Problem(section.place, message, fix)


def _spots(paper: Paper, code: str) -> Mapping[str, _Spot]:
    """Every pinpoint of a language, and where it stands."""
    found: dict[str, _Spot] = {}
    for page in paper.in_language(code):
        section: Block | None = None
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and block.level <= len("##"):
                section = block
            elif block.id and block.kind in PINPOINTED:
                found.setdefault(block.id, _Spot(page, section))
    return found
