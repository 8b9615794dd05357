"""Files to take away into the folder of the built site, each made anew only where something that it is made of changed."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

Articles = Mapping[str, Mapping[str, str]]
"""The HTML of every page's text as it was built, by code of the language and name of the page."""


class ExportError(Exception):
    """A file could not be made; the message is one sentence, and says how to mend it where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Files that are made together."""

    name: str
    """What progress and complaints call them: `PDF (de)`."""
    make: Callable[[], Mapping[str, bytes]]
    """Makes them: content by path below the root of the site. Raises `ExportError`."""
    runs_apart: bool = False
    """Whether `make` leaves the work to another program or to typst and touches no value that others read: it then runs beside them."""
    ingredients: bytes | None = None
    """All that they are made of, versions of programs and texts of templates among it; `None` for what is made every time."""


def write_exports(
    exports: Iterable[Export], site: Path, cache: Path, tell: Callable[[str], None]
) -> Iterator[str]:
    """Write all exports into the folder `site`; yield a sentence for each that failed, and write the others all the same.

    What was made is kept in the folder `cache` under the digest of its ingredients, as long as builds ask for it.
    `tell` is called with the name of what is about to be made: first of what runs apart, which all begins at once.
    """
    used = set()
    with ThreadPoolExecutor() as pool:
        begun = [_begin(export, cache, pool, tell) for export in exports]
        for export, kept, made in begun:
            try:
                if made is not None:
                    _write_files(made(), site, kept)
                if kept is not None:
                    used.add(kept.name)
                    shutil.copytree(kept, site, dirs_exist_ok=True)
            except (ExportError, OSError) as error:
                yield f"{export.name} could not be made: {error}"
    for old in cache.iterdir() if cache.is_dir() else ():
        if old.name not in used:
            shutil.rmtree(old, ignore_errors=True)


_Made = Callable[[], Mapping[str, bytes]]


def _begin(
    export: Export, cache: Path, pool: ThreadPoolExecutor, tell: Callable[[str], None]
) -> tuple[Export, Path | None, _Made | None]:
    """Begin with an export that runs apart; where it is kept, and what makes it or waits for it, or `None` where nothing changed."""
    kept = cache / _digest(export) if export.ingredients is not None else None
    if kept is not None and kept.is_dir():
        return export, kept, None
    if export.runs_apart:
        tell(export.name)
        return export, kept, pool.submit(export.make).result

    def make() -> Mapping[str, bytes]:
        tell(export.name)
        return export.make()

    return export, kept, make


def _digest(export: Export) -> str:
    return sha256(f"{export.name}\n".encode() + (export.ingredients or b"")).hexdigest()


def _write_files(files: Mapping[str, bytes], site: Path, kept: Path | None) -> None:
    """Write files below the site or, where they are kept, into a folder that gets its name when it is whole."""
    folder = site if kept is None else kept.with_suffix(".part")
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if kept is not None:
        with suppress(FileNotFoundError):
            shutil.rmtree(kept)
        folder.rename(kept)
