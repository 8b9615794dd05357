"""`scripts/lock` and `scripts/stamp`: a paper into its two lock files, which are byte-stable and sorted.

`anchors.yml` lists the ids that were published, `translations.yml` digests of the texts that translations were made from.
"""

import argparse
import subprocess
import sys
import tarfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from papercheck.cli.options import add_command, suggest
from papercheck.files import replace_file
from papercheck.load import load
from papercheck.model import Digests, Paper
from papercheck.report import text_report
from papercheck.rules.parity.page_parity import LOCK
from papercheck.text import line, shorten
from papercheck.translations import digest, list_texts, renew_stamps
from papersite.commands.drafts import dump
from papersite.editions.changes import compare_words

LONGEST_LIST = 100
"""Characters of a list of ids that is printed."""

Chosen = Collection[tuple[str, str]]
"""Languages, each with a file of the original."""
Texts = Mapping[str, Mapping[str, Sequence[str]]]
"""By file and key: what the original says."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands and their arguments."""
    add_command(commands, "lock", "add new pinpoints to the list of published ids", run_lock)
    parser = add_command(
        commands, "stamp", "record that translations were read against their original", run_stamp
    )
    parser.add_argument(
        "--changes",
        action="store_true",
        help="stamp nothing; show how the original was changed since each translation was made from it",
    )
    names = "only this language, and only these files: index.md, docs/de/index.md, _data/claims.yml"
    parser.add_argument("names", nargs="*", metavar="LANGUAGE or FILE", help=names)


def run_lock(options: argparse.Namespace) -> int:
    """Add every pinpoint to the list of published ids, which none ever leaves; 1 if the paper cannot be read."""
    paper, unreadable = load(options.root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    return _write(options.root, "docs/_data/anchors.yml", anchors_text(paper))


def run_stamp(options: argparse.Namespace) -> int:
    """Renew the digests of translations, or show what became of their originals.

    1 if the paper cannot be read, 2 for what is neither a language nor a file.
    """
    paper, unreadable = load(options.root, date.max)
    chosen, unknown = _choose(paper, options.names)
    if unreadable:
        print(text_report(unreadable, paper))
    if unknown:
        codes = ", ".join(f"`{language.code}`" for language in paper.translations)
        near = suggest(
            unknown, paper.digests, otherwise=f"Write a file like {next(iter(paper.digests), 'index.md')}."
        )
        print(f"`{unknown}` is neither a file of the original nor a translation of it.", file=sys.stderr)
        print(f"    fix: {near} It is translated into: {codes}.", file=sys.stderr)
    if unknown or unreadable:
        return 2 if unknown else 1
    if options.changes:
        return _show_changes(options.root, paper, chosen)
    for (code, file), keys in _list_stale(paper, chosen).items():
        print(f"Stamped {file} for {code}: {shorten(', '.join(keys), LONGEST_LIST)}.")
    return _write(options.root, LOCK, stamps_text(renew_stamps(paper, chosen)))


def _choose(paper: Paper, names: Iterable[str]) -> tuple[Chosen, str]:
    """The files that are meant, each for a language, or the first name that is neither; a file may be named with its folders."""
    codes = [language.code for language in paper.translations]
    places = {
        language.locate(file): (language.code, file) for language in paper.languages for file in paper.digests
    }
    languages, files, chosen = list[str](), list[str](), set[tuple[str, str]]()
    for name in names:
        code, file = places.get(name.removeprefix("./"), ("", name.removeprefix("./").removeprefix("docs/")))
        if name in codes:
            languages.append(name)
        elif file not in paper.digests:
            return set(), name
        elif code in codes:
            chosen.add((code, file))
        else:
            files.append(file)
    wanted = files or ([] if chosen else list(paper.digests))
    return chosen | set(product(languages or codes, wanted)), ""


def _list_stale(paper: Paper, chosen: Chosen) -> Mapping[tuple[str, str], list[str]]:
    """By language and file: the keys of the texts whose original is not the one that they were made from."""
    renewed = renew_stamps(paper, chosen)
    stale = {}
    for code, file in sorted(chosen):
        then, now = (stamps.get(code, {}).get(file, {}) for stamps in (paper.stamps, renewed))
        if keys := [key for key in now if then.get(key) != now[key]]:
            stale[code, file] = keys
    return stale


def _show_changes(root: Path, paper: Paper, chosen: Chosen) -> int:
    """Print for each stale text the words of the original that were taken out and put in since the stamp."""
    now = _list_original(paper)
    for (code, file), keys in _list_stale(paper, chosen).items():
        for key in keys:
            then = _find_text(root, file, key, paper.stamps.get(code, {}).get(file, {}).get(key, ""))
            words = None if then is None else _mark_words(" ".join(then), " ".join(now[file][key]))
            print(f"{file} `{key}`, for {code}:")
            print(f"    {words or 'What it was made from is not in the history.'}")
    return 0


def _mark_words(old: str, new: str) -> str:
    """Both texts as one, with what is gone in `[-…-]` and what is new in `{+…+}`, as `git diff --word-diff` has it."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return line(" ".join(marks[kind].format(words) for kind, words in compare_words(old, new)))


def _find_text(root: Path, file: str, key: str, stamp: str) -> Sequence[str] | None:
    """The text of a key that has this digest; `None` where no commit that git knows brought it when it was stamped."""
    commits = _ask_git(root, "log", "--format=%H", f"-S{stamp}", "--", LOCK).decode().split() if stamp else []
    found = (_read_texts(root, commit).get(file, {}).get(key, ()) for commit in reversed(commits))
    return next((texts for texts in found if digest(*texts) == stamp), None)


@cache
def _read_texts(root: Path, commit: str) -> Texts:
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(_ask_git(root, "archive", commit, "."))) as tar:
            tar.extractall(folder, filter="data")
        return _list_original(load(Path(folder), date.max)[0])


def _ask_git(root: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""


def _list_original(paper: Paper) -> Texts:
    return list_texts(paper.original.code, paper.pages, (paper.claims, paper.terms, paper.sources.values()))


def _write(root: Path, path: str, text: str) -> int:
    is_new = not (root / path).is_file() or (root / path).read_bytes() != text.encode()
    if is_new:
        replace_file(root / path, text.encode())
    print(f"Wrote {path}." if is_new else f"Nothing to write: {path} is up to date.")
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
        + dump({"locked": dict(sorted(locked.items()))})
        + "\n# Where ids that moved went. Written by hand: `old-id: new-id`.\n"
        + dump({"aliases": dict(paper.anchors.aliases)})
    )


def stamps_text(stamps: Mapping[str, Digests]) -> str:
    """`translations.yml` with these digests, by language; nothing of one that has none yet."""
    sorted_ = {
        code: {file: dict(keys) for file, keys in sorted(digests.items())}
        for code, digests in stamps.items()
        if digests
    }
    return (
        "# The text of the original that each translated block was made from, as a digest.\n"
        "# Written by scripts/stamp after a person has read the translation against the original.\n"
        f"{dump(sorted_)}"
    )
