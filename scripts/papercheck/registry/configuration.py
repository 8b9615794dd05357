"""`mkdocs.yml` into what the paper needs of it: languages, address, and the Markdown it is read with."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from papercheck.languages.tags import is_tag
from papercheck.model import Finding, Language, Profile
from papercheck.registry.nodes import Node, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The part of `mkdocs.yml` that says how to read the paper."""

    languages: tuple[Language, ...] = ()
    extensions: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By name of an extension: its options, as YAML types them."""
    site_url: str = ""
    profile: Profile | None = None
    """What `extra.paper.profile` says; `None` where it says nothing."""


def configuration(text: str, path: str) -> tuple[Configuration, list[Finding]]:
    """Languages come from the i18n plugin, in its order; the default one is the original."""
    node, findings = read(text, path, foreign=True)
    if node is None or node.tag != "map":
        return Configuration(), findings
    extensions = node.get("markdown_extensions")
    url = node.get("site_url")
    languages: dict[str, Language] = {}
    for item in _listed(node):
        code = _text(item, "locale")
        if is_tag(code.replace("_", "-")):
            languages.setdefault(code, _language(item, code))
        else:
            fix = "Name the folder of the language below docs/, such as `en` or `pt-BR`."
            findings.append(
                Finding(item.place, "wrong-form", f"`{code}` is not the code of a language.", fix)
            )
    return Configuration(
        languages=tuple(languages.values()),
        extensions=tuple(_names(extensions)) if extensions else (),
        options=dict(_options(extensions)) if extensions else {},
        site_url=url.text if url else "",
        profile=_profile(node, findings),
    ), findings


def _profile(node: Node, findings: list[Finding]) -> Profile | None:
    value: Node | None = node
    for name in ("extra", "paper", "profile"):
        value = value.get(name) if value and value.tag == "map" else None
    if value is None:
        return None
    if value.text in tuple(Profile):
        return Profile(value.text)
    fix = f"Write {' or '.join(f'`{profile}`' for profile in Profile)}."
    findings.append(Finding(value.place, "wrong-form", f"`{value.text}` is no profile.", fix))
    return None


def _names(node: Node) -> Iterator[str]:
    """The names of a list, or of a group, whose members are names or groups with one name."""
    yield from (name for name, _, _ in node.entries)
    for item in node.items:
        yield item.entries[0][0] if item.entries else item.text


def _options(node: Node) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The options of extensions that are plain data: `toc: {permalink: true}`; a function of Python's is none."""
    for group in (node, *node.items):
        for name, value, _ in group.entries:
            if value.entries:
                yield name, {option: _value(inner) for option, inner, _ in value.entries if _is_data(inner)}


def _is_data(node: Node) -> bool:
    inner = (*node.items, *(value for _, value, _ in node.entries))
    return not node.tag.startswith("!") and all(map(_is_data, inner))


def _value(node: Node) -> object:
    if node.tag == "seq":
        return [_value(item) for item in node.items]
    if node.tag == "map":
        return {name: _value(value) for name, value, _ in node.entries}
    if node.tag == "bool":
        return node.text.lower() in ("true", "yes", "on")
    if node.tag == "int" and re.fullmatch(r"-?[0-9]{1,9}", node.text):
        return int(node.text)
    return None if node.tag == "null" else node.text


def _listed(node: Node) -> tuple[Node, ...]:
    """The languages as the plugin lists them; plugins may be a list or a group."""
    plugins = node.get("plugins")
    if plugins is None:
        return ()
    named = (each.get("i18n") for each in (plugins, *plugins.items))
    languages = next((each.get("languages") for each in named if each), None)
    return languages.items if languages else ()


def _language(item: Node, code: str) -> Language:
    is_original = _text(item, "default").lower() in ("true", "yes", "on")
    return Language(code=code, name=_text(item, "name") or code, is_original=is_original)


def _text(item: Node, name: str) -> str:
    value = item.get(name)
    return value.text if value else ""
