"""`scripts/new paper`: the machine and a skeleton of content into a folder; and the words of the skeleton for what is added later.

The skeleton is data, `papersite/skeleton/`. Whatever only an author can write is marked there with `TO_WRITE`.
"""

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from babel import Locale

from papercheck.files import list_tree, replace_file
from papercheck.languages.cldr import is_known
from papercheck.load import load
from papercheck.rules.parity.page_parity import LOCK
from papercheck.text import capitalise, matches_any
from papercheck.translations import renew_stamps
from papersite.bibliography import choose_key, slug
from papersite.commands.drafts import (
    SKELETON,
    TO_WRITE,
    RefusalError,
    dump,
    extend_file,
    read_answers,
    read_data,
)
from papersite.commands.locks import anchors_text, stamps_text

PART = "<folder>/<file>.md"
"""The page of each part in the skeleton."""
_TAKEN = {"", "index", "readme", "s"}
"""What a part may not be called: its page would be the list of the parts, or its paragraphs those of the home page."""
_MENU = "index.md <folder>/index.md evidence.md sources/index.md glossary.md search.md".split()

Values = Mapping[str, Mapping[str, str]]
"""By language: what the places of the skeleton are filled with."""


def list_words(code: str, wanted: Collection[str]) -> dict[tuple[str, ...], dict[str, str]]:
    """The interface words of a language, by their keys, as far as they are `wanted` and the skeleton has them whole."""
    known = dict(_list_leaves(read_data("strings.yml")))
    return {
        keys: {code: texts[code]}
        for keys, texts in known.items()
        if ".".join(keys) in wanted and "<" not in texts.get(code, "<")
    }


def _list_leaves(
    node: Mapping[str, Any], keys: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    for key, inner in node.items():
        if all(isinstance(text, str) for text in inner.values()):
            yield (*keys, key), inner
        else:
            yield from _list_leaves(inner, (*keys, key))


def fill_page(name: str, code: str, values: Mapping[str, str], given: Sequence[str] = ()) -> str:
    """A page of the skeleton: the first of its words may be `given`, as title and description."""
    page = read_data("pages.yml")[name]
    own = [_fill(word, values) for word in page["words"].get(code) or next(iter(page["words"].values()))]
    words = [*given, *own[len(given) :]]
    typed = [*(dump(word).strip() for word in words[:2]), *words[2:]]
    return _fill(page["text"], {**values, **{f"{place}": word for place, word in enumerate(typed, 1)}})


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda place: values.get(place[1], place[0]), text)


def begin_paper(options: argparse.Namespace) -> int:
    """Begin a paper: beside its folder, which gets its name when all is there. 1 where that cannot be."""
    folder = Path(options.folder).absolute()
    beside = folder.with_name(f".{folder.name}.new")
    try:
        values = _list_values(folder, options)
        if beside.exists():
            shutil.rmtree(beside)
            print(f"Removed {beside}, which a run that was broken off had left.", file=sys.stderr)
        _make(options.root, beside, values)
        beside.replace(folder)
    except (RefusalError, OSError) as error:
        why = f"{folder}: {error.strerror}. Name another." if isinstance(error, OSError) else error
        print(f"{why} Nothing was written.", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    there = shlex.quote(str(options.folder))
    print(f"Wrote a paper to {there}. Next: cd {there}, then git init, scripts/build and scripts/ready.")
    print("scripts/ready names every place that waits for you; .github/CONTRIBUTING.md says how to go on.")
    return 0


def _list_values(folder: Path, options: argparse.Namespace) -> Values:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusalError(f"{folder} is not empty. Name a folder that is empty, or not there yet.")
    answers = read_answers(options)
    codes, known = [*answers["title"]], [*read_data("strings.yml")["tag"]]
    if codes[0] not in known:
        raise RefusalError(
            f"There are no words in `{codes[0]}`, only in {', '.join(known)}: begin in one of them."
        )
    family, _, first = (part.strip() for part in answers["author"].partition(","))
    if not first:
        first, _, family = answers["author"].strip().rpartition(" ")
    title, names, parts = answers["title"], answers["part-name"], answers["parts"]
    untitled = f"{TO_WRITE} {parts[codes[0]].replace('/', f'/{TO_WRITE} ')}"
    same = {
        "author": f"{first} {family}".strip(),
        "name": family,
        "person": dump(", ".join(filter(None, [family, first]))).strip(),
        "year": answers["year"],
        "key": choose_key({"author": [{"family": family}], "issued": answers["year"]}, ()),
        "files": "/".join(_name_parts(*parts.values())),
        "today": options.today.isoformat(),
        "folder": slug(names[codes[0]].partition("/")[2]) or "parts",
        "site": slug(title[codes[0]]) or "paper",
        "language": codes[0],
    }
    values = {}
    for code in codes:
        one, several = names[code].split("/")
        words = {"part": one, "parts": several, "Part": capitalise(one), "Parts": capitalise(several)}
        titles = "" if parts[codes[0]].isdigit() else parts[code] or untitled
        values[code] = same | words | {"title": title[code], "titles": titles}
    return values


def _name_parts(first: str, *others: str) -> Sequence[str]:
    """The files of the parts, from what was typed of them in each language: numbers, or names made of their titles."""
    is_number = first.isdigit()
    names = [f"{at + 1}" for at in range(int(first))] if is_number else [*map(slug, first.split("/"))]
    if any(text != first if is_number else text.count("/") != first.count("/") for text in others if text):
        raise RefusalError("--parts names other parts in one language than in another. Name as many in each.")
    if len({*names}) < len(names) or _TAKEN & {*names}:
        raise RefusalError(
            f"The titles of --parts would make pages called {', '.join(names)}. Let each differ in its letters."
        )
    return names


def _make(root: Path, folder: Path, values: Values) -> None:
    """Write a whole paper: the machine of the one below `root`, and content of its own, stamped."""
    patterns = (SKELETON / "machine.txt").read_text("utf-8").split()
    without = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    for path in list_tree(root).files:
        if matches_any(path, patterns) and not matches_any(path, without):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / path, folder / path)
    for path, text in (*_list_pages(values), *_list_records(values)):
        replace_file(folder / path, text.encode())
    replace_file(folder / "mkdocs.yml", _list_in_settings(folder, values).encode())
    paper, _ = load(folder, date.max)
    chosen = {(language.code, file) for language in paper.translations for file in paper.digests}
    replace_file(folder / "docs/_data/anchors.yml", anchors_text(paper).encode())
    replace_file(folder / LOCK, stamps_text(renew_stamps(paper, chosen)).encode())


