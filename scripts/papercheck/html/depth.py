"""How much of a site is read: a question about its links needs less than one about its words."""

from enum import StrEnum


class Depth(StrEnum):
    """How much of a site is read."""

    WHOLE = "whole"
    ADDRESSES = "addresses"
    """Every address, and nothing else of the pages."""
    OPEN = "open"
    """Only addresses that are wrong, or that a page alone cannot judge: enough to find what is wrong with them."""
