"""A promise about HTML comments: none hides text from readers."""

import re
from collections.abc import Iterator

from papercheck.model import WARNING, Paper, PartKind, Problem
from papercheck.rules import rule
from papercheck.rules.parity.speech import shortened, words

_TOOL = re.compile(
    r"/?(?:prettier|markdownlint|textlint|vale|cspell|spell-checker|lint|remark|eslint|stylelint|alex|proselint|"
    r"write-good|lychee|htmltest|linkcheck|material|hooks|pyml|mdformat|ltex|vim|editorconfig|spdx|reuse|doctoc|"
    r"all-contributors|cog|omit in toc|no toc)\b|[\[#@!-]",
    re.IGNORECASE,
)
"""What programs write into comments, or read in them."""
_MARK = re.compile(
    r"/?(?:more|truncate|end|start|begin|toc|snippet|include|macro|badges?|generated)\b", re.IGNORECASE
)
"""Words with which programs mark a place, in few words."""
FEW = 4


@rule("parity", WARNING)
def hidden_text(paper: Paper) -> Iterator[Problem]:
    """What stands on a page can be read on it.

    Bad:  <!-- The tide also comes at night. -->
    Good: The tide also comes at night.
    """
    for page in paper.pages:
        for part in page.parts:
            if part.kind is PartKind.COMMENT and _hides(part.detail):
                yield Problem(
                    part.place,
                    f"`{shortened(part.detail)}` stands in a comment, where no reader sees it.",
                    "Show it, or remove it; notes for authors go into an issue.",
                )


def _hides(text: str) -> bool:
    """Whether a comment holds words: not the name of a slot, and nothing for a program."""
    said = len(words(text))
    is_mark = bool(_TOOL.match(text)) or (said < FEW and bool(_MARK.match(text)))
    return said > 1 and " " in text and not is_mark
