"""`scripts/new paper`: the machine and a skeleton of content into a folder; and what other new things are written by.

The skeleton is data, `papersite/skeleton/`. Whatever only an author can write is marked there with `TO_WRITE`.
"""

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from babel import Locale

from papercheck.cli.options import add_command
from papercheck.files import list_tree
from papercheck.languages.cldr import is_known, is_tag
from papercheck.load import load
from papercheck.text import capitalise, matches_any
from papercheck.translations import renew_stamps
from papersite.bibliography import choose_key, slug
from papersite.commands.drafts import (
    TO_WRITE,
    RefusalError,
    ask,
    dump,
    extend,
    insert,
    place_in,
    write_files,
)
from papersite.commands.locks import anchors_text, stamps_text

_FOLDER = Path(__file__).parents[1] / "skeleton"
_MOST_PARTS = 500
"""More than any paper has; a slip of the finger must not fill a disk."""
_PART = "<folder>/<number>.md"
_MENU = "index.md <folder>/index.md evidence.md sources/index.md glossary.md search.md".split()
_ASKED = {
    "title": "title of the paper",
    "author": "author (Ada Poe)",
    "year": "year of publication",
    "languages": "codes of its languages, the original first (en,de)",
    "parts": "number of its parts",
    "part_name": "what a part is called, and several (thesis/theses)",
}


