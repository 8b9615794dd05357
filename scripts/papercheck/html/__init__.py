"""A folder of built HTML into a `Site`, read as a browser reads it: each page is parsed once, what is wrong is a finding."""

import gc
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from papercheck.html.html_parser import extract_text, read_page
from papercheck.html.html_source import (
    LONGEST_HEAD,
    TOO_DEEP,
    SourcePositions,
    choose_heads,
    find_base_path,
    find_base_url,
    find_excess,
    is_template,
    is_too_deep,
)
from papercheck.html.site_assets import find_kind, find_loaded, list_unshown, read_asset
from papercheck.html.url_references import Interner
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model import Finding, Lexicon, ParserRule, Place
from papercheck.model.rule import NOT_UTF_8, UNREADABLE_FILE
from papercheck.model.site import Asset, Site, SitePage
from papercheck.text import decode_html, decode_utf_8, find_encoding

__all__ = ["collector_off", "extract_text", "read_site"]

MAX_BYTES = 8_000_000
"""Bytes of the largest file that is read: a larger one is a mistake or an attack."""
_FEWEST_ZEROS = 4
"""One zero byte in so many bytes, and a text is UTF-16 without saying so: two bytes a letter, of which one is zero."""

_PAGE = re.compile(r"<(?:!doctype|html|head|title|body|svg|h1|meta|link|script)\b", re.IGNORECASE)
"""What makes a page of a text; without any of these it is a piece that a program puts into one."""
_PROOF = re.compile(r"\s{0,9}[\w-]{1,99}-verification[:=][^<\n]{1,200}\s{0,9}")
"""The one line of a file by which somebody shows a search engine that the site is theirs: it is no page."""

