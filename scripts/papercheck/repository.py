"""`mkdocs.yml` into what a paper needs of it; a folder into its files, settings and actions, and what generators make of it."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

from papercheck.files import Tree, list_tree, read_patterns, read_text, refuse_file
from papercheck.languages.cldr import is_tag
from papercheck.model import Finding, Language, Place, Profile, SiteSettings
from papercheck.model.rule import UNKNOWN_FIELD, WRONG_FORM
from papercheck.model.site import Expression, Repository, Setting
from papercheck.registry.nodes import Node, read_yaml

_ACTION = re.compile(r"(?:\.github/actions/(?:[^/]+/)+)?action\.ya?ml")
_DOCS = re.compile("docs/[^/]+/")
_PAPER = ("profile", "edition", "unfinished")
"""The fields of `extra.paper`."""
_EMOJI = "material.extensions.emoji."
_FUNCTIONS = {f"!!python/name:{_EMOJI}{name}": f"{_EMOJI}{name}" for name in ("twemoji", "to_svg")}
"""The functions that an option may name, by its tag: those of the theme that know its icons and draw them."""

_KINDS = {"index.md": "home", "sources/index.md": "sources"} | {
    f"{kind}.md": kind for kind in ("changes", "cite", "evidence", "glossary", "search")
}
_NUMBERED = re.compile(r"[^/]+/([0-9]{1,2})\.md")
"""What a part of a paper is called where no `nav` lists them: `reasons/1.md`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The part of `mkdocs.yml` that says how to read the paper."""

    languages: tuple[Language, ...] = ()
    extensions: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By name of an extension: its options, as YAML types them."""
    site_url: str = ""
    site: SiteSettings = field(default_factory=SiteSettings)
    parts: tuple[str, ...] | None = None
    """The pages that `nav` lists below `parts`, in its order; `None` where there is no `mkdocs.yml`."""
    profile: Profile | None = None
    """What `extra.paper.profile` says; `None` where it says nothing."""
    excluded: tuple[str, ...] = ()
    """Patterns of what `exclude_docs` and `draft_docs` leave out of the site."""
    has_theme: bool = False
    """Whether a site is made of the paper by a theme of its own, which `theme.custom_dir` names."""

    def place_pages(self, names: Collection[str]) -> Mapping[str, str]:
        """The pages in their order, each with what it is by its place: by their names, the parts where the first of them is."""
        numbered = sorted((int(found[1]), found[0]) for found in map(_NUMBERED.fullmatch, names) if found)
        parts = tuple(name for _, name in numbered) if self.parts is None else self.parts
        kinds = {f"{posixpath.dirname(name)}/index.md": "parts" for name in parts}
        kinds |= {**_KINDS, **dict.fromkeys(parts, "part")}
        places = {name: f"{posixpath.dirname(parts[0])}/{place:04}" for place, name in enumerate(parts)}
        return {name: kinds.get(name, "") for name in sorted(names, key=lambda name: places.get(name, name))}


def read_configuration(text: str, path: str) -> tuple[Configuration, list[Finding]]:
    """Languages come from the i18n plugin, in its order; the default one is the original."""
    node, findings = read_yaml(text, path, foreign=True)
    if node is None or node.tag != "map":
        return Configuration(), findings
    findings += _judge_settings(node)
    excluded = f"{node.find('exclude_docs').text}\n{node.find('draft_docs').text}"
    return Configuration(
        languages=_read_languages(node, findings),
        extensions=_list_names(node, "markdown_extensions"),
        options={
            name: {option: _read_value(inner) for option, inner, _ in value.entries if _is_data(inner)}
            for group in _list_groups(node, "markdown_extensions")
            for name, value, _ in group.entries
            if value.entries
        },
        site_url=node.find("site_url").text,
        site=_read_site(node),
        parts=tuple(page.text for item in node.find("nav").items for page in item.find("parts").items),
        profile=_read_profile(node, findings),
        excluded=read_patterns(excluded, _read_site(node).docs),
        has_theme=node.get("theme", "custom_dir") is not None,
    ), findings


