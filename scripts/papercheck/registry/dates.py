"""A date as CSL-YAML, CSL-JSON and people write it, into CSL-JSON and into the text that stands for it."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from papercheck.model import Typed
from papercheck.registry import edtf
from papercheck.registry.edtf import DateWords
from papercheck.registry.nodes import Node

_PARTS = ("year", "month", "day")
LONGEST_YEAR = 9
"""Digits. Python refuses to read numbers of thousands of digits, and EDTF writes longer years with an exponent."""
_YEARS = range(date.min.year, date.max.year + 1)


def typed_date(node: Node, words: DateWords) -> tuple[Typed, Mapping[str, object] | None]:
    """The date as text, with what is wrong with it, and as CSL-JSON where it can be read."""
    literal = node.get("literal")
    text = (_text(node) or (literal.text if literal else "")).strip()
    place = node.place
    read = edtf.read(text)
    if read is not None or not text:
        return Typed(place, text), read
    fault, meant = edtf.fault(text, words)
    if fault == "malformed" and node.tag in ("map", "seq"):
        # Other programs keep what they cannot read under `raw` or `literal`, which CSL allows.
        return Typed(place, text), edtf.read(meant) or {"literal": text}
    return Typed(place, text, fault, meant), None


def _text(node: Node) -> str:
    """EDTF, or what was typed in its place; nothing where there is no date."""
    if node.tag == "null":
        return ""
    if node.tag == "seq":
        return _listed(node)
    if node.tag != "map":
        return node.text
    parts, raw, circa = node.get("date-parts"), node.get("raw") or node.get("edtf"), node.get("circa")
    text = _listed(parts) if parts else raw.text if raw else _joined([node.get(name) for name in _PARTS])
    season = node.get("season")
    if season and season.text in ("1", "2", "3", "4") and _is_number(text):
        text += f"-2{season.text}"
    is_vague = circa is not None and circa.text.casefold() not in ("", "false", "0", "no", "null")
    return f"{text}~" if text and is_vague and "/" not in text else text


def _listed(node: Node) -> str:
    """`[[2020, 3], [2021]]`, `[2020, 3, 4]`, or a list of groups of year, month and day."""
    if node.items and all(item.tag in ("seq", "map") for item in node.items):
        texts = [_joined(list(item.items)) if item.tag == "seq" else _text(item) for item in node.items]
        return "/".join(texts).removesuffix("/")
    return _joined(list(node.items))


def _joined(parts: list[Node | None]) -> str:
    typed = [
        part.text.strip() for part in parts if part is not None and part.tag not in ("null", "map", "seq")
    ]
    filled = [
        f"{int(text):0{4 if index == 0 else 2}}" if _is_number(text) else text
        for index, text in enumerate(typed[:3])
    ]
    return "-".join(filled).removesuffix("-00").removesuffix("-00")


def _is_number(text: str) -> bool:
    """Whether a part of a date is a number; no year that can be meant is longer."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_YEAR


def days(read: Mapping[str, object]) -> tuple[date, date] | None:
    """The first and the last day that a date can mean; an open end means every later day."""
    parts = read.get("date-parts")
    if not isinstance(parts, list) or not parts or parts[0][0] not in _YEARS:
        return None
    if parts[-1][0] not in _YEARS:
        return _first(parts[0]), date.max
    return _first(parts[0]), _last(parts[-1])


def _first(parts: list[int]) -> date:
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)


def _last(parts: list[int]) -> date:
    year, month = (*parts, 12)[:2]
    return date(year, month, parts[2] if len(parts) == len(_PARTS) else monthrange(year, month)[1])
