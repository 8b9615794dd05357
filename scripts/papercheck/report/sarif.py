"""Findings into SARIF 2.1.0, the format that code scanning and editors read."""

import json
from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import quote

from papercheck.model import Finding
from papercheck.report.escape import line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Rule(Protocol):
    """What is said of a rule: its name, its promise, and an example of each kind."""

    @property
    def rule(self) -> str:
        """The name of the rule."""

    @property
    def severity(self) -> str:
        """`error` or `warning`, the graver first where it depends."""

    @property
    def promise(self) -> str:
        """What it promises, in one sentence."""

    @property
    def bad(self) -> str:
        """What breaks it."""

    @property
    def good(self) -> str:
        """What keeps it."""


def document(findings: Iterable[Finding], rules: Iterable[Rule]) -> str:
    """One run: the rules, and a result for each finding."""
    listed = sorted(findings)
    described = {rule.rule: _rule(rule) for rule in rules}
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


def _rule(rule: Rule) -> Mapping[str, object]:
    return {
        "id": rule.rule,
        "shortDescription": {"text": rule.promise},
        "defaultConfiguration": {"level": rule.severity.partition(" ")[0]},
        "help": {"text": f"{rule.promise}\n\nBad: {rule.bad}\nGood: {rule.good}"},
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
