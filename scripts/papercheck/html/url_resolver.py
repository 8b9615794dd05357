"""A URL as typed in a file of the site into the file it leads to, as browsers and servers find it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from functools import cached_property
from sys import intern
from urllib.parse import unquote

from papercheck.model import Verdict
from papercheck.model.site import Reference, Target
from papercheck.urls import fold_name, join_url, spell

_BREAKS = str.maketrans("", "", "\t\n\r")
_ABSOLUTE = re.compile(r"([a-z][a-z0-9+.-]*):([^?#]*)(.*)", re.IGNORECASE | re.DOTALL)
"""Scheme, host and path, and the rest: `https://example.org/report`, `?page=3#figures`."""
_CLIMBS = re.compile(r"(?:\.\./)++(?=\w)")
"""How far a relative URL climbs before it leads on: `../../` of `../../context/#law`."""
_SAME_ANYWHERE = ("/", "https:", "http:")
_OF_DOCUMENT = ("", "#", "?")
"""How a URL begins that leads to the document in which it stands."""
_BESIDE = "/"
_PORTS = {"https": ":443", "http": ":80"}

_WITHOUT_ENDING = "only a server that adds `.html` finds the page"
"""Said of `/about` where there is `about.html`: most services that publish sites add it."""

_EMPTY = Target(Verdict.INVALID, reason="the address is empty")
_NO_BASE = Target(Verdict.BROKEN, reason="the `base` of the page leads to no file")
_ABOVE = Target(Verdict.REFUSED, reason="it leads out of the folder of the site")


class SiteIndex:
    """The files of a site and the URL they are published under."""

    def __init__(
        self,
        files: Collection[str],
        base_url: str = "",
        outside_links: Collection[str] = (),
        base_path: str = "",
    ) -> None:
        """`base_url` has a `/` at its end, or is empty; `outside_links` are links of the folder that lead out of it.

        `base_path` is the folder below the host, where only that is known.
        """
        host, _, path = base_url.partition("://")[2].partition("/")
        self.scheme = base_url.partition(":")[0] or "https"
        self.host = host.lower()
        self.folder = [unquote(part) for part in (path or base_path).split("/") if part]
        self.outside_links = outside_links
        # By name, so that all who name a file share one text.
        self.files = {file: file for file in files}
        self.known: defaultdict[str, dict[str, Target]] = defaultdict(dict)
        """By folder, where URLs lead that are the same for all files in it; below `_BESIDE`, those that are anywhere."""
        self.references: defaultdict[str, dict[int, list[Reference]]] = defaultdict(dict)
        """By folder, what its pages share of `UrlResolver.references`."""

    @cached_property
    def folded_names(self) -> dict[str, str]:
        """Every file by a form of its name that leaves out case and composition of letters."""
        return {fold_name(file): file for file in self.files}

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file, directly or below."""
        return frozenset(file[: slash.start()] for file in self.files for slash in re.finditer("/", file))

    @cached_property
    def shared_folders(self) -> frozenset[str]:
        """Every folder that holds more than one page: only there is it worth the room to keep what pages have in common."""
        pages = Counter(file.rpartition("/")[0] for file in self.files if file.endswith((".html", ".htm")))
        return frozenset(folder for folder, number in pages.items() if number > 1)

    def explain(self, name: str) -> str:
        """Why there is no file of this name."""
        if similar := self.folded_names.get(fold_name(name)):
            return f"the file is spelled `{spell(similar, name)}`"
        if (page := f"{name.removesuffix('/index.html')}.html") in self.files:
            return f"the address of `{page}` has no `/` at its end"
        is_folder = name.removesuffix("/index.html") in self.folders
        return "the folder has no `index.html`" if is_folder else "there is no such file"


def is_own(url: str) -> bool:
    """Whether a URL may lead to the document in which it stands, so that it says something else in each."""
    return url[:1] in _OF_DOCUMENT or not url.isprintable()


