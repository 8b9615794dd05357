"""Values into findings: one function for each promise, named like its rule, gathered by area.

A rule goes into its module's `RULES`, a module's `RULES` into the area it belongs to: in `papers`, in `built` for sites,
in `surroundings` for repositories. What is not asked for is not even imported.
"""

from collections.abc import Callable

AREAS = ("citations", "parity", "claims", "links", "site", "a11y", "repo")
"""What can be asked for by name, in this order."""


def name(rule: Callable[..., object]) -> str:
    """The name of the rule that a function keeps."""
    return rule.__name__.replace("_", "-")
