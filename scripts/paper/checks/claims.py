"""Promises about the ledger: every claim is restated, in every language, and what was found about it can be followed."""

from collections.abc import Iterator

from paper.model import PINPOINTED, Finding, Paper


def unplaced_claim(paper: Paper) -> Iterator[Finding]:
    """Every claim names the paragraph that restates it, and that paragraph is there in every language.

    Bad:  pinpoint: r1-p99, and no page has it
    Good: pinpoint: r1-p3
    """
    for claim in paper.claims:
        for language in paper.languages:
            ids = {
                block.id
                for page in paper.in_language(language.code)
                for block in page.blocks
                if block.kind in PINPOINTED
            }
            if claim.pinpoint not in ids:
                yield Finding(
                    claim.place,
                    "unplaced-claim",
                    f"Claim `{claim.id}` is restated at `{claim.pinpoint}`, which no page in `{language.code}` has.",
                    "Name the paragraph, item or quotation that restates it.",
                )


def unproven_finding(paper: Paper) -> Iterator[Finding]:
    """A finding that says a claim is supported, partly supported or contested names a source.

    Bad:  status: supported, and a text without a citation
    Good: status: supported, text: The report says so [@oecd-2023].
    """
    for claim in paper.claims:
        found = claim.check.citations.get(paper.original.code, ())
        if claim.check.status in ("supported", "partly", "contested") and not found:
            yield Finding(
                claim.place,
                "unproven-finding",
                f"Claim `{claim.id}` is marked `{claim.check.status}`, and its finding cites nothing.",
                "Cite the source that shows it, or mark it `not-checkable`.",
            )


RULES = (unplaced_claim, unproven_finding)
