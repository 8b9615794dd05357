"""The terms of CSL 1.0.2: its types and fields, also by the names that others give them, and its names of people."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import Finding, Name, Place
from papercheck.model.rule import DUPLICATE_FIELD, MISSING_FIELD
from papercheck.registry.fields import Fields
from papercheck.registry.nodes import Node

TYPES = tuple(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard thesis"
    " treaty webpage".split()
)
NAMES = tuple(
    "author chair collection-editor compiler composer container-author contributor curator director editor"
    " editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author"
    " performer producer recipient reviewed-author script-writer series-creator translator".split()
)
DATES = tuple("accessed available-date event-date issued original-date submitted".split())
TEXTS = tuple(
    "abstract archive archive-place archive_collection archive_location authority call-number chapter-number"
    " citation-key citation-label collection-number collection-title container-title container-title-short dimensions"
    " division edition event-place event-title first-reference-note-number genre ISBN ISSN issue jurisdiction keyword"
    " medium note number number-of-pages number-of-volumes original-publisher original-publisher-place original-title"
    " page page-first part-number part-title printing-number publisher publisher-place references reviewed-genre"
    " reviewed-title scale section source status supplement supplement-number title-short version volume volume-title"
    " DOI PMID PMCID URL".split()
)
OURS = tuple("archive_url ECLI CELEX passage".split())
"""Plain fields of ours, below `custom` or beside it."""
OUR_DATES = tuple("read checked archive_date".split())
LINKS = tuple("crossref xref related".split())
"""Fields that name other entries."""
CUSTOM = (*OUR_DATES, "copy", "note", *OURS, *LINKS)

_ALIASES = (
    "key=id citekey=id kind=type itemtype=type authors=author editors=editor translators=translator year=issued"
    " date=issued published=issued publicationdate=issued pubdate=issued link=URL href=URL web=URL lang=language"
    " langid=language journal=container-title journaltitle=container-title booktitle=container-title"
    " publicationtitle=container-title newspaper=container-title magazine=container-title sitename=container-title"
    " websitetitle=container-title pages=page urldate=accessed accessdate=accessed dateaccessed=accessed"
    " accessedon=accessed lastaccessed=accessed retrieved=accessed retrievaldate=accessed archivedurl=archive_url"
    " urlarchive=archive_url archivelink=archive_url archiveddate=archive_date archivedon=archive_date"
    " shorttitle=title-short place=publisher-place city=publisher-place"
)


def _folded(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


KNOWN = ("id", "type", "title", "language", *NAMES, *DATES, *TEXTS, *OURS, "archive_date", *LINKS, "custom")
_OTHERS = dict(pair.split("=") for pair in _ALIASES.split())
_CANONICAL = _OTHERS | {_folded(name): name for name in KNOWN}
_OURS = {_folded(name): name for name in (*DATES, *TEXTS, *CUSTOM)}


def canonical(node: Node, findings: list[Finding]) -> Node:
    """An entry with its fields named as CSL names them, `custom` included; unknown names stay."""
    entries = []
    for name, value, place in _renamed(node, _CANONICAL, findings).entries:
        is_ours = name == "custom" and value.tag == "map"
        entries.append((name, _renamed(value, _OURS, findings) if is_ours else value, place))
    return Node(node.place, node.tag, entries=tuple(entries))


def _renamed(node: Node, names: dict[str, str], findings: list[Finding]) -> Node:
    exact = {name for name, _, _ in node.entries}
    entries: dict[str, tuple[str, Node, Place]] = {}
    for typed, value, place in node.entries:
        name = names.get(_folded(typed), typed)
        if name in exact and _folded(typed) in _OTHERS:
            name = typed
        if name in entries and value.text == entries[name][1].text:
            continue
        if name in entries:
            message = f"`{typed}` and `{name}` are one field; the first is in line {entries[name][2].line}."
            findings.append(DUPLICATE_FIELD(place, message, "Keep one of the two."))
        else:
            entries[name] = (name, value, place)
    return Node(node.place, node.tag, entries=tuple(entries.values()))


PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
_PART_ALIASES = (
    "first=given firstname=given forename=given last=family lastname=family surname=family name=literal"
)
_OTHER_PARTS = dict(pair.split("=") for pair in _PART_ALIASES.split())
_ORCID = ("ORCID", "orcid")
_TURNS = range(4, 40, 2)
"""Numbers of pieces between commas that can be families and given names in turn."""

_AND = re.compile(r"\s+(?:and|&)\s+|\s*;\s*")
_PERSON = re.compile(r"[^,]+,.*|[^\W\d_]\S*(?:\s+(?:[^\W\d_a-z]\S*|v[ao]n|de[nrl]?|d[ai]|la|le))+", re.DOTALL)


def people(fields: Fields, role: str, *, is_strict: bool) -> Iterator[tuple[Name, Mapping[str, str]]]:
    """Every name of a role, with its place and as CSL-JSON.

    A name is a group of fields or a text: `Doe, Jo`; a text may hold several, with ` and ` or `;` between them.
    """
    node = fields.node.get(role)
    if node is None or node.tag == "null":
        return
    for item in node.items if node.tag == "seq" else (node,):
        if item.tag == "map":
            parts, orcid = _parts(item, fields, is_strict=is_strict)
            if "," in parts.get("suffix", ""):
                typed = ", ".join(parts.get(name, "") for name in ("family", "suffix", "given"))
                _refuse_several(fields, item, typed)
            yield from _name(item.place, role, parts, orcid)
        elif item.tag in ("seq", "null", "bool") or not item.text.strip():
            fix = "Write `- {family: Doe, given: Jo}`, or `- literal: Name of the body`."
            fields.wrong(item, f"`{item.text or item.tag}` is not a name.", fix)
        else:
            pieces = item.text.split(",")
            if len(pieces) in _TURNS and all(len(piece.split()) in (1, 2) for piece in pieces):
                _refuse_several(fields, item, item.text)
            for typed in _apart(item.text) if item is node else (item.text,):
                yield from _name(item.place, role, _split(typed), "")


def _refuse_several(fields: Fields, node: Node, typed: str) -> None:
    message = f"`{typed}` holds several names with nothing but commas between them."
    fields.wrong(node, message, "Give each name on a line of its own, or put ` and ` between them.")


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


def _parts(item: Node, fields: Fields, *, is_strict: bool) -> tuple[dict[str, str], str]:
    part = Fields(item, fields.findings, f"a name of {fields.what}")
    parts = {name: text for name in PARTS if (text := part.text(name, required=False))}
    for name, _, _ in item.entries:
        other = _OTHER_PARTS.get(_folded(name))
        if other and (text := part.text(name, required=False)):
            parts.setdefault(other, text)
    if is_strict:
        part.known((*PARTS, *_ORCID, *_OTHER_PARTS))
    if not (parts.get("family") or parts.get("literal")):
        message = "a name has neither `family` nor `literal`."
        part.note(item.place, MISSING_FIELD, message, "Add one of them.")
    orcid = next((text for name in _ORCID if (text := part.text(name, required=False))), "")
    return parts, orcid


def _name(
    place: Place, role: str, parts: Mapping[str, str], orcid: str
) -> Iterator[tuple[Name, Mapping[str, str]]]:
    kept = {name: text for name, text in parts.items() if text}
    if not kept:
        return
    particles = [kept[name] for name in ("dropping-particle", "non-dropping-particle") if name in kept]
    family = " ".join((*particles, kept.get("family", ""))).strip()
    given, literal = kept.get("given", ""), kept.get("literal", "")
    yield Name(place=place, role=role, family=family, given=given, literal=literal, orcid=orcid), kept
