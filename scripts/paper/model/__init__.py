"""The values that every room shares: frozen, complete at birth, and without behaviour that reads the world.

Places are 1-based and relative to the paper's root; languages are BCP 47 tags as the site's folders name them.
"""

from paper.model.findings import Finding, Place, Severity, Waiver
from paper.model.languages import Language, Lexicon, LocatorWords, Texts, original
from paper.model.pages import (
    PINPOINTED,
    SLOTS,
    Attribute,
    Block,
    BlockKind,
    Citation,
    CitedWork,
    Link,
    Locator,
    Page,
    Part,
    PartKind,
)
from paper.model.paper import Paper
from paper.model.records import (
    Anchors,
    Check,
    Claim,
    Digests,
    Name,
    Operator,
    Reading,
    Related,
    Source,
    Style,
    Term,
    Typed,
)
from paper.model.verdicts import Health, Outcome, Result, Verdict

__all__ = [
    "PINPOINTED",
    "SLOTS",
    "Anchors",
    "Attribute",
    "Block",
    "BlockKind",
    "Check",
    "Citation",
    "CitedWork",
    "Claim",
    "Digests",
    "Finding",
    "Health",
    "Language",
    "Lexicon",
    "Link",
    "Locator",
    "LocatorWords",
    "Name",
    "Operator",
    "Outcome",
    "Page",
    "Paper",
    "Part",
    "PartKind",
    "Place",
    "Reading",
    "Related",
    "Result",
    "Severity",
    "Source",
    "Style",
    "Term",
    "Texts",
    "Typed",
    "Verdict",
    "Waiver",
    "original",
]
