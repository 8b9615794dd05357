"""The way out of MkDocs: its forks, as scripts/try-builders installs them, make the same site of a paper with the hooks and theme of this repository."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from folders import EPOCH, REPOSITORY, run_command

pytestmark = pytest.mark.slow
PAPER = REPOSITORY / "tests/papers/twelve"
CHANGED = "theses/1/index.html"


def test_each_fork_makes_the_same_site_but_for_a_page_that_was_changed_here(
    built: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.delenv("SITE_URL", raising=False)
    site = shutil.copytree(built(PAPER), tmp_path / "site")
    with (site / CHANGED).open("a", encoding="utf-8") as page:
        page.write("<!-- changed -->\n")
    run = run_command(REPOSITORY / "scripts/try-builders", "--paper", PAPER, "--against", site)
    assert run.stdout.splitlines() == [
        line
        for name in ("properdocs", "mkdocs-ng")
        for line in (f"diff -r MkDocs/{CHANGED} {name}/{CHANGED}", "< <!-- changed -->")
    ], run.stderr
    assert [line.partition(" makes ")[2] for line in run.stderr.splitlines() if " makes " in line] == [
        "another site than MkDocs, in the files named above."
    ] * 2
    assert run.returncode == 1
