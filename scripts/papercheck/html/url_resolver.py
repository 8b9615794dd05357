"""A URL as typed in a file of the site into the file it leads to, as browsers and servers find it."""

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern
from unicodedata import normalize
from urllib.parse import unquote

from papercheck.model import Verdict
from papercheck.model.site import Target
from papercheck.urls import join_url

EDGES = "".join(map(chr, range(33)))
"""What browsers drop at both ends of a URL: control characters and the space."""

_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?[/\\]{2}[^/\\]*[/\\]?")
"""The scheme and the host of a URL: `https://example.org/`, `//example.org`."""
_PORTS = {"https": ":443", "http": ":80"}
_DOTS = {"%2e": ".", ".%2e": "..", "%2e.": "..", "%2e%2e": ".."}

_EMPTY = Target(Verdict.INVALID, reason="the address is empty")
_ZERO_BYTE = Target(Verdict.INVALID, reason="it holds a zero byte")
_ABOVE = Target(Verdict.REFUSED, reason="it leads out of the folder of the site")


@dataclass(frozen=True)
class SiteIndex:
    """The files of a site and the URL they are published under."""

    files: frozenset[str]
    base_url: str = ""
    """With a `/` at its end; empty where it is not known."""
    outside_links: frozenset[str] = frozenset()
    """Symbolic links of the folder that lead out of it."""

    @cached_property
    def host(self) -> str:
        """The host of the public URL, in lower case; empty where it is not known."""
        return self.base_url.partition("://")[2].partition("/")[0].lower()

    @cached_property
    def folder(self) -> tuple[str, ...]:
        """The folders of the public URL: `("seven-reasons",)` for `https://example.org/seven-reasons/`."""
        path = self.base_url.partition("://")[2].partition("/")[2]
        return tuple(unquote(part) for part in path.split("/") if part)

    @cached_property
    def beside(self) -> Target:
        """Where a path of the host leads that is not below the public URL."""
        return Target(Verdict.BROKEN, reason=f"the site lies below `/{'/'.join(self.folder)}/`")

    @cached_property
    def names(self) -> dict[str, str]:
        """Every file by its name, so that all who name it share one text."""
        return {file: file for file in self.files}

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file, directly or below."""
        found: set[str] = set()
        for file in self.files:
            folder = posixpath.dirname(file)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def folded_names(self) -> dict[str, str]:
        """Every file by a form of its name that leaves out case and composition of letters."""
        return {_fold(file): file for file in self.files}

    def find_similar(self, name: str) -> str:
        """The file that is spelled differently only in case or composition of letters; empty where there is none."""
        return self.folded_names.get(_fold(name), "")


def _fold(name: str) -> str:
    return normalize("NFC", name).casefold()


@dataclass(slots=True)
class UrlResolver:
    """Resolves the URLs of one file: they are relative to its folder, or to its `base` element."""

    index: SiteIndex
    path: str
    base: str = ""
    """The URL in the page's `base` element."""
    _known: dict[str, Target] = field(default_factory=dict)
    _outside_base: str = ""
    """The URL of a `base` element that leads out of the site."""
    _folder: tuple[str, ...] = ()
    _document: str = ""
    """The file that a URL without a path means: the page, or what its `base` element leads to."""

    def __post_init__(self) -> None:
        self._folder = tuple(self.path.split("/")[:-1])
        self._document = self.path
        if self.base:
            self._move_to(self.base)
            self._known.clear()

    def _move_to(self, base: str) -> None:
        target = self.resolve(base)
        self._outside_base = target.url
        typed = base.translate(_BREAKS).partition("#")[0].partition("?")[0]
        typed = f"/{typed[host.end() :]}" if (host := _HOST.match(typed)) else typed
        parts = self._split(typed) if typed and not target.url else None
        if parts is not None:
            self._folder = tuple(parts[:-1])
            self._document = target.file

    def resolve(self, url: str) -> Target:
        """Where a URL leads, without white space at its ends; the same one always leads to the same target."""
        target = self._known.get(url)
        if target is None:
            target = self._known[url] = self._find(url.translate(_BREAKS))
        return target

    def _find(self, url: str) -> Target:
        if not url:
            return _EMPTY
        if ":" in url and (scheme := _SCHEME.match(url)):
            return self._find_absolute(url, scheme[1].lower())
        if self._outside_base:
            return Target(None, url=join_url(self._outside_base, url))
        if url[0] in "/\\" and url[1:2] in {"/", "\\"}:
            scheme_now = self.index.base_url.partition(":")[0] or "https"
            return self._find_absolute(f"{scheme_now}:{url}", scheme_now)
        return self._find_local(url)

    def _find_absolute(self, url: str, scheme: str) -> Target:
        """A URL with a scheme: a file of this site if it starts with the site's own URL."""
        if scheme not in _PORTS:
            return Target(None, url=url)
        end = min((at for mark in "?#" if (at := url.find(mark)) >= 0), default=len(url))
        url = url[:end].replace("\\", "/") + url[end:]
        rest = url[len(scheme) + 1 :]
        authority, slash, path = rest.partition("//")[2].partition("/")
        is_ours = authority.removesuffix(_PORTS[scheme]).lower() == self.index.host
        if not (is_ours and self.index.host and rest.startswith("//")):
            return Target(None, url=f"{scheme}:{rest}")
        local = self._find_local(f"/{path}" if slash else "/")
        return Target(None, url=url) if local is self.index.beside else local

    def _find_local(self, url: str) -> Target:
        typed, _, fragment = url.partition("#")
        path = typed.partition("?")[0]
        if not path:
            if self._document:
                return Target(Verdict.OK, self._document, fragment)
            return Target(Verdict.BROKEN, "", fragment, reason="the `base` of the page leads to no file")
        if "\0" in path or "%00" in path:
            return _ZERO_BYTE
        parts = self._split(path)
        return _ABOVE if parts is None else self._look_up(parts, fragment)

    def _split(self, path: str) -> list[str] | None:
        """The parts of the path below the site's folder, the last one empty for a folder; `None` above it.

        A path from the host's root that is not below the site keeps its leading empty part.
        """
        path = path.replace("\\", "/")
        if path[0] != "/":
            return _walk([*self._folder], path)
        parts = _walk([], path.lstrip("/"))
        if parts is None:
            return None
        depth = len(self.index.folder)
        return parts[depth:] or [""] if tuple(parts[:depth]) == self.index.folder else ["", *parts]

    def _look_up(self, parts: list[str], fragment: str) -> Target:
        if parts[0] == "" and len(parts) > 1:
            return self.index.beside
        name = "/".join(parts)
        if not parts[-1]:
            name = f"{name}index.html"
        if file := self.index.names.get(name):
            return Target(Verdict.OK, file, intern(fragment))
        if name in self.index.outside_links:
            return _ABOVE
        if page := self.index.names.get(f"{name}/index.html"):
            reason = "the address of a folder ends in `/`"
            return Target(Verdict.REDIRECTED, page, fragment, reason=reason)
        return Target(Verdict.BROKEN, reason=self._explain(name))

    def _explain(self, name: str) -> str:
        if similar := self.index.find_similar(name):
            return f"the file is spelled `{similar}`"
        is_folder = name.removesuffix("/index.html") in self.index.folders
        return "the folder has no `index.html`" if is_folder else "there is no such file"


def _walk(parts: list[str], path: str) -> list[str] | None:
    """The parts of a path that starts at `parts`, decoded once; `None` where it climbs above the first."""
    last = ""
    for typed in path.split("/"):
        last = _DOTS.get(typed.lower(), typed) if "%" in typed else typed
        if last == "..":
            if not parts:
                return None
            parts.pop()
        elif last and last != ".":
            parts.append(unquote(last, errors="replace").replace("/", "\ufffd") if "%" in last else last)
    if last in {"", ".", ".."}:
        parts.append("")
    return parts
