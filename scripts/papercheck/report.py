"""Findings and verdicts into what people and machines read: text, JSON, SARIF, GitHub annotations, and the text of an issue.

Whatever comes from a checked file is printed as one line without control characters.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote

from papercheck.model import WARNING, AnyRule, Finding, Outcome, Paper, Profile, Result, Verdict
from papercheck.text import cell, count, line

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ACTIONABLE = (Verdict.BROKEN, Verdict.ARCHIVED, Verdict.REDIRECTED, Verdict.INVALID, Verdict.REFUSED)
"""Verdicts that ask for a person."""


def text_report(findings: Iterable[Finding], paper: Paper) -> str:
    """Every finding, sorted, and one closing line."""
    listed = sort_by_cause(findings)
    return "\n".join([*list_lines(listed), summarise(listed, describe_contents(paper), paper.profile)])


def sort_by_cause(findings: Iterable[Finding]) -> list[Finding]:
    """First files that cannot be read, then what is wrong in itself, then what may follow from that; each by its place."""
    return sorted(findings, key=lambda finding: (finding.rank, finding))


def list_lines(findings: Iterable[Finding]) -> list[str]:
    """The lines of every finding, in the order given."""
    lines = []
    for finding in findings:
        first = line(f"{finding.place}: {finding.rule}: {finding.message}")
        # A build server takes a line that starts with `::` for a command.
        lines.append(f"./{first}" if first.lstrip().startswith("::") else first)
        lines.append(f"    fix: {line(finding.fix)}")
    return lines


def summarise(findings: Sequence[Finding], read: str, profile: Profile | None = None) -> str:
    """Say how much was found and where, or in what nothing was found, and what the paper was held to.

    `2 findings in 1 file, profile any.`, `No findings in 48 pages, 212 sources, 58 claims, profile publication.`
    """
    held = f", profile {profile}" if profile else ""
    if not findings:
        return f"No findings in {read}{held}."
    files = len({finding.place.path for finding in findings})
    warnings = sum(finding.severity is WARNING for finding in findings)
    share = f", {warnings} of them {'a warning' if warnings == 1 else 'warnings'}" if warnings else ""
    if warnings == len(findings):
        share = ", a warning" if warnings == 1 else ", all of them warnings"
    return f"{count(len(findings), 'finding')} in {count(files, 'file')}{share}{held}."


def describe_contents(paper: Paper) -> str:
    """What was read: `48 pages, 212 sources, 58 claims`."""
    parts = ((len(paper.pages), "page"), (len(paper.sources), "source"), (len(paper.claims), "claim"))
    return ", ".join(count(number, word) for number, word in parts)


def count_verdicts(verdicts: Sequence[Verdict]) -> str:
    """How many outside URLs were asked, and what came of it, such as `Asked 12 URLs: 9 ok, 3 unverified.`."""
    return f"Asked {count(len(verdicts), 'URL')}: {_count_each(verdicts)}."


def _count_each(verdicts: Iterable[Verdict]) -> str:
    counts = Counter(verdicts)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict in counts)


def _list_fields(finding: Finding) -> Mapping[str, object]:
    """A finding by the names of its fields in JSON, ready to be printed."""
    return {
        "code": finding.rule,
        "severity": str(finding.severity),
        "file": line(finding.place.path),
        "line": finding.place.line,
        "column": finding.place.column,
        "message": line(finding.message),
        "fix": line(finding.fix),
    }


def json_report(findings: Iterable[Finding], results: Iterable[Result] = ()) -> str:
    """One JSON document, the same to the byte for the same input: `issues` and `results`, sorted, each on a line of its own."""
    # As places and results compare, but many times faster: a built site has a hundred thousand of them.
    ordered = sorted(
        results, key=lambda it: (it.place.path, it.place.line, it.place.column, it.url, it.verdict)
    )
    verdicts = [
        {
            "url": line(result.url),
            "file": line(result.place.path),
            "line": result.place.line,
            "verdict": str(result.verdict),
            "reason": line(result.reason),
            "final_url": None if result.final_url is None else line(result.final_url),
        }
        for result in ordered
    ]
    issues = map(_list_fields, sorted(findings))
    return f'{{\n  "issues": [{_block(issues)}],\n  "results": [{_block(verdicts)}]\n}}'


def _block(rows: Iterable[Mapping[str, object]]) -> str:
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    return f"\n{lines}\n  " if lines else ""


def sarif_report(findings: Iterable[Finding], rules: Iterable[AnyRule]) -> str:
    """A SARIF 2.1.0 log, which code scanning and editors read: one run with the rules, and a result for each finding."""
    listed = sorted(findings)
    described = {rule.name: _describe(rule) for rule in rules}
    for finding in listed:
        described.setdefault(finding.rule, {"id": finding.rule})
    order = {name: index for index, name in enumerate(described)}
    run = {
        "tool": {"driver": {"name": "paper", "rules": list(described.values())}},
        "columnKind": "unicodeCodePoints",
        "results": [_locate(finding, order[finding.rule]) for finding in listed],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _describe(rule: AnyRule) -> Mapping[str, object]:
    promise = rule.promise
    return {
        "id": rule.name,
        "shortDescription": {"text": promise.text},
        "defaultConfiguration": {"level": str(rule.severities[0])},
        "help": {"text": f"{promise.text}\n\nBad: {promise.bad}\nGood: {promise.good}"},
    }


def _locate(finding: Finding, index: int) -> Mapping[str, object]:
    place, shown = finding.place, _list_fields(finding)
    artifact = {"uri": quote(str(shown["file"])), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": f"{shown['message']} {shown['fix']}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def list_annotations(findings: Iterable[Finding]) -> list[str]:
    """Workflow commands by which GitHub shows each finding beside its line: `::error file=…,line=…,col=…,title=rule::message`; the note's second line says how to mend it."""
    listed = []
    for finding in findings:
        place, path = finding.place, _escape(line(finding.place.path), ",:")
        properties = f"file={path},line={place.line},col={place.column},title={finding.rule}"
        message = _escape(f"{line(finding.message)}\nfix: {line(finding.fix)}")
        listed.append(f"::{finding.severity} {properties}::{message}")
    return listed


