"""Whether a paper may be published: what the operator has not filled in yet."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from papercheck.load import load
from papercheck.repository import configuration
from papercheck.urls import is_placeholder


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
    configured = configuration(text, "mkdocs.yml")[0].site_url
    if is_placeholder(site_url or configured):
        yield f"mkdocs.yml: `site_url` is {site_url or configured or 'empty'}, a placeholder. Set the public address, or give SITE_URL."
