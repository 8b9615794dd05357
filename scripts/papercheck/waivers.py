"""Findings without those that `docs/_data/waivers.yml` waives, or that a baseline, a file of the findings of one day, knows.

A waiver that is past its day or waives nothing is a finding itself. A finding is known by its file, its rule and its message,
wherever in the file it stands. Places and counts that a message names may change, too. The text of its line only tells which
of several equal ones is the new one.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

from papercheck.files import read_text, replace_file
from papercheck.model import Finding, Waiver
from papercheck.model.rule import STALE_WAIVER
from papercheck.registry.fields import Fields, list_entries
from papercheck.registry.nodes import read_yaml
from papercheck.text import line

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
    current, stale = [], []
    for waiver in waivers:
        where = f"{waiver.path}:{waiver.line}" if waiver.line else waiver.path
        if waiver.until < today:
            message = f"The waiver of `{waiver.rule}` for {waiver.path} ended on {waiver.until}."
            fix = (
                f"Mend what it waives; or, if {waiver.owner} still stands by the reason, give it a later day."
            )
            stale.append(STALE_WAIVER(waiver.place, message, fix))
        elif any(map(waiver.covers, listed)):
            current.append(waiver)
        elif waiver.rule in rules:
            message = f"The waiver of `{waiver.rule}` for {where} waives nothing."
            stale.append(STALE_WAIVER(waiver.place, message, "Remove it."))
    left = (it.leave_out(lambda found: any(waiver.covers(found) for waiver in current)) for it in listed)
    return tuple(sorted({*chain.from_iterable(left), *stale}))


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


BASELINE = "papercheck-baseline.json"
"""What the file is called where nobody names it."""

_MOVING = re.compile(r"(`[^`]*`)|:[0-9]+:[0-9]+|(?<![\w+])[0-9][0-9,]*")
"""Places and numbers of a message, but for those in code, which are what is wrong."""

Entry = tuple[str, str, str, str]
"""File, rule, message without places and counts, and a digest of the line."""


def write_baseline(file: Path, root: Path, findings: Iterable[Finding]) -> None:
    """Record findings, one a line, sorted, so that a diff shows what was mended."""
    rows = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in sorted(_describe(root, findings)))
    replace_file(file, f"[\n{rows}\n]\n".encode("utf-8", "backslashreplace"))


def compare_baseline(
    file: Path, root: Path, findings: Iterable[Finding], rules: Collection[str]
) -> tuple[tuple[Finding, ...], int, int]:
    """The new findings, how many are known, and how many entries of these `rules` were not found any more.

    Each entry stands for one finding: of the same text first, then of a line that was edited, then of the same line in
    another file, where its own is not there any more. A `ValueError` or `OSError` says why the file cannot be read.
    """
    entries, listed = Counter(_read(file)), sorted(findings)
    left = dict(enumerate(_describe(root, listed)))
    for parts in ((0, 1, 2, 3), (0, 1, 2), (1, 2, 3)):
        alike: dict[tuple[str, ...], list[Entry]] = {}
        for entry, number in entries.items():
            if 0 in parts or not (root / entry[0]).exists():
                alike.setdefault(tuple(entry[part] for part in parts), []).extend([entry] * number)
        for index, entry in [*left.items()]:
            if found := alike.get(tuple(entry[part] for part in parts)):
                entries[found.pop()] -= 1
                del left[index]
    gone = sum(number for entry, number in entries.items() if entry[1] in rules)
    return tuple(listed[index] for index in left), len(listed) - len(left), gone


def _read(file: Path) -> Iterator[Entry]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except RecursionError:
        rows = None
    for row in rows if isinstance(rows, list) else (None,):
        match row:
            case [str(path), str(rule), str(message), str(digest)]:
                yield path, rule, message, digest
            case _:
                raise ValueError("it holds something else")


def _describe(root: Path, findings: Iterable[Finding]) -> Iterator[Entry]:
    @cache
    def read_lines(path: str) -> list[str]:
        return (read_text(root, path)[0] or "").split("\n")

    for finding in findings:
        place, lines = finding.place, read_lines(finding.place.path)
        text = " ".join(lines[place.line - 1].split()) if place.line <= len(lines) else ""
        digest = sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
        message = _MOVING.sub(lambda it: it[1] or ("" if it[0][0] == ":" else "0"), line(finding.message))
        yield line(place.path), finding.rule, message, digest
