"""`scripts/ready`: whether a paper may be published, and what the operator has not filled in yet."""

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from papercheck.cli.examine import find_inputs
from papercheck.cli.options import add_command
from papercheck.files import list_tree, read_text
from papercheck.load import load
from papercheck.text import shorten
from papercheck.urls import is_placeholder
from papersite.commands.drafts import TO_WRITE

_TO_WRITE = re.compile(rf"\b{TO_WRITE}\b")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)*\.[^@\s.]{2,}")
_LONGEST = 90
"""Characters of a text that is still to be written: enough to know which."""
_CLOSING = "'\"}], "
"""What may close a text in YAML."""
_OWN = ("mkdocs.yml", "README.md", "LICENSE")
"""Files of an author beside those in `docs/`."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its argument."""
    parser = add_command(commands, "ready", "say whether the site may be published", run)
    parser.add_argument("--site-url", default="", help="the public URL, where it is not that of mkdocs.yml")
    parser.add_argument("--obstacle", action="append", default=[], help="a sentence on what else is missing")


def run(options: argparse.Namespace) -> int:
    """Say what stands in the way of publishing; 1 if anything does."""
    obstacles = [*_list_obstacles(options.root, options.site_url), *options.obstacle]
    print("\n".join([*obstacles, "Not ready to publish." if obstacles else "Ready to publish."]))
    return 1 if obstacles else 0


def _list_obstacles(root: Path, site_url: str) -> Iterator[str]:
    """A sentence for each thing that must be done before publishing; `site_url` replaces that of `mkdocs.yml`."""
    paper, _ = load(root, date.max)
    if "operator" not in paper.records:
        yield "docs/_data/operator.yml: the file is missing. Write down who runs the site."
    for name in paper.operator.missing:
        yield f"{paper.operator.place.path}: `{name}` is empty. Fill it in; imprint and privacy page show it."
    email = paper.operator.fields.get("email") or ""
    if "@" in email and not _EMAIL.fullmatch(email):
        yield f"{paper.operator.place.path}: `{email}` is no e-mail address. Write one that is read, like name@example.org."
    for path, text in _list_texts(root):
        for number, typed in enumerate(text.splitlines(), 1):
            if place := _TO_WRITE.search(typed):
                yield f"{path}:{number}: {shorten(typed[place.start() :].rstrip(_CLOSING), _LONGEST)}"
    url = site_url or find_inputs(root).site_url
    if is_placeholder(url):
        yield f"mkdocs.yml: `site_url` is {url or 'empty'}, a placeholder. Set the public URL, or give SITE_URL."


def _list_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of every file that only the author of a paper can write."""
    for path in list_tree(root).files:
        if path.startswith("docs/") or path in _OWN:
            yield path, read_text(root, path)[0] or ""
