"""Findings without those that `docs/_data/waivers.yml` waives; a waiver that is past its day or waives nothing is one itself."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from papercheck.model import Finding, Waiver
from papercheck.model.rule import EXPIRED_WAIVER, UNUSED_WAIVER
from papercheck.registry.fields import Fields, list_entries
from papercheck.registry.nodes import Node, read_yaml

FILE = "docs/_data/waivers.yml"
FIELDS = ("rule", "place", "text", "reason", "owner", "until")

_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>[1-9][0-9]{0,6})(?::[1-9][0-9]{0,6})?)?")
"""A file, a file with a line, or a place as reports print it: `docs/en/index.md:13:7`."""


def apply_waivers(
    root: Path, findings: Iterable[Finding], today: date, rules: Collection[str]
) -> tuple[Finding, ...]:
    """The findings that count in the paper below `root`, and what is wrong with its waivers.

    `rules` are the names of those that were asked: a waiver of another one may waive nothing today.
    """
    waivers, wrong = _read_waivers(root)
    listed = (*findings, *wrong)
    valid = [waiver for waiver in waivers if waiver.until >= today]
    counting = {finding for finding in listed if not any(waiver.covers(finding) for waiver in valid)}
    expired = {_expired(waiver) for waiver in waivers if waiver.until < today}
    idle = [waiver for waiver in valid if not any(waiver.covers(finding) for finding in listed)]
    return tuple(sorted(counting | expired | {_unused(waiver) for waiver in idle if waiver.rule in rules}))


def _expired(waiver: Waiver) -> Finding:
    return EXPIRED_WAIVER(
        waiver.place,
        f"The waiver of `{waiver.rule}` for {waiver.path} ended on {waiver.until}.",
        f"Mend what it waives; or, if {waiver.owner} still stands by the reason, give it a later day.",
    )


def _unused(waiver: Waiver) -> Finding:
    where = f"{waiver.path}:{waiver.line}" if waiver.line else waiver.path
    return UNUSED_WAIVER(
        waiver.place, f"The waiver of `{waiver.rule}` for {where} waives nothing.", "Remove it."
    )


def _read_waivers(root: Path) -> tuple[list[Waiver], list[Finding]]:
    """The waivers in their order; one that lacks a field or holds a wrong one is a finding and waives nothing."""
    if not (root / FILE).is_file():
        return [], []
    text = (root / FILE).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    node, findings = read_yaml(text, FILE)
    listed = list_entries(node, FILE, findings, "rule: name-of-the-rule")
    return [waiver for entry in listed if (waiver := _waiver(entry, findings))], findings


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
