"""A registry in CSL-YAML, CSL-JSON or BibTeX into its sources, the same whatever form it has.

The registry of a publication is strict: every entry has a language, and a field nobody knows is a mistake.
Any other may hold what its program writes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote

from papercheck.model import Finding, Name, Place, Reading, Related, Source, Typed
from papercheck.model.rule import DUPLICATE_KEY, WRONG_FORM
from papercheck.registry import biblatex
from papercheck.registry.csl import (
    CUSTOM,
    DATES,
    KNOWN,
    LINKS,
    NAMES,
    OUR_DATES,
    OURS,
    TEXTS,
    TYPES,
    canonical,
    people,
)
from papercheck.registry.csl_json import read_json
from papercheck.registry.edtf import DateWords, days, typed_date
from papercheck.registry.fields import Fields, entries, unique
from papercheck.registry.nodes import Node, read

COPIES = ("passage", "abstract", "opening", "quoted", "none")
ALWAYS = ("id", "title", "type", "language")
"""What every source has, if only as an empty text."""

_JOINED = frozenset({"ISBN", "ISSN", "keyword"})
_UNTITLED = frozenset({"interview", "legal_case", "personal_communication", "review"})
_ROOTS = ("references", "sources", "items", "entries")
"""Below which of these names the entries stand, where the file is not the list itself."""
_DOI = re.compile(r"(?:(?P<address>https?://(?:dx\.|www\.)?doi\.org/)|doi:\s*)(?P<doi>.*)", re.IGNORECASE)


def sources(
    text: str,
    path: str,
    languages: Iterable[str],
    words: DateWords | None = None,
    *,
    is_strict: bool = False,
) -> tuple[Mapping[str, Source], list[Finding]]:
    """The sources of a registry by id; its form goes by the ending of `path`: `.json`, `.bib`, else YAML."""
    words = words or DateWords()
    listed, findings = _list_entries(text, path, words)
    reader = _Reader(tuple(languages), words, findings, is_strict)
    found = [reader.source(canonical(entry, findings)) for entry in listed]
    known = ((source.id, source.place, source) for source in found)
    return unique(known, findings, DUPLICATE_KEY, "sources"), findings


def _list_entries(text: str, path: str, words: DateWords) -> tuple[tuple[Node, ...], list[Finding]]:
    if path.endswith(".bib"):
        return biblatex.read(text, path, words)
    node, findings = (read_json if path.endswith(".json") else read)(text, path)
    return entries(_list(node, findings), path, findings, "id: publisher-year"), findings


def _list(node: Node | None, findings: list[Finding]) -> Node | None:
    """The list of entries, whether it is the whole file, stands below a name, or is a group of entries by key."""
    if node is None or node.tag != "map":
        return node
    for name in _ROOTS:
        if (found := node.get(name)) is not None:
            return Node(found.place, "seq") if found.tag == "null" else found
    if node.entries and all(value.tag == "map" for _, value, _ in node.entries):
        return Node(node.place, "seq", items=tuple(_keyed(*entry) for entry in node.entries))
    fix = "Put the entries below `references:`."
    findings.append(WRONG_FORM(node.place, "The registry has no `references`.", fix))
    return None


def _keyed(name: str, value: Node, place: Place) -> Node:
    key = () if value.get("id") else (("id", Node(place, "str", text=name), place),)
    return Node(place, "map", entries=(*key, *value.entries))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every entry of one registry is read with."""

    languages: tuple[str, ...]
    words: DateWords
    findings: list[Finding]
    is_strict: bool

    def source(self, node: Node) -> Source:
        key = node.get("id")
        fields = Fields(node, self.findings, f"source `{key.text if key else '?'}`")
        custom = fields.part("custom") or Fields(
            Node(node.place, "map"), self.findings, f"`custom` of {fields.what}"
        )
        if self.is_strict:
            fields.known(KNOWN)
            custom.known(CUSTOM)
        dates = dict(self._dates(fields, custom))
        typed = dict(self._texts(fields, custom)) | {name: date for name, (date, _) in dates.items()}
        names = [each for role in NAMES for each in people(fields, role, is_strict=self.is_strict)]
        csl: dict[str, object] = {
            name: each.text for name, each in typed.items() if name in (*ALWAYS, *TEXTS)
        }
        csl["type"] = typed["type"].text if typed["type"].text in TYPES else ""
        if "DOI" in typed:
            csl["DOI"] = bare_doi(typed["DOI"].text)
        csl |= {name: value for name, (_, value) in dates.items() if name in DATES and value}
        return Source(
            id=typed["id"].text,
            place=key.place if key else node.place,
            language=typed["language"].text,
            title=typed["title"].text,
            url=typed["URL"].text if "URL" in typed else None,
            csl=csl | _by_role(names),
            reading=self._reading(custom, typed, dates),
            typed=typed,
            days={name: found for name, (_, value) in dates.items() if value and (found := days(value))},
            names=tuple(name for name, _ in names),
            related=tuple(_related(fields, custom)),
        )

    def _texts(self, fields: Fields, custom: Fields) -> Iterator[tuple[str, Typed]]:
        kind = fields.node.get("type")
        wanted = {"id"} | ({"type", "language"} if self.is_strict else set())
        if self.is_strict or kind is None or kind.text not in _UNTITLED:
            wanted.add("title")
        typed = {name for name, _, _ in (*fields.node.entries, *custom.node.entries)}
        for name in (*ALWAYS, *(name for name in (*TEXTS, *OURS) if name in typed)):
            is_below = name in OURS or (name in TEXTS and name != "note" and fields.node.get(name) is None)
            holder = custom if is_below and custom.node.get(name) else fields
            text = _flattened(holder, name).text(name, required=name in wanted)
            if text or name in ALWAYS:
                yield name, Typed((holder.node.get(name) or fields.node).place, text)

    def _dates(
        self, fields: Fields, custom: Fields
    ) -> Iterator[tuple[str, tuple[Typed, Mapping[str, object] | None]]]:
        for name in (*DATES, *OUR_DATES):
            node = fields.node.get(name) or custom.node.get(name)
            if node is None or node.tag == "null":
                continue
            typed, read = typed_date(node, self.words)
            if name in ("read", "checked") and read and _day(read) is None:
                typed, read = replace(typed, fault="malformed"), None
            if typed.text:
                yield name, (typed, read)

    def _reading(
        self,
        custom: Fields,
        typed: Mapping[str, Typed],
        dates: Mapping[str, tuple[Typed, Mapping[str, object] | None]],
    ) -> Reading:
        note = custom.node.get("note")
        if note is not None and note.tag not in ("map", "seq", "null") and not self.is_strict:
            notes: Mapping[str, str] | None = dict.fromkeys(self.languages, note.text)
        else:
            notes = custom.texts("note", self.languages, required=False)
        read, checked = (_day(dates[name][1]) if name in dates else None for name in ("read", "checked"))
        return Reading(
            read=read,
            copy=custom.choice("copy", COPIES, required=False),
            checked=checked,
            note=notes or {},
            passage=typed["passage"].text if "passage" in typed else "",
        )


