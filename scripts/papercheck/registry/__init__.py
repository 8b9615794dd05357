"""Registries and records into frozen values, each with its place; what cannot be read becomes a finding.

`vocabulary.yml` holds the terms of CSL 1.0.2, and what BibTeX, biblatex, LaTeX and people call the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

VOCABULARY: Mapping[str, Any] = yaml.load(
    Path(__file__).with_name("vocabulary.yml").read_text("utf-8"),
    Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader),  # noqa: S506  # every value stays a text
)
"""By topic: words in one text, or a mapping from a name to the words that stand for it."""


def invert(topic: str) -> dict[str, str]:
    """By each of the words of a topic: the name that it stands for."""
    return {word: name for name, words in VOCABULARY[topic].items() for word in words.split()}
