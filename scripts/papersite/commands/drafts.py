"""What is new in a paper into its files: asked for, added to YAML as that is laid out, and written all at once."""

import argparse
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from papercheck.files import list_tree, replace_file

SKELETON = Path(__file__).parents[1] / "skeleton"
TO_WRITE = "TODO"
"""What stands for a text that only the author can write; `scripts/ready` names each place."""
_DRAFT, _WHOLE = ".cache/new-draft", ".cache/new"
"""Where files wait for the others that are written with them, until all are there, and from then on."""


class RefusalError(Exception):
    """What is new cannot be written as it was asked for; the message says why, and what to do."""


@cache
def read_data(name: str) -> Mapping[str, Any]:
    """A file of the skeleton."""
    read: Mapping[str, Any] = yaml.safe_load((SKELETON / name).read_text("utf-8"))
    return read


def read_answers(options: argparse.Namespace, codes: Sequence[str] = ()) -> dict[str, Any]:
    """What was typed or, where it is missing, is asked for: a text by option, or one in each of these languages."""
    answers: dict[str, Any] = {}
    for option, about in list(read_data("options.yml")[options.what].items())[1:]:
        name = option.removeprefix("--")
        given, wanted = getattr(options, name.replace("-", "_")), codes if "each" in about else [""]
        texts = given if isinstance(given, list) else [] if given is None else [given]
        for code in wanted[len(texts) :]:
            known = about.get("otherwise", about.get("rest") if texts else None)
            texts.append(_ask(f"{about['help']} {code}".strip(), option) if known is None else known)
        if len(texts) > len(wanted):
            raise RefusalError(f"{option} is given {len(texts)} times, for {len(wanted)} languages.")
        for text in texts:
            if not re.fullmatch(about.get("form", ".*"), f"{text}"):
                raise RefusalError(f"`{text}` does not fit {option}. Write {about['help']}.")
        answers[name] = dict(zip(wanted, texts, strict=True)) if "each" in about else texts[0]
        codes = [*dict.fromkeys(texts[0].split(","))] if name == "languages" else codes
    return answers


def _ask(what: str, how: str) -> str:
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


def write_files(root: Path, texts: Mapping[str, str]) -> None:
    """Write files by their path below a folder: what is broken off leaves all as it was, or the rest to `finish_files`."""
    shutil.rmtree(root / _DRAFT, ignore_errors=True)
    for path, text in texts.items():
        file = root / path
        is_windows = file.is_file() and b"\r\n" in file.read_bytes()
        replace_file(root / _DRAFT / path, (text.replace("\n", "\r\n") if is_windows else text).encode())
    (root / _DRAFT).replace(root / _WHOLE)
    finish_files(root)


def finish_files(root: Path) -> list[str]:
    """Put files that wait for it, all written, in their places; their paths. Raises `WriteError`."""
    waiting = [*list_tree(root / _WHOLE).files]
    for path in waiting:
        replace_file(root / path, (root / _WHOLE / path).read_bytes())
    shutil.rmtree(root / _WHOLE, ignore_errors=True)
    return waiting


def dump(value: object, *, is_flow: bool | None = False) -> str:
    """A value as YAML, in blocks; `None`: what holds no other lists or mappings on one line."""
    typed: str = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=is_flow
    )
    return typed.removesuffix("...\n")


def extend_file(root: Path, path: str, added: Mapping[tuple[str, ...], Any], head: str = "") -> str:
    """The text of a YAML file, or `head`, with items added at the end of lists, or entries of mappings, each below its keys.

    All that is there stays as it was typed. Raises `RefusalError` where there is no such list or mapping.
    """
    file = root / path
    try:
        text = file.read_text("utf-8") if file.is_file() else head
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        # Comments alone are no tree.
        if tree is None:
            return f"{text.rstrip()}\n\n{dump(*added.values())}".lstrip()
        places = [_place(text, tree, *item) for item in added.items()]
    except (UnicodeDecodeError, yaml.YAMLError, LookupError) as error:
        where = ".".join(next(iter(added))) or "list"
        raise RefusalError(
            f"{path}: `{where}` cannot be added to. Run scripts/check, and mend the file."
        ) from error
    for at, typed in sorted(places, reverse=True):
        text = f"{text[:at]}{typed}{text[at:]}"
    return text


def _place(text: str, node: Any, keys: Sequence[str], value: Any, column: int = 0) -> tuple[int, str]:
    """Where a value is typed below these keys of a node of YAML, and how; an empty one begins at a column."""
    if keys:
        groups = [node] if node.id != "sequence" else node.value
        pairs = (pair for group in groups if group.id == "mapping" for pair in group.value)
        name, inner = next((pair for pair in pairs if pair[0].value == keys[0]), (None, None))
        if name:
            return _place(text, inner, keys[1:], value, name.start_mark.column + 2)
        value = {keys[0]: value}
    if keys[1:] or (node.value and node.id != ("mapping" if isinstance(value, dict) else "sequence")):
        raise LookupError
    if node.id != "scalar" and node.flow_style:
        at = len(text[: node.end_mark.index - 1].rstrip())
        return at, f"{', ' if node.value else ''}{dump(value, is_flow=True).strip()[1:-1]}"
    last, column = node, node.start_mark.column if node.value else column
    while last.id != "scalar" and not last.flow_style and last.value:
        last = last.value[-1][1] if last.id == "mapping" else last.value[-1]
    apart = "\n" if isinstance(value, list) and isinstance(value[0], dict) and "id" in value[0] else ""
    at = text.find("\n", len(text[: last.end_mark.index].rstrip()))
    at = len(text) if at < 0 else at
    return at, f"\n{apart}{indent(dump(value), ' ' * column).rstrip()}{'' if text[at:] else chr(10)}"
