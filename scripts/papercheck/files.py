"""A folder on disk into what is read of it: texts of files, folders of languages, and where a registry may lie.

A file that cannot be opened, is too large or is not UTF-8 becomes a finding.
"""

import errno
from collections.abc import Collection
from pathlib import Path

from papercheck.languages.tags import is_language_folder
from papercheck.model import Finding, Language, Place

MAX_BYTES = 2_000_000
"""No text of a paper is longer; a longer file is a mistake or an attack."""

REGISTRIES = tuple(
    f"{folder}{name}"
    for folder in ("docs/_data/", "", "docs/")
    for name in "sources.yml sources.yaml sources.json references.yml references.yaml references.json references.bib sources.bib".split()
)
"""Where a registry may lie, the first that is there counts."""

_LOOP = "it is a link that leads back to itself"


def read(root: Path, path: str) -> tuple[str | None, list[Finding]]:
    """The text with Unix line ends, or `None` and why there is none."""
    data, findings = _bytes(root, path)
    if data is None:
        return None, findings
    if len(data) > MAX_BYTES:
        message, fix = f"The file has {len(data):,} bytes.", f"Keep texts below {MAX_BYTES:,} bytes."
        return None, [Finding(Place(path), "file-too-large", message, fix)]
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), []
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before[before.rfind(b"\n") + 1 :].decode("utf-8-sig")
        place = Place(path, before.count(b"\n") + 1, len(line) + 1)
        message = f"Byte {data[error.start]:#04x} is not UTF-8."
        return None, [Finding(place, "not-utf-8", message, "Save the file again as UTF-8.")]


def _bytes(root: Path, path: str) -> tuple[bytes | None, list[Finding]]:
    """What a file holds, if it lies below the root, however it is linked, and can be opened."""
    try:
        if (root / path).resolve().is_relative_to(root.resolve()):
            return (root / path).read_bytes(), []
        why = "it is a link that leads out of the folder"
    except OSError as error:
        why = _LOOP if error.errno == errno.ELOOP else error.strerror or "the system does not say why"
    except RuntimeError:
        # How Python up to 3.12 says the same.
        why = _LOOP
    fix = "Let the checker read it, or take it away."
    return None, [Finding(Place(path), "unreadable-file", f"It cannot be opened: {why}.", fix)]


def language_folders(docs: Path, usual: Collection[str]) -> tuple[Language, ...]:
    """Without a configuration: the folders of `docs/` that are named like a language and hold pages.

    The first of the `usual` originals is the original, or else the first by its name.
    """
    folders = docs.iterdir() if docs.is_dir() else ()
    names = sorted(
        each.name
        for each in folders
        if each.is_dir() and is_language_folder(each.name) and any(each.rglob("*.md"))
    )
    names.sort(key=lambda name: name.partition("-")[0] not in usual)
    return tuple(Language(code=name, name=name, is_original=name == names[0]) for name in names)
