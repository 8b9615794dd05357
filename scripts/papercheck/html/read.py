"""A folder into a `Site`: which files there are, what is in them, and what could not be read."""

import gc
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from papercheck.html.addresses import Desk, Map
from papercheck.html.depth import Depth
from papercheck.html.documents import document, kind
from papercheck.html.encodings import decoded, encoding_of
from papercheck.html.loading import loaded
from papercheck.html.names import text_of
from papercheck.html.nesting import DEEPEST, is_too_deep
from papercheck.html.pages import Pool, page
from papercheck.html.parallel import in_parallel, is_manifest, processes, still_open
from papercheck.html.places import Places
from papercheck.html.published import published
from papercheck.model import Finding, Lexicon, Place
from papercheck.model.site import Site, SiteFile, SitePage

MAX_BYTES = 8_000_000
"""No page of a site is larger; a larger one is a mistake or an attack."""

PAGES = (".html", ".htm", ".xhtml")
_DRAWINGS = (".svg",)
_FOREIGN_SHEET = re.compile(
    r"<\?xml-stylesheet\s[^>]{0,500}?href\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE
)


def read(
    folder: Path,
    base_url: str = "",
    *,
    prefix: str = "",
    lexicons: Mapping[str, Lexicon] | None = None,
    depth: Depth = Depth.WHOLE,
) -> tuple[Site, tuple[Finding, ...]]:
    """Read the built site in `folder`.

    `base_url` is the address it is published under; without one it is taken from what the pages say of themselves.
    `prefix` stands before every path in places. What could not be read is a finding. `depth` says how much is asked about:
    less of a site is read in a fraction of the time.
    """
    reader = _Reader(folder, prefix, depth)
    # Nothing that is made here refers back to itself, so no collector need look for it: neither while it is made,
    # nor later, when rules make their findings. Looking takes a fifth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        site = reader.site(base_url, lexicons or {})
    finally:
        gc.freeze()
        if collects:
            gc.enable()
    return site, tuple(sorted(reader.findings))


