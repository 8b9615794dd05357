"""The small records: interface words, the operator's data, published anchors, and what translations were made from."""

from collections.abc import Iterable, Mapping

from papercheck.model import Anchors, Digests, Finding, Operator, Place, Texts
from papercheck.registry.fields import Fields, localized
from papercheck.registry.nodes import Node, read


def strings(text: str, path: str, languages: Iterable[str]) -> tuple[Mapping[str, Texts], list[Finding]]:
    """Interface words in every language, by dotted name: `badge.partly`."""
    node, findings = read(text, path)
    codes = tuple(languages)
    return dict(_leaves(node, "", codes, findings)) if node else {}, findings


def _leaves(
    node: Node, prefix: str, languages: tuple[str, ...], findings: list[Finding]
) -> Iterable[tuple[str, Texts]]:
    if node.tag != "map":
        findings.append(
            Finding(
                node.place,
                "wrong-form",
                f"{f'`{prefix}`' if prefix else 'The file'} is not given by language.",
                "Write one text for each language below it.",
            )
        )
        return
    if prefix and any(value.tag not in ("map", "seq") for _, value, _ in node.entries):
        yield prefix, localized(node, languages, findings, f"`{prefix}`")
        return
    for name, value, _ in node.entries:
        yield from _leaves(value, f"{prefix}.{name}" if prefix else name, languages, findings)


def operator(text: str, path: str) -> tuple[Operator, list[Finding]]:
    """Who runs the site: one level of fields, null where nobody has filled them yet."""
    node, findings = read(text, path)
    fields = _mapping(node, findings, "the operator's data", path)
    return Operator(
        fields={name: fields.text(name, required=False) or None for name, _, _ in fields.node.entries},
        place=Place(path),
    ), findings


def anchors(text: str, path: str) -> tuple[Anchors, list[Finding]]:
    """Published ids by page, and aliases for those that moved."""
    node, findings = read(text, path)
    fields = _mapping(node, findings, "the list of anchors", path)
    fields.known(("locked", "aliases"))
    locked, aliases = fields.part("locked"), fields.part("aliases")
    pages = locked.node.entries if locked else ()
    for name, value, _ in pages:
        if value.tag not in ("seq", "null") or any(item.tag in ("map", "seq") for item in value.items):
            fields.note(
                value.place,
                "wrong-form",
                f"the ids of `{name}` are not a list.",
                "Write each on a line below the page's name: `- id`.",
            )
    places = {item.text: item.place for _, value, _ in pages for item in value.items if item.text}
    places |= {name: place for name, _, place in (aliases.node.entries if aliases else ())}
    return Anchors(
        locked={name: tuple(item.text for item in value.items if item.text) for name, value, _ in pages},
        aliases={name: aliases.text(name) for name, _, _ in aliases.node.entries} if aliases else {},
        places=places,
    ), findings


def stamps(text: str, path: str) -> tuple[Mapping[str, Digests], list[Finding]]:
    """By language, file and key: the digest of the original's text that the translation was made from."""
    node, findings = read(text, path)
    fields = _mapping(node, findings, "the list of stamps", path)
    found: dict[str, Digests] = {}
    for code, by_file, _ in fields.node.entries:
        found[code] = {
            name: {key: digest.text for key, digest, _ in by_key.entries}
            for name, by_key, _ in by_file.entries
        }
    return found, findings


def _mapping(node: Node | None, findings: list[Finding], what: str, path: str) -> Fields:
    if node is not None and node.tag != "map":
        findings.append(
            Finding(
                node.place,
                "wrong-form",
                f"{what[:1].upper() + what[1:]} is not a group of fields.",
                "Write `name: value`, each on a line.",
            )
        )
        node = None
    return Fields(node or Node(Place(path), "map"), findings, what)
