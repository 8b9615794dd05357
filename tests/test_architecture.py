"""The rooms and their arrows, the budgets of the house, and that the machine holds no word of any paper."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from folders import REPOSITORY

SCRIPTS = REPOSITORY / "scripts"
PACKAGES = ("papercheck", "papersite")
FILES = sorted(file for file in SCRIPTS.rglob("*.py") if "__pycache__" not in file.parts)
MACHINE = [file for file in FILES if file.relative_to(SCRIPTS).parts[0] in PACKAGES]
TEMPLATES = sorted(file for file in (REPOSITORY / "overrides").rglob("*.html"))

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
LONGEST_FAMILY = 400
"""A module of rules may be longer: rules that belong together are found together."""


def read_arrows() -> dict[str, set[str]]:
    """The rooms of each package and what they may import, from the tables of scripts/README.md."""
    text = (SCRIPTS / "README.md").read_text(encoding="utf-8")
    arrows = {}
    for package in PACKAGES:
        table = text.partition(f"| room of `{package}` |")[2].partition("\n\n")[0]
        for row in table.splitlines()[2:]:
            room, _, imports = (cell.strip() for cell in row.strip("|").split("|"))
            arrows[f"{package}.{room.strip('`/')}"] = set(re.findall(r"`([\w.]+)/?`", imports))
    return arrows


ARROWS = read_arrows()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def short(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(file: Path) -> str:
    """The room of a file: its package, and the folder or module below it."""
    package, first = file.relative_to(SCRIPTS).parts[:2]
    return f"{package}.{first.removesuffix('.py')}"


def rooms_imported(file: Path) -> set[str]:
    names = (name.split(".") for name in imported(file))
    return {".".join(name[:2]) for name in names if name[0] in PACKAGES and len(name) > 1}


def may_import(file: Path) -> set[str]:
    """The rooms a file may import: those of its own package by their short names, the others by their full ones."""
    own = room(file)
    package = own.partition(".")[0]
    allowed = ARROWS[own]
    if allowed == {package}:
        return {name for name in ARROWS if name.startswith(package)}
    whole = {name for name in ARROWS if name.partition(".")[0] in allowed}
    return {own} | whole | {f"{package}.{name}" for name in allowed}


def is_entry(file: Path) -> bool:
    return file.stem in ("__init__", "__main__") and len(file.relative_to(SCRIPTS).parts) == 2


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_room_is_listed_and_every_listed_room_is_there() -> None:
    assert {room(file) for file in MACHINE if not is_entry(file)} == ARROWS.keys()


def test_a_room_imports_only_the_rooms_it_may() -> None:
    crossed = {
        short(file): sorted(crossing)
        for file in MACHINE
        if not is_entry(file) and (crossing := rooms_imported(file) - may_import(file))
    }
    assert crossed == {}


def test_the_checker_knows_nothing_of_the_site() -> None:
    checker = [file for file in MACHINE if file.relative_to(SCRIPTS).parts[0] == "papercheck"]
    assert [
        short(file) for file in checker if any(name.startswith("papersite") for name in imported(file))
    ] == []


def test_only_the_hooks_know_mkdocs() -> None:
    generator = {"mkdocs", "material", "mkdocs_static_i18n", "hooks"}
    knowing = [file for file in MACHINE if {name.split(".")[0] for name in imported(file)} & generator]
    assert [short(file) for file in knowing] == []


DISTRIBUTIONS = {
    "ada_url": "ada-url",
    "pymdownx": "pymdown-extensions",
    "stdnum": "python-stdnum",
    "yaml": "pyyaml",
}
"""What a package is called on the index, where that is not the name it is imported by."""


def test_the_checker_declares_just_the_packages_it_imports() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[<>=!~ ]", requirement)[0] for requirement in project["dependencies"]}
    checker = [file for file in MACHINE if file.relative_to(SCRIPTS).parts[0] == "papercheck"]
    tops = {name.split(".")[0] for file in checker for name in imported(file)}
    foreign = tops - set(sys.stdlib_module_names) - {"papercheck"}
    # The extensions of Markdown are named as text, for Python-Markdown to import.
    assert {DISTRIBUTIONS.get(name, name) for name in foreign} | {"pymdown-extensions"} == declared


WORLD = {
    *("date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.localtime"),
    *("os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home"),
}
COMMANDS = {"papercheck.cli", "papersite.commands"}


def test_nothing_but_a_command_reads_clock_or_environment() -> None:
    reading = {
        short(file): sorted(read & WORLD)
        for file in MACHINE
        if room(file) not in COMMANDS
        and (read := {ast.unparse(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)})
        & WORLD
    }
    assert reading == {}


def test_a_module_stays_small_and_says_what_it_is_for() -> None:
    for file in MACHINE:
        lines = len(file.read_text(encoding="utf-8").splitlines())
        longest = LONGEST_FAMILY if room(file) == "papercheck.rules" else LONGEST_MODULE
        assert ast.get_docstring(tree(file)), (
            f"{short(file)} opens with a sentence on what it turns into what"
        )
        assert lines <= longest, f"{short(file)} has {lines} lines"


def test_a_function_stays_small_and_says_what_it_returns() -> None:
    for file in FILES:
        for function in functions(file):
            lines = (function.end_lineno or 0) - function.lineno + 1
            where = f"{short(file)}: {function.name}"
            assert lines <= LONGEST_FUNCTION, f"{where} has {lines} lines"
            assert function.returns is not None or function.name == "__init__", where


def test_every_public_name_has_a_docstring() -> None:
    for file in FILES:
        module = tree(file)
        classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
        parents: list[ast.Module | ast.ClassDef] = [module, *classes]
        for parent in parents:
            for node in parent.body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                    assert ast.get_docstring(node), f"{short(file)}: {node.name} has no docstring"


def test_no_module_name_stands_twice() -> None:
    names = Counter(file.stem for file in FILES if file.stem not in ("__init__", "__main__"))
    assert [name for name, count in names.items() if count > 1] == []


WALKS = re.findall(
    r"^### (?P<title>.+?) \((?P<files>\d+) files\)\n(?P<steps>.*?)(?=^##)",
    (SCRIPTS / "README.md").read_text(encoding="utf-8") + "\n##",
    re.MULTILINE | re.DOTALL,
)
"""From scripts/README.md: what is followed, through how many files, and the steps, each with its functions."""


def find_module(name: str) -> tuple[Path, list[str]]:
    """The file of a dotted name such as `papercheck.load.load`, and what is named inside it."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = SCRIPTS.joinpath(*parts[:length])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file, parts[length:]
    raise AssertionError(f"{name} is in no module")


