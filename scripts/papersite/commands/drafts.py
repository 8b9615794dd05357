"""A draft of what is new in a paper into its files: all of them or none, and what is there keeps comments and layout.

It is tried on a copy, which the checker reads: what it finds there beside what it found before is left to do, and printed.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import Any

import yaml

from papercheck.cli.examine import Examination, examine, find_inputs
from papercheck.cli.outside_urls import Asking
from papercheck.files import list_tree
from papercheck.load import load
from papercheck.model import Finding, Paper
from papercheck.report import list_briefly
from papersite.bibliography import BibliographyError
from papersite.commands.locks import anchors_text, stamps_text

TO_WRITE = "TODO"
"""What stands for a text that only the author can write; `scripts/ready` names each place."""
_REFUSED = ("data-syntax", "duplicate-entry", "duplicate-source", "unreadable-file")
"""Rules that a new thing must not break: it would be there twice, or its file could not be read any more."""
_AREAS = ("citations", "parity", "claims", "links", "repo")
_SHOWN = 3
"""Findings of one rule that are printed; scripts/check lists the others."""
_COPIED = ("docs/", "mkdocs.yml", "papercheck.toml", "pyproject.toml")


class RefusalError(Exception):
    """What is new cannot be written as it was asked for; the message says why, and what to do."""


def ask(what: str, how: str) -> str:
    """What a person at the terminal answers; where nobody does, what is missing is refused."""
    answer = ""
    if sys.stdin.isatty():
        try:
            answer = input(f"{what}: ").strip()
        except EOFError:
            print()
    if not answer:
        raise RefusalError(f"{what} is missing. Give {how}.")
    return answer


def write_files(root: Path, texts: Mapping[str, str | bytes]) -> None:
    """Write files by their path below a folder: all of them or, where that fails or is broken off, none."""
    before: dict[str, bytes | None] = {
        path: (root / path).read_bytes() if (root / path).is_file() else None for path in texts
    }
    parts = {path: root / f"{path}.part" for path in texts}
    try:
        for path, text in texts.items():
            content = text if isinstance(text, bytes) else text.encode()
            parts[path].parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_bytes(
                content.replace(b"\n", b"\r\n") if b"\r\n" in (before[path] or b"") else content
            )
        for path, part in parts.items():
            part.replace(root / path)
    except BaseException as error:
        for path, old in before.items():
            parts[path].unlink(missing_ok=True)
            if old is None:
                (root / path).unlink(missing_ok=True)
            else:
                (root / path).write_bytes(old)
        if isinstance(error, OSError):
            raise RefusalError(f"{error.filename}: {error.strerror}. Nothing was written.") from error
        raise


class _Layout(yaml.SafeDumper):
    """Blocks, but for lists of plain values within others: `kind: [legal, causal]`."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002  # PyYAML calls it so
        super().increase_indent(flow, indentless=False)

    def lay_out_list(self, data: list[Any]) -> yaml.Node:
        """A list, on one line where it is short and within something else."""
        is_plain = not any(isinstance(item, list | dict) for item in data)
        is_short = is_plain and bool(self.represented_objects)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_short or None)


_Layout.add_representer(list, _Layout.lay_out_list)


def dump(value: object, *, is_flow: bool | None = False) -> str:
    """A value as YAML, in blocks; `None`: what holds no other lists or mappings on one line."""
    return yaml.dump(
        value, Dumper=_Layout, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=is_flow
    )


def extend(text: str, keys: Sequence[str], value: list[Any] | dict[str, Any]) -> str:
    """A YAML text with items added at the end of the list, or entries of the mapping, below these keys.

    All that is there stays as it was typed. Raises `LookupError` where there is no such list or mapping.
    """
    node, column = _find(yaml.compose(text, Loader=yaml.SafeLoader), keys)
    if node is None:
        return f"{text.rstrip()}\n\n{dump(value)}".lstrip()
    wanted = "mapping" if isinstance(value, dict) else "sequence"
    if node.id != wanted and node.value:
        raise LookupError
    longer = insert(text, [place_in(text, node, value, column)])
    added = _find(yaml.compose(longer, Loader=yaml.SafeLoader), keys)[0]
    if added is None or len(added.value) != len(node.value) + len(value):
        raise LookupError
    return longer


def insert(text: str, typed: Iterable[tuple[int, str]]) -> str:
    """A text with others inserted, each where its number says."""
    for at, new in sorted(typed, reverse=True):
        text = text[:at] + new + text[at:]
    return text


def place_in(text: str, node: Any, value: list[Any] | dict[str, Any], column: int = 0) -> tuple[int, str]:
    """Where a value is typed at the end of a node of YAML, and how; an empty one begins at a column."""
    if node.id != "scalar" and node.flow_style:
        at = len(text[: node.end_mark.index - 1].rstrip())
        return at, f"{', ' if node.value else ''}{dump(value, is_flow=True).strip()[1:-1]}"
    apart = ""
    if node.value:
        column = node.start_mark.column
        starts = [(item[0] if isinstance(item, tuple) else item).start_mark.index for item in node.value]
        are_records = isinstance(value, list) and isinstance(value[0], dict) and "id" in value[0]
        is_apart = re.search(r"\n\s*\n", text[starts[0] : starts[-1]]) if starts[1:] else are_records
        apart = "\n" if is_apart else ""
    at = text.find("\n", len(text[: _end(node)].rstrip()))
    at = len(text) if at < 0 else at
    return at, f"\n{apart}{indent(dump(value), ' ' * column).rstrip()}{'' if text[at:] else chr(10)}"