@dataclass(slots=True)
class _Reader:
    """One reading of one folder, and what went wrong in it."""

    folder: Path
    prefix: str
    depth: Depth
    findings: list[Finding] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)

    def site(self, base_url: str, lexicons: Mapping[str, Lexicon]) -> Site:
        files = sorted(self._files(self.folder, ""))
        names = [each for each in files if each.lower().endswith(PAGES)]
        base = base_url or published(names, self._start)
        site_map = Map(
            frozenset(files), base if base.endswith("/") or not base else f"{base}/", frozenset(self.foreign)
        )
        pool = Pool()
        is_open = self.depth is Depth.OPEN
        pages = self._all_open(names, site_map) if is_open else dict(self._pages(names, site_map, pool))
        drawings = dict(
            self._pages([each for each in files if each.lower().endswith(_DRAWINGS)], site_map, pool)
        )
        manifests = {path for each in pages.values() for path in _manifests(each)}
        documents = {each.path: each for each in self._documents(files, manifests, site_map)}
        places = Places(self._text)
        return Site(
            pages=pages,
            drawings=drawings,
            files=site_map.files,
            documents=documents,
            loaded=loaded(pages, drawings, documents, site_map),
            base_url=site_map.base_url,
            prefix=self.prefix,
            texts={path: text_of(self._text(path)) for path in sorted(_quoted(pages))},
            lexicons=lexicons,
            locate=places.locate,
            locate_every=places.every,
        )

    def _files(self, folder: Path, above: str) -> Iterator[str]:
        """Every file below a folder; what leads out of it is noted and left."""
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            name = f"{above}{entry.name}"
            if entry.is_symlink() and not self._is_inside(entry.path):
                self.foreign.add(name)
            elif entry.is_dir(follow_symlinks=False):
                if not _is_tool(entry.name):
                    yield from self._files(Path(entry.path), f"{name}/")
            elif entry.is_file():
                yield name

    def _is_inside(self, path: str) -> bool:
        try:
            real = Path(path).resolve()
        except (OSError, RuntimeError):
            return False
        return real.is_relative_to(self.folder.resolve()) and real.is_file()

    def _pages(self, names: Sequence[str], site_map: Map, pool: Pool) -> Iterator[tuple[str, SitePage]]:
        for path in names:
            text = self._read(path)
            if path.lower().endswith(_DRAWINGS):
                self._note_drawing(path, text)
            if is_too_deep(text):
                self._report(
                    path, "nested-too-deeply", f"Elements are nested more than {DEEPEST} deep.", "Close them."
                )
            else:
                yield path, page(path, text, site_map, pool, self.depth)

    def _note_drawing(self, path: str, text: str) -> None:
        """Say what stands before a drawing, where no element is."""
        if "<!ENTITY" in text:
            message = "The drawing declares entities, behind which code can hide."
            self._report(path, "hostile-drawing", message, "Remove them.")
        if _FOREIGN_SHEET.search(text):
            message = "The drawing takes its style from another host."
            self._report(path, "hostile-drawing", message, "Write the style into it.")

    def _open(self, site_map: Map, names: Sequence[str]) -> tuple[dict[str, SitePage], list[Finding]]:
        """What is open about some pages, and what is wrong with them as files."""
        reader = _Reader(self.folder, self.prefix, self.depth)
        pages = {path: still_open(each) for path, each in reader._pages(names, site_map, Pool())}
        return pages, reader.findings

    def _all_open(self, names: list[str], site_map: Map) -> dict[str, SitePage]:
        """The pages with what is open about them, read by as many processes as pay."""
        count = processes(len(names))
        reading = partial(self._open, site_map)
        parts = in_parallel(reading, names, count) if count > 1 else [reading(names)]
        found: dict[str, SitePage] = {}
        for pages, findings in parts:
            found |= pages
            self.findings += findings
        return found

    def _documents(self, files: list[str], manifests: set[str], site_map: Map) -> Iterator[SiteFile]:
        for path in files:
            if what := kind(path, manifests):
                yield document(path, what, self._read(path), Desk(site_map, path), self.prefix)

    def _read(self, path: str) -> str:
        """The text of a file; what is wrong with it is noted."""
        data = self._bytes(path)
        if len(data) > MAX_BYTES:
            self._report(
                path,
                "file-too-large",
                f"The file has {len(data):,} bytes.",
                f"Keep it below {MAX_BYTES:,} bytes.",
            )
            return ""
        encoding = encoding_of(data)
        if not encoding:
            self._report(path, "not-utf-8", "The file is not UTF-8.", "Save it again as UTF-8.")
        return decoded(data, encoding)

    def _bytes(self, path: str) -> bytes:
        try:
            with (self.folder / path).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            self._report(
                path, "unreadable-file", f"The file cannot be read: {error.strerror}.", "Make it readable."
            )
            return b""

    def _text(self, path: str) -> str:
        """The text of a file that was read before."""
        try:
            data = (self.folder / path).read_bytes()[: MAX_BYTES + 1]
        except OSError:
            return ""
        return decoded(data, encoding_of(data)) if len(data) <= MAX_BYTES else ""

    def _start(self, path: str) -> str:
        """The first part of a page, with its head."""
        try:
            with (self.folder / path).open("rb") as file:
                return file.read(20_000).decode("utf-8", errors="replace")
        except OSError:
            return ""

    def _report(self, path: str, rule: str, message: str, fix: str) -> None:
        self.findings.append(Finding(Place(f"{self.prefix}{path}"), rule, message, fix))


def _is_tool(name: str) -> bool:
    """Whether a folder belongs to a tool and not to what is published."""
    return (name.startswith(".") and name != ".well-known") or name in {"node_modules", "__pycache__"}


def _manifests(read_page: SitePage) -> Iterator[str]:
    """The files that a page calls its manifest."""
    return (each.target.file for each in read_page.references if is_manifest(each) and each.target.file)


def _quoted(pages: Mapping[str, SitePage]) -> set[str]:
    """The pages that a text fragment leads to."""
    return {
        each.target.file
        for read_page in pages.values()
        for each in read_page.references
        if ":~:" in each.target.fragment and each.target.file in pages
    }
