"""`scripts/release`: the paper as it is now into the archive of an edition, and its sum into the record of editions."""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from papercheck.cli.options import add_command
from papercheck.files import replace_file
from papercheck.load import load
from papercheck.repository import read_repository
from papersite.editions import (
    PARAGRAPHS,
    SUMS,
    EditionError,
    archive_path,
    pack,
    read_edition,
    read_paragraphs,
    write_sums,
)

NAME = __name__.rpartition(".")[2]
"""What the command is called, like this module; a paper may have a term of that name."""
RECORD = "docs/_data/editions.yml"
_LIVE = "404.html sitemap.xml sitemap.xml.gz llms.txt CITATION.cff".split()
"""Names of files that only the site of today has."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = add_command(commands, NAME, "freeze the paper as it is now as an edition", run)
    day = "the edition, as YYYY-MM-DD (extra.paper.edition of mkdocs.yml)"
    parser.add_argument("day", nargs="?", type=date.fromisoformat, metavar="DATE", help=day)
    where = "the folder of archives (.editions)"
    parser.add_argument("--editions", type=Path, metavar="DIR", help=where)


def run(options: argparse.Namespace) -> int:
    """Freeze an edition; 1, and nothing is left of it, where that fails or other words are frozen under that day."""
    root: Path = options.root.resolve()
    recorded = load(root, date.max)[0].editions
    settings = {setting.names: setting.text for setting in read_repository(root)[0].settings}
    typed = settings.get(("extra", "paper", "edition"))
    if not (options.day or typed):
        print(
            "mkdocs.yml: `extra.paper.edition` is missing. Set it to the day of the edition.", file=sys.stderr
        )
        return 2
    day: date = options.day or date.fromisoformat(typed or "")
    archive = archive_path((options.editions or root / ".editions").resolve(), day)
    with TemporaryDirectory() as folder:
        try:
            return _freeze(root, Path(folder) / "site", archive, day, recorded)
        except EditionError as error:
            print(error, file=sys.stderr)
            return 1


def _freeze(root: Path, site: Path, archive: Path, day: date, recorded: Mapping[date, str]) -> int:
    if later := [known for known in recorded if known > day and day not in recorded]:
        what = f"Edition {later[-1]} is released, and {day} was before it"
        remedy = "Set `extra.paper.edition` of mkdocs.yml to a later day."
        raise EditionError(f"{RECORD}: {what}.\n    fix: {remedy}")
    _build(root, site, archive.parent, day)
    sums = write_sums(site)
    (site / SUMS).write_bytes(sums)
    manifest = sha256(sums).hexdigest()
    is_same, is_there = recorded.get(day, manifest) == manifest, day in recorded and archive.is_file()
    if is_there:
        said = read_paragraphs((site / PARAGRAPHS).read_bytes())
        both = (read_edition(archive, day, recorded[day]).texts, said)
        frozen, now = ({code: [*text.items()] for code, text in texts.items()} for texts in both)
        is_same = frozen == now
    if not is_same:
        remedy = "Set `extra.paper.edition` of mkdocs.yml to another day: an edition never changes."
        what = f"Edition {day} is released, and says something else than the paper now"
        raise EditionError(f"{RECORD}: {what}.\n    fix: {remedy}")
    if is_there:
        print(f"Edition {day} is there already, with the same words: {archive}.")
        return 0
    pack(site, archive)
    _record(root / RECORD, {**recorded, day: manifest})
    print(f"Froze edition {day} in {archive}, and recorded it in {RECORD}: commit that, and publish both.")
    return 0


def _build(root: Path, site: Path, editions: Path, day: date) -> None:
    """Build the site as an edition, without what only the site of today has. Raises `EditionError`."""
    given = {"FROZEN_EDITION": day.isoformat(), "EDITIONS": str(editions)}
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    built = subprocess.run(
        [*command, "--config-file", str(root / "mkdocs.yml")],
        cwd=root,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise EditionError(
            f"{built.stdout}{built.stderr}Nothing was released: the edition could not be built."
        )
    for file in [file for file in site.rglob("*") if file.name in _LIVE]:
        file.unlink()


def _record(file: Path, editions: Mapping[date, str]) -> None:
    entries = (f"- edition: {day}\n  manifest: {digest}\n" for day, digest in sorted(editions.items()))
    title = "# Editions, and the SHA-256 of the list of sums of each. Written by scripts/release.\n"
    replace_file(file, (title + "".join(entries)).encode())
