"""Findings without those that are waived; a waiver that is past its day, or waives nothing, becomes a finding itself."""

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from papercheck.model import Finding, Waiver

FILE = "docs/_data/waivers.yml"


def kept(root: Path, findings: Iterable[Finding], today: date, rules: Collection[str]) -> tuple[Finding, ...]:
    """The findings that count in the paper below `root`; `rules` are those that were asked."""
    waivers, wrong = read_waivers(root)
    return waived((*findings, *wrong), waivers, today, rules)


def read_waivers(root: Path) -> tuple[tuple[Waiver, ...], tuple[Finding, ...]]:
    """The waivers of the paper below `root`, and what is wrong with the file; none where there is none."""
    file = root / FILE
    if not file.is_file():
        return (), ()
    from papercheck.registry import waivers as records

    text = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    waivers, findings = records.waivers(text, FILE)
    return waivers, tuple(findings)


def waived(
    findings: Iterable[Finding], waivers: Collection[Waiver], today: date, rules: Collection[str]
) -> tuple[Finding, ...]:
    """What is left of the findings, and what is wrong with the waivers; `rules` are those that were asked."""
    listed = tuple(findings)
    valid = [waiver for waiver in waivers if waiver.until and waiver.until >= today]
    kept = [finding for finding in listed if not any(waiver.covers(finding) for waiver in valid)]
    expired = (_expired(waiver) for waiver in waivers if waiver not in valid)
    idle = [waiver for waiver in valid if not any(waiver.covers(finding) for finding in listed)]
    return tuple(sorted({*kept, *expired, *(_unused(waiver) for waiver in idle if waiver.rule in rules)}))


def _expired(waiver: Waiver) -> Finding:
    return Finding(
        waiver.place,
        "expired-waiver",
        f"The waiver of `{waiver.rule}` for {waiver.path} ended on {waiver.until}.",
        f"Mend what it waives; or, if {waiver.owner} still stands by the reason, give it a later day.",
    )


def _unused(waiver: Waiver) -> Finding:
    where = f"{waiver.path}:{waiver.line}" if waiver.line else waiver.path
    return Finding(
        waiver.place,
        "unused-waiver",
        f"The waiver of `{waiver.rule}` for {where} waives nothing.",
        "Remove it.",
    )
