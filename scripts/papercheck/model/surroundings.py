"""The values of what surrounds a paper: its files, its settings, and the scripts of composite actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from papercheck.model.problem import Place


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a settings file: the names that lead to it, and how it was typed."""

    names: tuple[str, ...]
    text: str
    tag: str
    place: Place


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands in `${{ }}` within a script of a composite action."""

    text: str
    """Without the brackets."""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What surrounds a paper: its files, its settings, and what runs for it."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """By path, the bytes of every file."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads."""
    folders: tuple[str, ...] = ()
    """The folders directly below `docs/`."""
    languages: tuple[str, ...] = ()
    """Those that `mkdocs.yml` lists."""
    settings: tuple[Setting, ...] = ()
    """Every value of `mkdocs.yml`."""
    expressions: tuple[Expression, ...] = ()

    def setting(self, *names: str) -> Setting | None:
        """The value that these names lead to, if there is one."""
        return next((setting for setting in self.settings if setting.names == names), None)

    def listed(self, name: str, item: str) -> Setting | None:
        """An item of a list of names or of groups, such as a plugin, if it is there."""
        for setting in self.settings:
            if setting.names[:2] == (name, item) or (setting.names == (name,) and setting.text == item):
                return setting
        return None
