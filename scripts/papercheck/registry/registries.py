"""A registry in CSL-YAML, CSL-JSON or BibTeX into its sources, the same whatever form it has; and the record of editions.

The registry of a publication is strict: every entry has a language, and a field nobody knows is a mistake.
Any other may hold what its program writes. `vocabulary.yml` has the terms of CSL and the names that others give them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote

from papercheck.model import KEY, Finding, Name, Place, Reading, Related, Source, TypedField
from papercheck.model.rule import DUPLICATE_ENTRY, MISSING_FIELD, WRONG_FORM
from papercheck.registry import VOCABULARY, biblatex, drop_tags, invert
from papercheck.registry.edtf import DateWords, find_days, read_date
from papercheck.registry.fields import Fields, keep_first, list_entries
from papercheck.registry.nodes import Entry, Node, read_json, read_yaml

COPIES = ("passage", "abstract", "opening", "quoted", "none")
ALWAYS = ("id", "title", "type", "language")
"""What every source has, if only as an empty text."""

_TYPES, _ROLES, _DATES, _TEXTS, _OUR_TEXTS, _OUR_DATES, _LINKS = (
    tuple(VOCABULARY[topic].split())
    for topic in ("types", "roles", "dates", "texts", "our_texts", "our_dates", "links")
)
_PLAIN = (*ALWAYS, *_TEXTS, *_OUR_TEXTS)
_KNOWN = (*_PLAIN, *_ROLES, *_DATES, "archive_date", *_LINKS, "custom")
_CUSTOM = (*_OUR_DATES, "copy", "note", *_OUR_TEXTS, *_LINKS)
_NAME_PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
_ORCID = ("ORCID", "orcid")
_JOINED = {"ISBN": " ", "ISSN": " ", "keyword": " ", "passage": "\n"}
_UNTITLED = frozenset({"interview", "legal_case", "personal_communication", "review"})
_ROOTS = ("references", "sources", "items", "entries")
"""Below which of these names the entries stand, where the file is not the list itself."""
_TURNS = range(4, 40, 2)
"""Numbers of pieces between commas that can be families and given names in turn."""

_SHORT_DOI = re.compile(r"[a-z0-9]{3,}", re.IGNORECASE)
_DOI = re.compile(r"(?:(?P<url>https?://(?:dx\.|www\.)?doi\.org/)|doi:\s*)(?P<doi>.*)", re.IGNORECASE)
_NOTED_KEY = re.compile(r"^citation key:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_AND = re.compile(r"\s+(?:and|&)\s+|\s*;\s*")
_PERSON = re.compile(r"[^,]+,.*|[^\W\d_]\S*(?:\s+(?:[^\W\d_a-z]\S*|v[ao]n|de[nrl]?|d[ai]|la|le))+", re.DOTALL)


def _fold(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


_OTHER_FIELDS, _OTHER_PARTS = invert("fields"), invert("name_parts")
_FIELD_NAMES = _OTHER_FIELDS | {_fold(name): name for name in _KNOWN}
_CUSTOM_NAMES = {_fold(name): name for name in (*_DATES, *_TEXTS, *_CUSTOM)}


def read_sources(
    text: str, path: str, languages: Sequence[str], words: DateWords | None = None, *, is_strict: bool = False
) -> tuple[Mapping[str, Source], list[Finding]]:
    """The sources of a registry by id; its form goes by the ending of `path`: `.json`, `.bib`, else YAML."""
    words = words or DateWords()
    if path.endswith(".bib"):
        listed, findings = biblatex.read_nodes(text, path, words)
    else:
        node, findings = (read_json if path.endswith(".json") else read_yaml)(text, path)
        listed = list_entries(_list(node, findings), path, findings, "id: publisher-year")
    reader = _RegistryReader(languages, words, findings, is_strict)
    return keep_first(map(reader.source, listed), findings, "sources"), findings


def _list(node: Node | None, findings: list[Finding]) -> Node | None:
    """The list of entries, whether it is the whole file or stands below a name."""
    if node is None or node.tag != "map":
        return node
    for name in _ROOTS:
        if (found := node.get(name)) is not None:
            return Node(found.place, "seq") if found.tag == "null" else found
    fix = "Put the entries below `references:`."
    findings.append(WRONG_FORM(node.place, "The registry has no `references`.", fix))
    return None


def _rename(node: Node, names: Mapping[str, str], findings: list[Finding]) -> Node:
    """A mapping with its fields named as CSL names them; unknown names stay."""
    exact = {name for name, _, _ in node.entries}
    found: dict[str, Entry] = {}
    for typed, value, place in node.entries:
        name = names.get(_fold(typed), typed)
        if name in exact and _fold(typed) in _OTHER_FIELDS:
            name = typed
        if name not in found:
            found[name] = (name, _flatten(name, value), place)
        elif value.text != found[name][1].text:
            message = f"`{typed}` and `{name}` are one field; the first is in line {found[name][2].line}."
            findings.append(DUPLICATE_ENTRY(place, message, "Keep one of the two."))
    return Node(node.place, node.tag, entries=tuple(found.values()))


def _flatten(name: str, node: Node) -> Node:
    """The value of a plain field as one text: of a list, the first item, or all where a list is usual."""
    items = [item for item in node.items if item.tag not in ("map", "seq", "null")] if name in _PLAIN else []
    if not items:
        return node
    if name in _JOINED:
        return Node(node.place, "str", text=_JOINED[name].join(item.text for item in items))
    return replace(items[0], place=node.place)


@dataclass(frozen=True, slots=True)
class _RegistryReader:
    """What every entry of one registry is read with."""

    languages: Sequence[str]
    words: DateWords
    findings: list[Finding]
    is_strict: bool

    def source(self, entry: Node) -> Source:
        node = _rename(entry, _FIELD_NAMES, self.findings)
        key = node.get("id")
        fields = Fields(node, self.findings, f"source `{key.text if key else '?'}`")
        custom = fields.part("custom")
        custom = replace(custom, node=_rename(custom.node, _CUSTOM_NAMES, self.findings))
        if self.is_strict:
            fields.known(_KNOWN)
            custom.known(_CUSTOM)
        dates = dict(self._dates(fields, custom))
        spans = {name: span for name, (_, value) in dates.items() if value and (span := find_days(value))}
        typed = dict(self._texts(fields, custom)) | {name: date for name, (date, _) in dates.items()}
        people = {role: list(_people(fields, role, is_strict=self.is_strict)) for role in _ROLES}
        csl: dict[str, object] = {name: typed[name].text for name in (*ALWAYS, *_TEXTS) if name in typed}
        csl["type"] = typed["type"].text if typed["type"].text in _TYPES else ""
        csl["id"] = self._key(typed)
        if "DOI" in typed:
            csl["DOI"] = strip_doi(typed["DOI"].text)
        csl |= {name: value for name, (_, value) in dates.items() if name in _DATES and value}
        csl |= {role: [parts for _, parts in listed] for role, listed in people.items() if listed}
        read, checked = (spans[name][0] if name in spans else None for name in ("read", "checked"))
        return Source(
            id=str(csl["id"]),
            place=key.place if key else node.place,
            language=typed["language"].text,
            title=drop_tags(typed["title"].text),
            url=typed["URL"].text if "URL" in typed else None,
            csl=csl,
            reading=Reading(
                read=read,
                copy=custom.choice("copy", COPIES, required=False),
                checked=checked,
                note=self._note(custom),
                passage=typed["passage"].text if "passage" in typed else "",
            ),
            typed=typed,
            days=spans,
            names=tuple(name for listed in people.values() for name, _ in listed),
            related=tuple(_related(fields, custom)),
        )

    def _key(self, typed: Mapping[str, TypedField]) -> str:
        """The key that a work is cited by, which Zotero keeps beside an id of its own: `12345/ABCD2345`."""
        own, beside = typed["id"].text, typed["citation-key"].text if "citation-key" in typed else ""
        noted = _NOTED_KEY.search(typed["note"].text) if "note" in typed else None
        is_key = re.fullmatch(KEY, own) and not re.fullmatch(r"\d+(?:/\w+)?", own) and "://" not in own
        return own if is_key else beside or (noted[1] if noted else own)

    def _texts(self, fields: Fields, custom: Fields) -> Iterator[tuple[str, TypedField]]:
        kind = fields.node.get("type")
        wanted = {"id"} | ({"type", "language"} if self.is_strict else set())
        if self.is_strict or kind is None or kind.text not in _UNTITLED:
            wanted.add("title")
        beside, below = ({name for name, _, _ in part.node.entries} for part in (fields, custom))
        below = below.intersection(_OUR_TEXTS) | (below.intersection(_TEXTS) - beside - {"note"})
        for name in filter({*ALWAYS, *beside, *below}.__contains__, _PLAIN):
            part = custom if name in below else fields
            text = part.text(name, required=name in wanted)
            if text or name in ALWAYS:
                yield name, TypedField((part.node.get(name) or part.node).place, text)

    def _dates(
        self, fields: Fields, custom: Fields
    ) -> Iterator[tuple[str, tuple[TypedField, Mapping[str, object] | None]]]:
        for name in (*_DATES, *_OUR_DATES):
            node = fields.node.get(name) or custom.node.get(name)
            if node is None or node.tag == "null":
                continue
            typed, read = read_date(node, self.words)
            span = find_days(read) if read else None
            if name in ("read", "checked") and read and (span is None or span[0] != span[1]):
                typed, read = replace(typed, fault="malformed"), None
            if typed.text:
                yield name, (typed, read)

    def _note(self, custom: Fields) -> Mapping[str, str]:
        note = custom.node.get("note")
        if note is not None and note.tag not in ("map", "seq", "null") and not self.is_strict:
            return dict.fromkeys(self.languages, note.text)
        return custom.texts("note", self.languages, required=False) or {}


def strip_doi(typed: str) -> str:
    """A DOI without the URL or the `doi:` in front of it; of a short one, `https://doi.org/bqhp9z` is `10/bqhp9z`."""
    found = _DOI.fullmatch(typed)
    if found is None or not found["url"]:
        return typed if found is None else found["doi"]
    doi = unquote(found["doi"])
    return f"10/{doi}" if _SHORT_DOI.fullmatch(doi) else doi


def _related(fields: Fields, custom: Fields) -> Iterator[Related]:
    nodes = [(kind, part.node.get(kind)) for part in (fields, custom) for kind in _LINKS]
    for kind, item in ((kind, item) for kind, node in nodes if node for item in (node, *node.items)):
        keys = re.findall(r"[^\s,;]+", item.text) if item.tag != "null" else []
        yield from (Related(item.place, kind, key.removeprefix("@")) for key in keys)


def _people(fields: Fields, role: str, *, is_strict: bool) -> Iterator[tuple[Name, Mapping[str, str]]]:
    """Every name of a role, with its place and as CSL-JSON.

    A name is a group of fields or a text: `Doe, Jo`; a text may hold several, with ` and ` or `;` between them.
    """
    node = fields.node.get(role)
    for item in () if node is None or node.tag == "null" else node.items if node.tag == "seq" else (node,):
        several, orcid, people = "", "", []
        if item.tag == "map":
            what = f"a name of {fields.what}"
            parts, orcid = _parts(Fields(item, fields.findings, what), is_strict=is_strict)
            people = [parts]
            if "," in parts.get("suffix", ""):
                several = ", ".join(parts.get(name, "") for name in ("family", "suffix", "given"))
        elif item.tag in ("seq", "null", "bool") or not item.text.strip():
            fix = "Write `- {family: Doe, given: Jo}`, or `- literal: Name of the body`."
            fields.wrong(item, f"`{item.text or item.tag}` is not a name.", fix)
        else:
            people = [_split(typed) for typed in (_apart(item.text) if item is node else (item.text,))]
            pieces = item.text.split(",")
            if len(pieces) in _TURNS and all(len(piece.split()) in (1, 2) for piece in pieces):
                several = item.text
        if several:
            message = f"`{several}` holds several names with nothing but commas between them."
            fields.wrong(item, message, "Give each name on a line of its own, or put ` and ` between them.")
        yield from (_name(item.place, role, parts, orcid) for parts in people if any(parts.values()))


def _apart(typed: str) -> list[str]:
    """The names of a list in one piece; a body whose own name holds the word stays whole."""
    names = [name for name in _AND.split(typed) if name.strip()]
    return names if all(_PERSON.fullmatch(name.strip()) for name in names) else [typed]


def _split(typed: str) -> dict[str, str]:
    """`Doe, Jo` or `Doe, Jr., Jo` by its commas; any other text stays in one piece."""
    pieces = [" ".join(piece.split()) for piece in typed.split(",")]
    if len(pieces) in (2, 3) and all(pieces):
        return {"family": pieces[0], "given": pieces[-1], "suffix": ", ".join(pieces[1:-1])}
    return {"literal": " ".join(typed.split())}


def _parts(fields: Fields, *, is_strict: bool) -> tuple[dict[str, str], str]:
    others = ((name, _OTHER_PARTS.get(_fold(name))) for name, _, _ in fields.node.entries)
    names = {name: name for name in _NAME_PARTS} | {name: other for name, other in others if other}
    parts: dict[str, str] = {}
    for typed, name in names.items():
        if text := fields.text(typed, required=False):
            parts.setdefault(name, text)
    if is_strict:
        fields.known((*_NAME_PARTS, *_ORCID, *_OTHER_PARTS))
    if not (parts.get("family") or parts.get("literal")):
        message = "a name has neither `family` nor `literal`."
        fields.note(fields.node.place, MISSING_FIELD, message, "Add one of them.")
    orcid = next((text for name in _ORCID if (text := fields.text(name, required=False))), "")
    return parts, orcid


def _name(place: Place, role: str, parts: Mapping[str, str], orcid: str) -> tuple[Name, Mapping[str, str]]:
    kept = {name: text for name, text in parts.items() if text}
    words = (kept.get(name, "") for name in ("dropping-particle", "non-dropping-particle", "family"))
    family, given, literal = " ".join(filter(None, words)), kept.get("given", ""), kept.get("literal", "")
    return Name(place=place, role=role, family=family, given=given, literal=literal, orcid=orcid), kept


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
