"""Findings without those that `docs/_data/waivers.yml` waives; a waiver that is past its day or waives nothing is one itself."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from papercheck.model import Finding, Waiver
from papercheck.model.rule import STALE_WAIVER
from papercheck.registry.fields import Fields, list_entries
from papercheck.registry.nodes import read_yaml

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
    listed = {*findings, *wrong}
    counting = set(listed)
    for waiver in waivers:
        covered = {finding for finding in listed if waiver.covers(finding)}
        where = f"{waiver.path}:{waiver.line}" if waiver.line else waiver.path
        if waiver.until < today:
            message = f"The waiver of `{waiver.rule}` for {waiver.path} ended on {waiver.until}."
            fix = (
                f"Mend what it waives; or, if {waiver.owner} still stands by the reason, give it a later day."
            )
            counting.add(STALE_WAIVER(waiver.place, message, fix))
        elif covered:
            counting -= covered
        elif waiver.rule in rules:
            message = f"The waiver of `{waiver.rule}` for {where} waives nothing."
            counting.add(STALE_WAIVER(waiver.place, message, "Remove it."))
    return tuple(sorted(counting))


def _read_waivers(root: Path) -> tuple[list[Waiver], list[Finding]]:
    """The waivers in their order; one that lacks a field or holds a wrong one is a finding and waives nothing."""
    if not (root / FILE).is_file():
        return [], []
    text = (root / FILE).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    node, findings = read_yaml(text, FILE)
    waivers = []
    for entry in list_entries(node, FILE, findings, "rule: name-of-the-rule"):
        before, fields = len(findings), Fields(entry, findings, "the waiver")
        fields.known(FIELDS)
        texts = {name: fields.text(name, required=name != "text") for name in FIELDS}
        until, place = fields.day("until"), _PLACE.fullmatch(texts["place"])
        if place and until and len(findings) == before:
            line = int(place["line"]) if place["line"] else None
            said = {name: texts[name] for name in ("rule", "text", "reason", "owner")}
            waivers.append(Waiver(place=entry.place, path=place["path"], line=line, until=until, **said))
    return waivers, findings
