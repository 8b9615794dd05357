"""`scripts/ready`: whether a paper may be published, and what the operator has not filled in yet."""

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from papercheck.cli import add_command
from papercheck.load import load
from papercheck.repository import read_configuration
from papercheck.urls import is_placeholder


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its argument."""
    parser = add_command(commands, "ready", "say whether the site may be published", run)
    parser.add_argument(
        "--site-url", default="", help="the public address, where it is not that of mkdocs.yml"
    )


def run(options: argparse.Namespace) -> int:
    """Say what stands in the way of publishing; 1 if anything does."""
    found = obstacles(options.root, options.site_url)
    for obstacle in found:
        print(obstacle)
    print("Not ready to publish." if found else "Ready to publish.")
    return 1 if found else 0


def obstacles(root: Path, site_url: str = "") -> list[str]:
    """A sentence for each thing that must be done before publishing; `site_url` replaces that of `mkdocs.yml`."""
    return [*_operator(root), *_address(root, site_url)]


def _operator(root: Path) -> Iterable[str]:
    paper, _ = load(root, date.max)
    if "operator" not in paper.records:
        yield "docs/_data/operator.yml: the file is missing. Write down who runs the site."
    for name in paper.operator.missing:
        yield f"{paper.operator.place.path}: `{name}` is empty. Fill it in; imprint and privacy page show it."


def _address(root: Path, site_url: str) -> Iterable[str]:
    file = root / "mkdocs.yml"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    configured = read_configuration(text, "mkdocs.yml")[0].site_url
    if is_placeholder(site_url or configured):
        yield f"mkdocs.yml: `site_url` is {site_url or configured or 'empty'}, a placeholder. Set the public address, or give SITE_URL."