def bare_doi(typed: str) -> str:
    """A DOI without the address or the `doi:` in front of it."""
    found = _DOI.fullmatch(typed)
    return typed if found is None else unquote(found["doi"]) if found["address"] else found["doi"]


def _flattened(fields: Fields, name: str) -> Fields:
    """The fields with one of them as a plain text: of a list, the first item, or all where a list is usual."""
    node = fields.node.get(name)
    items = [item for item in node.items if item.tag not in ("map", "seq", "null")] if node else []
    if node is None or not items:
        return fields
    text = (
        " ".join(item.text for item in items)
        if name in _JOINED
        else "\n".join(item.text for item in items[: None if name == "passage" else 1])
    )
    flat = (name, Node(items[0].place, "str", text=text), node.place)
    return Fields(Node(fields.node.place, "map", entries=(flat,)), fields.findings, fields.what)


def _day(read: Mapping[str, object] | None) -> date | None:
    parts = read.get("date-parts") if read else None
    year, month, day = (*(parts[0] if isinstance(parts, list) and len(parts) == 1 else []), 0, 0, 0)[:3]
    return date(year, month, day) if year > 0 and day else None


def _by_role(names: Iterable[tuple[Name, Mapping[str, str]]]) -> dict[str, list[Mapping[str, str]]]:
    found: dict[str, list[Mapping[str, str]]] = {}
    for name, csl in names:
        found.setdefault(name.role, []).append(csl)
    return found


def _related(fields: Fields, custom: Fields) -> Iterator[Related]:
    for holder in (fields, custom):
        for kind in LINKS:
            node = holder.node.get(kind)
            for item in (node.items if node.tag == "seq" else (node,)) if node else ():
                keys = (
                    re.split(r"[\s,;]+", item.text.strip()) if item.tag not in ("map", "seq", "null") else []
                )
                yield from (Related(item.place, kind, key.removeprefix("@")) for key in keys if key)
