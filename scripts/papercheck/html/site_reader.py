"""A folder into a `Site`: which files there are, what is in them, and what could not be read."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from papercheck.html.accessibility_tree import extract_text
from papercheck.html.html_parser import Interner, read_page
from papercheck.html.html_source import LONGEST_HEAD, SourcePositions, find_base_url, find_excess
from papercheck.html.site_assets import find_kind, find_loaded, read_asset
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model import Finding, Lexicon, ParserRule, Place
from papercheck.model.rule import FILE_TOO_LARGE, NOT_UTF_8, UNREADABLE_FILE
from papercheck.model.site import Asset, Site, SitePage
from papercheck.text import decode_html, find_encoding, is_utf_8

MAX_BYTES = 8_000_000
"""Bytes of the largest file that is read: a larger one is a mistake or an attack."""
_FEWEST_ZEROS = 4
"""One zero byte in so many bytes, and a text is UTF-16 without saying so: two bytes a letter, of which one is zero."""

_PAGES = (".html", ".htm", ".xhtml")
_SVG = (".svg",)
_TOOLS = frozenset({"node_modules", "__pycache__"})
_NO_TOOL = ".well-known"
"""The one folder with a dot that servers publish (RFC 8615)."""


def read_site(
    folder: Path,
    base_url: str = "",
    *,
    prefix: str = "",
    lexicons: Mapping[str, Lexicon] | None = None,
    urls_only: bool = False,
) -> tuple[Site, tuple[Finding, ...]]:
    """Read the built site in `folder`; what could not be read is a finding.

    `base_url` is the URL it is published under; without one it is taken from what the pages say of themselves.
    `prefix` stands before every path in places. With `urls_only`, pages are read as far as questions about their links
    need it, in a fraction of the time.
    """
    reader = _SiteReader(folder, prefix, urls_only)
    with collector_off():
        site = reader.read(base_url, lexicons or {})
    return site, tuple(sorted(reader.findings))


@contextmanager
def collector_off() -> Iterator[None]:
    """Without the garbage collector, which would take a fifth of the time: nothing that is made of a site refers to itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _SiteReader:
    """One reading of one folder, and what went wrong in it."""

    folder: Path
    prefix: str
    urls_only: bool
    findings: list[Finding] = field(default_factory=list)
    outside_links: set[str] = field(default_factory=set)
    interner: Interner = field(default_factory=Interner)

    def read(self, base_url: str, lexicons: Mapping[str, Lexicon]) -> Site:
        files = sorted(self._list_files())
        names = [file for file in files if file.lower().endswith(_PAGES)]
        base = base_url or find_base_url(names, self._read_start)
        base = base if base.endswith("/") or not base else f"{base}/"
        index = SiteIndex(frozenset(files), base, frozenset(self.outside_links))
        pages = dict(self._read_pages(names, index))
        svg_files = dict(self._read_pages([file for file in files if file.lower().endswith(_SVG)], index))
        # A file with any name may be a manifest; it is read as one where a page says so.
        manifests = {
            reference.target.file
            for page in pages.values()
            for reference in page.relations.get("manifest", ())
        }
        assets = {asset.path: asset for asset in self._read_assets(files, manifests, index)}
        positions = SourcePositions(self._read_again)
        return Site(
            pages=pages,
            svg_files=svg_files,
            files=index.files,
            assets=assets,
            loaded=find_loaded(pages, svg_files, assets, index),
            base_url=base,
            prefix=self.prefix,
            texts={path: extract_text(self._read_again(path)) for path in sorted(_list_quoted(pages))},
            lexicons=lexicons,
            locate=positions.locate,
            locate_all=positions.locate_all,
        )

    def _list_files(self) -> Iterator[str]:
        """Every file below the folder; what leads out of it is noted and left."""
        waiting = [""]
        while waiting:
            above = waiting.pop()
            try:
                entries = list(os.scandir(self.folder / above))
            except OSError:
                continue
            for entry in entries:
                name = f"{above}{entry.name}"
                if entry.is_symlink() and not self._is_inside(entry.path):
                    self.outside_links.add(name)
                elif entry.is_dir(follow_symlinks=False):
                    waiting += [] if _is_of_tool(entry.name) else [f"{name}/"]
                elif entry.is_file():
                    yield name

    def _is_inside(self, path: str) -> bool:
        try:
            real = Path(path).resolve()
        except (OSError, RuntimeError):
            return False
        return real.is_relative_to(self.folder.resolve()) and real.is_file()

    def _read_pages(self, names: Sequence[str], index: SiteIndex) -> Iterator[tuple[str, SitePage]]:
        for path in names:
            text = self._read(path)
            if excess := find_excess(text):
                self._report(path, *excess)
            else:
                yield path, read_page(path, text, index, self.interner, urls_only=self.urls_only)

    def _read_assets(self, files: Sequence[str], manifests: set[str], index: SiteIndex) -> Iterator[Asset]:
        for path in files:
            if kind := find_kind(path, manifests):
                yield read_asset(path, kind, self._read(path), UrlResolver(index, path), self.prefix)

    def _read(self, path: str) -> str:
        """The text of a file; what is wrong with it is reported."""
        try:
            data = self._read_bytes(path)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or 'the system does not say why'}."
            self._report(path, UNREADABLE_FILE, message, "Make it readable.")
            return ""
        if len(data) > MAX_BYTES:
            message, fix = f"The file has {len(data):,} bytes.", f"Keep it below {MAX_BYTES:,} bytes."
            self._report(path, FILE_TOO_LARGE, message, fix)
            return ""
        text, is_as_declared = _decode(data)
        if not is_as_declared:
            self._report(path, NOT_UTF_8, "The file is not UTF-8.", "Save it again as UTF-8.")
        return text

    def _read_bytes(self, path: str, most: int = MAX_BYTES + 1) -> bytes:
        with (self.folder / path).open("rb") as file:
            return file.read(most)

    def _read_again(self, path: str) -> str:
        """The text of a file that was read before."""
        try:
            data = self._read_bytes(path)
        except OSError:
            return ""
        return _decode(data)[0] if len(data) <= MAX_BYTES else ""

    def _read_start(self, path: str) -> str:
        """The first part of a page, with its head."""
        try:
            return self._read_bytes(path, LONGEST_HEAD).decode("utf-8", errors="replace")
        except OSError:
            return ""

    def _report(self, path: str, rule: ParserRule, message: str, fix: str) -> None:
        self.findings.append(rule(Place(f"{self.prefix}{path}"), message, fix))


def _is_of_tool(name: str) -> bool:
    """Whether a folder belongs to a tool and not to what is published."""
    return (name.startswith(".") and name != _NO_TOOL) or name in _TOOLS


def _decode(data: bytes) -> tuple[str, bool]:
    """The text of a file, with Unix line ends, and whether it is UTF-8, or in another encoding and says so."""
    encoding = find_encoding(data)
    is_wide = data.count(0) * _FEWEST_ZEROS > len(data)
    is_other = encoding is not None and encoding.name != "utf-8"
    is_as_declared = is_other or (is_utf_8(data) and not is_wide)
    data = data.replace(b"\0", b"") if is_wide and encoding is None else data
    return decode_html(data).replace("\r\n", "\n").replace("\r", "\n"), is_as_declared


def _list_quoted(pages: Mapping[str, SitePage]) -> set[str]:
    """The pages that a text fragment leads to."""
    return {
        reference.target.file
        for page in pages.values()
        for reference in page.references
        if ":~:" in reference.target.fragment and reference.target.file in pages
    }
