"""What surrounds a paper, where zizmor, pip and GitHub say nothing: settings, files, and scripts of composite actions."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice
from posixpath import dirname, join, normpath

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.site import Repository, Setting
from papercheck.rules import read_data, rule
from papercheck.text import matches_any
from papercheck.urls import find_host

_DATA = read_data(__file__)
GROUPS = ("menu", "parts", "foot")
"""The main menu, the parts of the paper in their order, which follow their overview and stand in no menu, and the foot of every page."""
_TITLED = (
    "The title of a page is that of its front matter, or the word `menu.PATH` of docs/_data/strings.yml."
)

_SNIPPETS = {"restrict_base_path": True, "check_paths": True, "url_download": False}
"""What `pymdownx.snippets` must be told; by itself only the first is so."""
_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{4})?(?:-[A-Z]{2})?|[a-z]{2}_[A-Z]{2}")
"""The folders that mkdocs-static-i18n takes for languages (its `RE_LOCALE`)."""
_UNTRUSTED = re.compile(
    r"\b(?:inputs\.[\w-]+|github\.(?:head_ref|ref_name|base_ref)\b|github\.event\.[\w.*-]+)"
)
"""What others can write: `inputs.title`, `github.head_ref`, `github.event.issue.title`."""


@rule("repo", ERROR, WARNING)
def unsafe_setting(repository: Repository) -> Iterator[Problem]:
    """No setting brings into the site what nobody has seen: the environment, Python, files from elsewhere, open snippets.

    Bad:  site_name: !ENV NAME, hooks: [../build/hooks.py], - pymdownx.snippets
    Good: emoji_index: !!python/name:material.extensions.emoji.twemoji, hooks: [scripts/hooks.py]
    """
    # Others may know what they bring in.
    severity = None if repository.is_publication else WARNING
    yield from (replace(problem, severity=severity) for problem in _find_unsafe(repository))


def _find_unsafe(repository: Repository) -> Iterator[Problem]:
    harmless, known = _DATA["harmless_tags"].split(), tuple(_DATA["known_tags"].split())
    # A paper may also be a part of a repository, with scripts beside it.
    is_whole = any(path.startswith(".github/") for path in repository.sizes)
    is_ours = is_whole and repository.is_publication
    for setting in repository.settings:
        place = setting.place
        if setting.tag == "!ENV":
            message = f"`{_name(setting)}` is taken from the environment, and may be published."
            yield Problem(place, message, "Write the value itself.")
        elif setting.tag not in harmless and not setting.tag.startswith(known):
            message = f"`{setting.tag}` can run a program when the settings are read."
            yield Problem(place, message, "Remove the tag and write the value as text.")
        path = normpath(setting.text.strip().replace("\\", "/"))
        is_above = is_whole and path.startswith("..")
        if _name(setting) in _DATA["files"].split() and (path.startswith(("/", "~")) or is_above):
            message = f"`{_name(setting)}: {setting.text}` lies outside the repository."
            yield Problem(place, message, "Put the file into the repository, and name it from there.")
        is_there = path.startswith("..") or any(
            f"{file}/".startswith(f"{path}/") for file in repository.sizes
        )
        if is_ours and _name(setting) in ("hooks", "theme.custom_dir") and not is_there:
            message = f"`{_name(setting)}: {setting.text}` is not there, and no site can be built."
            yield Problem(place, message, "Put it back, name the right path, or remove the setting.")
    names = ("markdown_extensions", "pymdownx.snippets")
    listed = repository.listed(*names)
    for name, is_wanted in _SNIPPETS.items() if listed else ():
        found = repository.setting(*names, name)
        value = _is_on(found) if found else name == "restrict_base_path"
        if listed and value is not is_wanted:
            message = f"`pymdownx.snippets` has `{name}` {'on' if value else 'off'}."
            fix = f"Write `{name}: {'false' if value else 'true'}` below `pymdownx.snippets`."
            yield Problem((found or listed).place, message, fix)


@rule("repo", ERROR)
def wrong_menu(repository: Repository) -> Iterator[Problem]:
    """The `nav` of a publication lists every page once, by its path below the folder of a language, in one of its groups.

    Bad:  nav: [index.md, {Our history: history.md}]
    Good: nav: [{menu: [index.md]}, {foot: [history.md]}]
    """
    if repository.is_publication and repository.setting("theme", "custom_dir"):
        yield from judge_menu(repository)


def judge_menu(repository: Repository) -> Iterator[Problem]:
    """What stands in the way of menus; nothing where there are no pages."""
    pages = {
        path.split("/", 2)[2]: path
        for code in reversed(repository.languages)
        for path in repository.sizes
        if path.startswith(f"docs/{code}/") and path.endswith(".md")
    }
    if pages:
        listed = [setting for setting in repository.settings if setting.names[:1] == ("nav",)]
        yield from _judge_groups(listed)
        yield from _judge_pages(listed, pages)
        # Groups that are none are told first; what they list is in no menu, and would be told again.
        known = {name for setting in listed for name in (setting.text, *setting.text.split())}
        known |= {near for name in known - pages.keys() for near in get_close_matches(name, pages, n=1)}
        unlisted = {name: path for name, path in pages.items() if not _is_left_out(path, repository)}
        for name in unlisted.keys() - known if any(setting.names[1:] for setting in listed) else ():
            message = f"No group of `nav` in mkdocs.yml lists `{name}`, so no menu leads to it."
            fix = f"Add `- {name}` below `menu:` or `foot:`, or name it below `not_in_nav:`."
            yield Problem(Place(pages[name]), message, fix)


def _judge_groups(listed: Sequence[Setting]) -> Iterator[Problem]:
    groups = {setting.names[1]: setting for setting in reversed(listed) if setting.names[1:]}
    for name, setting in groups.items():
        if name not in GROUPS:
            near = get_close_matches(name.lower(), GROUPS, n=1)
            fix = f"Write `{near[0]}:`." if near else f"Write `- {setting.text}` below one of them. {_TITLED}"
            message = f"`{name}` is no group of `nav`; they are {', '.join(GROUPS)}."
            yield Problem(setting.place, message, fix)
    if "menu" not in groups and not any(get_close_matches(name.lower(), ["menu"]) for name in groups):
        place = listed[0].place if listed else Place("mkdocs.yml")
        fix = "Write `nav: [{menu: [index.md, …]}, {parts: [parts/1.md, …]}, {foot: [imprint.md, …]}]`."
        yield Problem(place, "`nav` has no group `menu`, so the site has no main menu.", fix)


def _judge_pages(listed: Sequence[Setting], pages: Collection[str]) -> Iterator[Problem]:
    seen = set()
    for setting in listed:
        _, *groups = setting.names
        if len(groups) > 1:
            message = f"`{groups[-1]}` is given as a title, which `nav` holds none of."
            yield Problem(setting.place, message, f"Write `- {setting.text}` alone. {_TITLED}")
        elif setting.text not in pages and groups:
            is_joined = all(name in pages for name in setting.text.split())
            near = [f"Write `{name}`." for name in get_close_matches(setting.text, pages, n=1)]
            fix = "Begin each of them with `- ` on a line of its own." if is_joined else ""
            fix = fix or next(iter(near), "Write the page in every language, or remove the line.")
            yield Problem(setting.place, f"No page is called `{setting.text}`.", fix)
        elif setting.text in seen:
            yield Problem(setting.place, f"`{setting.text}` is listed twice.", "Remove one of the two lines.")
        seen.add(setting.text)


def _is_left_out(path: str, repository: Repository) -> bool:
    """Whether the settings keep a file out of the site, or out of its menus: by patterns as Git ignores files."""
    lists = (repository.setting(name) for name in ("not_in_nav", "exclude_docs"))
    patterns = [pattern for found in lists if found for pattern in found.text.split()]
    anywhere = (f"**/{pattern}" for pattern in patterns if "/" not in pattern.rstrip("/"))
    return matches_any(path.removeprefix("docs/"), (*patterns, *anywhere))


@rule("repo", ERROR, WARNING)
def relaxed_validation(repository: Repository) -> Iterator[Problem]:
    """Every check of links that the site generator offers can stop the build.

    Bad:  validation: {anchors: ignore}
    Good: validation: {anchors: warn}
    """
    for setting in repository.settings:
        if setting.names[:1] == ("validation",) and setting.text in {"ignore", "info"}:
            message = f"`{_name(setting)}: {setting.text}` lets a strict build go on."
            # So MkDocs does by itself.
            is_usual = setting.text == "info" and setting.names[-1] != "not_found"
            severity = WARNING if is_usual and not repository.is_publication else ERROR
            yield Problem(setting.place, message, f"Write `{setting.names[-1]}: warn`.", severity)


def _name(setting: Setting) -> str:
    return ".".join(setting.names)


def _is_on(setting: Setting) -> bool:
    return setting.text.lower() in ("true", "yes", "on", "y")


@rule("repo", ERROR, WARNING)
def third_party_setting(repository: Repository) -> Iterator[Problem]:
    """No setting makes a build or a reader's browser ask another host, or copy files of the machine into pages.

    Bad:  extra_javascript: [https://cdn.example.org/menu.js]
    Good: extra_javascript: [assets/menu.js]
    """
    found = sorted((*_find_loaded(repository), *_find_fetched(repository)), key=lambda it: it.place)
    # Others choose such things on purpose: they are told once, and not called wrong.
    lines = ", ".join(f"line {problem.place.line}" for problem in found[1:])
    more = f" The like is in {lines}." if lines else ""
    told = [replace(problem, message=f"{problem.message}{more}", severity=WARNING) for problem in found[:1]]
    yield from found if repository.is_publication else told


def _find_fetched(repository: Repository) -> Iterator[Problem]:
    """What makes a build ask another host, or copy files of the machine."""
    if listed := repository.listed("markdown_extensions", "pymdownx.b64"):
        message = "`pymdownx.b64` writes any file that a page names into the page."
        yield Problem(listed.place, message, "Remove it; pictures are files of their own.")
    for plugin, what in _DATA["fetching"].items():
        listed, is_social = repository.listed("plugins", plugin), plugin == "social"
        switches = [repository.setting("plugins", plugin, name) for name in ("enabled", "cards")]
        if listed and not (is_social and any(switch and not _is_on(switch) for switch in switches)):
            message = f"The plugin `{plugin}` downloads {what} while the site is built."
            kept = "and keep what it downloads in the repository"
            fix = f"Remove it, {'or write `cards: false` below it' if is_social else kept}."
            yield Problem(listed.place, message, fix, WARNING)


def _find_loaded(repository: Repository) -> Iterator[Problem]:
    """What makes a reader's browser ask another host."""
    site, url = repository.setting("site_url"), repository.setting("repo_url")
    theme = repository.setting("theme", "name") or repository.setting("theme")
    is_material = theme is not None and theme.text == "material"
    for setting in repository.settings:
        names = {".".join(setting.names[:end]) for end in (1, 2)}
        host = "" if names.isdisjoint(_DATA["assets"].split()) else find_host(setting.text.strip())
        if host and not (site and host == find_host(site.text.strip())):
            message = f"Every page would ask `{host}` for `{setting.text}`."
            yield Problem(setting.place, message, "Put the file below docs/assets and name it from there.")
    fonts = [setting for setting in repository.settings if setting.names[:2] == ("theme", "font")]
    is_off = any(setting.tag == "bool" and not _is_on(setting) for setting in fonts)
    if theme and is_material and not is_off and not repository.listed("plugins", "privacy"):
        message = "Every page would ask Google for its fonts."
        yield Problem((fonts or [theme])[0].place, message, "Write `font: false` below `theme:`.")
    custom = repository.setting("theme", "custom_dir")
    is_replaced = custom and f"{custom.text.strip('./')}/partials/source.html" in repository.sizes
    host = find_host(url.text.strip()) if url and is_material and not is_replaced else ""
    if url and host and host in _DATA["code_hosts"].split():
        message = f"With `repo_url`, the script of the theme asks the interface of `{host}` on every page."
        yield Problem(url.place, message, "Remove `repo_url`, and link the repository from a page.")
    counters = _DATA["analytics"].split()
    visits = (setting for setting in repository.settings if setting.text and _name(setting) in counters)
    for setting in islice(visits, 1):
        message = f"`{_name(setting)}: {setting.text}` reports every visit."
        yield Problem(setting.place, message, f"Remove `{setting.names[:2][-1]}`.")


@rule("repo", ERROR)
def symbolic_link(repository: Repository) -> Iterator[Problem]:
    """Every file is a file of the folder: no link brings in what lies elsewhere.

    Bad:  docs/en/terms.md -> /etc/passwd
    Good: docs/en/terms.md
    """
    for path, target in repository.symlinks.items():
        if normpath(join(dirname(path), target)).startswith(("/", "..")):
            message = f"The file is a symbolic link to `{target}`; what it leads to would be published."
            yield Problem(Place(path), message, "Put the file itself there.")


@rule("repo", ERROR)
def vanishing_folder(repository: Repository) -> Iterator[Problem]:
    """No folder of `docs/` looks like a language that is none, for the site would silently lose it.

    Bad:  docs/js/menu.js
    Good: docs/assets/menu.js
    """
    said = {(*setting.names[-1:], setting.text) for setting in repository.settings}
    for folder in repository.folders if ("docs_structure", "folder") in said else ():
        if repository.languages and _LOCALE.fullmatch(folder) and folder not in repository.languages:
            near = get_close_matches(folder, repository.languages, n=1)
            also = "List it below `languages:` in mkdocs.yml, or"
            also = f"If it is meant for `{near[0]}`, name it so; else" if near else also
            message = f"`{folder}` looks like a language, but mkdocs.yml lists none of that name; the site would be built without it."
            fix = f"{also} move its files below a folder with a longer name, such as `assets`."
            yield Problem(Place(f"docs/{folder}"), message, fix)


@rule("repo", ERROR)
def template_injection(repository: Repository) -> Iterator[Problem]:
    """No script of a composite action contains what others can write; it gets it as a variable.

    Bad:  run: echo "${{ inputs.title }}"
    Good: run: echo "$TITLE"
    """
    for expression in repository.expressions:
        if _UNTRUSTED.search(expression.text):
            message = f"`${{{{ {expression.text} }}}}` becomes part of the script itself, whatever it holds."
            fix = f'Add `env: {{VALUE: ${{{{ {expression.text} }}}}}}` to the step and write `"$VALUE"` here.'
            yield Problem(expression.place, message, fix)
