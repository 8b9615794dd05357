"""The preview while a text is written: it shows an edited page at once, tells what is wrong, and reloads by itself."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from folders import EPOCH, REPOSITORY, copy_other

pytestmark = pytest.mark.slow

PATIENCE = 120
"""Seconds after which a preview will not come any more."""


@dataclass(frozen=True)
class Preview:
    root: Path
    address: str
    log: Path

    def shows(self, text: str, path: str = "") -> str:
        """The page at a path, once it holds a text."""
        last = ""
        for _ in range(PATIENCE * 5):
            try:
                with urlopen(self.address + path, timeout=10) as answer:
                    last = answer.read().decode()
            except (URLError, TimeoutError) as error:
                last = str(error)
            if text in last:
                return last
            time.sleep(0.2)
        pytest.fail(f"{text} did not appear; the preview said:\n{self.said}\n{last[:2000]}")

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that runs while its paper is edited, as it does for who writes."""
    folder = tmp_path_factory.mktemp("preview")
    root = copy_other(folder / "paper")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "log"
    ours = {"PYTHONPATH": str(REPOSITORY / "scripts"), "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", f"127.0.0.1:{port}"]
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(command, cwd=root, env=os.environ | ours, stdout=output, stderr=output)
        base = re.search(
            r"^site_url: https?://[^/]+(/.*)$", (root / "mkdocs.yml").read_text("utf-8"), re.MULTILINE
        )
        yield Preview(root, f"http://127.0.0.1:{port}{base[1] if base else '/'}", log)
        server.terminate()
        server.wait(timeout=30)


def test_an_edited_page_is_shown_although_its_translation_is_stale(preview: Preview) -> None:
    preview.shows("</html>")
    page = preview.root / "docs/fr/reasons/1.md"
    page.write_text(page.read_text("utf-8") + "\nA sentence that is new here.\n", encoding="utf-8")
    preview.shows("A sentence that is new here.", "reasons/1/")
    assert "missing-id" in preview.said or "stale-translation" in preview.said or "differ" in preview.said
    assert "Traceback" not in preview.said


def test_what_cannot_be_read_is_told_and_mended_without_a_new_start(preview: Preview) -> None:
    preview.shows("</html>")
    record = preview.root / "docs/_data/strings.yml"
    text = record.read_text("utf-8")
    record.write_text("\t" + text, encoding="utf-8")
    for _ in range(PATIENCE * 5):
        if "data-syntax" in preview.said:
            break
        time.sleep(0.2)
    assert "docs/_data/strings.yml:1:1: error: data-syntax" in preview.said
    assert "Traceback" not in preview.said
    page = preview.root / "docs/fr/reasons/1.md"
    page.write_text(page.read_text("utf-8") + "\nA sentence that came later.\n", encoding="utf-8")
    record.write_text(text, encoding="utf-8")
    preview.shows("A sentence that came later.", "reasons/1/")


def test_a_preview_reloads_by_a_script_that_no_policy_stops(preview: Preview) -> None:
    text = preview.shows("</html>")
    assert "livereload(" in text
    assert "Content-Security-Policy" not in text
