"""Reading one mapping field by field: each reader returns a value of the right form or notes what is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from papercheck.model import Claim, Finding, Language, ParserRule, Place, Source, Term, Texts
from papercheck.model.rule import DUPLICATE_ENTRY, MISSING_FIELD, UNKNOWN_FIELD, WRONG_FORM
from papercheck.registry.nodes import Node
from papercheck.text import capitalise

Record = TypeVar("Record", Source, Claim, Term)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Codes(tuple[str, ...]):  # noqa: SLOT001  # a tuple can have no slots
    """The codes of the languages that texts are given in; those that are `unfinished` may lack any text."""

    unfinished: frozenset[str] = frozenset()

    @classmethod
    def of(cls, languages: tuple[Language, ...]) -> "Codes":
        """Those of languages."""
        codes = cls(language.code for language in languages)
        codes.unfinished = frozenset(language.code for language in languages if language.is_unfinished)
        return codes


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a record, with the list that collects what is wrong with it."""

    node: Node
    findings: list[Finding]
    what: str
    """What the mapping is, for messages: ``source `oecd-2023` ``."""
    misspelt: set[str] = field(default_factory=set)
    """Names that fields seem to be meant for: each is said to be misspelt, and must not be written twice."""

    def known(self, names: Iterable[str]) -> None:
        """Note every field that is not among `names`."""
        known = tuple(names)
        for name, value, place in self.node.entries:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                self.misspelt.update(near)
                listed = ", ".join(f"`{name}`" for name in known)
                fix = f"Write `{near[0]}`." if near else f"Remove it; the fields are {listed}."
                if value.tag == "null" and not near:
                    fix = f"If it belongs to the text before it, put that in quotes; else remove it. Fields are {listed}."
                self.note(place, UNKNOWN_FIELD, f"{self.what} has no field `{name}`.", fix)

    def text(self, name: str, *, required: bool = True) -> str:
        """A text; numbers and dates count as the text they were typed as."""
        node = self._scalar(name, required=required)
        if node is None:
            return ""
        if node.tag == "bool":
            message = f"`{name}: {node.text}` reads as true or false, not as text."
            self.wrong(node, message, f"Put it in quotes: `{name}: '{node.text}'`.")
            return ""
        if required and not node.text.strip():
            self.note(node.place, MISSING_FIELD, f"{self.what} has an empty `{name}`.", f"Fill in `{name}`.")
        return node.text.strip()

    def choice(self, name: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """One of a closed set of words."""
        words, value = tuple(allowed), self.text(name, required=required)
        if not value or value in words:
            return value
        message = f"`{name}: {value}` is not one of the known words."
        self.wrong(self.node.get(name) or self.node, message, f"Use one of: {', '.join(words)}.")
        return ""

    def words(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of words of a closed set, at least one."""
        node, known = self.node.get(name), tuple(allowed)
        if node is None or node.tag != "seq" or not node.items:
            fix = f"Write `{name}: [{known[0]}]`; known are {', '.join(known)}."
            self.wrong(node or self.node, f"{self.what} needs a list in `{name}`.", fix)
            return ()
        for item in node.items:
            if item.text not in known:
                message = f"`{item.text}` in `{name}` is not one of the known words."
                self.wrong(item, message, f"Use one of: {', '.join(known)}.")
        return tuple(item.text for item in node.items if item.text in known)

    def flag(self, name: str, *, default: bool) -> bool:
        """`true` or `false`."""
        node = self._scalar(name)
        if node is not None and node.tag != "bool":
            message = f"`{name}: {node.text}` is neither true nor false."
            self.wrong(node, message, f"Write `{name}: true` or `{name}: false`.")
        return node.is_true if node is not None and node.tag == "bool" else default

    def day(self, name: str) -> date | None:
        """An ISO 8601 day, or `None` where the field is null or missing."""
        node = self._scalar(name)
        typed = node.text.strip() if node else ""
        try:
            # Python reads more forms of ISO 8601 than records use.
            day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
        except ValueError:
            day = None
        if node and day is None:
            message = f"`{name}: {node.text}` is not a day of the calendar."
            self.wrong(node, message, "Write it as YYYY-MM-DD.")
        return day

    def texts(self, name: str, languages: Iterable[str], *, required: bool = True) -> Texts | None:
        """One text in each language; `None` where the field is null and need not be there."""
        if node := self._value(name, f"Add `{name}` in every language.", required=required):
            return Fields(node, self.findings, f"`{name}` of {self.what}").by_language(languages)
        return {} if required else None

    def by_language(self, languages: Iterable[str]) -> Texts:
        """The mapping as one text in each language, complete and without further languages."""
        codes = languages if isinstance(languages, Codes) else Codes(languages)
        if self.node.tag != "map":
            form = ", ".join(f"{code}: …" for code in codes)
            self.wrong(self.node, f"{self.what} is not given by language.", f"Write it as `{{{form}}}`.")
            return {}
        self.known(codes)
        texts = {code: self.text(code, required=code not in codes.unfinished) for code in codes}
        return {code: text for code, text in texts.items() if text or code not in codes.unfinished}

    def part(self, name: str) -> "Fields":
        """A mapping within this one; an empty one where there is none."""
        what, fix = f"`{name}` of {self.what}", f"Write its fields below `{name}:`, indented."
        return open_group(self._value(name), self.node.place, self.findings, what, fix)

    def note(self, place: Place, rule: ParserRule, message: str, fix: str) -> None:
        """Add a finding."""
        self.findings.append(rule(place, capitalise(message), fix))

    def wrong(self, node: Node, message: str, fix: str) -> None:
        """Add the finding that a value has another form than its readers expect."""
        self.note(node.place, WRONG_FORM, message, fix)

    def _value(self, name: str, fix: str = "", *, required: bool = False) -> Node | None:
        node = self.node.get(name)
        if required and name not in self.misspelt and (node is None or node.tag == "null"):
            place = (node or self.node).place
            self.note(place, MISSING_FIELD, f"{self.what} has no `{name}`.", fix or f"Add `{name}`.")
        return None if node is None or node.tag == "null" else node

    def _scalar(self, name: str, *, required: bool = False) -> Node | None:
        node = self._value(name, required=required)
        if node is None or node.tag not in ("map", "seq"):
            return node
        message = f"`{name}` of {self.what} is not a plain value."
        self.wrong(node, message, f"Write one value behind `{name}:`.")
        return None


def open_group(node: Node | None, place: Place, findings: list[Finding], what: str, fix: str) -> Fields:
    """The fields of a mapping; none, which is noted, where the value is something else."""
    if node and node.tag == "map":
        return Fields(node, findings, what)
    fields = Fields(Node(place, "map"), findings, what)
    if node:
        fields.wrong(node, f"{what} is not a group of fields.", fix)
    return fields


def list_entries(node: Node | None, path: str, findings: list[Finding], example: str) -> tuple[Node, ...]:
    """The mappings of a top-level list; anything else is noted."""
    if node is None:
        return ()
    if node.tag != "seq":
        fix = f"Start every entry with `- {example}`."
        findings.append(WRONG_FORM(node.place, f"{path} is not a list of entries.", fix))
    message, fix = "This entry is not a group of fields.", f"Start it with `- {example}`."
    findings += (WRONG_FORM(item.place, message, fix) for item in node.items if item.tag != "map")
    return tuple(item for item in node.items if item.tag == "map")


def keep_first(
    records: Iterable[Record], findings: list[Finding], what: str, same: Callable[[str], str] = str
) -> Mapping[str, Record]:
    """Records by id, the first of each; a second one of the same id, or of one that comes to the `same`, is noted."""
    kept: dict[str, Record] = {}
    for record in records:
        first = kept.get(same(record.id))
        if first:
            message = f"`{record.id}` is the id of two {what}; the first is at {first.place}."
            fix = "Give one of them another id, or merge them."
            findings.append(DUPLICATE_ENTRY(record.place, message, fix))
        elif record.id:
            kept[same(record.id)] = record
    return {record.id: record for record in kept.values()}
