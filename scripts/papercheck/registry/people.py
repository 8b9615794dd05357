"""Names of people and bodies, as CSL has them or as people type them, into CSL's names and names with places."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import Name, Place
from papercheck.registry.fields import Fields
from papercheck.registry.nodes import Node

PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
_OTHER_PARTS = {
    "first": "given",
    "firstname": "given",
    "forename": "given",
    "last": "family",
    "lastname": "family",
    "surname": "family",
    "name": "literal",
}
_OWN = ("ORCID", "orcid")
_PAIRS = range(4, 40, 2)
"""Pieces between commas that are families and given names in turn."""

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
                _refuse_several(
                    fields,
                    item.place,
                    ", ".join(parts.get(name, "") for name in ("family", "suffix", "given")),
                )
            yield from _name(item.place, role, parts, orcid)
        elif item.tag in ("seq", "null", "bool") or not item.text.strip():
            what = f"`{item.text or item.tag}` is not a name."
            fix = "Write `- {family: Doe, given: Jo}`, or `- literal: Name of the body`."
            fields.note(item.place, "wrong-form", what, fix)
        else:
            pieces = item.text.split(",")
            if len(pieces) in _PAIRS and all(len(piece.split()) in (1, 2) for piece in pieces):
                _refuse_several(fields, item.place, item.text)
            for typed in _apart(item.text) if item is node else (item.text,):
                yield from _name(item.place, role, split(typed), "")


def _refuse_several(fields: Fields, place: Place, typed: str) -> None:
    what = f"`{typed}` holds several names with nothing but commas between them."
    fields.note(
        place, "wrong-form", what, "Give each name on a line of its own, or put ` and ` between them."
    )


def _apart(typed: str) -> list[str]:
    """The names of a list in one piece; a body whose own name holds the word stays whole."""
    names = [name for name in _AND.split(typed) if name.strip()]
    return names if all(_PERSON.fullmatch(name.strip()) for name in names) else [typed]


def split(typed: str) -> dict[str, str]:
    """`Doe, Jo` or `Doe, Jr., Jo` by its commas; any other text stays in one piece."""
    pieces = [" ".join(piece.split()) for piece in typed.split(",")]
    if len(pieces) in (2, 3) and all(pieces):
        return {"family": pieces[0], "given": pieces[-1], "suffix": ", ".join(pieces[1:-1])}
    return {"literal": " ".join(typed.split())}


def _parts(item: Node, fields: Fields, *, is_strict: bool) -> tuple[dict[str, str], str]:
    part = Fields(item, fields.findings, f"a name of {fields.what}")
    parts = {name: text for name in PARTS if (text := part.text(name, required=False))}
    for name, _, _ in item.entries:
        plain = name.casefold().replace("_", "").replace("-", "").replace(" ", "")
        if plain in _OTHER_PARTS and (text := part.text(name, required=False)):
            parts.setdefault(_OTHER_PARTS[plain], text)
    if is_strict:
        part.known((*PARTS, *_OWN, *_OTHER_PARTS))
    if not (parts.get("family") or parts.get("literal")):
        part.note(
            item.place, "missing-field", "a name has neither `family` nor `literal`.", "Add one of them."
        )
    orcid = next((text for name in _OWN if (text := part.text(name, required=False))), "")
    return parts, orcid


def _name(
    place: Place, role: str, parts: Mapping[str, str], orcid: str
) -> Iterator[tuple[Name, Mapping[str, str]]]:
    kept = {name: text for name, text in parts.items() if text}
    if not kept:
        return
    particles = [kept[name] for name in ("dropping-particle", "non-dropping-particle") if name in kept]
    family = " ".join((*particles, kept.get("family", ""))).strip()
    yield (
        Name(
            place=place,
            role=role,
            family=family,
            given=kept.get("given", ""),
            literal=kept.get("literal", ""),
            orcid=orcid,
        ),
        kept,
    )