def _find(node: Any, keys: Sequence[str]) -> tuple[Any, int]:
    """The node below these keys, through lists on the way, and the column at which a block within it begins."""
    column = 0
    for key in keys:
        groups = node.value if node.id == "sequence" else [node]
        pairs = (pair for group in groups if group.id == "mapping" for pair in group.value)
        found = next((pair for pair in pairs if pair[0].value == key), None)
        if found is None:
            raise LookupError
        at, node = found
        column = at.start_mark.column + 2
    return node, column


def _end(node: Any) -> int:
    """Where the last value of a node ends, before blanks and comments behind it."""
    while node.id != "scalar" and not node.flow_style and node.value:
        node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    end: int = node.end_mark.index
    return end


@dataclass(slots=True)
class Draft:
    """What is to be written into a paper, and what is left to do that no finding says."""

    paper: Paper
    options: argparse.Namespace
    texts: dict[str, str] = field(default_factory=dict)
    """By path below the root."""
    steps: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The folder of the paper."""
        root: Path = self.options.root
        return root

    @property
    def codes(self) -> list[str]:
        """The codes of the languages that are finished, the original first."""
        return [it.code for it in self.paper.languages if not it.is_unfinished]

    def texts_of(self, name: str, otherwise: str = "") -> dict[str, str]:
        """The texts of an option that is given once a language; one that is missing is asked for, where nothing stands for it."""
        given: list[str] = [*(getattr(self.options, name) or ())]
        if len(given) > len(self.codes):
            raise RefusalError(f"--{name} is given {len(given)} times, for {len(self.codes)} languages.")
        how = f"--{name}, once a language ({', '.join(self.codes)})"
        missing = self.codes[len(given) :]
        return dict(
            zip(
                self.codes,
                [*given, *(otherwise or ask(f"{name} ({code})", how) for code in missing)],
                strict=True,
            )
        )

    def extend(self, path: str, *keys: str, value: list[Any] | dict[str, Any], head: str = "") -> None:
        """Add items to a list in a YAML file, or entries to a mapping, below these keys."""
        file = self.root / path
        text = self.texts.get(path) or (file.read_text("utf-8") if file.is_file() else head)
        try:
            self.texts[path] = extend(text, keys, value)
        except (yaml.YAMLError, LookupError) as error:
            where = f"`{keys[-1]}`" if keys else "its list"
            raise RefusalError(
                f"{path}: {where} cannot be added to. Run scripts/check, and mend the file."
            ) from error


def carry_out(draw: Callable[[Draft], None], options: argparse.Namespace) -> int:
    """Draw up what is new, try it on a copy, and write it; 1, and nothing is written, where that cannot be."""
    paper, wrong = load(options.root, options.today)
    draft = Draft(paper, options)
    try:
        _refuse(wrong, "Nothing can be added before: mend it.")
        draw(draft)
        with TemporaryDirectory() as folder:
            left = _try_out(draft, Path(folder).resolve())
        _refuse(left, "Nothing was written.")
        write_files(options.root, draft.texts)
    except (RefusalError, BibliographyError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join([f"Wrote {', '.join(draft.texts)}.", *draft.steps]))
    if left:
        print("\n".join(["Left to do, as scripts/check says:", *list_briefly(left, _SHOWN)]))
    return 0


def _refuse(findings: Iterable[Finding], why: str) -> None:
    if refused := [finding for finding in findings if finding.rule in _REFUSED]:
        raise RefusalError("\n".join([*list_briefly(refused, 0), why]))


def _try_out(draft: Draft, folder: Path) -> list[Finding]:
    """What the checker finds in a copy of the paper once the draft is written, and did not find before.

    Translations that are new with their original are stamped, and pinpoints of new pages are locked.
    """
    paths = [path for path in list_tree(draft.root).files if path.startswith(_COPIED)]
    write_files(folder, {path: (draft.root / path).read_bytes() for path in paths})
    before = {_identify(finding) for finding in _judge(folder, draft.options.today)}
    write_files(folder, draft.texts)
    after, _ = load(folder, draft.options.today)
    pages = tuple(page for page in after.pages if page.path in draft.texts)
    stamps = _stamp(draft.paper, after)
    if stamps != draft.paper.stamps:
        draft.texts["docs/_data/translations.yml"] = stamps_text(stamps)
    if any(page.prefix for page in pages):
        draft.texts["docs/_data/anchors.yml"] = anchors_text(replace(after, pages=pages))
    write_files(folder, draft.texts)
    return [finding for finding in _judge(folder, draft.options.today) if _identify(finding) not in before]


def _identify(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.place.path, re.sub(r":\d+:\d+", "", finding.message)


def _judge(folder: Path, today: date) -> Iterable[Finding]:
    run = Examination(
        inputs=find_inputs(folder, _AREAS), asking=Asking(today=today, root=folder), wants_results=False
    )
    examine(run)
    return run.findings


def _stamp(before: Paper, after: Paper) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The stamps as they were, with those of texts that no language had before."""
    stamps = {
        code: {file: dict(keys) for file, keys in files.items()} for code, files in before.stamps.items()
    }
    for file, keys in after.digests.items():
        for key in keys.keys() - before.digests.get(file, {}).keys():
            for language in after.translations:
                if after.page(language.code, file) or not file.endswith(".md"):
                    stamps.setdefault(language.code, {}).setdefault(file, {})[key] = keys[key]
    return stamps
