"""A folder into what surrounds a paper: files and links, requirements, workflows, settings, and what looks like a key.

Nothing is run and no other program is asked.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from papercheck.model import Finding, Place
from papercheck.model.surroundings import Repository, Requirement, Setting, Suspect, Workflow
from papercheck.registry.configuration import configuration
from papercheck.registry.requirements import requirements
from papercheck.registry.settings import settings
from papercheck.registry.workflows import action, workflow
from papercheck.tree import Tree, tree

MAX_BYTES = 500_000
"""No workflow or list of packages is longer; what is longer is not searched for keys either."""

_REQUIREMENTS = re.compile(r"(?:[^/]+/)?[^/]*requirements[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)")
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_ACTION = re.compile(r"(?:\.github/actions/(?:[^/]+/)+)?action\.ya?ml")
_WATCHERS = re.compile(r"\.github/dependabot\.ya?ml")
_RENOVATE = re.compile(r"(?:\.github/|\.gitlab/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)")
_KEYS = re.compile(
    rb"(?<![A-Za-z0-9_])(?:"
    rb"(?P<aws>AKIA(?![0-9A-Z]{9}EXAMPLE)[0-9A-Z]{16})"
    rb"|(?P<github>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})"
    rb"|(?P<gitlab>glpat-[A-Za-z0-9_-]{20,60})"
    rb"|(?P<slack>xox[abprs]-[A-Za-z0-9-]{20,200})"
    rb"|(?P<stripe>sk_live_[A-Za-z0-9]{20,200})"
    rb"|(?P<google>AIza[A-Za-z0-9_-]{35})"
    rb"|(?P<pypi>pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,255})"
    rb"|(?P<npm>npm_[A-Za-z0-9]{36})"
    rb")(?![A-Za-z0-9])"
    rb"|(?P<private>-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY-----)"
)

_MARKS = (
    b"AKIA",
    b"ghp_",
    b"gho_",
    b"ghu_",
    b"ghs_",
    b"ghr_",
    b"github_pat_",
    b"glpat-",
    b"xox",
    b"sk_live_",
    b"AIza",
    b"pypi-",
    b"npm_",
    b"PRIVATE KEY-----",
)
"""What every key holds: looking for these first is many times as fast."""

Read = TypeVar("Read")


def repository(root: Path, found: Tree | None = None) -> tuple[Repository, tuple[Finding, ...]]:
    """Read what surrounds the paper below `root`, and say what could not be read; `found` are its files, if known."""
    reader = _Reader(root)
    return reader.repository(found or tree(root)), tuple(sorted(reader.findings))


@dataclass(slots=True)
class _Reader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def repository(self, found: Tree) -> Repository:
        self.sizes = found.files
        for path, why in found.closed.items():
            self._note(path, why)
        config = self._record("mkdocs.yml", configuration)
        docs = [path.split("/")[1] for path in self.sizes if path.startswith("docs/") and path.count("/") > 1]
        return Repository(
            sizes=self.sizes,
            symlinks=found.symlinks,
            folders=tuple(dict.fromkeys(docs)),
            languages=tuple(language.code for language in config.languages) if config else (),
            requirements=tuple(self._requirements()),
            workflows=tuple(self._workflows()),
            settings=self._settings(),
            watched=self._watched(),
            suspects=tuple(
                suspect
                for path, size in self.sizes.items()
                if size <= MAX_BYTES
                for suspect in self._suspects(path)
            ),
        )

    def _note(self, path: str, why: str) -> None:
        fix = "Let the checker read it, or take it away."
        self.findings.append(Finding(Place(path), "unreadable-file", f"It cannot be opened: {why}.", fix))

    def _bytes(self, path: str) -> bytes:
        try:
            # A path object for each of thousands of files takes longer than reading them.
            with open(f"{self.root}/{path}", "rb") as file:  # noqa: PTH123  # the same
                return file.read()
        except OSError as error:
            self._note(path, error.strerror or "the system does not say why")
            return b""

    def _record(self, path: str, reader: Callable[[str, str], tuple[Read, list[Finding]]]) -> Read | None:
        """A file that is there, by its reader; what is no UTF-8 in it is replaced, for no rule needs it."""
        size = self.sizes.get(path, 0)
        if size > MAX_BYTES:
            fix = f"Keep it below {MAX_BYTES:,} bytes."
            self.findings.append(Finding(Place(path), "file-too-large", f"The file has {size:,} bytes.", fix))
        if not 0 < size <= MAX_BYTES:
            return None
        read, findings = reader(self._bytes(path).decode("utf-8-sig", "replace").replace("\r\n", "\n"), path)
        self.findings += findings
        return read

    def _like(self, pattern: re.Pattern[str]) -> list[str]:
        return [path for path in self.sizes if pattern.fullmatch(path)]

    def _requirements(self) -> Iterator[Requirement]:
        waiting, seen = self._like(_REQUIREMENTS), set[str]()
        while waiting:
            path = waiting.pop(0)
            if path not in seen:
                seen.add(path)
                read = self._record(path, lambda text, path: (requirements(text, path), [])) or ()
                folder = posixpath.dirname(path)
                included = (each.value for each in read if each.option in ("-r", "--requirement"))
                waiting += [posixpath.normpath(posixpath.join(folder, each)) for each in included]
                yield from read

    def _workflows(self) -> Iterator[Workflow]:
        for pattern, reader in ((_WORKFLOW, workflow), (_ACTION, action)):
            for path in self._like(pattern):
                read = self._record(path, reader)
                if read:
                    yield read

    def _settings(self) -> tuple[Setting, ...]:
        return self._record("mkdocs.yml", settings) or ()

    def _watched(self) -> frozenset[str] | None:
        if self._like(_RENOVATE):
            return frozenset({"*"})
        found = [self._record(path, settings) or () for path in self._like(_WATCHERS)]
        if not found:
            return None
        return frozenset(
            each.text for read in found for each in read if each.names == ("updates", "package-ecosystem")
        )

    def _suspects(self, path: str) -> Iterator[Suspect]:
        data = self._bytes(path)
        for match in _KEYS.finditer(data) if any(mark in data for mark in _MARKS) else ():
            before = data.rfind(b"\n", 0, match.start()) + 1
            place = Place(path, data.count(b"\n", 0, match.start()) + 1, match.start() - before + 1)
            yield Suspect(match.lastgroup or "", place)
