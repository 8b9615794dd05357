"""Reading one mapping field by field: each reader returns a value of the right form or notes what is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from papercheck.model import Finding, Place, Texts
from papercheck.registry.nodes import Node

Value = TypeVar("Value")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a record, with the list that collects what is wrong with it."""

    node: Node
    findings: list[Finding]
    what: str
    """What the mapping is, for messages: ``source `oecd-2023` ``."""

    def known(self, names: Iterable[str]) -> None:
        """Note every field that is not among `names`."""
        known = tuple(names)
        for name, _, place in self.node.entries:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                fix = (
                    f"Write `{near[0]}`."
                    if near
                    else f"Remove it; the fields are {', '.join(f'`{each}`' for each in known)}."
                )
                self.note(place, "unknown-field", f"{self.what} has no field `{name}`.", fix)

    def text(self, name: str, *, required: bool = True) -> str:
        """A text; numbers and dates count as the text they were typed as."""
        node = self._scalar(name, required=required)
        if node is None:
            return ""
        if node.tag == "bool":
            self.note(
                node.place,
                "wrong-form",
                f"`{name}: {node.text}` reads as true or false, not as text.",
                f"Put it in quotes: `{name}: '{node.text}'`.",
            )
            return ""
        if required and not node.text.strip():
            self.note(
                node.place, "missing-field", f"{self.what} has an empty `{name}`.", f"Fill in `{name}`."
            )
        return node.text.strip()

    def choice(self, name: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """One of a closed set of words."""
        words = tuple(allowed)
        value = self.text(name, required=required)
        if value and value not in words:
            node = self.node.get(name) or self.node
            self.note(
                node.place,
                "wrong-form",
                f"`{name}: {value}` is not one of the known words.",
                f"Use one of: {', '.join(words)}.",
            )
            return ""
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """`true` or `false`."""
        node = self._scalar(name, required=False)
        if node is None:
            return default
        if node.tag != "bool":
            self.note(
                node.place,
                "wrong-form",
                f"`{name}: {node.text}` is neither true nor false.",
                f"Write `{name}: true` or `{name}: false`.",
            )
            return default
        return node.text.lower() in ("true", "yes", "on", "y")

    def day(self, name: str) -> date | None:
        """An ISO 8601 day, or `None` where the field is null or missing."""
        node = self._scalar(name, required=False)
        if node is None:
            return None
        typed = node.text.strip()
        try:
            # Python reads more forms of ISO 8601 than records use.
            day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
        except ValueError:
            day = None
        if day is None:
            self.note(
                node.place,
                "wrong-form",
                f"`{name}: {node.text}` is not a day of the calendar.",
                "Write it as YYYY-MM-DD.",
            )
        return day

    def words(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of words of a closed set, at least one."""
        node, known = self.node.get(name), tuple(allowed)
        if node is None or node.tag != "seq" or not node.items:
            self.note(
                (node or self.node).place,
                "wrong-form",
                f"{self.what} needs a list in `{name}`.",
                f"Write `{name}: [{known[0]}]`; known are {', '.join(known)}.",
            )
            return ()
        for item in node.items:
            if item.text not in known:
                self.note(
                    item.place,
                    "wrong-form",
                    f"`{item.text}` in `{name}` is not one of the known words.",
                    f"Use one of: {', '.join(known)}.",
                )
        return tuple(item.text for item in node.items if item.text in known)

    def texts(self, name: str, languages: Iterable[str], *, required: bool = True) -> Texts | None:
        """One text in each language; `None` where the field is null and need not be there."""
        node = self.node.get(name)
        if node is None or node.tag == "null":
            if required:
                self.note(
                    (node or self.node).place,
                    "missing-field",
                    f"{self.what} has no `{name}`.",
                    f"Add `{name}` in every language.",
                )
            return {} if required else None
        return localized(node, languages, self.findings, f"`{name}` of {self.what}")

    def part(self, name: str) -> "Fields | None":
        """A mapping within this one, or `None`."""
        node = self.node.get(name)
        if node is None or node.tag == "null":
            return None
        if node.tag != "map":
            self.note(
                node.place,
                "wrong-form",
                f"`{name}` of {self.what} is not a group of fields.",
                f"Write its fields below `{name}:`, indented.",
            )
            return None
        return Fields(node, self.findings, f"`{name}` of {self.what}")

    def note(self, place: Place, rule: str, message: str, fix: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(place, rule, message[:1].upper() + message[1:], fix))

    def _scalar(self, name: str, *, required: bool) -> Node | None:
        node = self.node.get(name)
        if node is None or node.tag == "null":
            if required:
                self.note(
                    (node or self.node).place,
                    "missing-field",
                    f"{self.what} has no `{name}`.",
                    f"Add `{name}`.",
                )
            return None
        if node.tag in ("map", "seq"):
            self.note(
                node.place,
                "wrong-form",
                f"`{name}` of {self.what} is not a plain value.",
                f"Write one value behind `{name}:`.",
            )
            return None
        return node


def localized(node: Node, languages: Iterable[str], findings: list[Finding], what: str) -> Texts:
    """A mapping from language to text, complete and without further languages."""
    codes = tuple(languages)
    if node.tag != "map":
        findings.append(
            Finding(
                node.place,
                "wrong-form",
                f"{_capital(what)} is not given by language.",
                f"Write it as `{{{', '.join(f'{code}: …' for code in codes)}}}`.",
            )
        )
        return {}
    fields = Fields(node, findings, what)
    fields.known(codes)
    return {code: fields.text(code) for code in codes}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def entries(node: Node | None, path: str, findings: list[Finding], example: str) -> tuple[Node, ...]:
    """The mappings of a top-level list; anything else is noted."""
    if node is None:
        return ()
    if node.tag != "seq":
        findings.append(
            Finding(
                node.place,
                "wrong-form",
                f"{path} is not a list of entries.",
                f"Start every entry with `- {example}`.",
            )
        )
        return ()
    findings.extend(
        Finding(
            item.place, "wrong-form", "This entry is not a group of fields.", f"Start it with `- {example}`."
        )
        for item in node.items
        if item.tag != "map"
    )
    return tuple(item for item in node.items if item.tag == "map")


def unique(
    read: Iterable[tuple[str, Place, Value]],
    findings: list[Finding],
    rule: str,
    what: str,
    same: Callable[[str], str] = str,
) -> Mapping[str, Value]:
    """Values by id, the first of each; a second one of the same id, or of one that comes to the `same`, is noted."""
    kept: dict[str, Value] = {}
    places: dict[str, Place] = {}
    for id_, place, value in read:
        if same(id_) in places:
            message = f"`{id_}` is the id of two {what}; the first is at {places[same(id_)]}."
            findings.append(Finding(place, rule, message, "Give one of them another id, or merge them."))
        elif id_:
            kept[id_], places[same(id_)] = value, place
    return kept
