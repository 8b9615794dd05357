"""`scripts/new`: begins a paper, or adds a page, a source, a term, a claim or a language to one, and says what is left to do."""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from papercheck.cli import main as check
from papercheck.cli.options import Run, add_command, suggest
from papercheck.load import load
from papercheck.model import Paper
from papersite.bibliography import BibliographyError, choose_key, read_entries
from papersite.commands.drafts import (
    TO_WRITE,
    RefusalError,
    extend_file,
    finish_files,
    read_answers,
    read_data,
    write_files,
)
from papersite.commands.skeleton import PART, begin_paper, fill_page, list_words, name_language

_SHOWN = "3"
"""Findings of one rule that are printed; scripts/check lists the others."""
_WRITE = (
    f"Write what stands for {TO_WRITE}; scripts/ready names each place. Then scripts/lock and scripts/stamp."
)

Answers = Mapping[str, Any]
Draft = tuple[dict[str, str], list[str]]
"""The text of each file that is to be written, by its path, and what is left to do that no finding says."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command, and a command below it for each thing that can be new."""
    new = commands.add_parser("new", prog="scripts/new", help="begin a paper, or add something to one")
    kinds = new.add_subparsers(title="what is new", required=True, metavar="WHAT")
    runs: dict[str, Run] = {kind: partial(_add_to_paper, draw) for kind, draw in _KINDS.items()}
    for kind, arguments in read_data("options.yml").items():
        parser = add_command(kinds, kind, arguments["what"], {"paper": begin_paper, **runs}[kind])
        parser.prog = f"scripts/new {kind}"
        parser.set_defaults(name=parser.prog, what=kind)
        for name, about in list(arguments.items())[1:]:
            is_repeated = "each" in about
            how = f"{about['help']}{'; once a language, in their order' if is_repeated else ''}"
            action, metavar = "append" if is_repeated else "store", name.strip("-").upper()
            parser.add_argument(name, action=action, metavar=metavar, help=how)


def _add_to_paper(draw: Callable[[Paper, Path, Answers], Draft], options: argparse.Namespace) -> int:
    """Write what is new, and print what the checker then finds; 1, and nothing is written, where that cannot be."""
    root: Path = options.root
    if finished := finish_files(root):
        print(f"Wrote {', '.join(finished)}, which was begun and broken off.", file=sys.stderr)
    paper, _ = load(root, options.today)
    codes = [language.code for language in paper.languages if not language.is_unfinished]
    try:
        texts, steps = draw(paper, root, read_answers(options, codes))
        write_files(root, texts)
    except (RefusalError, BibliographyError) as error:
        print(f"{error} Nothing was written.", file=sys.stderr)
        return 1
    print("\n".join([f"Wrote {', '.join(texts)}.", *steps, "What the checker finds now:"]), flush=True)
    check(["--root", str(root), "--limit", _SHOWN])
    return 0


def _draw_page(paper: Paper, root: Path, answers: Answers) -> Draft:
    name, group = f"{answers['name'].removesuffix('.md')}.md", answers["list"]
    parts = [page for page in paper.in_language(paper.original.code) if page.kind == "part"]
    is_part = group == "parts" or (
        not group and name.rpartition("/")[0] in {page.name.rpartition("/")[0] or None for page in parts}
    )
    letters = re.sub("[0-9]+$", "", parts[-1].prefix or "r") if parts else "r"
    number = f"{len(parts) + 1}"
    is_named = parts and parts[-1].number is None
    values = {"number": number, "prefix": Path(name).stem if is_named else f"{letters}{number}"}
    texts, whose = {}, paper.strings.get("attribution.title", {})
    for code, title in answers["title"].items():
        path = f"docs/{code}/{name}"
        if (root / path).exists():
            raise RefusalError(f"{path} is there already. Choose another name, or edit it.")
        description = answers["description"][code]
        given = (title, f"{TO_WRITE} {whose.get(code, '')}" if description == TO_WRITE else description)
        texts[path] = fill_page(PART if is_part else "<page>", code, values, given)
    group = group or ("parts" if is_part else "foot")
    texts["mkdocs.yml"] = extend_file(root, "mkdocs.yml", {("nav", group): [name]})
    return texts, [_WRITE]


