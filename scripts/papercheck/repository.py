"""`mkdocs.yml` into what a paper needs of it, and a folder into what surrounds a paper: files, settings, actions."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from papercheck.files import Tree, read_text, refuse_file, tree
from papercheck.languages.tags import is_tag
from papercheck.model import Finding, Language, Place, Profile
from papercheck.model.rule import WRONG_FORM
from papercheck.model.site import Expression, Repository, Setting
from papercheck.registry.nodes import Node, read_yaml

_ACTION = re.compile(r"(?:\.github/actions/(?:[^/]+/)+)?action\.ya?ml")

Read = TypeVar("Read")


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
    node, findings = read_yaml(text, path, foreign=True)
    if node is None or node.tag != "map":
        return Configuration(), findings
    extensions = node.get("markdown_extensions")
    url = node.get("site_url")
    languages: dict[str, Language] = {}
    for item in _listed(node):
        code = _text(item, "locale")
        if is_tag(code.replace("_", "-")):
            languages.setdefault(
                code, Language(code=code, name=_text(item, "name") or code, is_original=_is_default(item))
            )
        else:
            fix = "Name the folder of the language below docs/, such as `en` or `pt-BR`."
            findings.append(WRONG_FORM(item.place, f"`{code}` is not the code of a language.", fix))
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
    findings.append(WRONG_FORM(value.place, f"`{value.text}` is no profile.", fix))
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
        return node.is_true
    if node.tag == "int" and re.fullmatch(r"-?[0-9]{1,9}", node.text):
        return int(node.text)
    return None if node.tag == "null" else node.text


def _listed(node: Node) -> tuple[Node, ...]:
    """The languages as the plugin lists them; plugins may be a list or a group."""
    plugins = node.get("plugins")
    if plugins is None:
        return ()
    named = (group.get("i18n") for group in (plugins, *plugins.items))
    languages = next((plugin.get("languages") for plugin in named if plugin), None)
    return languages.items if languages else ()


def _is_default(item: Node) -> bool:
    default = item.get("default")
    return default is not None and default.is_true


def _text(item: Node, name: str) -> str:
    value = item.get(name)
    return value.text if value else ""


def repository(root: Path, found: Tree | None = None) -> tuple[Repository, tuple[Finding, ...]]:
    """Read what surrounds the paper below `root`, and say what could not be read; `found` are its files, if known."""
    found = found or tree(root)
    findings = [refuse_file(path, why) for path, why in found.closed.items()]

    def record(path: str, reader: Callable[[str, str], tuple[Read, list[Finding]]]) -> Read | None:
        text, wrong = read_text(root, path) if path in found.files else (None, [])
        value, unread = reader(text, path) if text else (None, [])
        findings.extend((*wrong, *unread))
        return value

    config = record("mkdocs.yml", configuration)
    docs = [path.split("/")[1] for path in found.files if path.startswith("docs/") and path.count("/") > 1]
    expressions = (record(path, read_expressions) for path in found.files if _ACTION.fullmatch(path))
    return Repository(
        sizes=found.files,
        symlinks=found.symlinks,
        folders=tuple(dict.fromkeys(docs)),
        languages=tuple(language.code for language in config.languages) if config else (),
        settings=record("mkdocs.yml", read_settings) or (),
        expressions=tuple(expression for listed in expressions for expression in listed or ()),
    ), tuple(sorted(set(findings)))


def read_settings(text: str, path: str) -> tuple[tuple[Setting, ...], list[Finding]]:
    """Every value of a YAML file, lists and empty groups included, in the order of the file."""
    node, findings = read_yaml(text, path, foreign=True)
    return tuple(_settings(node, ())) if node else (), findings


def _settings(node: Node, names: tuple[str, ...]) -> Iterator[Setting]:
    if not (node.items or node.entries) or node.tag not in ("map", "seq"):
        yield Setting(names, node.text, node.tag, node.place)
    for item in node.items:
        yield from _settings(item, names)
    for name, value, _ in node.entries:
        yield from _settings(value, (*names, name))


def read_expressions(text: str, path: str) -> tuple[tuple[Expression, ...], list[Finding]]:
    """The `${{ }}` in the scripts of a composite action: what its steps `run`, or give to another action as `script`."""
    node, findings = read_yaml(text, path, foreign=True)
    runs = node.get("runs") if node else None
    steps = runs.get("steps") if runs else None
    lines = text.split("\n")
    scripts = (script for step in (steps.items if steps else ()) if (script := _script(step)))
    return tuple(found for script in scripts for found in _expressions(script, lines)), findings


def _script(step: Node) -> Node | None:
    given = step.get("with")
    return step.get("run") or (given.get("script") if given else None)


def _expressions(script: Node, lines: list[str]) -> Iterator[Expression]:
    start = script.text.find("${{")
    while start >= 0 and (end := script.text.find("}}", start)) >= 0:
        typed = script.text[start : end + 2]
        number = script.place.line + script.text.count("\n", 0, start)
        yield Expression(typed[3:-2].strip(), _find(typed, number, script.place, lines))
        start = script.text.find("${{", end)


def _find(typed: str, number: int, place: Place, lines: list[str]) -> Place:
    """Where an expression stands: in its line, counted from that of the script or, for a block, the next."""
    wanted = typed.partition("\n")[0]
    for line in range(number, min(number + 2, len(lines) + 1)):
        column = lines[line - 1].find(wanted)
        if column >= 0:
            return Place(place.path, line, column + 1)
    return place