@cache
def _read(name: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((_FOLDER / name).read_text("utf-8"))
    return read


def list_known() -> list[str]:
    """The codes of the languages that the skeleton has words in."""
    return [*_read("strings.yml")["tag"]]


def extend_words(text: str, code: str) -> tuple[str, int]:
    """Interface words with those of another language, as far as the skeleton has them; and how many are left to translate."""
    places, left = [], 0
    for keys, node in _list_leaves(yaml.compose(text, Loader=yaml.SafeLoader)):
        known: Any = _read("strings.yml")
        for key in keys:
            known = known.get(key, {}) if isinstance(known, dict) else {}
        word = known.get(code, "<") if isinstance(known, dict) else "<"
        left += "<" in word
        if "<" not in word:
            places.append(place_in(text, node, {code: word}))
    return insert(text, places), left


def _list_leaves(node: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The mappings of a tree that hold texts only, with the keys that lead there."""
    if node.id == "mapping" and node.value and all(value.id == "scalar" for _, value in node.value):
        yield keys, node
    elif node.id == "mapping":
        for key, value in node.value:
            yield from _list_leaves(value, (*keys, key.value))


def page_text(code: str, title: str, description: str, prefix: str = "") -> str:
    """A page that is still to be written; one with a prefix of pinpoints is a part of the paper."""
    number, page = re.sub(r"^\D+", "", prefix), _read("pages.yml")[_PART]
    words = page["words"].get(code) or next(iter(page["words"].values()))
    if not prefix:
        return _lay_out({"title": title, "description": description}, f"{words[0]}\n", ())
    front = {"title": title, "description": description, "pinpoints": prefix, "badge": page["front"]["badge"]}
    return _lay_out(front, page["text"].replace("r<number>", prefix).replace("<number>", number), words)


def _lay_out(front: Mapping[str, Any], text: str, words: Sequence[str]) -> str:
    filled = re.sub(r"<(\d)>", lambda place: words[int(place[1]) - 1], text)
    return f"---\n{dump(dict(front))}---\n\n{filled}"


def add_paper(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command that begins a paper."""
    parser = add_command(
        kinds, "paper", "begin a paper in an empty folder, or one that is not there yet", run
    )
    parser.prog = "scripts/new paper"
    parser.set_defaults(name=parser.prog)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where; the machine goes along")
    parser.add_argument(
        "--languages",
        metavar="CODE,…",
        help=f"the original first; words are there in {', '.join(list_known())}",
    )
    parser.add_argument("--author", metavar="NAME", help="who wrote the paper: Ada Poe, or “Poe, Ada”")
    parser.add_argument("--year", metavar="YEAR", help="when it was published")
    parser.add_argument("--parts", metavar="NUMBER", help="how many numbered parts it has")
    for name, what in (
        ("title", "its title"),
        ("part-name", "what a part is called, and several: thesis/theses"),
    ):
        parser.add_argument(
            f"--{name}", action="append", metavar="TEXT", help=f"{what}; once a language, in their order"
        )


def run(options: argparse.Namespace) -> int:
    """Begin a paper: beside its folder, which gets its name when all is there. 1 where that cannot be."""
    folder: Path = Path(options.folder).absolute()
    try:
        _refuse_taken(folder)
        values = _ask_values(options)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            made = Path(beside) / "paper"
            _make(options.root, made, values)
            made.replace(folder)
    except RefusalError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{folder}: {error.strerror}. Nothing was written; name another folder.", file=sys.stderr)
        return 1
    print(
        f"Wrote a paper to {options.folder}. Next: cd {shlex.quote(str(options.folder))}, then git init, scripts/build and scripts/ready."
    )
    print("scripts/ready names every place that waits for you; .github/CONTRIBUTING.md says how to go on.")
    return 0


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusalError(f"{folder} is not empty. Name a folder that is empty, or not there yet.")


def _ask_values(options: argparse.Namespace) -> dict[str, dict[str, str]]:
    """By language: what the places of the skeleton are filled with."""
    missing = [name for name in _ASKED if not getattr(options, name)]
    listed = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
    given = {name: getattr(options, name) or ask(_ASKED[name], listed) for name in _ASKED}
    codes = [code.strip() for code in given["languages"].split(",")]
    titles, names = (
        [text] if isinstance(text, str) else text for text in (given["title"], given["part_name"])
    )
    if complaint := _judge(codes, names, given["parts"], given["year"]):
        raise RefusalError(complaint)
    family, _, first = (part.strip() for part in given["author"].partition(","))
    if not first:
        first, _, family = given["author"].strip().rpartition(" ")
    person = {"family": family, "given": first} if first else {"literal": family}
    same = {
        "author": f"{first} {family}".strip(),
        "name": family,
        "given": first,
        "year": given["year"],
        "key": choose_key({"author": [person], "issued": given["year"]}, ()),
        "count": given["parts"],
        "today": options.today.isoformat(),
        "folder": slug(names[0].split("/")[1]) or "parts",
        "site": slug(titles[0]) or "paper",
    }
    values = {}
    for code, title, name in zip_longest(codes, titles[: len(codes)], names[: len(codes)]):
        part, parts = name.split("/") if name else (f"{TO_WRITE} {word}" for word in names[0].split("/"))
        words = {"part": part, "parts": parts, "Part": capitalise(part), "Parts": capitalise(parts)}
        values[code] = same | words | {"title": title or f"{TO_WRITE} {titles[0]}"}
    return values


def _judge(codes: Sequence[str], names: Iterable[str], parts: str, year: str) -> str:
    """What is wrong with the answers; empty where nothing is."""
    if strange := [code for code in codes if not is_tag(code) or codes.count(code) > 1]:
        return f"`{strange[0]}` is no code of a language, or is given twice. Write --languages like en,de."
    if codes[0] not in list_known():
        known = ", ".join(list_known())
        return f"There are no words in `{codes[0]}`, only in {known}: let the original be one of them."
    if not (parts.isdecimal() and year.isdecimal() and 0 < int(parts) <= _MOST_PARTS):
        return f"Write --parts as a number from 1 to {_MOST_PARTS}, and --year as a number."
    if any(len([word for word in name.split("/") if word.strip()]) != len(("one", "many")) for name in names):
        return "Write --part-name like thesis/theses: one, and several."
    return ""


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda place: values.get(place[1], place[0]), text)


def _make(root: Path, folder: Path, values: Mapping[str, Mapping[str, str]]) -> None:
    """Write a whole paper: the machine of the one below `root`, and content of its own, stamped."""
    patterns = (_FOLDER / "machine.txt").read_text("utf-8").split()
    without = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    for path in list_tree(root).files:
        if matches_any(path, patterns) and not matches_any(path, without):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / path, folder / path)
    write_files(folder, dict([*_list_pages(values), *_list_records(values)]))
    paper, _ = load(folder, date.max)
    chosen = {(language.code, file) for language in paper.translations for file in paper.digests}
    texts = {"anchors": anchors_text(paper), "translations": stamps_text(renew_stamps(paper, chosen))}
    write_files(folder, {f"docs/_data/{name}.yml": text for name, text in texts.items()})


