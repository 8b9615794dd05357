"""`papercheck.toml`, or the table `tool.papercheck` of `pyproject.toml`, into arguments; names of rules and areas into a choice."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from papercheck.model.rule import DATA_SYNTAX, NOT_UTF_8, UNREADABLE_FILE
from papercheck.rules import AREAS
from papercheck.rules.runner import list_all

SETTINGS = tuple(
    "areas select ignore exclude languages registry profile baseline base-url limit strict".split()
)
_ALWAYS = frozenset(rule.name for rule in (DATA_SYNTAX, NOT_UTF_8, UNREADABLE_FILE))
"""What could not be read was not judged, by whatever rule: this is said unless it is ignored by its name."""


def read_settings(root: Path) -> tuple[str, dict[str, Any]]:
    """The name of the file that holds settings, and these by name; a `ValueError` says what is wrong with them."""
    for name, heads in (("papercheck.toml", ()), ("pyproject.toml", ("tool", "papercheck"))):
        text = (root / name).read_text(encoding="utf-8") if (root / name).is_file() else ""
        # What is not for us may be a template of such a file.
        table: Any = tomllib.loads(text) if ".".join(heads) in text else {}
        for head in heads:
            table = table.get(head, {}) if isinstance(table, dict) else {}
        for key, value in table.items() if isinstance(table, dict) else [("papercheck", table)]:
            _check(key, value, root)
        if table:
            return name, table
    return "", {}


def _check(key: str, value: Any, root: Path) -> None:
    if key not in SETTINGS:
        near = suggest(key, SETTINGS, otherwise=f"There are {', '.join(SETTINGS)}.")
        raise ValueError(f"`{key}` is no setting. {near}")
    if key in ("registry", "baseline") and not (root / str(value)).resolve().is_relative_to(root.resolve()):
        raise ValueError(f"`{key}` leads out of the folder. Name a file below it.")
    if key == "areas" and not (isinstance(value, list) and {*map(str, value)} <= {*AREAS}):
        raise ValueError(f"`areas` needs a list of some of {', '.join(AREAS)}.")


def suggest(typed: str, names: Iterable[str], *, otherwise: str) -> str:
    """A sentence that offers the nearest of some names, or another sentence where none is near."""
    near = get_close_matches(typed, sorted(names), n=1)
    return f"Did you mean `{near[0]}`?" if near else otherwise


def to_arguments(key: str, value: Any, root: Path) -> list[str]:
    """A setting as it would be typed."""
    if isinstance(value, bool):
        return [f"--{key}"] if value else []
    values = value if isinstance(value, list) else [root / str(value) if key == "baseline" else value]
    return list(map(str, values)) if key == "areas" else [f"--{key}={one}" for one in values]


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of rules and areas whose findings are asked for (none: all), and of those whose are not."""

    select: frozenset[str]
    ignore: frozenset[str]

    def choose_areas(self, areas: Iterable[str]) -> tuple[str, ...]:
        """Those of the areas that have something to say."""
        wanted = {*self.select}
        if self.select - {*AREAS}:
            wanted |= {area for rule in list_all() if rule.name in self.select for area in rule.areas}
        wanted = wanted & {*AREAS} or {*AREAS}
        return tuple(area for area in areas if area in wanted - self.ignore)

    def choose_rules(self, rules: Iterable[str]) -> set[str]:
        """Those of the rules that are asked for."""
        listed = {*rules} - self.ignore
        if not self.select:
            return listed
        wanted = self.select | ({"any"} if self.select & {*AREAS} else set())
        areas = {rule.name: {*rule.areas} for rule in list_all()}
        return {rule for rule in listed if rule in self.select | _ALWAYS or areas[rule] & wanted}
