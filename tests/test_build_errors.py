"""What a build says about settings, words and folders that it cannot work with: one clear message, and no half-built site."""

import os
import re
from pathlib import Path

import pytest

from folders import build, copy_other, write

pytestmark = pytest.mark.slow


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A copy of another paper, to be spoilt."""
    return copy_other(tmp_path / "paper")


def edit(file: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert count
    file.write_text(text, encoding="utf-8")


def messages_of(paper: Path, site: Path) -> str:
    """What a build that must fail says."""
    result = build(paper, site)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


def test_a_menu_of_another_form_ends_the_build_with_its_place(paper: Path) -> None:
    edit(paper / "mkdocs.yml", r"^nav:.*", "nav:\n  - index.md\n")
    messages = messages_of(paper, paper.parent / "site")
    assert re.search(
        r"mkdocs\.yml:\d+:5: wrong-menu: `nav` has no group `menu`.*\n    fix: Write `nav: ", messages
    )
    assert not (paper.parent / "site/index.html").exists()


def test_a_paper_without_a_theme_is_told_to_name_it(paper: Path) -> None:
    edit(paper / "mkdocs.yml", r"^  custom_dir: [^\n]*\n", "")
    assert "mkdocs.yml: `theme.custom_dir` is missing." in messages_of(paper, paper.parent / "site")


def test_words_that_are_missing_are_all_named_at_once(paper: Path) -> None:
    strings = paper / "docs/_data/strings.yml"
    edit(strings, r"^skip: [^\n]*\n", "")
    edit(strings, r"^  title: \{fr: \"selon[^\n]*\n", "")
    messages = messages_of(paper, paper.parent / "site")
    for name in ("attribution.title", "skip"):
        assert (
            f"docs/_data/strings.yml:1:1: error: missing-field: Pages ask for the word `{name}`, which"
            in messages
        )
    assert not (paper.parent / "site/index.html").exists()


def test_a_paper_without_any_words_is_told_which_it_needs(paper: Path) -> None:
    locators = (
        'locator:\n  page: {fr: "p. pp.", en: "p. pp.", nl: "blz. p."}\n  section: {fr: §, en: §, nl: §}\n'
    )
    (paper / "docs/_data/strings.yml").write_text(locators, encoding="utf-8")
    messages = messages_of(paper, paper.parent / "site")
    for name in ("attribution.title", "date.months", "lost.text", "skip", "search.none"):
        assert f"Pages ask for the word `{name}`" in messages


def test_a_folder_that_cannot_be_written_is_named(paper: Path) -> None:
    blocked = paper.parent / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    messages = messages_of(paper, blocked)
    assert (
        "blocked cannot be written: Not a directory. Make room, or build into a folder of your own"
        in messages
    )


def test_references_that_cannot_be_formatted_are_said_without_a_traceback(
    paper: Path, tmp_path: Path
) -> None:
    program = (
        write(tmp_path, {"programs/nice": "#!/bin/sh\necho no such style >&2\nexit 1\n"}) / "programs/nice"
    )
    program.chmod(0o755)
    result = build(paper, tmp_path / "site", PATH=f"{program.parent}:{os.environ['PATH']}")
    assert "The references cannot be formatted: no such style." in result.stdout
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
