"""`scripts/lock` and `scripts/stamp`: a paper into its two lock files, which are byte-stable and sorted.

`anchors.yml` lists the ids that were published, `translations.yml` digests of the texts that translations were made from.
"""

import argparse
import sys
from collections.abc import Collection
from datetime import date
from pathlib import Path

import yaml

from papercheck.cli.options import add_command
from papercheck.load import load
from papercheck.model import Paper
from papercheck.report import text_report
from papercheck.translations import renew_stamps


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands and their arguments."""
    add_command(commands, "lock", "add new pinpoints to the list of published ids", run_lock)
    parser = add_command(
        commands, "stamp", "record that translations were read against their original", run_stamp
    )
    parser.add_argument("language", nargs="?", help="only this language")
    parser.add_argument("files", nargs="*", help="only these files, such as reasons/1.md or _data/claims.yml")


def run_lock(options: argparse.Namespace) -> int:
    """Add every pinpoint to the list of published ids, which none ever leaves; 1 if the paper cannot be read."""
    paper = _load(options.root)
    return 1 if paper is None else _write(options.root, "docs/_data/anchors.yml", anchors_text(paper))


def run_stamp(options: argparse.Namespace) -> int:
    """Renew the digests of translations; 1 if the paper cannot be read, 2 for an unknown language or file."""
    paper = _load(options.root)
    if paper is None:
        return 1
    codes = [language.code for language in paper.translations]
    if options.language and options.language not in codes:
        complaint = f"`{options.language}` is no translation of this paper; there are {', '.join(codes)}."
    elif unknown := [file for file in options.files if file not in paper.digests]:
        complaint = (
            f"`{unknown[0]}` is no file of the original; write it like reasons/1.md or _data/claims.yml."
        )
    else:
        text = stamps_text(paper, options.language, options.files)
        return _write(options.root, "docs/_data/translations.yml", text)
    print(complaint, file=sys.stderr)
    return 2


def _load(root: Path) -> Paper | None:
    """The paper, or `None` where a file of it cannot be read, which is reported."""
    paper, unreadable = load(root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return None
    return paper


def _write(root: Path, path: str, text: str) -> int:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"Wrote {path}.")
    return 0


def anchors_text(paper: Paper) -> str:
    """`anchors.yml`: what was locked stays, new pinpoints are added behind it; aliases are kept as written."""
    locked = {name: list(ids) for name, ids in paper.anchors.locked.items()}
    for page in paper.in_language(paper.original.code):
        if page.prefix:
            ids = [*locked.get(page.name, ()), *(block.id or "" for block in page.pinpoints)]
            locked[page.name] = list(dict.fromkeys(ids))
    return (
        "# Pinpoints that were published, by page. Written by scripts/lock; an id never leaves this list.\n"
        + _dump({"locked": dict(sorted(locked.items()))})
        + "\n# Where ids that moved went. Written by hand: `old-id: new-id`.\n"
        + _dump({"aliases": dict(paper.anchors.aliases)})
    )


def stamps_text(paper: Paper, language: str | None = None, files: Collection[str] = ()) -> str:
    """`translations.yml`, renewed for one language or all, for some files or all."""
    stamps = {}
    for code in (translation.code for translation in paper.translations):
        is_renewed = language in (None, code)
        digests = renew_stamps(paper, code, files) if is_renewed else paper.stamps.get(code, {})
        stamps[code] = {file: dict(keys) for file, keys in sorted(digests.items())}
    return (
        "# The text of the original that each translated block was made from, as a digest.\n"
        "# Written by scripts/stamp after a person has read the translation against the original.\n"
        f"{_dump(stamps)}"
    )


def _dump(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
