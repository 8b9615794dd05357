"""Promises about `mkdocs.yml`: nothing secret or executable gets into the pages, and no check is turned down."""

from collections.abc import Iterator
from posixpath import normpath

from papercheck.model import ERROR, Problem
from papercheck.model.surroundings import Repository, Setting
from papercheck.rules import rule

EXECUTABLE = ("material.extensions.emoji.",)
"""What a `!!python/name:` tag may name: functions of the theme that draw emoji."""
HARMLESS_TAGS = frozenset("map seq str int float bool null timestamp !relative".split())
_FILES = (("hooks",), ("INHERIT",), ("docs_dir",), ("theme", "custom_dir"))
QUIET = ("ignore", "info")
"""Levels below a warning: a strict build goes on."""


@rule("repo", ERROR)
def environment_setting(repository: Repository) -> Iterator[Problem]:
    """No setting is taken from the environment, where secrets are.

    Bad:  site_name: !ENV NAME
    Good: site_name: Tides
    """
    for setting in repository.settings:
        if setting.tag == "!ENV":
            yield Problem(
                setting.place,
                f"`{'.'.join(setting.names)}` is taken from the environment, and may be published.",
                "Write the value itself.",
            )


@rule("repo", ERROR)
def executable_tag(repository: Repository) -> Iterator[Problem]:
    """No setting runs or loads Python, but for the theme's emoji.

    Bad:  site_name: !!python/object/apply:os.getcwd []
    Good: emoji_index: !!python/name:material.extensions.emoji.twemoji
    """
    for setting in repository.settings:
        named = setting.tag.removeprefix("!!python/name:")
        is_emoji = named != setting.tag and named.startswith(EXECUTABLE)
        if setting.tag not in HARMLESS_TAGS and setting.tag != "!ENV" and not is_emoji:
            yield Problem(
                setting.place,
                f"`{setting.tag}` can run a program when the settings are read.",
                "Remove the tag and write the value as text.",
            )


@rule("repo", ERROR)
def relaxed_validation(repository: Repository) -> Iterator[Problem]:
    """Every check of links that the site generator offers can stop the build.

    Bad:  validation: {anchors: ignore}
    Good: validation: {anchors: warn}
    """
    for setting in repository.settings:
        if setting.names[:1] == ("validation",) and setting.text in QUIET:
            yield Problem(
                setting.place,
                f"`{'.'.join(setting.names)}: {setting.text}` lets a strict build go on.",
                f"Write `{setting.names[-1]}: warn`.",
            )


@rule("repo", ERROR)
def open_snippets(repository: Repository) -> Iterator[Problem]:
    """Snippets come from the docs folder, must be there, and are never downloaded.

    Bad:  - pymdownx.snippets
    Good: - pymdownx.snippets: {restrict_base_path: true, check_paths: true, url_download: false}
    """
    names = ("markdown_extensions", "pymdownx.snippets")
    listed = repository.listed(*names)
    wanted = {"restrict_base_path": True, "check_paths": False, "url_download": False}
    for name, default in wanted.items():
        setting = repository.setting(*names, name)
        value = is_on(setting) if setting else default
        if listed and value is not (name != "url_download"):
            yield Problem(
                (setting or listed).place,
                f"`pymdownx.snippets` has `{name}` {'on' if value else 'off'}.",
                f"Write `{name}: {'false' if value else 'true'}` below `pymdownx.snippets`.",
            )


def is_on(setting: Setting) -> bool:
    """Whether a setting says yes."""
    return setting.text.lower() in ("true", "yes", "on", "y")


@rule("repo", ERROR)
def embedded_files(repository: Repository) -> Iterator[Problem]:
    """No extension copies files of the machine into pages.

    Bad:  - pymdownx.b64
    Good: ![A tide](../assets/tide.webp)
    """
    if listed := repository.listed("markdown_extensions", "pymdownx.b64"):
        yield Problem(
            listed.place,
            "`pymdownx.b64` writes any file that a page names into the page.",
            "Remove it; pictures are files of their own.",
        )


@rule("repo", ERROR)
def outside_setting(repository: Repository) -> Iterator[Problem]:
    """Every program, template and folder that the settings name lies in the repository, where its changes are seen.

    Bad:  hooks: [../build/hooks.py]
    Good: hooks: [scripts/hooks.py]
    """
    # A paper may also be a part of a repository, with programs beside it.
    is_all = any(path.startswith(".github/") for path in repository.sizes)
    for setting in repository.settings:
        path = setting.text.strip().replace("\\", "/")
        is_above = is_all and normpath(path).startswith("..")
        if setting.names in _FILES and (path.startswith(("/", "~")) or is_above):
            yield Problem(
                setting.place,
                f"`{'.'.join(setting.names)}: {setting.text}` lies outside the repository.",
                "Put the file into the repository, and name it from there.",
            )