def defines(body: list[ast.stmt], names: list[str]) -> bool:
    """Whether a function or class, and a method of it, is defined in these statements."""
    if not names:
        return True
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return any(
        isinstance(node, kinds) and node.name == names[0] and defines(node.body, names[1:]) for node in body
    )


def test_there_are_three_walks() -> None:
    assert len(WALKS) == 3


@pytest.mark.parametrize(("title", "count", "steps"), WALKS, ids=[title for title, _, _ in WALKS])
def test_a_walk_names_functions_that_are_there_and_counts_their_files(
    title: str, count: str, steps: str
) -> None:
    found = [find_module(name) for name in re.findall(r"`((?:papercheck|papersite|hooks)\.[\w.]+)`", steps)]
    missing = [
        f"{short(file)}: {'.'.join(names)}" for file, names in found if not defines(tree(file).body, names)
    ]
    assert missing == [], title
    assert len({file for file, _ in found}) == int(count), title


VAGUE = {"utils", "helpers", "common", "core", "manager", "base", "misc"}


def test_no_module_is_named_after_nothing() -> None:
    assert [short(file) for file in FILES if file.stem in VAGUE or file.parent.name in VAGUE] == []


NUMBERS = {
    "one": r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:reasons|languages|sources|claims)\b",
    "other": r"\b(?:drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf) (?:gründe|sprachen|quellen|aussagen)\b",
    "digits": r"\b\d+ (?:reasons|languages|gründe|sprachen)\b",
}


@pytest.mark.parametrize("pattern", NUMBERS.values(), ids=NUMBERS.keys())
def test_the_machine_counts_nothing_by_itself(pattern: str) -> None:
    for file in [*MACHINE, SCRIPTS / "hooks.py", *TEMPLATES]:
        text = file.read_text(encoding="utf-8").casefold()
        assert not re.search(pattern, text), file


def test_templates_hold_no_sentence() -> None:
    for file in TEMPLATES:
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^<>]*>|<!--.*?-->",
            " ",
            file.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        words = re.findall(r"[^\W\d_]{2,}", text)
        assert words == [], f"{file.relative_to(REPOSITORY)}: words belong into strings.yml"
