"""Folders for tests: small papers written from a table or copied, and sites built in a process of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from papercheck.model import Language, Paper

REPOSITORY = Path(__file__).resolve().parents[1]
EPOCH = "1767225600"
OTHER = REPOSITORY / "tests/papers/other"
"""A small paper in three languages, built with the templates and hooks of this repository."""
PAPERS = sorted(file.parent for file in (REPOSITORY / "tests/papers").glob("*/mkdocs.yml"))
"""All invented papers, each of another form; what is promised of a built site holds for every one of them."""


BORROWED = 'class="draft borrowed"'
"""What the HTML of a page holds that a language borrows from the original until it is translated."""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their path below a folder, and return the folder."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def finished(paper: Paper) -> list[Language]:
    """The languages that have all of a paper; what is promised of a site holds for these."""
    return [language for language in paper.languages if not language.is_unfinished]


def copy_other(to: Path) -> Path:
    """Copy the small paper, to make mistakes in, and return the folder."""
    shutil.copytree(OTHER, to)
    settings = to / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace("../../..", str(REPOSITORY)), encoding="utf-8")
    return to


def run_command(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and keep what it says, whatever its exit status."""
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


def build(root: Path, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the paper below `root` into `site`, as scripts/build does, but without a search index."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "SITE_DIR"}}
    ours = {"PYTHONPATH": str(REPOSITORY / "scripts"), "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return run_command(
        *command, "--config-file", root / "mkdocs.yml", cwd=site.parent, env=inherited | ours | environment
    )
