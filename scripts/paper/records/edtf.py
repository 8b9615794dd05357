"""Dates of sources: EDTF (ISO 8601-2, levels 0 and 1, as CSL-YAML uses it) into CSL-JSON dates."""

import re
from calendar import monthrange
from collections.abc import Mapping

_EDTF = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<doubt>[?~%]?)")


def read(text: str) -> Mapping[str, object] | None:
    """A CSL-JSON date for `2017`, `2017-02`, `2017-02-27`, each with `~`, `?` or `%`, or an interval; `None` if it is none."""
    halves = [_EDTF.fullmatch(half.strip()) for half in text.split("/")]
    if not 1 <= len(halves) <= 2 or not all(halves):
        return None
    parts = [_parts(half) for half in halves if half]
    if not all(parts):
        return None
    date: dict[str, object] = {"date-parts": parts}
    if any(half["doubt"] for half in halves if half):
        date["circa"] = True
    return date


def _parts(match: re.Match[str]) -> list[int]:
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if month > 12 or (match["month"] and not month) or year == 0:
        return []
    if match["day"] and not 1 <= day <= monthrange(year, month)[1]:
        return []
    return [part for part in (year, month, day) if part]