class UrlResolver:
    """Resolves the URLs of one file: they are relative to its folder, or to its `base` element."""

    def __init__(self, index: SiteIndex, path: str, base: str = "") -> None:
        """`base` is the URL in the page's `base` element."""
        self._index = index
        self._outside_base = ""
        # The file that a URL without a path means: the page, or what its `base` element leads to.
        self._document, self._folder = path, path.split("/")[:-1]
        found = self._locate(base.translate(_BREAKS)) if base else _EMPTY
        if isinstance(found, Target):
            self._outside_base = found.url
        else:
            self._document, self._folder = self._look_up(found, "").file, found[:-1]
        folder = "/".join(self._folder)
        self._own: dict[str, Target] = {}
        is_alone = bool(self._outside_base) or folder not in index.shared_folders
        self._known = self._own if is_alone else index.known[folder]
        self.references = {} if is_alone else index.references[folder]
        """Those of elements that lead to the same from every page of the folder, by what identifies the element."""

    def resolve(self, url: str) -> Target:
        """Where a URL leads, without white space at its ends; what is the same for other files is looked up once."""
        if target := self._known.get(url) or self._own.get(url):
            return target
        if self._outside_base or is_own(url):
            target = self._own[url] = self._resolve(url)
        else:
            known, rest = self._share(url)
            target = self._known[url] = known[rest] = known.get(rest) or self._resolve(url)
        return target

    def _share(self, url: str) -> tuple[dict[str, Target], str]:
        """What is known in the folder that a URL climbs to, or anywhere, and what the URL is called there."""
        climbs = None if ":" in url else _CLIMBS.match(url)
        depth = len(self._folder) - climbs.end() // len("../") if climbs else -1
        if climbs and depth >= 0:
            return self._index.known["/".join(self._folder[:depth])], url[climbs.end() :]
        is_same = url.startswith(_SAME_ANYWHERE) and not url.startswith("//")
        return (self._index.known[_BESIDE] if is_same else self._known), url

    def _resolve(self, url: str) -> Target:
        typed = url.translate(_BREAKS)
        found = self._locate(typed)
        return found if isinstance(found, Target) else self._look_up(found, typed.partition("#")[2])

    def _locate(self, url: str) -> Target | list[str]:
        """The parts of the path below the site's folder, the last one empty for a folder; a target where there is none.

        What is on the site's host and not below its folder starts with `_BESIDE`.
        """
        if ":" in url and (absolute := _ABSOLUTE.match(url)):
            return self._locate_absolute(*absolute.groups())
        if self._outside_base and url:
            return Target(None, url=join_url(self._outside_base, url))
        typed, _, fragment = url.partition("#")
        path = typed.partition("?")[0].replace("\\", "/")
        if path.startswith("//"):
            return self._find_slip(path) or self._locate_absolute(self._index.scheme, path, url[len(path) :])
        if path:
            return self._split(path)
        if not url:
            return _EMPTY
        return Target(Verdict.OK, self._document, fragment) if self._document else _NO_BASE

    def _find_slip(self, path: str) -> Target | None:
        """What is wrong with a path that begins `//` and whose rest is a file: `//images/ebb.png`."""
        host, _, rest = unquote(path[2:]).partition("/")
        folders = ("/".join([*self._folder[:depth], host]) for depth in range(len(self._folder) + 1))
        is_file = rest and any(f"{folder}/{rest}" in self._index.files for folder in folders)
        return Target(Verdict.BROKEN, reason=f"its second slash makes `{host}` a host") if is_file else None

    def _locate_absolute(self, scheme: str, path: str, rest: str) -> Target | list[str]:
        """A URL with a scheme is a file of this site if it starts with the site's own URL."""
        port = _PORTS.get(scheme.lower())
        if not port:
            return Target(None, url=f"{scheme}:{path}{rest}")
        path = path.replace("\\", "/")
        host, _, local = path.removeprefix("//").partition("/")
        is_ours = bool(self._index.host) and host.removesuffix(port).lower() == self._index.host
        found = self._split(f"/{local}") if is_ours and path.startswith("//") else [_BESIDE]
        is_outside = not isinstance(found, Target) and found[0] == _BESIDE
        return Target(None, url=f"{scheme.lower()}:{path}{rest}") if is_outside else found

    def _split(self, path: str) -> Target | list[str]:
        if "\0" in path or "%00" in path:
            return Target(Verdict.INVALID, reason="it holds a zero byte")
        is_absolute = path.startswith("/")
        parts = _walk([] if is_absolute else self._folder, path)
        if parts is None:
            return _ABOVE
        depth = len(self._index.folder)
        is_beside = is_absolute and parts[:depth] != self._index.folder
        return [_BESIDE, *parts] if is_beside else (parts[depth:] or [""] if is_absolute else parts)

    def _look_up(self, parts: list[str], fragment: str) -> Target:
        """What there is at a path below the site's folder."""
        if parts[0] == _BESIDE:
            return Target(Verdict.BROKEN, reason=f"the site lies below `/{'/'.join(self._index.folder)}/`")
        name = "/".join(parts) if parts[-1] else "/".join([*parts[:-1], "index.html"])
        if file := self._index.files.get(name):
            return Target(Verdict.OK, file, intern(fragment))
        if name in self._index.outside_links:
            return _ABOVE
        if page := self._index.files.get(f"{name}.html"):
            return Target(Verdict.OK, page, intern(fragment), reason=_WITHOUT_ENDING)
        if page := self._index.files.get(f"{name}/index.html"):
            return Target(Verdict.REDIRECTED, page, fragment, reason="the address of a folder ends in `/`")
        return Target(Verdict.BROKEN, reason=self._index.explain(name))


def _walk(parts: list[str], path: str) -> list[str] | None:
    """The parts of a path that starts at `parts`, decoded once; `None` where it climbs above the first."""
    parts = [*parts]
    last = ""
    for typed in path.split("/"):
        last = typed.lower().replace("%2e", ".") if "%" in typed else typed
        if last == "..":
            if not parts:
                return None
            parts.pop()
        elif last and last != ".":
            parts.append(unquote(typed, errors="replace").replace("/", "\ufffd") if "%" in typed else typed)
    return [*parts, ""] if last in ("", ".", "..") else parts
