"""The front matter of a page into its fields."""

from dataclasses import dataclass, field

from papercheck.model import Finding, Place
from papercheck.registry.claims import STATUSES
from papercheck.registry.fields import Fields
from papercheck.registry.nodes import Node, read

KEYS = ("title", "description", "kind", "pinpoints", "badge", "search")
KINDS = ("home", "reasons", "reason", "sources", "evidence", "glossary", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a page says of itself."""

    title: str = ""
    description: str = ""
    kind: str = ""
    prefix: str | None = None
    badge: str | None = None
    is_searchable: bool = True
    places: dict[str, Place] = field(default_factory=dict)


def front(text: str, path: str, *, is_ours: bool = True) -> tuple[Front, list[Finding]]:
    """The front matter whose first line is line 2 of the file; only one of a paper of ours (`is_ours`) has to keep its form."""
    node, findings = read(text, path, line=2)
    if findings:
        return Front(), findings
    place = Place(path)
    node = node or Node(place, "map")
    if node.tag != "map":
        return Front(), [
            Finding(
                node.place,
                "wrong-form",
                "The front matter is not a group of fields.",
                "Write `title: …` and `description: …`, each on a line.",
            )
        ]
    fields = Fields(node, findings, "the front matter")
    if not is_ours:
        fields = Fields(node, [], "the front matter")
    fields.known(KEYS)
    return Front(
        title=fields.text("title"),
        description=fields.text("description"),
        kind=fields.choice("kind", KINDS, required=False),
        prefix=fields.text("pinpoints", required=False) or None,
        badge=fields.choice("badge", STATUSES, required=False) or None,
        is_searchable=fields.flag("search", default=True),
        places={name: place for name, _, place in node.entries},
    ), findings
