"""The arguments of the command, as typed or kept in the settings of a folder, into checked options, and what they choose.

Settings are `papercheck.toml`, or the table `tool.papercheck` of `pyproject.toml`.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from itertools import chain
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from papercheck import report
from papercheck.languages.cldr import is_tag
from papercheck.model import Profile
from papercheck.model.rule import DATA_SYNTAX, NOT_UTF_8, UNREADABLE_FILE
from papercheck.rules import AREAS, list_all
from papercheck.text import capitalise, line, read_data
from papercheck.urls import split_url

SETTINGS = "areas select ignore exclude languages registry profile baseline base-url limit strict".split()
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


def choose_areas(options: argparse.Namespace, areas: Iterable[str]) -> tuple[str, ...]:
    """Those of the areas that have something to say of what is selected, or of anything, and are not ignored."""
    wanted = {*options.select}
    if wanted - {*AREAS}:
        wanted |= {area for rule in list_all() if rule.name in options.select for area in rule.areas}
    wanted = wanted & {*AREAS} or {*AREAS}
    return tuple(area for area in areas if area in wanted.difference(options.ignore))


def choose_rules(options: argparse.Namespace, rules: Iterable[str]) -> set[str]:
    """Those of the rules that are selected, or any, and are not ignored."""
    listed, selected = {*rules}.difference(options.ignore), {*options.select}
    if not selected:
        return listed
    wanted = selected | ({"any"} if selected & {*AREAS} else set())
    areas = {rule.name: {*rule.areas} for rule in list_all()}
    return {rule for rule in listed if rule in selected | _ALWAYS or areas[rule] & wanted}


Run = Callable[[argparse.Namespace], int]

_TEXTS = read_data(__file__)
"""What the help says, and which options there are."""

# Of one width, whatever the terminal, so that it can be written down.
_HELP = partial(argparse.RawDescriptionHelpFormatter, max_help_position=22, width=100)


def _parse_folder(text: str) -> Path:
    # Asked of the system itself: which of its answers `is_dir` keeps to itself changes from Python to Python.
    try:
        if S_ISDIR(Path(text).stat().st_mode):
            return Path(text).resolve()
        problem = "is a file, not a folder"
    except OSError as error:
        problem = f"cannot be opened: {error.strerror}"
    except ValueError:
        problem = "is no name that a folder can have"
    raise argparse.ArgumentTypeError(f"{text} {problem}")


def _checked(is_right: Callable[[str], object], complaint: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if is_right(text):
            return text
        raise argparse.ArgumentTypeError(f"{text or 'nothing'} {complaint}")

    return parse


def _is_site_url(text: str) -> bool:
    parts = split_url(text)
    return bool(parts and parts.scheme in ("http", "https") and parts.hostname)


_parse_host = _checked(
    re.compile(r"[^\s/@?#\\]+").fullmatch, "is no host; write it like localhost or 127.0.0.1"
)
_parse_area = _checked(AREAS.__contains__, f"is no area; there are {', '.join(AREAS)}")
_parse_baseline = _checked(lambda text: text not in AREAS, "is an area; name areas first")
_parse_site_url = _checked(_is_site_url, "is no URL of a site; write it like https://example.org/paper/")


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it as YYYY-MM-DD") from None


def _split(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _parse_names(text: str) -> list[str]:
    known = {*AREAS, *(rule.name for rule in list_all())}
    for name in _split(text):
        if name not in known:
            near = suggest(name, known, otherwise="--list names them.")
            raise argparse.ArgumentTypeError(f"{name} is no rule and no area. {near}")
    return _split(text)


def _parse_codes(text: str) -> list[str]:
    if strange := [code for code in _split(text) if not is_tag(code.replace("_", "-"))]:
        raise argparse.ArgumentTypeError(f"{strange[0]} is no code of a language; write it like en or pt-BR")
    return _split(text)


_PARSED: Mapping[str, Mapping[str, Any]] = {
    "areas": {"type": _parse_area},
    "--root": {"type": _parse_folder},
    "--profile": {"choices": tuple(map(str, Profile))},
    "--today": {"type": _parse_day},
    "--allow-host": {"type": _parse_host},
    "--languages": {"type": _parse_codes},
    "--limit": {"type": int, "default": report.LIMIT},
    "--write-baseline": {"type": _parse_baseline, "const": True},
    "--base-url": {"type": _parse_site_url},
    **{name: {"type": _parse_names} for name in ("--select", "--ignore")},
    **{name: {"type": Path} for name in ("--baseline", "--state")},
}
"""What becomes of options that are more than a text, or a list of texts."""


def _add_options(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    for name in names:
        parser.add_argument(name, **_TEXTS["options"][name], **_PARSED.get(name, {}))


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, run: Run
) -> argparse.ArgumentParser:
    """Add a command that prints `what` as its help, takes a root, and calls `run`."""
    script, about = f"scripts/{name}", f"{capitalise(what)}."
    parser = commands.add_parser(name, prog=script, help=what, description=about, formatter_class=_HELP)
    _set_up(parser, script, run)
    return parser


def _set_up(parser: argparse.ArgumentParser, name: str, run: Run) -> None:
    _add_options(parser, ["--root"])
    parser.set_defaults(run=run, name=name, today=datetime.now().astimezone().date())


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the day of a check, and the hosts that it may ask."""
    _add_options(parser, ("--today", "--allow-host"))


def make_parser(run: Run) -> argparse.ArgumentParser:
    """The parser of the arguments of the command that `run` runs."""
    parser = argparse.ArgumentParser(prog="papercheck", formatter_class=_HELP, **_TEXTS["command"])
    _set_up(parser, "papercheck", run)
    _add_options(parser, (name for name in _TEXTS["options"] if name != "--root"))
    return parser


def parse_options(arguments: Sequence[str], run: Run) -> argparse.Namespace:
    """The options as typed and, where they are silent, as the settings of the folder say."""
    parser = make_parser(run)
    typed, name = parser.parse_args(arguments), ""
    try:
        name, table = read_settings(typed.root)
        is_typed = {"areas": typed.areas, "select": typed.select}
        kept = (to_arguments(*item, typed.root) for item in table.items() if not is_typed.get(item[0]))
        return parser.parse_args([*chain.from_iterable(kept), *arguments])
    except (OSError, ValueError) as error:
        parser.exit(2, line(f"papercheck: The settings of {typed.root} cannot be used: {error}") + "\n")
    except SystemExit:
        print(f"papercheck: This is set in {name}.", file=sys.stderr)
        raise
