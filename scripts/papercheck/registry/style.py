"""What a paper asks of its wording: words it avoids, its form of address, its quotation marks. All of it may be left out."""

from collections.abc import Iterable, Mapping

from papercheck.model import Finding, Place, Style
from papercheck.registry.fields import Fields
from papercheck.registry.nodes import Node, read

FORMS = ("formal", "informal")


def style(text: str, path: str, languages: Iterable[str]) -> tuple[Style, list[Finding]]:
    """The wishes of `docs/_data/style.yml`, by language."""
    node, findings = read(text, path)
    codes = tuple(languages)
    if node is not None and node.tag != "map":
        findings.append(
            Finding(
                node.place,
                "wrong-form",
                "The style is not a group of fields.",
                "Write `avoid:`, `address:` or `quotation_marks:`, and languages below it.",
            )
        )
        node = None
    fields = Fields(node or Node(Place(path), "map"), findings, "the style")
    fields.known(("avoid", "address", "quotation_marks"))
    address = fields.part("address")
    forms = {code: address.choice(code, FORMS, required=False) for code in codes} if address else {}
    marks = words_by_language(fields, "quotation_marks", codes)
    for code, pairs in marks.items():
        for pair in pairs:
            if not pair[1:]:
                form = f"`{pair}` for `{code}` is no pair of quotation marks."
                fields.note(
                    fields.node.place, "wrong-form", form, "Write the opening and the closing mark: `„…“`."
                )
    return Style(
        avoid=words_by_language(fields, "avoid", codes),
        address={code: form for code, form in forms.items() if form},
        quotation_marks={code: tuple(each for each in found if each[1:]) for code, found in marks.items()},
    ), findings


def words_by_language(
    fields: Fields, name: str, languages: tuple[str, ...]
) -> Mapping[str, Mapping[str, str]]:
    """Words of each language, with what is written instead where that is said: a word, a list, or a map."""
    part = fields.part(name)
    if part is None:
        return {}
    part.known(languages)
    return {code: _words(value) for code, value, _ in part.node.entries if code in languages}


def _words(node: Node) -> Mapping[str, str]:
    if node.tag == "map":
        return {word: better.text for word, better, _ in node.entries if word.strip()}
    listed = node.items if node.tag == "seq" else (node,)
    return {" ".join(item.text.split()): "" for item in listed if item.text.strip()}
