"""`python -m papersite index`: a built site into its search index. `scripts/build` calls it."""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from lxml import html

from papercheck.files import replace_file

_COMPOUND = re.compile(r"[^\W\d_]{8,}")
"""A word of as many letters as assets/search.js asks of the two parts of a compound: `Fallkonferenz`."""

_NOT_SEARCHED = ".mark, .claim-marks, .turn, .attribution, .rail, .index, .stem, .strip, .byline, .cards, .end, .neighbours, .filter, .operator, .part-note"
"""Selectors of what stands in an article and is not its text."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its argument."""
    parser = commands.add_parser("index", help="make the search index of a built site")
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.set_defaults(run=run, name="build")


def run(options: argparse.Namespace) -> int:
    """Write Pagefind's index to `pagefind/` in the site, and beside it the long words of each language."""
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
    """The long words of the text that is searched, by language."""
    words: dict[str, set[str]] = defaultdict(set)
    for file in site.rglob("*.html"):
        page = html.document_fromstring(file.read_text(encoding="utf-8"))
        for body in page.xpath("//*[@data-pagefind-body]"):
            words[page.get("lang", "")] |= set(_COMPOUND.findall(" ".join(body.itertext())))
    return words


def _write_json(file: Path, content: object) -> None:
    replace_file(file, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
