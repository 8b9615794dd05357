"""Promises about translations: that they are there, whole, current, and say what their original says.

Words and number formats come from the lexicons of `scripts/papercheck/languages/`; what a lexicon does not have is not judged.
"""

from papercheck.rules.parity import (
    comments,
    currency,
    details,
    front,
    headings,
    inserts,
    language,
    lengths,
    links,
    negation,
    pages,
    skeleton,
    terms,
    units,
    values,
)

RULES = (
    *pages.RULES,
    *currency.RULES,
    *front.RULES,
    *headings.RULES,
    *skeleton.RULES,
    *inserts.RULES,
    *links.RULES,
    *values.RULES,
    *units.RULES,
    *details.RULES,
    *language.RULES,
    *lengths.RULES,
    *negation.RULES,
    *terms.RULES,
    *comments.RULES,
)
