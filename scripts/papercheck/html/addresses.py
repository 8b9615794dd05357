"""An address as typed on a page into the file of the site it leads to, as browsers and servers find it."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern
from unicodedata import normalize
from urllib.parse import unquote, urljoin

from papercheck.model import Verdict
from papercheck.model.site import Target

EDGES = "".join(map(chr, range(33)))
"""What browsers drop at both ends of an address."""

_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?[/\\]{2}[^/\\]*[/\\]?")
_WEB = frozenset({"http", "https"})
_DOTS = {"%2e": ".", ".%2e": "..", "%2e.": "..", "%2e%2e": ".."}

_EMPTY = Target(Verdict.INVALID, reason="the address is empty")
_ABOVE = Target(Verdict.REFUSED, reason="it leads out of the folder of the site")


@dataclass(frozen=True)
class Map:
    """The files of a site and the address they are published under."""

    files: frozenset[str]
    base_url: str = ""
    foreign: frozenset[str] = frozenset()
    """Names in the folder that lead out of it: links of the file system."""

    @cached_property
    def host(self) -> str:
        """The host of the public address, in lower case; empty where it is not known."""
        return self.base_url.partition("://")[2].partition("/")[0].lower()

    @cached_property
    def folder(self) -> tuple[str, ...]:
        """The folders of the public address: `("seven-reasons",)` for `https://example.org/seven-reasons/`."""
        path = self.base_url.partition("://")[2].partition("/")[2]
        return tuple(unquote(part) for part in path.split("/") if part)

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
    def alike(self) -> dict[str, str]:
        """Every file by a form of its name that leaves out case and composition of letters."""
        return {_alike(file): file for file in self.files}

    def near(self, name: str) -> str:
        """The file that is spelled differently only in case or composition of letters."""
        return self.alike.get(_alike(name), "")


def _alike(name: str) -> str:
    return normalize("NFC", name).casefold()


@dataclass
class Desk:
    """Where the addresses of one file are looked up: they are relative to its folder, or to its `base`."""

    map: Map
    path: str
    base: str = ""
    """The address in the page's `base` element."""
    _known: dict[str, Target] = field(default_factory=dict)
    _outside: str = ""
    _parts: tuple[str, ...] = ()
    _here: str = ""
    """The file that an address without a path means: the page, or what its `base` element leads to."""

    def __post_init__(self) -> None:
        self._parts = tuple(self.path.split("/")[:-1])
        self._here = self.path
        if self.base:
            target = self.target(self.base)
            self._outside = target.url
            typed = self.base.translate(_BREAKS).partition("#")[0].partition("?")[0]
            typed = f"/{typed[host.end() :]}" if (host := _HOST.match(typed)) else typed
            path = self._path(typed) if typed and not target.url else None
            if path is not None:
                self._parts = tuple(path[:-1])
                self._here = target.file
            self._known.clear()

    def target(self, address: str) -> Target:
        """Where an address leads; the same address always leads to the same target."""
        target = self._known.get(address)
        if target is None:
            target = self._known[address] = self._find(address.translate(_BREAKS))
        return target

    def _find(self, address: str) -> Target:
        if not address:
            return _EMPTY
        if ":" in address and (scheme := _SCHEME.match(address)):
            return self._elsewhere(address, scheme[1].lower())
        if self._outside:
            return Target(None, url=_joined(self._outside, address))
        if address[0] in "/\\" and address[1:2] in {"/", "\\"}:
            scheme_now = self.map.base_url.partition(":")[0] or "https"
            return self._elsewhere(f"{scheme_now}:{address}", scheme_now)
        return self._local(address)

    def _elsewhere(self, address: str, scheme: str) -> Target:
        """An address with a scheme: a file of this site if it starts with the site's own address."""
        if scheme not in _WEB:
            return Target(None, url=address)
        end = min((at for each in "?#" if (at := address.find(each)) >= 0), default=len(address))
        address = address[:end].replace("\\", "/") + address[end:]
        _, _, rest = address.partition("//")
        authority, slash, path = rest.partition("/")
        authority = authority.removesuffix(":443" if scheme == "https" else ":80")
        if (
            not self.map.host
            or authority.lower() != self.map.host
            or not address[len(scheme) + 1 :].startswith("//")
        ):
            return Target(None, url=f"{scheme}{address[len(scheme) :]}")
        local = self._local(f"/{path}" if slash else "/")
        return Target(None, url=address) if local.reason == self._elsewhere_reason else local

    @property
    def _elsewhere_reason(self) -> str:
        return f"the site lies below `/{'/'.join(self.map.folder)}/`"

    def _local(self, address: str) -> Target:
        typed, _, fragment = address.partition("#")
        path = typed.partition("?")[0]
        if not path:
            found = bool(self._here)
            return Target(
                Verdict.OK if found else Verdict.BROKEN,
                self._here,
                fragment,
                reason="" if found else "the `base` of the page leads to no file",
            )
        if "\0" in path or "%00" in path:
            return Target(Verdict.INVALID, reason="it holds a zero byte")
        parts = self._path(path)
        if parts is None:
            return _ABOVE
        return self._listed(parts, fragment)

    def _path(self, path: str) -> list[str] | None:
        """The parts of the path below the site's folder, the last one empty for a folder; `None` above it.

        A path from the host's root that is not below the site keeps its leading empty part.
        """
        path = path.replace("\\", "/")
        if path[0] != "/":
            return _walked([*self._parts], path)
        parts = _walked([], path.lstrip("/"))
        if parts is None:
            return None
        depth = len(self.map.folder)
        return parts[depth:] or [""] if tuple(parts[:depth]) == self.map.folder else ["", *parts]

    def _listed(self, parts: list[str], fragment: str) -> Target:
        if parts[0] == "" and len(parts) > 1:
            return Target(Verdict.BROKEN, reason=self._elsewhere_reason)
        name = "/".join(parts)
        if not parts[-1]:
            name = f"{name}index.html"
        if file := self.map.names.get(name):
            return Target(Verdict.OK, file, intern(fragment))
        if name in self.map.foreign:
            return _ABOVE
        if f"{name}/index.html" in self.map.files:
            return Target(
                Verdict.REDIRECTED,
                f"{name}/index.html",
                fragment,
                reason="the address of a folder ends in `/`",
            )
        return Target(Verdict.BROKEN, reason=self._missing(name))

    def _missing(self, name: str) -> str:
        if near := self.map.near(name):
            return f"the file is spelled `{near}`"
        folder = name.removesuffix("/index.html")
        if folder in self.map.folders:
            return "the folder has no `index.html`"
        return "there is no such file"


def _walked(parts: list[str], path: str) -> list[str] | None:
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


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def candidates(srcset: str) -> Iterable[str]:
    """The addresses of a `srcset`, as browsers read it: commas may stand inside an address, not at its end."""
    rest = srcset
    while rest := rest.lstrip(EDGES + ","):
        address = rest.split(None, 1)[0]
        rest = rest[len(address) :]
        if address.endswith(","):
            yield address.rstrip(",")
        else:
            yield address
            rest = _behind_descriptor(rest)


def _behind_descriptor(text: str) -> str:
    depth = 0
    for offset, each in enumerate(text):
        depth += (each == "(") - (each == ")")
        if each == "," and depth <= 0:
            return text[offset + 1 :]
    return ""