def _draw_sources(paper: Paper, root: Path, answers: Answers) -> Draft:
    path, id_ = paper.registry, answers["id"]
    if not path.endswith((".yml", ".yaml")):
        raise RefusalError(f"{path} is no YAML: add the entry by the program that writes the file.")
    if sys.stdin.isatty():
        print("Paste BibTeX, RIS or CSL-JSON, then Ctrl-D on a line of its own:", file=sys.stderr)
    entries, keys = read_entries(sys.stdin.buffer.read()), [*paper.sources]
    if id_ and (entries[1:] or id_ in keys):
        raise RefusalError(f"`{id_}` is the key of one source, which is not there yet.")
    for entry in entries:
        keys.append(id_ or choose_key(entry, keys))
    new = keys[-len(entries) :]
    ours = {"custom": dict.fromkeys(("read", "copy", "checked", "note"))}
    value = [{"id": key, **entry, **ours} for key, entry in zip(new, entries, strict=True)]
    is_list = (root / path).is_file() and (root / path).read_text("utf-8").startswith("- ")
    text = extend_file(root, path, {() if is_list else ("references",): value}, "references:\n")
    cited = ", ".join(f"[@{key}]" for key in new)
    return {path: text}, [
        f"Cite as {cited}; say under `custom` when you read it (`read`), and what of it (`copy`)."
    ]


def _draw_term(paper: Paper, root: Path, answers: Answers) -> Draft:
    return _draw_record(root, "terms", {entry.id for entry in paper.terms}, {**answers, "law": None})


def _draw_claim(paper: Paper, root: Path, answers: Answers) -> Draft:
    known = {block.id or "" for page in paper.in_language(paper.original.code) for block in page.pinpoints}
    if answers["pinpoint"] not in known:
        near = suggest(answers["pinpoint"], known, otherwise="Give the paragraph an id first.")
        raise RefusalError(f"`{answers['pinpoint']}` is no pinpoint of the paper. {near}")
    finding = {"status": "open", "text": dict.fromkeys(answers["text"], TO_WRITE)}
    value = {**answers, "kind": answers["kind"].strip(",").split(","), "hedge": None, "finding": finding}
    return _draw_record(root, "claims", {entry.id for entry in paper.claims}, value)


def _draw_record(root: Path, record: str, taken: set[str], value: Answers) -> Draft:
    path = f"docs/_data/{record}.yml"
    if value["id"] in taken:
        raise RefusalError(f"{path} has `{value['id']}` already. Choose another id, or edit it.")
    return {path: extend_file(root, path, {(): [value]})}, [_WRITE]


def _draw_language(paper: Paper, root: Path, answers: Answers) -> Draft:
    code, path = answers["code"], "docs/_data/strings.yml"
    if code in [language.code for language in paper.languages]:
        raise RefusalError(f"`{code}` is a language of this paper already.")
    language = {"locale": code, "name": name_language(code), "build": True}
    added = {"plugins i18n languages": [language], "extra paper unfinished": [code]}
    settings = {tuple(keys.split()): value for keys, value in added.items()}
    texts = {"mkdocs.yml": extend_file(root, "mkdocs.yml", settings)}
    if words := list_words(code, paper.strings):
        texts[path] = extend_file(root, path, words)
    return texts, [
        f"Translate the {len(paper.strings) - len(words)} other words of the interface in {path}, and pages into docs/{code}/.",
        f"What is missing shows the original; when all is there, take `{code}` out of `unfinished` in mkdocs.yml.",
    ]


_KINDS: Mapping[str, Callable[[Paper, Path, Answers], Draft]] = {
    "page": _draw_page,
    "source": _draw_sources,
    "term": _draw_term,
    "claim": _draw_claim,
    "language": _draw_language,
}