def _judge_settings(node: Node) -> Iterator[Finding]:
    """What the site generator refuses, and would not say how to mend."""
    url, nav = node.get("site_url"), node.get("nav")
    is_local = url and not url.text and not node.get("extra", "paper")
    if url and url.tag == "str" and not is_local and not re.match(r"https?://[^/\s]", url.text):
        message = f"`site_url: {url.text}` is no complete URL."
        yield WRONG_FORM(url.place, message, f"Write `https://{url.text.lstrip(':/')}`.")
    for name, value, place in node.find("extra", "paper").entries:
        if name not in _PAPER:
            fix = f"Its fields are {', '.join(f'`{known}`' for known in _PAPER)}."
            message = f"`extra.paper` has no field `{name}`."
            yield UNKNOWN_FIELD(place, message, fix)
        elif name == "unfinished" and value.tag not in ("seq", "null"):
            fix = f"Write `[{value.text or 'fr'}]`."
            yield WRONG_FORM(value.place, "`unfinished` is no list of languages.", fix)
        elif name == "edition" and value.tag not in ("timestamp", "null"):
            yield WRONG_FORM(value.place, f"`edition: {value.text}` is no day.", "Write it as YYYY-MM-DD.")
    if nav and nav.tag not in ("seq", "null"):
        yield WRONG_FORM(nav.place, "`nav` is no list.", "Begin each of its entries with `- `.")


def _read_languages(node: Node, findings: list[Finding]) -> tuple[Language, ...]:
    """The languages as the plugin lists them; plugins may be a list or a group."""
    named = (group.find("i18n", "languages").items for group in _list_groups(node, "plugins"))
    languages: dict[str, Language] = {}
    for item in next(filter(None, named), ()):
        code = item.find("locale").text
        if is_tag(code.replace("_", "-")):
            name, is_original = item.find("name").text or code, item.find("default").is_true
            languages.setdefault(code, Language(code=code, name=name, is_original=is_original))
        elif code != "null":  # the plugin's word for an entry of the switch that is no language
            fix = "Name the folder of the language below docs/, such as `en` or `pt-BR`."
            findings.append(WRONG_FORM(item.place, f"`{code}` is not the code of a language.", fix))
    for item in node.find("extra", "paper", "unfinished").items:
        language = languages.get(item.text)
        if language and not language.is_original:
            languages[item.text] = replace(language, is_unfinished=True)
        else:
            fix = "Name one that `languages:` lists, or remove it."
            message = f"`{item.text}` in `unfinished` is no language that is translated into."
            findings.append(WRONG_FORM(item.place, message, fix))
    return tuple(languages.values())


def _list_groups(node: Node, name: str) -> tuple[Node, ...]:
    """What may hold the options of plugins or extensions: a group, or each item of a list."""
    listed = node.get(name)
    return (listed, *listed.items) if listed else ()


def _list_names(node: Node, name: str) -> tuple[str, ...]:
    """The names of plugins or extensions: each alone, or a group whose members, or whose first member, is the name."""
    listed = node.find(name)
    items = (item.entries[0][0] if item.entries else item.text for item in listed.items)
    return (*(key for key, _, _ in listed.entries), *items)


def _read_site(node: Node) -> SiteSettings:
    url = re.match(r"https?://[^/]+([^?#]*)", node.find("site_url").text)
    urls, groups = node.get("use_directory_urls"), _list_groups(node, "markdown_extensions")
    return SiteSettings(
        docs=_read_folder(node.find("docs_dir").text) or "docs/",
        theme=_read_folder(node.find("theme", "custom_dir").text),
        has_directory_urls=urls is None or urls.is_true,
        top=f"{url[1].rstrip('/')}/" if url else "",
        appended=tuple(path for group in groups for path in _list_appended(group)),
        readers=(
            *(name for group in ("markdown_extensions", "plugins") for name in _list_names(node, group)),
            *(name for name in ("hooks", "INHERIT") if node.get(name)),
        ),
    )