_HOME = "index.html"
_PAGES, _SVG = (".html", ".htm", ".xhtml"), ".svg"
_OF_TOOL = re.compile(r"\.(?!well-known\Z)|(?:node_modules|__pycache__|_includes|_layouts)\Z")
"""The name of a folder that nobody publishes, as of what Jekyll makes pages from; servers publish one with a dot (RFC 8615)."""


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
        # Else it would go at once through all that was made.
        gc.freeze()
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _SiteReader:
    """One reading of one folder, and what went wrong in it."""

    folder: Path
    prefix: str
    urls_only: bool
    findings: set[Finding] = field(default_factory=set)
    outside_links: set[str] = field(default_factory=set)

    def read(self, base_url: str, lexicons: Mapping[str, Lexicon]) -> Site:
        files = sorted(self._list_files())
        names = [file for file in files if file.lower().endswith(_PAGES)]
        heads = {} if base_url else choose_heads(names, self._read_head)
        base = base_url or find_base_url(heads) or self._read_own_host(files)
        base = base if base.endswith("/") or not base else f"{base}/"
        base_path = "" if base else find_base_path({**heads, _HOME: self._read_head(_HOME)}, files)
        index = SiteIndex(files, base, self.outside_links, base_path)
        interner = Interner(urls_only=self.urls_only)
        # How a page is printed is no matter here.
        sheets = (it for it in files if it.endswith(".css") and "print" not in it and not self.urls_only)
        interner.unshown = frozenset().union(*(list_unshown(self._read(path)) for path in sheets))
        pages = dict(self._read_pages(names, index, interner))
        drawn = (file for file in files if file.lower().endswith(_SVG))
        svg_files = dict(self._read_pages(drawn, index, interner))
        assets = {asset.path: asset for asset in self._read_assets(files, pages, index, interner)}
        targets = (reference.target for page in pages.values() for reference in page.references)
        quoted = {target.file for target in targets if ":~:" in target.fragment and target.file in pages}
        loaded = () if self.urls_only else find_loaded(files, pages.values(), {**svg_files, **assets})
        positions = SourcePositions(self._read)
        return Site(
            pages=pages,
            svg_files=svg_files,
            files=frozenset(files),
            assets=assets,
            loaded=frozenset(loaded),
            base_url=base,
            prefix=self.prefix,
            texts={path: extract_text(self._read(path)) for path in sorted(quoted)},
            lexicons=lexicons,
            locate=positions.locate,
        )

    def _read_own_host(self, files: Iterable[str]) -> str:
        """The URL of the site by its file `CNAME`, as services for static sites read it; empty where there is none."""
        host = self._read("CNAME").strip() if "CNAME" in files else ""
        return f"https://{host}/" if host else ""

    def _list_files(self) -> Iterator[str]:
        """Every file below the folder; what leads out of it is noted and left."""
        waiting = [""]
        while waiting:
            below = waiting.pop()
            with suppress(OSError), os.scandir(self.folder / below) as entries:
                for entry in entries:
                    path = f"{below}{entry.name}"
                    if entry.is_symlink() and not self._is_inside(entry.path):
                        self.outside_links.add(path)
                    elif entry.is_file():
                        yield path
                    elif entry.is_dir() and not _OF_TOOL.match(entry.name):
                        waiting.append(f"{path}/")

    def _is_inside(self, link: str) -> bool:
        real = Path(os.path.realpath(link))
        return real.is_relative_to(self.folder.resolve()) and real.is_file()

    def _read_pages(
        self, paths: Iterable[str], index: SiteIndex, interner: Interner
    ) -> Iterator[tuple[str, SitePage]]:
        for path in paths:
            text = self._read(path)
            if is_template(text) or _PROOF.fullmatch(text):
                continue
            if excess := find_excess(text):
                self._refuse(path, *excess)
            elif is_too_deep(tree := LexborHTMLParser(text), nodes := tree.css("*")):
                self._refuse(path, *TOO_DEEP)
            elif _PAGE.search(text):
                yield path, read_page(path, text, nodes, index, interner)

    def _read_assets(
        self, paths: Iterable[str], pages: Mapping[str, SitePage], index: SiteIndex, interner: Interner
    ) -> Iterator[Asset]:
        # A file with any name may be a manifest; it is read as one where a page says so.
        named = [reference for page in pages.values() for reference in page.relations.get("manifest", ())]
        manifests = {reference.target.file for reference in named}
        for path in paths:
            if not (kind := find_kind(path, manifests)):
                continue
            text = self._read(path)
            # A script holds no URL that can be judged as a link.
            is_silent = kind == "script" and self.urls_only
            if not (is_silent or is_template(text)):
                yield read_asset(path, kind, text, UrlResolver(index, path), self.prefix, interner.list_css)

    def _read(self, path: str) -> str:
        """The text of a file, with Unix line ends; empty where it cannot be read. What is wrong with it is a finding."""
        try:
            with (self.folder / path).open("rb") as file:
                data = file.read(min(os.fstat(file.fileno()).st_size, MAX_BYTES) + 1)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or 'the system does not say why'}."
            return self._refuse(path, UNREADABLE_FILE, message, "Make it readable.")
        if len(data) > MAX_BYTES:
            message, fix = f"The file has {len(data):,} bytes.", f"Keep it below {MAX_BYTES:,} bytes."
            return self._refuse(path, UNREADABLE_FILE, message, fix)
        encoding = find_encoding(data)
        is_wide = 0 in data and data.count(0) * _FEWEST_ZEROS > len(data)
        is_other = encoding is not None and encoding.name != "utf-8"
        text = None if is_other or is_wide else decode_utf_8(data)
        if text is None:
            if not is_other:
                self._refuse(path, NOT_UTF_8, "The file is not UTF-8.", "Save it again as UTF-8.")
            text = decode_html(data.replace(b"\0", b"") if is_wide and encoding is None else data)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def _read_head(self, path: str) -> str:
        with suppress(OSError), (self.folder / path).open("rb") as file:
            return file.read(LONGEST_HEAD).decode("utf-8", errors="replace")
        return ""

    def _refuse(self, path: str, rule: ParserRule, message: str, fix: str) -> str:
        self.findings.add(rule(Place(f"{self.prefix}{path}"), message, fix))
        return ""
