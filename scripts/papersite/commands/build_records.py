"""`python -m papersite unchanged`, `record` and `index`: what `scripts/build` calls before and after a build.

What a build was made of, and what it made, is kept for the next one to compare, by its content: when a file was written says
nothing. And a built site becomes its search index.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from lxml import html

from papercheck.cli.options import add_command
from papercheck.files import list_tree, replace_file

RECORDS = ".cache/builds"
"""The folder below the root that holds a record for each folder that was built into."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands and their argument."""
    for name, what, run in (
        ("unchanged", "say whether a built site is as a build would make it", run_unchanged),
        ("record", "record what a site was just built of", run_record),
        ("index", "make the search index of a built site", run_index),
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


_COMPOUND = re.compile(r"[^\W\d_]{8,}")
"""A word of as many letters as assets/search.js asks of the two parts of a compound: `Fallkonferenz`."""
_UNPARTED = re.compile(r"[^\W\d_]*[æœøłđðþħŧıÆŒØŁĐÐÞĦŦ][^\W\d_]*")
"""A word with a letter that assets/search.js also knows as a plain one, and the index does not: `Łódź`."""

_NOT_SEARCHED = ".mark, .claim-marks, .turn, .attribution, .rail, .index, .stem, .strip, .byline, .cards, .end, .neighbours, .filter, .operator, .part-note"
"""Selectors of what stands in an article and is not its text."""


def run_index(options: argparse.Namespace) -> int:
    """Write Pagefind's index to `pagefind/` in the site, and beside it the words of each language that it has to be asked for."""
    site: Path = options.site.resolve()
    index = site / "pagefind"
    shutil.rmtree(index, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--quiet", "--site", str(site), "--root-selector", "main"]
    command += ["--exclude-selectors", _NOT_SEARCHED]
    if status := subprocess.run([*command, "--output-path", str(index)], check=False).returncode:
        return status
    # Ready-made interfaces are left out: the search page has its own.
    for file in [*index.glob("pagefind-*ui.*"), *index.glob("pagefind-highlight.*")]:
        file.unlink()
    # Pagefind lists the languages in another order each time; two builds of one commit must be alike to the byte.
    entry = index / "pagefind-entry.json"
    _write_json(entry, json.loads(entry.read_text(encoding="utf-8")))
    for language, words in _collect_words(site).items():
        _write_json(index / f"words.{language}.json", sorted(words))
    return 0


def _collect_words(site: Path) -> dict[str, set[str]]:
    """The long words of the text that is searched, and those with letters that the index does not fold, by language."""
    words: dict[str, set[str]] = defaultdict(set)
    for file in site.rglob("*.html"):
        page = html.document_fromstring(file.read_text(encoding="utf-8"))
        for body in page.xpath("//*[@data-pagefind-body]"):
            text = " ".join(body.itertext())
            words[page.get("lang", "")].update(_COMPOUND.findall(text), _UNPARTED.findall(text))
    return words


def _write_json(file: Path, content: object) -> None:
    replace_file(file, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
