"""Promises to readers who listen, enlarge or use the keyboard, as far as the markup shows them without a browser."""

from papercheck.rules.a11y import document, links, names, outline

RULES = (*document.RULES, *outline.RULES, *names.RULES, *links.RULES)
