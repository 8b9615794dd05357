"""`waivers.yml` into waivers: findings that are right to keep, each with its reason, its owner and its last day."""

import re

from papercheck.model import Finding, Waiver
from papercheck.registry.fields import Fields, entries
from papercheck.registry.nodes import Node, read

FIELDS = ("rule", "place", "text", "reason", "owner", "until")

_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>[1-9][0-9]{0,6})(?::[1-9][0-9]{0,6})?)?")
"""A file, a file with a line, or a place as reports print it: `docs/en/index.md:13:7`."""


def waivers(text: str, path: str) -> tuple[tuple[Waiver, ...], list[Finding]]:
    """The waivers in their order; one that lacks a field or holds a wrong one is a finding and waives nothing."""
    node, findings = read(text, path)
    listed = [_waiver(each, findings) for each in entries(node, path, findings, "rule: name-of-the-rule")]
    return tuple(waiver for waiver in listed if waiver), findings


def _waiver(node: Node, findings: list[Finding]) -> Waiver | None:
    before = len(findings)
    fields = Fields(node, findings, "the waiver")
    fields.known(FIELDS)
    rule, reason, owner = (fields.text(name) for name in ("rule", "reason", "owner"))
    place = _PLACE.fullmatch(fields.text("place"))
    fields.text("until")
    until = fields.day("until")
    if place is None or until is None or len(findings) > before:
        return None
    return Waiver(
        place=node.place,
        rule=rule,
        path=place["path"],
        line=int(place["line"]) if place["line"] else None,
        text=fields.text("text", required=False),
        reason=reason,
        owner=owner,
        until=until,
    )
