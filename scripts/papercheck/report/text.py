"""Findings into text: a line a finding that editors and terminals can follow, the way to mend it, and a closing line."""

from collections.abc import Iterable, Sequence

from papercheck.model import Finding, Paper, Profile, Severity, Verdict
from papercheck.text import count, line


def text_report(findings: Iterable[Finding], paper: Paper) -> str:
    """Every finding, sorted, and one closing line."""
    listed = sorted(findings)
    return "\n".join([*lines(listed), closing(listed, contents(paper), paper.profile)])


def lines(findings: Iterable[Finding]) -> list[str]:
    """The lines of every finding, in the order given."""
    return [each for finding in findings for each in _lines(finding)]


def _lines(finding: Finding) -> tuple[str, str]:
    first = line(f"{finding.place}: {finding.rule}: {finding.message}")
    # A build server takes a line that starts with `::` for a command.
    return f"./{first}" if first.lstrip().startswith("::") else first, f"    fix: {line(finding.fix)}"


def closing(findings: Sequence[Finding], read: str, profile: Profile | None = None) -> str:
    """Say how much was found and where, or in what nothing was found, and what the paper was held to.

    `2 findings in 1 file, profile any.`, `No findings in 48 pages, 212 sources, 58 claims, profile publication.`
    """
    held = f", profile {profile}" if profile else ""
    if not findings:
        return f"No findings in {read}{held}."
    files = {finding.place.path for finding in findings}
    return f"{count(len(findings), 'finding')} in {count(len(files), 'file')}{_doubtful(findings)}{held}."


def count_verdicts(verdicts: Sequence[Verdict]) -> str:
    """How many outside URLs were asked, and what came of it, such as `Asked 12 URLs: 9 ok, 3 unverified.`."""
    counts = (f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts)
    return f"Asked {count(len(verdicts), 'URL')}: {', '.join(counts)}."


def _doubtful(findings: Sequence[Finding]) -> str:
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    if not warnings:
        return ""
    if warnings == len(findings):
        return ", a warning" if warnings == 1 else ", all of them warnings"
    return ", 1 of them a warning" if warnings == 1 else f", {warnings} of them warnings"


def contents(paper: Paper) -> str:
    """What was read: `48 pages, 212 sources, 58 claims`."""
    parts = ((len(paper.pages), "page"), (len(paper.sources), "source"), (len(paper.claims), "claim"))
    return ", ".join(count(number, word) for number, word in parts)
