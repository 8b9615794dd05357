"""Findings into workflow commands: GitHub shows each beside the line it is about."""

from collections.abc import Iterable

from papercheck.model import Finding
from papercheck.text import line


def annotations(findings: Iterable[Finding]) -> list[str]:
    """A line a finding: `::error file=…,line=…,col=…,title=rule::message`, and how to mend it in the next line of the note."""
    return [_annotation(finding) for finding in findings]


def _annotation(finding: Finding) -> str:
    place = finding.place
    fields = {"file": place.path, "line": place.line, "col": place.column, "title": finding.rule}
    listed = ",".join(f"{name}={_field(str(value))}" for name, value in fields.items())
    message = f"{line(finding.message)}\nfix: {line(finding.fix)}"
    return f"::{finding.severity} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(line(text)).replace(":", "%3A").replace(",", "%2C")
