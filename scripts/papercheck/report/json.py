"""Findings and verdicts into one JSON document, sorted, and the same to the byte for the same input."""

import json
from collections.abc import Iterable, Mapping

from papercheck.model import Finding, Result
from papercheck.text import line


def document(findings: Iterable[Finding], results: Iterable[Result] = ()) -> str:
    """`issues` and `results`, each on a line of its own."""
    issues = ",\n".join(f"    {json.dumps(_issue(finding))}" for finding in sorted(findings))
    verdicts = ",\n".join(f"    {json.dumps(_result(result))}" for result in sorted(results, key=_order))
    return f'{{\n  "issues": [{_block(issues)}],\n  "results": [{_block(verdicts)}]\n}}'


def _block(lines: str) -> str:
    return f"\n{lines}\n  " if lines else ""


def _issue(finding: Finding) -> Mapping[str, object]:
    return {
        "code": finding.rule,
        "severity": str(finding.severity),
        "file": line(finding.place.path),
        "line": finding.place.line,
        "column": finding.place.column,
        "message": line(finding.message),
        "fix": line(finding.fix),
    }


def _result(result: Result) -> Mapping[str, object]:
    return {
        "url": line(result.url),
        "file": line(result.place.path),
        "line": result.place.line,
        "verdict": str(result.verdict),
        "reason": line(result.reason),
        "final_url": None if result.final_url is None else line(result.final_url),
    }


def _order(result: Result) -> tuple[str, int, int, str, str]:
    return result.place.path, result.place.line, result.place.column, result.url, result.verdict