def _list_pages(values: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Path and text of every page, in the languages that the skeleton has words in."""
    for name, page in _read("pages.yml").items():
        for code in [code for code in values if code in page["title"]]:
            for number in range(1, int(values[code]["count"]) + 1) if name == _PART else (0,):
                filled = {**values[code], "number": str(number)}
                head = {key: page[key][code] for key in ("title", "description")} | page.get("front", {})
                front = {
                    key: _fill(text, filled) if isinstance(text, str) else text for key, text in head.items()
                }
                words = [_fill(word, filled) for word in page.get("words", {}).get(code, ())]
                yield (
                    f"docs/{code}/{_fill(name, filled)}",
                    _lay_out(front, _fill(page["text"], filled), words),
                )


def _list_records(values: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Path and text of every other file that is the paper's own."""
    code, first = next(iter(values.items()))
    person = (
        {"family": first["name"], "given": first["given"]} if first["given"] else {"literal": first["name"]}
    )
    summary = _fill(_read("pages.yml")["index.md"]["description"][code], first)
    filled = {**first, "summary": summary}
    typed = {name: dump(text).removesuffix("...\n").strip() for name, text in filled.items()}
    same = {name: first[name] for name in ("year", "today")}
    typed |= {"person": dump(person, is_flow=True).strip(), "language": code, **same}
    for file in sorted((_FOLDER / "files").rglob("*")):
        if file.is_file():
            path = file.relative_to(_FOLDER / "files").as_posix().removesuffix(".txt")
            text = _fill(file.read_text("utf-8"), typed if path.endswith(".yml") else first)
            yield path, _list_in_settings(text, values) if path == "mkdocs.yml" else text
    yield "docs/_data/strings.yml", _list_strings(values)


def _list_in_settings(text: str, values: Mapping[str, Mapping[str, str]]) -> str:
    """The settings with their languages and their pages."""
    for rank, (code, filled) in enumerate(values.items()):
        mark = {} if rank else {"default": True}
        language = {
            "locale": code,
            **mark,
            "name": name_language(code),
            "build": True,
            "site_name": filled["title"],
        }
        text = extend(text, ("plugins", "i18n", "languages"), [language])
    if begun := [code for code in values if code not in list_known()]:
        text = extend(text, ("extra", "paper"), {"unfinished": begun})
    first = next(iter(values.values()))
    menu = [_fill(name, first) for name in _MENU]
    numbers = range(1, int(first["count"]) + 1)
    foot = [name for name in _read("pages.yml") if name not in (*_MENU, _PART)]
    groups = {"menu": menu, "parts": [f"{first['folder']}/{number}.md" for number in numbers], "foot": foot}
    for group, pages in groups.items():
        text = extend(text, ("nav", group), pages)
    return text


def _list_strings(values: Mapping[str, Mapping[str, str]]) -> str:
    first = next(iter(values.values()))

    def fill(node: Any) -> Any:
        if all(isinstance(text, str) for text in node.values()):
            return {code: _fill(node[code], values[code]) for code in values if code in node}
        return {_fill(key, first): fill(inner) for key, inner in node.items()}

    return f"# Words of the interface, in every language.\n{dump(fill(_read('strings.yml')), is_flow=None)}"


def name_language(code: str) -> str:
    """What a language calls itself; its code where that is not known."""
    return capitalise(Locale.parse(code, sep="-").display_name or code) if is_known(code) else code
