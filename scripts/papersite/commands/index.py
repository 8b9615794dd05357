"""`python -m paper index`: make the search index of a built site. `scripts/build` calls it."""

import argparse
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from papercheck.languages.lexicons import lexicons
from papercheck.model import Lexicon
from papersite.publish.compounds import Compounds
from papersite.publish.searched import Searched

_INTERFACES = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.*")
"""Ready-made interfaces: the search page has its own."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its argument."""
    parser = commands.add_parser("index", help="make the search index of a built site")
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.set_defaults(run=run, name="build")


def run(options: argparse.Namespace) -> int:
    """Make the index from copies of the pages in which compounds are marked; the pages stay as they are."""
    site: Path = options.site.resolve()
    index = site / "pagefind"
    shutil.rmtree(index, ignore_errors=True)
    with TemporaryDirectory() as folder:
        for path, text in marked(site).items():
            copy = Path(folder, path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--quiet", "--site", folder, "--root-selector", "main"]
        if status := subprocess.run([*command, "--output-path", str(index)], check=False).returncode:
            return status
    for pattern in _INTERFACES:
        for file in index.glob(pattern):
            file.unlink()
    # Pagefind lists the languages in another order each time; two builds of one commit must be alike to the byte.
    entry = index / "pagefind-entry.json"
    listed = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(listed, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return 0


def marked(site: Path) -> Mapping[str, str]:
    """Every page of a built site by its path, as the index is to see it."""
    files = sorted(site.rglob("*.html"))
    pages = {file.relative_to(site).as_posix(): Searched(file.read_text(encoding="utf-8")) for file in files}
    words: dict[str, list[str]] = defaultdict(list)
    for page in pages.values():
        words[page.language].extend(page.words())
    known = lexicons(words)
    compounds = {code: Compounds(said, known.get(code, Lexicon())) for code, said in words.items()}
    return {
        path: page.marked(compounds.get(page.language) or Compounds((), Lexicon()))
        for path, page in pages.items()
    }
