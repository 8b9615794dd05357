"""The record of editions that were released, `editions.yml`, into the digest of each one's manifest by its day."""

import re
from collections.abc import Mapping
from datetime import date

from papercheck.model.rule import DUPLICATE_ENTRY, Finding
from papercheck.registry.fields import Fields, list_entries
from papercheck.registry.nodes import read_yaml


def read_editions(text: str, path: str) -> tuple[Mapping[date, str], list[Finding]]:
    """By day, in the order of days: the SHA-256 of the edition's list of sums."""
    node, findings = read_yaml(text, path)
    editions: dict[date, str] = {}
    for entry in list_entries(node, path, findings, "edition: 2027-01-31"):
        fields = Fields(entry, findings, "the edition")
        fields.known(("edition", "manifest"))
        day, digest = fields.day("edition"), fields.text("manifest")
        if digest and not re.fullmatch("[0-9a-f]{64}", digest):
            fix = "Put back the line as scripts/release wrote it: 64 of the signs 0-9 and a-f."
            fields.wrong(entry.get("manifest") or entry, f"`{digest}` is no SHA-256.", fix)
        elif day in editions:
            fix = "Remove the one that scripts/release did not write."
            fields.note(entry.place, DUPLICATE_ENTRY, f"`{day}` is the day of two editions.", fix)
        elif day and digest:
            editions[day] = digest
        elif not entry.get("edition"):
            fields.text("edition")
    return dict(sorted(editions.items())), findings
