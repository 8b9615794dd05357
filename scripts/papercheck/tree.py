"""A folder into the files below it and the symbolic links among them; what tools leave behind is passed over."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

PASSED_OVER = frozenset(
    ".git .hg .svn .venv venv .tox .nox .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache"
    " __pycache__ node_modules".split()
)
"""Folders that tools make and nobody commits."""

_NAME = attrgetter("name")


@dataclass(frozen=True, slots=True)
class Tree:
    """What lies below a folder; paths are relative to it, with `/` between names, spelled as the file system lists them."""

    files: Mapping[str, int] = field(default_factory=dict)
    """By path, the size in bytes."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads, as it says."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """By path, why something could not be opened."""


def tree(root: Path) -> Tree:
    """Everything below a folder, in the order of names; a link is noted and never followed."""
    walk = _Walk(root)
    files = dict(walk.below(""))
    return Tree(files, walk.symlinks, walk.closed)


@dataclass(slots=True)
class _Walk:
    root: Path
    symlinks: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)

    def below(self, folder: str) -> Iterator[tuple[str, int]]:
        """The files of a folder and of those in it; folders wait on a list, so that depth costs nothing."""
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            inner: list[str] = []
            for entry in self._entries(current):
                path = f"{current}{entry.name}"
                if entry.is_symlink():
                    self.symlinks[path] = os.readlink(entry.path)  # noqa: PTH115  # the entry holds a text, not a path
                elif entry.is_dir(follow_symlinks=False):
                    inner += [f"{path}/"] if entry.name not in PASSED_OVER else []
                elif entry.is_file(follow_symlinks=False):
                    yield path, entry.stat(follow_symlinks=False).st_size
            waiting += reversed(inner)

    def _entries(self, folder: str) -> "list[os.DirEntry[str]]":
        """What a folder holds; nothing, if Python made it for its packages."""
        try:
            with os.scandir(f"{self.root}/{folder}") as listing:
                entries = sorted(listing, key=_NAME)
        except OSError as error:
            self.closed[folder.rstrip("/") or "."] = error.strerror or "the system does not say why"
            return []
        is_environment = bool(folder) and any(entry.name == "pyvenv.cfg" for entry in entries)
        return [] if is_environment else entries
