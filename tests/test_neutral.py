"""Only its own content knows of the paper of this repository: neither the machine does, nor another paper, nor one that is begun.

These tests do not go along into a paper that is begun: its author may have the name of somebody in an example.
"""

import ast
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from folders import OTHER, REPOSITORY
from papercheck.load import load
from papercheck.model import Paper
from papersite.commands import main

PROGRAMS = sorted((REPOSITORY / "scripts").rglob("*.py"))
TEMPLATES = sorted((REPOSITORY / "overrides").rglob("*.html"))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load(REPOSITORY, date.max)[0]


def strings_of(file: Path) -> set[str]:
    """Every text of a Python file that is not a docstring."""
    nodes = [*ast.walk(ast.parse(file.read_text("utf-8")))]
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in alone)
    return {node.value for node in constants if isinstance(node.value, str)}


def test_the_machine_holds_no_language(paper: Paper) -> None:
    codes = {language.code for language in paper.languages}
    assert {file.name: found for file in PROGRAMS if (found := strings_of(file) & codes)} == {}


def names_of(paper: Paper) -> set[str]:
    return {name.casefold() for name in paper.strings["attribution.name"].values()}


def test_the_machine_holds_no_word_of_this_paper(paper: Paper) -> None:
    original = paper.strings["attribution.source"].values()
    titles = {str(paper.sources[id_].csl["title"]).casefold() for id_ in original}
    config = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    sites = {site.casefold() for site in re.findall(r"^ *site_name: *(.+)$", config, re.MULTILINE)}
    ids = set(paper.sources) | {term.id for term in paper.terms}
    for file in [*PROGRAMS, *TEMPLATES]:
        text = file.read_text(encoding="utf-8").casefold()
        assert [word for word in names_of(paper) | titles | sites if word in text] == [], file
        quoted = set(re.findall(r"""["'@`]([a-z][a-z0-9-]+)["'`\]]""", text))
        assert quoted & ids == set(), f"{file}: a source or term of this paper"


@pytest.mark.slow
def test_another_paper_holds_no_word_of_this_one(paper: Paper, built: Callable[[Path], Path]) -> None:
    for file in built(OTHER).rglob("*.html"):
        text = file.read_text("utf-8").casefold()
        assert [name for name in names_of(paper) if name in text] == [], file


def test_nothing_of_this_paper_goes_along(paper: Paper, tmp_path: Path) -> None:
    begun = tmp_path / "tides"
    named = "--languages en,de --author Ada --year 2024 --parts 3 --part-name a/b --part-name a/b --title A --title B"
    assert main(["new", "paper", str(begun), "--root", str(REPOSITORY), *named.split()]) == 0
    words = names_of(paper) | {id_ for id_ in paper.sources if any(map(str.isdigit, id_))}
    pattern = re.compile("|".join(map(re.escape, sorted(words))))
    files = {file.relative_to(begun): file for file in begun.rglob("*") if file.is_file()}
    texts = {path: file.read_bytes().decode("utf-8", "replace").casefold() for path, file in files.items()}
    assert {path: found[0] for path, text in texts.items() if (found := pattern.search(text))} == {}
    ours = [
        path
        for path in files
        if path.parts[0] == "docs" or f"{path}" in ("mkdocs.yml", "README.md", "LICENSE")
    ]
    there = [path for path in ours if (REPOSITORY / path).is_file()]
    same = [path for path in there if (REPOSITORY / path).read_bytes() == files[path].read_bytes()]
    assert {*map(str, same)} <= {"docs/_data/operator.yml"}


def test_the_forms_and_rules_that_go_along_speak_of_no_paper_and_no_language() -> None:
    guides = {"STYLE.md", "CONTRIBUTING.md", "BLOCKS.md"}
    files = [file for file in (REPOSITORY / ".github").rglob("*.[my]*") if file.name not in guides]
    ours = re.compile(r"english|german|deutsch|docs/de\b|client|klient|counsel|extremis", re.IGNORECASE)
    assert {file.name: found[0] for file in files if (found := ours.search(file.read_text("utf-8")))} == {}
