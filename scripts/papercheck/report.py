"""Findings and verdicts into what people and machines read: text, JSON, SARIF, GitHub annotations, and the text of an issue.

Whatever comes from a checked file is printed as one line without control characters.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote

from papercheck.model import AnyRule, Finding, Outcome, Paper, Profile, Result, Severity, Verdict
from papercheck.text import cell, count, line

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ACTIONABLE = (Verdict.BROKEN, Verdict.ARCHIVED, Verdict.REDIRECTED, Verdict.INVALID, Verdict.REFUSED)
"""Verdicts that ask for a person."""


def text_report(findings: Iterable[Finding], paper: Paper) -> str:
    """Every finding, sorted, and one closing line."""
    listed = sorted(findings)
    return "\n".join([*list_lines(listed), closing(listed, contents(paper), paper.profile)])


def list_lines(findings: Iterable[Finding]) -> list[str]:
    """The lines of every finding, in the order given."""
    return [text for finding in findings for text in _lines(finding)]


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
    return (
        f"{count(len(findings), 'finding')} in {count(len(files), 'file')}{_count_warnings(findings)}{held}."
    )


def count_verdicts(verdicts: Sequence[Verdict]) -> str:
    """How many outside URLs were asked, and what came of it, such as `Asked 12 URLs: 9 ok, 3 unverified.`."""
    counts = (f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts)
    return f"Asked {count(len(verdicts), 'URL')}: {', '.join(counts)}."


def _count_warnings(findings: Sequence[Finding]) -> str:
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


def json_report(findings: Iterable[Finding], results: Iterable[Result] = ()) -> str:
    """One JSON document, the same to the byte for the same input: `issues` and `results`, sorted, each on a line of its own."""
    issues = ",\n".join(f"    {json.dumps(_json_issue(finding))}" for finding in sorted(findings))
    verdicts = ",\n".join(
        f"    {json.dumps(_json_result(result))}" for result in sorted(results, key=_result_order)
    )
    return f'{{\n  "issues": [{_block(issues)}],\n  "results": [{_block(verdicts)}]\n}}'


def _block(lines: str) -> str:
    return f"\n{lines}\n  " if lines else ""


def _json_issue(finding: Finding) -> Mapping[str, object]:
    return {
        "code": finding.rule,
        "severity": str(finding.severity),
        "file": line(finding.place.path),
        "line": finding.place.line,
        "column": finding.place.column,
        "message": line(finding.message),
        "fix": line(finding.fix),
    }


def _json_result(result: Result) -> Mapping[str, object]:
    return {
        "url": line(result.url),
        "file": line(result.place.path),
        "line": result.place.line,
        "verdict": str(result.verdict),
        "reason": line(result.reason),
        "final_url": None if result.final_url is None else line(result.final_url),
    }


def _result_order(result: Result) -> tuple[str, int, int, str, str]:
    return result.place.path, result.place.line, result.place.column, result.url, result.verdict


def sarif_report(findings: Iterable[Finding], rules: Iterable[AnyRule]) -> str:
    """A SARIF 2.1.0 log, which code scanning and editors read: one run with the rules, and a result for each finding."""
    listed = sorted(findings)
    described = {rule.name: _sarif_rule(rule) for rule in rules}
    for finding in listed:
        described.setdefault(finding.rule, {"id": finding.rule})
    order = {name: index for index, name in enumerate(described)}
    driver = {"name": "paper", "rules": list(described.values())}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, order[finding.rule]) for finding in listed],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _sarif_rule(rule: AnyRule) -> Mapping[str, object]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.promise.text},
        "defaultConfiguration": {"level": str(rule.severities[0])},
        "help": {"text": f"{rule.promise.text}\n\nBad: {rule.promise.bad}\nGood: {rule.promise.good}"},
    }


def _sarif_result(finding: Finding, index: int) -> Mapping[str, object]:
    place = finding.place
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    artifact = {"uri": quote(line(place.path)), "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": f"{line(finding.message)} {line(finding.fix)}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def annotations(findings: Iterable[Finding]) -> list[str]:
    """Workflow commands by which GitHub shows each finding beside its line: `::error file=…,line=…,col=…,title=rule::message`; the note's second line says how to mend it."""
    return [_annotation(finding) for finding in findings]


def _annotation(finding: Finding) -> str:
    place = finding.place
    fields = {"file": place.path, "line": place.line, "col": place.column, "title": finding.rule}
    listed = ",".join(f"{name}={_escape_property(str(value))}" for name, value in fields.items())
    message = f"{line(finding.message)}\nfix: {line(finding.fix)}"
    return f"::{finding.severity} {listed}::{_escape_message(message)}"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(line(text)).replace(":", "%3A").replace(",", "%2C")


def list_actionable(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that a person should look at: dead URLs first, then by verdict and URL."""
    chosen = [outcome for outcome in outcomes if outcome.is_dead or outcome.result.verdict in _ACTIONABLE]
    return sorted(chosen, key=_urgency)


def _urgency(outcome: Outcome) -> tuple[bool, int, Result]:
    verdict = outcome.result.verdict
    return not outcome.is_dead, _ACTIONABLE.index(verdict) if verdict in _ACTIONABLE else 0, outcome.result


def issue_report(outcomes: Iterable[Outcome], today: date) -> str:
    """The text of an issue as Markdown: how many URLs were asked, and a table of those that a person should look at."""
    listed = list(outcomes)
    verdicts = Counter(outcome.result.verdict for outcome in listed)
    counts = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdict in verdicts)
    lines = [
        f"The weekly check of {today} asked {len(listed)} addresses: {counts}.",
        "",
        "*unverified* means that a program could not tell, and asks for nothing. A source counts as dead only after three failed checks over at least seven days.",
    ]
    if rows := [_issue_row(outcome) for outcome in list_actionable(listed)]:
        lines += ["", "| verdict | address | place | reason | leads to |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _issue_row(outcome: Outcome) -> str:
    result = outcome.result
    texts = (result.url, str(result.place), result.reason, result.final_url or "")
    return f"| {' | '.join(['**dead**' if outcome.is_dead else result.verdict, *map(cell, texts)])} |"
