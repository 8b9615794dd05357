"""The built site before two judges: our own checker with every rule, and LinkChecker as a second opinion on links.

LinkChecker crawls the served site over HTTP, at its real base path. AnchorCheck stays off: it fetches a page again for every fragment; fragments are judged by our own checker.
Started as root LinkChecker becomes an ordinary user by itself, which is why it reads nothing but the server.
"""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from papercheck.cli import main

pytestmark = [pytest.mark.slow, pytest.mark.site]

CONFIGURATION = (
    "[checking]\nmaxrequestspersecond=500\nrobotstxt=0\n[filtering]\nignore=^mailto:\ncheckextern=0\n"
)


def test_our_own_checker_finds_nothing_on_the_built_site(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["site", "a11y", "links", "--root", str(folder), "--strict"])
    assert status == 0, capsys.readouterr().out
    # The bibliography lies beside the pages, and is read as one.
    said = r"No findings in 0 pages, \d+ sources?, 0 claims, \d{2,} built pages, profile any\."
    assert re.fullmatch(said, capsys.readouterr().out.strip())


def test_linkchecker_finds_no_error_on_the_served_site(folder: Path, address: str, tmp_path: Path) -> None:
    settings = tmp_path / "linkcheckerrc"
    settings.write_text(CONFIGURATION, encoding="utf-8")
    settings.chmod(0o644)
    tmp_path.chmod(0o755)
    command = [
        str(Path(sys.executable).parent / "linkchecker"),
        "--config",
        str(settings),
        "--no-status",
        "--verbose",
        "--output",
        "csv",
        address,
    ]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    lines = [line for line in run.stdout.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))
    wrong = [(row["parentname"], row["urlname"], row["result"]) for row in rows if row["valid"] != "True"]
    pages = {row["url"].split("#")[0] for row in rows if row["url"].startswith(address)}
    assert wrong == [], run.stderr
    assert len(pages) >= len(list(folder.rglob("index.html"))) - _short(folder), run.stdout + run.stderr


def _short(folder: Path) -> int:
    """Short addresses: nothing on the site links to them, they are for print and speech."""
    return sum(
        file.parent.name.isdigit() and file.parent.parent.name != "reasons"
        for file in folder.rglob("index.html")
    )