def _list_appended(group: Node) -> Iterator[str]:
    """Where the files may be that an extension puts behind each page: below each of the folders it looks in."""
    names, base = (group.get("pymdownx.snippets", name) for name in ("auto_append", "base_path"))
    folders = [item.text for item in base.items or (base,)] if base else [""]
    for name in names.items if names else ():
        yield from (posixpath.normpath(posixpath.join(folder, name.text)) for folder in folders)


def _read_folder(typed: str) -> str:
    return f"{typed.removeprefix('./').strip('/')}/".removeprefix("/")


def _read_profile(node: Node, findings: list[Finding]) -> Profile | None:
    value = node.get("extra", "paper", "profile")
    profile = next((profile for profile in Profile if value and value.text == profile), None)
    if value and not profile:
        fix = f"Write {' or '.join(f'`{profile}`' for profile in Profile)}."
        findings.append(WRONG_FORM(value.place, f"`{value.text}` is no profile.", fix))
    return profile


def _is_data(node: Node) -> bool:
    """Whether an option is plain data, or one of the functions that may be named, and no other of Python's."""
    inner = (*node.items, *(value for _, value, _ in node.entries))
    is_known = node.tag in _FUNCTIONS and find_spec("material") is not None
    return (is_known or not node.tag.startswith("!")) and all(map(_is_data, inner))


def _read_value(node: Node) -> object:
    if node.tag == "seq":
        return [_read_value(item) for item in node.items]
    if node.tag == "map":
        # Folders of other icons would be searched wherever they lie.
        return {name: _read_value(value) for name, value, _ in node.entries if name != "custom_icons"}
    if node.tag in _FUNCTIONS:
        return resolve_name(_FUNCTIONS[node.tag])
    if node.tag == "bool":
        return node.is_true
    if node.tag == "int" and re.fullmatch(r"-?[0-9]{1,9}", node.text):
        return int(node.text)
    return None if node.tag == "null" else node.text


def read_repository(root: Path, found: Tree | None = None) -> tuple[Repository, tuple[Finding, ...]]:
    """Read what surrounds the paper below `root`, and say what could not be read; `found` are its files, if known."""
    found = found or list_tree(root)
    findings = {refuse_file(path, why) for path, why in found.closed.items()}
    paths = [path for path in found.files if path == "mkdocs.yml" or _ACTION.fullmatch(path)]
    texts = {path: read_text(root, path) for path in paths}
    findings.update(*(wrong for _, wrong in texts.values()))
    settings = texts.pop("mkdocs.yml", ("", []))[0] or ""
    config, wrong = read_configuration(settings, "mkdocs.yml")
    expressions = [read_expressions(text or "", path) for path, (text, _) in texts.items()]
    return Repository(
        sizes=found.files,
        symlinks=found.symlinks,
        folders=tuple(dict.fromkeys(path.split("/")[1] for path in found.files if _DOCS.match(path))),
        languages=tuple(language.code for language in config.languages),
        settings=read_settings(settings, "mkdocs.yml")[0],
        expressions=tuple(expression for listed, _ in expressions for expression in listed),
    ), tuple(sorted(findings.union(wrong, *(wrong for _, wrong in expressions))))


def read_settings(text: str, path: str) -> tuple[tuple[Setting, ...], list[Finding]]:
    """Every value of a YAML file, lists and empty groups included, in the order of the file."""
    node, findings = read_yaml(text, path, foreign=True)
    return tuple(_list_settings(node, ())) if node else (), findings


def _list_settings(node: Node, names: tuple[str, ...]) -> Iterator[Setting]:
    if node.tag == "!ENV" and node.items[1:] and node.items[-1].tag == "bool":
        # What is off or on by itself is a switch, whoever turns it.
        node = node.items[-1]
    if not (node.items or node.entries) or node.tag not in ("map", "seq"):
        yield Setting(names, node.text, node.tag, node.place)
    for item in node.items:
        yield from _list_settings(item, names)
    for name, value, _ in node.entries:
        yield from _list_settings(value, (*names, name))


