"""Promises about `mkdocs.yml`: neither a build nor a reader's browser asks another host for anything."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.surroundings import Repository, Setting
from papercheck.rules import rule
from papercheck.rules.repo_settings import is_on

CODE_HOSTS = frozenset({"github.com", "www.github.com", "gitlab.com"})
"""The hosts whose interface the theme's script asks for stars and versions."""


_FETCHING = {
    "git-committers": "the names of authors",
    "multirepo": "other repositories",
    "external-markdown": "texts",
    "embed-external-markdown": "texts",
}


@rule("repo", ERROR)
def third_party_asset(repository: Repository) -> Iterator[Problem]:
    """Scripts, styles and pictures of every page lie in the site itself.

    Bad:  extra_javascript: [https://cdn.example.org/menu.js]
    Good: extra_javascript: [assets/menu.js]
    """
    site = repository.setting("site_url")
    own = _host(site.text) if site else ""
    for setting in repository.settings:
        is_asset = setting.names[:1] in (("extra_css",), ("extra_javascript",)) or setting.names[:2] in (
            ("theme", "logo"),
            ("theme", "favicon"),
        )
        if is_asset and (host := _host(setting.text)) and host != own:
            yield Problem(
                setting.place,
                f"Every page would ask `{host}` for `{setting.text}`.",
                "Put the file below docs/assets and name it from there.",
            )


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return address


@rule("repo", ERROR)
def remote_font(repository: Repository) -> Iterator[Problem]:
    """Fonts come from the site itself.

    Bad:  theme: {name: material}
    Good: theme: {name: material, font: false}
    """
    fonts = [each for each in repository.settings if each.names[:2] == ("theme", "font")]
    is_off = any(each.tag == "bool" and not is_on(each) for each in fonts)
    theme = _theme(repository)
    if theme and not is_off and not repository.listed("plugins", "privacy"):
        yield Problem(
            (fonts[0] if fonts else theme).place,
            "Every page would ask Google for its fonts.",
            "Write `font: false` below `theme:`.",
        )


def _theme(repository: Repository) -> Setting | None:
    named = repository.setting("theme", "name") or repository.setting("theme")
    return named if named and named.text == "material" else None


@rule("repo", ERROR)
def repository_request(repository: Repository) -> Iterator[Problem]:
    """No reader's browser asks a code host how popular the paper is.

    Bad:  repo_url: https://github.com/someone/tides
    Good: a link to the repository in the text
    """
    url, custom = repository.setting("repo_url"), repository.setting("theme", "custom_dir")
    replaced = f"{custom.text.strip('./')}/partials/source.html" if custom else ""
    if url and _theme(repository) and _host(url.text) in CODE_HOSTS and replaced not in repository.sizes:
        yield Problem(
            url.place,
            f"With `repo_url`, the script of the theme asks the interface of `{_host(url.text)}` on every page.",
            "Remove `repo_url`, and link the repository from a page.",
        )


@rule("repo", ERROR)
def analytics(repository: Repository) -> Iterator[Problem]:
    """Nobody counts readers.

    Bad:  extra: {analytics: {provider: google, property: G-…}}
    Good: nothing of the kind
    """
    names = (("extra", "analytics", "provider"), ("extra", "analytics", "property"), ("google_analytics",))
    given = [each for each in repository.settings if each.names in names and each.text]
    for setting in given[:1]:
        yield Problem(
            setting.place,
            f"`{'.'.join(setting.names)}: {setting.text}` reports every visit.",
            f"Remove `{setting.names[:2][-1]}`.",
        )


@rule("repo", WARNING)
def fetching_plugin(repository: Repository) -> Iterator[Problem]:
    """A build needs nothing from the network.

    Bad:  plugins: [social]
    Good: cards that a command makes and a person looks at
    """
    for plugin, what in _FETCHING.items():
        if named := repository.listed("plugins", plugin):
            yield Problem(
                named.place,
                f"The plugin `{plugin}` downloads {what} while the site is built.",
                "Remove it, and keep what it downloads in the repository.",
            )
    listed = repository.listed("plugins", "social")
    off = [repository.setting("plugins", "social", name) for name in ("enabled", "cards")]
    if listed and not any(each and not is_on(each) for each in off):
        yield Problem(
            listed.place,
            "The plugin `social` downloads fonts while the site is built.",
            "Remove it, or write `cards: false` below it.",
        )
