"""Findings into SARIF 2.1.0, the format that code scanning and editors read."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from papercheck.model import AnyRule, Finding
from papercheck.text import line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def document(findings: Iterable[Finding], rules: Iterable[AnyRule]) -> str:
    """One run: the rules, and a result for each finding."""
    listed = sorted(findings)
    described = {rule.name: _rule(rule) for rule in rules}
    for finding in listed:
        described.setdefault(finding.rule, {"id": finding.rule})
    order = {name: index for index, name in enumerate(described)}
    driver = {"name": "paper", "rules": list(described.values())}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, order[finding.rule]) for finding in listed],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(rule: AnyRule) -> Mapping[str, object]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.promise.text},
        "defaultConfiguration": {"level": str(rule.severities[0])},
        "help": {"text": f"{rule.promise.text}\n\nBad: {rule.promise.bad}\nGood: {rule.promise.good}"},
    }


def _result(finding: Finding, index: int) -> Mapping[str, object]:
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
