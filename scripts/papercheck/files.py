"""A folder on disk into what is read of it: its files and links, and texts of files.

A file that cannot be opened, is too large or is not UTF-8 becomes a finding. What is written is written here, in one go.
"""

import errno
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from papercheck.model import Finding, Language, Origin, Place
from papercheck.model.rule import NOT_UTF_8, UNREADABLE_FILE
from papercheck.text import matches_any

MAX_BYTES = 2_000_000
"""No text of a paper is longer; a longer file is a mistake or an attack."""

_REGISTRIES = "sources.yml sources.yaml sources.json references.yml references.yaml references.json references.bib sources.bib"
_FOLDERS = ("docs/_data/", "", "docs/")
REGISTRIES = tuple(f"{folder}{name}" for folder in _FOLDERS for name in _REGISTRIES.split())
"""Where a registry may lie, the first that is there counts."""

_CONFLICT = re.compile(r"^(?:<{7}|>{7}) \S", re.MULTILINE)
"""What version control leaves above and below lines that two people changed."""
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)

PASSED_OVER = frozenset(
    ".git .hg .svn .venv venv .tox .nox .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache"
    " __pycache__ node_modules".split()
)
"""Folders that tools make and nobody commits."""
_APART = re.compile(
    r"""(?P<beside> (?:tests|site)/           # what tests are made of, and what was built
          | _?(?:includes|snippets|partials)/ )  # pieces, whose links start from the pages that show them
      | (?:themes|vendor)/                   # what others have written
      | (?!\.github/)(?:.*/)?\.              # what programs have for themselves
    """,
    re.VERBOSE,
)
"""Files that belong to something else than to a paper, by the folder in which they lie; some do where it has pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What of a folder is to be judged, where its settings say so."""

    languages: tuple[str, ...] = ()
    """The codes of those that count, the original first; empty: all that are there."""
    registry: str = ""
    """The file of sources; empty: the first of the usual ones."""
    exclude: tuple[str, ...] = ()
    """Patterns of files that are not judged, though links may lead to them."""

    @property
    def registries(self) -> tuple[str, ...]:
        """Where sources may be."""
        return (self.registry,) if self.registry else REGISTRIES

    def choose(self, found: Sequence[Language]) -> tuple[Language, ...]:
        """The languages that count; one that is named and not there counts, so that all its pages are missing."""
        by_code = {it.code: it for it in found if not self.excludes(it.root.rstrip("/"))}
        named = (by_code.get(it) or Language(code=it, name=it, is_original=False) for it in self.languages)
        ordered = (replace(it, is_original=not rank) for rank, it in enumerate(named))
        return tuple(ordered) or tuple(by_code.values())

    def excludes(self, path: str) -> bool:
        """Whether a file, or all of a folder, is not to be judged."""
        return matches_any(path, self.exclude)

    def passes_over(self, path: str, *, beside_pages: bool) -> bool:
        """Whether a file is not to be judged, or belongs to something else than to a paper, which may have pages."""
        apart = _APART.match(path)
        return self.excludes(path) or (apart is not None and (beside_pages or not apart["beside"]))


def read_patterns(text: str, folder: str = "") -> tuple[str, ...]:
    """The patterns of files that a text has as `.gitignore` has them, below a folder; those of exceptions left out."""
    lines = (line.strip().rstrip("/") for line in text.splitlines())
    typed = [line for line in lines if line and line[0] not in "#!"]
    return tuple(folder + (line.lstrip("/") if "/" in line else f"**/{line}") for line in typed)


def read_text(root: Path, path: str) -> tuple[str | None, list[Finding]]:
    """The text of a file below `root`, however it is linked, with Unix line ends; or `None` and why there is none."""
    file = root / path
    try:
        if not file.resolve().is_relative_to(root.resolve()):
            return None, [refuse_file(path, "it is a link that leads out of the folder")]
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_BYTES else b""
    except (OSError, RuntimeError) as error:
        # Python up to 3.12 raises RuntimeError where a link leads back to itself.
        is_loop = not isinstance(error, OSError) or error.errno == errno.ELOOP
        why = "it is a link that leads back to itself" if is_loop else _explain(error)
        return None, [refuse_file(path, why)]
    if size > MAX_BYTES:
        message, fix = f"The file has {size:,} bytes.", f"Keep texts below {MAX_BYTES:,} bytes."
        return None, [UNREADABLE_FILE(Place(path), message, fix)]
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        place = Origin(before, path).place(len(before))
        message = f"Byte {data[error.start]:#04x} is not UTF-8."
        return None, [NOT_UTF_8(place, message, "Save the file again as UTF-8.")]
    conflict = _CONFLICT.search(text)
    # A text on conflicts shows one as code.
    if conflict and not (path.endswith(".md") and _FENCE.search(text, 0, conflict.start())):
        message = "Two versions stand here, which were not merged into one."
        fix = "Keep one of them, and remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`."
        return None, [UNREADABLE_FILE(Origin(text, path).place(conflict.start()), message, fix)]
    return text, []


class WriteError(OSError):
    """A file cannot be written: which one, and why."""


def replace_file(file: Path, content: bytes) -> None:
    """Write a file, and its folder where there is none; whatever ends that, there is the old file or the new one, whole.

    Raises `WriteError`.
    """
    file = file.resolve()
    # Two runs have a draft each; what a killed one left behind stands in nobody's way.
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as raw:
            raw.write(content)
            raw.flush()
            os.fsync(raw.fileno())
        if file.is_file():
            shutil.copymode(file, draft)
        draft.replace(file)
    except OSError as error:
        raise WriteError(error.errno, error.strerror or f"{error}", str(file)) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def refuse_file(path: str, why: str) -> Finding:
    """The finding that a file cannot be opened."""
    fix = "Let the checker read it, or take it away."
    return UNREADABLE_FILE(Place(path), f"It cannot be opened: {why}.", fix)


@dataclass(frozen=True, slots=True)
class Tree:
    """What lies below a folder; paths are relative to it, with `/` between names, spelled as the file system lists them."""

    files: Mapping[str, int] = field(default_factory=dict)
    """By path, the size in bytes."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads, as it says."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """By path, why something could not be opened."""


def list_tree(root: Path) -> Tree:
    """Everything below a folder, in the order of names; a link is noted and never followed."""
    files: dict[str, int] = {}
    symlinks: dict[str, str] = {}
    closed: dict[str, str] = {}
    # Folders wait on a list, so that depth costs nothing.
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(f"{root}/{folder}") as listing:
                entries = sorted(listing, key=attrgetter("name"))
        except OSError as error:
            closed[folder.rstrip("/") or "."] = _explain(error)
            continue
        if folder and any(entry.name == "pyvenv.cfg" for entry in entries):
            # Python made it for its packages.
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_symlink():
                symlinks[path] = os.readlink(entry.path)  # noqa: PTH115  # the entry holds a text, not a path
            elif entry.is_file(follow_symlinks=False):
                files[path] = entry.stat(follow_symlinks=False).st_size
        inner = (entry.name for entry in reversed(entries) if entry.is_dir(follow_symlinks=False))
        waiting += (f"{folder}{name}/" for name in inner if name not in PASSED_OVER)
    return Tree(files, symlinks, closed)


def _explain(error: Exception) -> str:
    return getattr(error, "strerror", None) or "the system does not say why"
