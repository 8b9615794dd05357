"""Findings into what people and machines read."""

import unicodedata
from collections.abc import Iterable

from paper.model import Finding, Paper


def text_report(findings: Iterable[Finding], paper: Paper) -> str:
    """Every finding, sorted, and one closing line."""
    listed = sorted(findings)
    lines = [printable(str(finding)) for finding in listed]
    return "\n".join([*lines, closing(listed, paper)])


def closing(findings: list[Finding], paper: Paper) -> str:
    """`2 findings in 1 file.` or `No findings in 48 pages, 212 sources.`"""
    if not findings:
        return f"No findings in {_count(len(paper.pages), 'page')}, {_count(len(paper.sources), 'source')}, {_count(len(paper.claims), 'claim')}."
    files = {finding.place.path for finding in findings}
    return f"{_count(len(findings), 'finding')} in {_count(len(files), 'file')}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def printable(text: str) -> str:
    """The text with every control and direction character written out, so that no checked content steers a terminal."""
    return "".join(each if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co") else f"\\u{ord(each):04x}" for each in text)
