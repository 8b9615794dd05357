"""The built pages are valid HTML, as the Nu HTML checker of the W3C's validator judges, with no filter."""

import json
import subprocess
from pathlib import Path

import pytest

from folders import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.site]

JAR = REPOSITORY / ".venv/npm/node_modules/vnu-jar/build/dist/vnu.jar"


def test_every_page_is_valid_html(folder: Path) -> None:
    pages = sorted(folder.rglob("*.html"))
    run = subprocess.run(
        ["java", "-jar", JAR, "--format", "json", "--errors-only", *pages],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(run.stderr)["messages"]
    assert [
        (each.get("url", "").removeprefix(f"file:{folder}"), each.get("lastLine"), each["message"])
        for each in messages
    ] == []


def test_the_sheet_that_pages_take_their_styles_from_is_valid() -> None:
    sheets = sorted((REPOSITORY / "overrides").rglob("*.css"))
    run = subprocess.run(
        ["java", "-jar", JAR, "--css", "--format", "json", "--errors-only", *sheets],
        capture_output=True,
        text=True,
        check=False,
    )
    assert sheets
    assert [each["message"] for each in json.loads(run.stderr)["messages"]] == []