def _choose_pages(values: Values) -> Mapping[str, Any]:
    """The pages of the skeleton that a paper in so many languages has."""
    pages = read_data("pages.yml").items()
    return {name: page for name, page in pages if name != "<page>" and len(values) >= page.get("least", 1)}


def _list_pages(values: Values) -> Iterator[tuple[str, str]]:
    """Path and text of every page, in the languages that the skeleton has words in."""
    for name, page in _choose_pages(values).items():
        for code in [code for code in values if code in page["words"]]:
            for filled, given in _fill_parts(values[code]) if name == PART else [(values[code], ())]:
                yield f"docs/{code}/{_fill(name, filled)}", fill_page(name, code, filled, given)


def _fill_parts(values: Mapping[str, str]) -> Iterator[tuple[Mapping[str, str], Sequence[str]]]:
    """What fills the page of each part, and its title where it has no number."""
    files, titles = values["files"].split("/"), values["titles"].split("/")
    for file, typed in zip_longest(files, titles, fillvalue=""):
        title = " ".join(typed.split())
        prefix = file if title else f"r{file}"
        yield {**values, "file": file, "number": title or file, "prefix": prefix}, [title] * bool(title)


def _list_records(values: Values) -> Iterator[tuple[str, str]]:
    """Path and text of every other file that is the paper's own."""
    code, first = next(iter(values.items()))
    summary = _fill(read_data("pages.yml")["index.md"]["words"][code][1], first)
    typed = {name: dump(text).strip() for name, text in {"title": first["title"], "summary": summary}.items()}
    for path in list_tree(SKELETON / "files").files:
        filled = {**first, **(typed if path.endswith(".yml") else {})}
        yield path.removesuffix(".txt"), _fill((SKELETON / "files" / path).read_text("utf-8"), filled)
    words = dump(_fill_words(read_data("strings.yml"), values), is_flow=None)
    yield "docs/_data/strings.yml", f"# Words of the interface, in every language.\n{words}"


def _list_in_settings(folder: Path, values: Values) -> str:
    """The settings with their languages and their pages."""
    first = next(iter(values.values()))
    languages = [
        {"locale": code, "name": name_language(code), "build": True, "site_name": filled["title"]}
        for code, filled in values.items()
    ]
    languages[0]["default"] = True
    added: dict[tuple[str, ...], Any] = {("plugins", "i18n", "languages"): languages}
    parts = [PART.replace("<file>", file) for file in first["files"].split("/")]
    foot = [name for name in _choose_pages(values) if name not in (*_MENU, PART)]
    for group, names in {"menu": _MENU, "parts": parts, "foot": foot}.items():
        added["nav", group] = [_fill(name, first) for name in names]
    if begun := [code for code in values if code not in read_data("strings.yml")["tag"]]:
        added["extra", "paper", "unfinished"] = begun
    return extend_file(folder, "mkdocs.yml", added)


def _fill_words(node: Mapping[str, Any], values: Values) -> Mapping[str, Any]:
    """Words of the interface in the languages of a paper, as far as the skeleton has them."""
    if all(isinstance(text, str) for text in node.values()):
        return {code: _fill(node[code], values[code]) for code in values if code in node}
    first = next(iter(values.values()))
    return {_fill(key, first): _fill_words(inner, values) for key, inner in node.items()}


def name_language(code: str) -> str:
    """What a language calls itself; its code where that is not known."""
    return capitalise(Locale.parse(code, sep="-").display_name or code) if is_known(code) else code
