"""The values that every room shares: frozen, complete at birth, and without behaviour that reads the world.

Places are 1-based and relative to the paper's root; languages are BCP 47 tags as the site's folders name them.
"""

from papercheck.model.language import Language, Lexicon, LocatorWords, Texts, original
from papercheck.model.page import (
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
    Slot,
)
from papercheck.model.paper import Paper, Profile
from papercheck.model.problem import ERROR, WARNING, Finding, Origin, Place, Problem, Severity, Waiver
from papercheck.model.record import (
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
from papercheck.model.rule import AnyRule, ParserRule, Rule
from papercheck.model.verdict import Health, Outcome, Result, Verdict

__all__ = [
    "ERROR",
    "PINPOINTED",
    "SLOTS",
    "WARNING",
    "Anchors",
    "AnyRule",
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
    "Origin",
    "Outcome",
    "Page",
    "Paper",
    "ParserRule",
    "Part",
    "PartKind",
    "Place",
    "Problem",
    "Profile",
    "Reading",
    "Related",
    "Result",
    "Rule",
    "Severity",
    "Slot",
    "Source",
    "Style",
    "Term",
    "Texts",
    "Typed",
    "Verdict",
    "Waiver",
    "original",
]