def read_expressions(text: str, path: str) -> tuple[tuple[Expression, ...], list[Finding]]:
    """The `${{ }}` in the scripts of a composite action: what its steps `run`, or give to another action as `script`."""
    node, findings = read_yaml(text, path, foreign=True)
    steps, lines = node.find("runs", "steps").items if node else (), text.split("\n")
    scripts = (step.get("run") or step.get("with", "script") for step in steps)
    return tuple(it for script in scripts if script for it in _find_expressions(script, lines)), findings


def _find_expressions(script: Node, lines: list[str]) -> Iterator[Expression]:
    """Each with its place: in its line, counted from that of the script or, for a block, the next."""
    text, place = script.text, script.place
    start = text.find("${{")
    while start >= 0 and (end := text.find("}}", start)) >= 0:
        first = text[start : end + 2].partition("\n")[0]
        number = place.line + text.count("\n", 0, start)
        columns = ((line, lines[line - 1].find(first)) for line in (number, number + 1) if line <= len(lines))
        places = (Place(place.path, line, column + 1) for line, column in columns if column >= 0)
        yield Expression(text[start + 3 : end].strip(), next(places, place))
        start = text.find("${{", end)


_MKDOCS = re.compile(r"(?:.*/)?mkdocs[^/]*\.ya?ml")
_MENUS = re.compile(r"(?:^|/)(?:sidebars[\w.-]*\.(?:[cm]?[jt]s|json)|_category_\.(?:json|ya?ml))$")
"""Where Docusaurus has its menus, as a whole or that of a folder."""
_GENERATED = re.compile(
    r"""\{[^{}]*\bgenerated-index\b[^{}]*\}                       # `link: {type: "generated-index", slug: "tides"}`
      | ^link:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+type:[ \t]*["']?generated-index\b.*\n(?:[ \t]+.*\n?)*  # the same in YAML
    """,
    re.MULTILINE | re.VERBOSE,
)
_SLUG = re.compile(r"\bslug[\"']?[ \t]*:[ \t]*[\"']?/?([^\s\"',}]+)")
_VITEPRESS = re.compile(r"(?P<top>(?:.*/)?)\.vitepress/config(?:/[\w.-]+|)\.?\w*$")
_REWRITTEN = re.compile(r"[\"']([\w/.-]+/):(\w+)\*[\"'][ \t]*:[ \t]*[\"']([\w/.-]*):\2\*[\"']")
"""A folder that VitePress puts at another place, or at the top: `'en/:rest*': ':rest*'`."""
_MADE = re.compile(r"\.(?!md$)\w{1,5}$")
"""The ending of a file, but of none in Markdown."""


def list_made(root: Path, paths: Collection[str]) -> Iterator[str]:
    """The files that plugins of MkDocs make, as its settings call them, and the pages that Docusaurus makes of headings of its menus."""
    for path in filter(_MKDOCS.fullmatch, paths):
        settings, _ = read_settings(read_text(root, path)[0] or "", path)
        names = (setting.text for setting in settings if setting.names[:1] == ("plugins",))
        yield from (name.removeprefix("./") for name in names if _MADE.search(name))
    for path in filter(_MENUS.search, paths):
        blocks = (block[0] for block in _GENERATED.finditer(read_text(root, path)[0] or ""))
        slugs = (found[1].rstrip("/") for block in blocks if (found := _SLUG.search(block)))
        yield from (f"{slug}/index.html" for slug in slugs)


def list_moved(root: Path, paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """The places at which VitePress has files of a folder that its settings put elsewhere, each with its file."""
    for settings in filter(None, map(_VITEPRESS.match, paths)):
        top = settings["top"]
        for folder, _, other in _REWRITTEN.findall(read_text(root, settings.string)[0] or ""):
            moved = (name for name in paths if name.startswith(f"{top}{folder}"))
            yield from ((f"{top}{other}{name.removeprefix(f'{top}{folder}')}", name) for name in moved)