def _escape(value: object, also: str = "") -> str:
    return re.sub(f"[%\\r\\n{also}]", lambda match: f"%{ord(match[0]):02X}", str(value))


def list_actionable(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that a person should look at: dead URLs first, then by verdict and URL."""
    chosen = [outcome for outcome in outcomes if outcome.is_dead or outcome.result.verdict in _ACTIONABLE]
    order = {verdict: index for index, verdict in enumerate(_ACTIONABLE)}
    return sorted(chosen, key=lambda it: (not it.is_dead, order.get(it.result.verdict, 0), it.result))


def issue_report(outcomes: Iterable[Outcome], today: date) -> str:
    """The text of an issue as Markdown: how many URLs were asked, and a table of those that a person should look at."""
    listed = list(outcomes)
    counts = _count_each(outcome.result.verdict for outcome in listed)
    lines = [
        f"The weekly check of {today} asked {len(listed)} addresses: {counts}.",
        "",
        "*unverified* means that a program could not tell, and asks for nothing. A source counts as dead only after three failed checks over at least seven days.",
    ]
    if actionable := list_actionable(listed):
        lines += ["", "| verdict | address | place | reason | leads to |", "|---|---|---|---|---|"]
    for outcome in actionable:
        result, verdict = outcome.result, "**dead**" if outcome.is_dead else outcome.result.verdict
        cells = map(cell, (result.url, str(result.place), result.reason, result.final_url or ""))
        lines.append(f"| {' | '.join([verdict, *cells])} |")
    return "\n".join(lines) + "\n"
