"""Files to take away into the folder of the built site, each made anew only where something that it is made of changed."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
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
    ingredients: bytes | None = None
    """All that they are made of, versions of programs and texts of templates among it: they are made anew where it changed.

    `make` then leaves the work to another program or to typst and touches no value that others read, since it runs beside
    them. `None` for what is made every time.
    """


def write_exports(
    exports: Iterable[Export], site: Path, cache: Path, tell: Callable[[str], None]
) -> Iterator[str]:
    """Write all exports into the folder `site`; yield a sentence for each that failed, and write the others all the same.

    What was made is kept in the folder `cache` under the digest of its ingredients, as long as builds ask for it.
    `tell` is called with the name of what is about to be made: first of what is kept, which all begins at once.
    """
    exports = list(exports)
    kept = {
        export.name: cache / sha256(f"{export.name}\n".encode() + export.ingredients).hexdigest()
        for export in exports
        if export.ingredients is not None
    }
    with ThreadPoolExecutor() as pool:
        begun = {}
        for export in exports:
            if export.name in kept and not kept[export.name].is_dir():
                tell(export.name)
                begun[export.name] = pool.submit(export.make)
        for export in exports:
            try:
                if export.name in begun:
                    # The folder gets its name when it is whole.
                    part = kept[export.name].with_suffix(".part")
                    _write_files(begun[export.name].result(), part)
                    part.rename(kept[export.name])
                if export.name in kept:
                    shutil.copytree(kept[export.name], site, dirs_exist_ok=True)
                else:
                    tell(export.name)
                    _write_files(export.make(), site)
            except (ExportError, OSError) as error:
                yield f"{export.name} could not be made: {error}"
    for old in set(cache.iterdir() if cache.is_dir() else ()) - set(kept.values()):
        shutil.rmtree(old, ignore_errors=True)


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
