"""`mkdocs.yml` into what the paper needs of it: languages, address, and the Markdown it is read with."""

from dataclasses import dataclass

from paper.model import Finding, Language
from paper.records.nodes import Node, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The part of `mkdocs.yml` that says how to read the paper."""

    languages: tuple[Language, ...] = ()
    extensions: tuple[str, ...] = ()
    site_url: str = ""


def configuration(text: str, path: str) -> tuple[Configuration, list[Finding]]:
    """Languages come from the i18n plugin, in its order; the default one is the original."""
    node, findings = read(text, path, foreign=True)
    if node is None or node.tag != "map":
        return Configuration(), findings
    extensions = node.get("markdown_extensions")
    url = node.get("site_url")
    return Configuration(
        languages=tuple(_languages(node)),
        extensions=tuple(_name(item) for item in extensions.items) if extensions else (),
        site_url=url.text if url else "",
    ), findings


def _name(item: Node) -> str:
    return item.entries[0][0] if item.entries else item.text


def _languages(node: Node) -> list[Language]:
    plugins = node.get("plugins")
    for plugin in plugins.items if plugins else ():
        i18n = plugin.get("i18n")
        listed = i18n.get("languages") if i18n else None
        if listed:
            return [_language(item) for item in listed.items]
    return []


def _language(item: Node) -> Language:
    def text(name: str) -> str:
        value = item.get(name)
        return value.text if value else ""

    return Language(
        code=text("locale"), name=text("name") or text("locale"), is_original=text("default") == "true"
    )
