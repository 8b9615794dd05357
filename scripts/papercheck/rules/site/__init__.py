"""Promises about a built site, judged from its files alone."""

from papercheck.rules.site import (
    alternates,
    blocked,
    languages,
    links,
    markup,
    metadata,
    policy,
    privacy,
    structure,
    traces,
)

LINK_RULES = (*links.RULES, markup.script_address)
"""Those about addresses, which belong to two areas."""

RULES = (
    *links.RULES,
    *structure.RULES,
    *languages.RULES,
    *alternates.RULES,
    *privacy.RULES,
    *traces.RULES,
    *policy.RULES,
    *blocked.RULES,
    *markup.RULES,
    *metadata.RULES,
)
