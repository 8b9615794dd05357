"""`python -m papersite unchanged` and `record`: what a build was made of, and what it made, kept for the next build to compare.

`scripts/build` calls both. Everything is compared by its content: when a file was written says nothing.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from papercheck.cli.options import add_command
from papercheck.files import list_tree, replace_file

RECORDS = ".cache/builds"
"""The folder below the root that holds a record for each folder that was built into."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands and their arguments."""
    for name, what, run in (
        ("unchanged", "say whether a built site is as a build would make it", run_unchanged),
        ("record", "record what a site was just built of", run_record),
    ):
        parser = add_command(commands, name, what, run)
        parser.add_argument("site", type=Path, help="the folder of the built site")


def run_unchanged(options: argparse.Namespace) -> int:
    """0, and a sentence, where neither the site nor anything that it is made of changed since its build; 1 where a build is due.

    Then what is there now is noted, so that a change while the build is under way is not missed.
    """
    site, file = options.site.resolve(), _find_record(options)
    made_of, record = _digest_sources(options.root, site, options.today), _read(file)
    if record.get("made_of") == made_of and site.is_dir() and record.get("made") == _digest(site):
        print(f"Nothing changed since {record['when']}: {options.site} is as it was built.")
        return 0
    _write(file, {"site": str(site), "made_of": made_of})
    return 1


def run_record(options: argparse.Namespace) -> int:
    """Note what was made; nothing where a file changed meanwhile, so that the next build is a whole one. Always 0."""
    site, file = options.site.resolve(), _find_record(options)
    record, now = _read(file), datetime.now().astimezone()
    if record.get("made_of") == _digest_sources(options.root, site, options.today):
        _write(file, {**record, "made": _digest(site), "when": f"{now:%Y-%m-%d %H:%M}"})
    return 0


def _find_record(options: argparse.Namespace) -> Path:
    """The record of a site; those of sites that are gone are forgotten."""
    folder: Path = options.root / RECORDS
    for file in folder.glob("*.json"):
        if not Path(_read(file).get("site", "")).is_dir():
            file.unlink(missing_ok=True)
    return folder / f"{sha256(str(options.site.resolve()).encode()).hexdigest()}.json"


def _read(file: Path) -> dict[str, str]:
    """The record in a file; nothing where there is none, or none that can be read."""
    try:
        record = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write(file: Path, record: dict[str, str]) -> None:
    """Keep a record; where that cannot be done, the next build is a whole one."""
    try:
        replace_file(file, (json.dumps(record, indent=1) + "\n").encode())
    except OSError as error:
        print(f"The record of this build cannot be kept: {error}.", file=sys.stderr)


def _digest_sources(root: Path, site: Path, today: date) -> str:
    """The digest of all that a build reads: every file of the root that it does not make, the environment, this Python, and the day, by which rules judge."""
    given = [f"{name}={os.environ.get(name)}" for name in ("SITE_URL", "EDITIONS", "SOURCE_DATE_EPOCH")]
    if editions := os.environ.get("EDITIONS"):
        given.append(_digest(Path(editions)))
    no_sources = (root / "site", root / "tests", root / "CITATION.cff", site)
    return _digest(root, given=[sys.version, f"{today}", *given], without=no_sources)


def _digest(folder: Path, *, given: Iterable[str] = (), without: Iterable[Path] = ()) -> str:
    """The digest of the files below a folder, their paths and contents, and of texts beside them, without some files and folders."""
    digest = sha256("\0".join(given).encode())
    tree, starts = list_tree(folder), tuple(f"{path}/" for path in without)
    for path in sorted({**tree.files, **tree.symlinks}):
        file = folder / path
        if not f"{file}/".startswith(starts):
            content = file.read_bytes() if file.is_file() else tree.symlinks.get(path, "").encode()
            digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
