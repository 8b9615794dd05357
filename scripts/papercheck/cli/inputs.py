"""A folder into what there is to check in it."""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from papercheck.files import MAX_BYTES, PASSED_OVER, REGISTRIES

_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a root holds."""

    has_pages: bool
    """Markdown in language folders below `docs/`."""
    has_registry: bool
    has_surroundings: bool
    """Anything that the area `repo` has rules for, or a paper around which it could be."""
    site: Path | None
    """The folder of built HTML: the one a paper is built into, or the root itself."""
    is_site: bool
    """Whether the root itself is that folder."""
    has_markdown: bool
    """Markdown anywhere."""
    site_url: str = ""
    """The public address, as `mkdocs.yml` says."""

    @property
    def has_paper(self) -> bool:
        """Whether there is a text, or a registry that is not just published with a site."""
        return self.has_pages or (self.has_registry and not self.is_site)

    def areas(self) -> tuple[str, ...]:
        """The areas that have something to judge; a site beside its paper is asked for by name."""
        paper = self.has_paper
        wanted = {
            "citations": paper,
            "parity": self.has_pages,
            "claims": self.has_pages,
            "links": paper or self.is_site or self.has_markdown,
            "site": self.is_site,
            "a11y": self.is_site,
            "repo": self.has_surroundings,
        }
        return tuple(area for area, is_there in wanted.items() if is_there)

    def missing(self, area: str) -> str:
        """What an area would need that is not there; nothing, if it can be judged."""
        if area in ("site", "a11y"):
            return "" if self.site else "built HTML"
        if area == "links":
            return "" if self.has_markdown or self.has_registry or self.site else "Markdown or HTML"
        if area in ("parity", "claims"):
            return "" if self.has_pages else "Markdown below docs/<language>/"
        if area == "citations":
            return (
                "" if self.has_pages or self.has_registry else "Markdown below docs/<language>/ or a registry"
            )
        return ""


def inputs(root: Path) -> Inputs:
    """Look what there is, without reading more of it than the settings."""
    docs = root / "docs"
    codes, site_url = _settings(root)
    has_pages = any(_holds(folder, ".md") for folder in _languages(docs, codes))
    has_registry = any((root / path).is_file() for path in REGISTRIES)
    is_paper = (
        has_pages or (docs / "_data").is_dir() or (has_registry and not (root / "index.html").is_file())
    )
    built = root / "site" if is_paper else root
    marks = ("mkdocs.yml", ".github", "requirements.txt", "action.yml")
    return Inputs(
        has_pages=has_pages,
        has_registry=has_registry,
        has_surroundings=has_pages or has_registry or any((root / mark).exists() for mark in marks),
        site=built if _holds(built, ".html", ".htm") else None,
        is_site=not is_paper and _holds(root, ".html", ".htm"),
        has_markdown=has_pages or _holds(root, ".md"),
        site_url=site_url,
    )


def _settings(root: Path) -> tuple[tuple[str, ...], str]:
    """The languages and the public address, as `mkdocs.yml` says, if there is one."""
    file = root / "mkdocs.yml"
    if not file.is_file():
        return (), ""
    from papercheck.repository import read_configuration

    try:
        text = file.read_bytes()[:MAX_BYTES].decode("utf-8-sig", "replace")
    except OSError:
        text = ""
    settings = read_configuration(text, "mkdocs.yml")[0]
    return tuple(language.code for language in settings.languages), settings.site_url


def _languages(docs: Path, codes: Collection[str]) -> Iterator[Path]:
    """The folders of languages: those that are listed, or those that look like one."""
    try:
        yield from (
            folder
            for folder in docs.iterdir()
            if folder.name in codes or (not codes and _LANGUAGE.fullmatch(folder.name))
        )
    except OSError:
        return


def _holds(folder: Path, *endings: str) -> bool:
    for _, folders, files in os.walk(folder):
        if any(name.lower().endswith(endings) for name in files):
            return True
        folders[:] = [name for name in folders if name not in PASSED_OVER]
    return False
