"""The rooms and their arrows, the budgets of the house, and that the machine holds no word of any paper."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from folders import REPOSITORY
from paper.load import load
from paper.model import Paper

SCRIPTS = REPOSITORY / "scripts"
FILES = sorted(file for file in SCRIPTS.rglob("*.py") if "__pycache__" not in file.parts)
MACHINE = [file for file in FILES if file.is_relative_to(SCRIPTS / "paper")]
TEMPLATES = sorted(file for file in (REPOSITORY / "overrides").rglob("*") if file.is_file())

ARROWS = {
    "model": set(),
    "beside": set(),
    "tree": set(),
    "files": {"model"},
    "prose": {"model"},
    "records": {"model"},
    "site": {"model", "beside"},
    "reach": {"model"},
    "checks": {"model"},
    "report": {"model"},
    "bibliography": {"model"},
    "translations": {"model", "prose"},
    "lexicons": {"model", "records"},
    "reading": {"model", "beside", "files", "prose", "records"},
    "linked": {"model", "prose", "site", "tree"},
    "load": {"model", "files", "tree", "prose", "records", "reading", "translations", "lexicons", "linked"},
    "repository": {"model", "records", "tree"},
    "waivers": {"model", "records"},
    "locks": {"model", "translations"},
    "readiness": {"load", "records"},
    "render": {"model", "prose", "bibliography"},
    "finish": {"model", "site"},
    "edition": {
        "model",
        "beside",
        "bibliography",
        "checks",
        "finish",
        "load",
        "reach",
        "render",
        "waivers",
    },
    "exports": {"model", "bibliography", "render"},
}
"""What each room may import beside itself. A new room needs a line here, and in scripts/README.md."""

COMMANDS = {"commands", "__main__", "__init__"}
"""Arguments into exit status: they may import every room, but not the hooks."""

LONGEST_FUNCTION = 40
LONGEST_MODULE = 250


def ids(files: list[Path]) -> list[object]:
    return [pytest.param(file, id=file.relative_to(REPOSITORY).as_posix()) for file in files]


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms_imported(file: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(file) if name.startswith("paper.")}


def room(file: Path) -> str:
    return file.relative_to(SCRIPTS / "paper").parts[0].removesuffix(".py")


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("file", ids(MACHINE))
def test_a_room_imports_only_the_rooms_it_may(file: Path) -> None:
    if room(file) in COMMANDS:
        return
    assert room(file) in ARROWS, "a new module must say which room it belongs to"
    assert rooms_imported(file) - {room(file)} <= ARROWS[room(file)]


@pytest.mark.parametrize("file", ids(MACHINE))
def test_only_the_hooks_know_mkdocs(file: Path) -> None:
    tops = {name.split(".")[0] for name in imported(file)}
    assert not tops & {"mkdocs", "material", "mkdocs_static_i18n", "hooks"}


WORLD = {
    *("date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.localtime"),
    *("os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home"),
}


@pytest.mark.parametrize("file", ids([file for file in MACHINE if room(file) not in COMMANDS]))
def test_nothing_but_a_command_reads_clock_or_environment(file: Path) -> None:
    read = {ast.unparse(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)}
    assert read & WORLD == set()


@pytest.mark.parametrize("file", ids(MACHINE))
def test_a_module_stays_small_and_says_what_it_is_for(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert ast.get_docstring(tree(file)), "the module opens with a sentence about what it turns into what"
    assert len(text.splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("file", ids(FILES))
def test_a_function_stays_small_and_says_what_it_returns(file: Path) -> None:
    for function in functions(file):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= LONGEST_FUNCTION, f"{function.name} has {lines} lines"
        assert function.returns is not None or function.name == "__init__", function.name


@pytest.mark.parametrize("file", ids(FILES))
def test_every_public_name_has_a_docstring(file: Path) -> None:
    module = tree(file)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    parents: list[ast.Module | ast.ClassDef] = [module, *classes]
    for parent in parents:
        for node in parent.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "manager", "base", "misc"])
def test_no_module_is_named_after_nothing(name: str) -> None:
    assert [file for file in FILES if file.stem == name or name in file.parent.parts[-1:]] == []


@pytest.fixture(scope="module")
def this_paper() -> Paper:
    paper, _ = load(REPOSITORY, date.max)
    return paper


def strings_of(file: Path) -> set[str]:
    """Every text of a Python file that is not a docstring."""
    module = tree(file)
    alone = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    constants = (
        node for node in ast.walk(module) if isinstance(node, ast.Constant) and id(node) not in alone
    )
    return {node.value for node in constants if isinstance(node.value, str)}


@pytest.mark.parametrize("file", ids(MACHINE))
def test_the_machine_holds_no_language(file: Path, this_paper: Paper) -> None:
    codes = {language.code for language in this_paper.languages}
    assert not strings_of(file) & codes


@pytest.mark.parametrize("file", ids([*FILES, *TEMPLATES]))
def test_the_machine_holds_no_word_of_this_paper(file: Path, this_paper: Paper) -> None:
    text = file.read_text(encoding="utf-8").casefold()
    names = {each.casefold() for each in this_paper.strings["attribution.name"].values()}
    titles = {
        each["title"].casefold()
        for source, each in ((source, source.csl) for source in this_paper.sources.values())
        if source.id in this_paper.strings["attribution.source"].values() and isinstance(each["title"], str)
    }
    sites = set(
        re.findall(
            r"^ *site_name: *(.+)$", (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    keys = set(this_paper.sources)
    for word in names | titles | {site.casefold() for site in sites}:
        assert word not in text, f"{word!r} is a word of this paper"
    quoted = set(re.findall(r"""["'@`]([a-z][a-z0-9-]+)["'`\]]""", text))
    assert not quoted & keys, "a source of this paper"
    assert not quoted & {term.id for term in this_paper.terms}, "a term of this paper"


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
