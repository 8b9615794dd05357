"""Sources into formatted references, by one citeproc run (Pandoc) for each language; records of other programs into sources.

The style keeps titles as they are registered. A title in another language than the page's is marked as such.
"""

import json
import re
import subprocess
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from lxml import html

from papercheck.languages import read_lexicons
from papercheck.model import Source
from papercheck.model.rule import DATA_SYNTAX, DUPLICATE_ENTRY
from papercheck.registry import VOCABULARY, invert, mark_tags, write_tags
from papercheck.registry.edtf import DateWords
from papercheck.registry.registries import read_sources

STYLE = Path(__file__).with_name("citation.csl")
_OPEN, _CLOSE, _TAGGED = "\ue000", "\ue001", "\ue002"
"""Private characters that pass through citeproc and say where a foreign title starts, in which language, and where it ends."""
_OPENED = re.compile(rf"{_OPEN}([^{_TAGGED}]*){_TAGGED}")

_SIGNS = "“”„‘’‚«»‹›\"'<>&"
_HIDDEN = str.maketrans({sign: chr(0xE010 + index) for index, sign in enumerate(_SIGNS)})
_PROTECTED = _HIDDEN | write_tags({tag: (f"<{tag}>", f"</{tag}>") for tag in ("i", "b", "sup", "sub")})
_SHOWN = str.maketrans({chr(0xE010 + index): escape(sign, quote=False) for index, sign in enumerate(_SIGNS)})
"""Signs of a title stay as they are registered; citeproc would turn quotation marks into the page's own, and
tags into markup. That is left to it where a registered title has the tags of CSL."""

_FIRST_ALONE = 0xF0000
_ALONE = re.compile("[\U000f0000-\U000ffffd]")
"""Private characters that make authors differ, so that no letter tells the works of one year apart."""

_DOUBLED = re.compile(rf"([.?!…])({_CLOSE}?(?:</[a-z]+>)*)\.(?=\s|\Z)")
"""A full stop behind a title's own closing sign, which citeproc cannot see through the private character."""

_NOT_OURS = "-smart-raw_html-raw_tex-raw_attribute-tex_math_dollars-example_lists-emoji"
"""What of Pandoc's Markdown is none in the texts that it is given."""

_LINK = re.compile(r'<a href="#ref-([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_DEADLINE = 600
"""Seconds that Pandoc may take once somebody waits: thousands of entries take some, and a busy computer lets others go first."""
_TITLES = ("title", "title-short", "container-title", "collection-title")


@dataclass(frozen=True, slots=True)
class FormattedReference:
    """One source, formatted in one language."""

    label: str
    """HTML of the short form for the text: `Doe 2021`."""
    entry: str
    """HTML of the entry, without its address."""
    position: int
    """Its place among all of them, in the alphabet of the language."""


class BibliographyError(Exception):
    """Pandoc could not format the references; the message says why."""


def bibliography(
    sources: Iterable[Source], tag: str, alone: Iterable[Source] = (), cited: Iterable[str] = ()
) -> Callable[[], Mapping[str, FormattedReference]]:
    """Start formatting sources in the conventions of a language, given as a BCP 47 tag (`de-DE`).

    Those that stand `alone` are cited without the others: no letter behind the year tells them apart.
    What is returned waits for the references, by source id; it raises `BibliographyError` where there are none.
    Beside them, each citation that is `cited` in Pandoc's Markdown is a label without an entry.
    """
    together, others, typed = list(sources), list(alone), sorted(set(cited))
    listed = [*together, *others]
    if not listed:
        return dict
    items = [_marked(source, tag) for source in together]
    items += [_marked(source, tag, chr(_FIRST_ALONE + index)) for index, source in enumerate(others)]
    wait = _start_citeproc(items, tag, typed)

    def references() -> Mapping[str, FormattedReference]:
        parts = {id_: element for element in wait().iter() if (id_ := element.get("id"))}
        places = {id_: place for place, id_ in enumerate(id_ for id_ in parts if id_.startswith("ref-"))}
        found = {}
        for index, source in enumerate(listed):
            (label,), id_ = parts[f"cite-{index}"].iterfind(".//a"), f"ref-{source.id}"
            found[source.id] = FormattedReference(_inner(label), _inner(parts[id_]), places[id_])
        for index, text in enumerate(typed):
            found[text] = FormattedReference(_inner(parts[f"text-{index}"][0]), "", -1)
        return found

    return cache(references)


def _marked(source: Source, tag: str, sign: str = "") -> dict[str, Any]:
    """The CSL-JSON item with its titles protected, and marked where they are not in the page's language.

    One that stands alone has a `sign` before its author, which is a body, and whose name is protected too.
    """
    item = dict(source.csl)
    is_foreign = source.language.partition("-")[0] != tag.partition("-")[0]
    for name in _TITLES:
        if name in item:
            typed = str(item[name])
            title = (mark_tags(typed) if name in source.typed else typed).translate(_PROTECTED)
            item[name] = f"{_OPEN}{source.language}{_TAGGED}{title}{_CLOSE}" if is_foreign else title
    # What it is sorted by where nobody is named, and next to works of the same people.
    item["annote"] = "".join(sign for sign in source.title if sign.isalnum() or sign == " ").strip()
    if sign:
        item["author"] = [{"literal": f"{sign}{name.literal}".translate(_HIDDEN)} for name in source.names]
    return item


def _start_citeproc(
    items: list[dict[str, Any]], tag: str, typed: Iterable[str]
) -> Callable[[], html.HtmlElement]:
    """Start Pandoc in a process of its own; what is returned waits for what it writes, and its files are gone when it is done."""
    folder = TemporaryDirectory()
    registry, cited, output, problem = (
        Path(folder.name, name) for name in ("sources.json", "cited.md", "output", "problem")
    )
    registry.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    texts = {f"cite-{at}": f"[@{{{item['id']}}}]" for at, item in enumerate(items)}
    texts |= {f"text-{at}": text for at, text in enumerate(typed)}
    text = "\n\n".join(f"::: {{#{id_}}}\n{text}\n:::" for id_, text in texts.items())
    cited.write_text(text, encoding="utf-8")
    options = "--to=html --wrap=none --citeproc --metadata=link-citations:true".split()
    options += [f"--from=markdown{_NOT_OURS}", f"--csl={STYLE}", f"--bibliography={registry}"]
    options.append(f"--metadata=lang:{tag}")
    command = ["nice", "-n19", str(find_pandoc()), *options, str(cited)]
    with output.open("wb") as written, problem.open("wb") as said:
        process = subprocess.Popen(command, stdout=written, stderr=said)

    def wait() -> html.HtmlElement:
        try:
            is_done = process.wait(timeout=_DEADLINE) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            raise BibliographyError("Pandoc did not end within ten minutes") from None
        with folder:
            if not is_done:
                raise BibliographyError(" ".join(problem.read_text("utf-8", "replace").split()))
            return html.fragment_fromstring(output.read_text("utf-8"), create_parent="div")

    return wait


def find_pandoc() -> Path:
    """The Pandoc that is installed with the other packages, in the version that they are locked to."""
    package = find_spec("pypandoc")
    for folder in (package and package.submodule_search_locations) or ():
        return Path(folder, "files", "pandoc")
    raise BibliographyError("Pandoc is not installed: run scripts/setup")


def _inner(element: html.HtmlElement) -> str:
    for span in element.findall(".//span"):
        span.drop_tag()
    content = html.tostring(element, encoding="unicode", with_tail=False)
    inner = _DOUBLED.sub(r"\1\2", content[content.index(">") + 1 : content.rindex("<")]).strip()
    opened = _OPENED.sub(r'<span lang="\1">', inner)
    return _ALONE.sub("", opened.replace(_CLOSE, "</span>")).translate(_SHOWN)


def link_works(label: str, find_url: Callable[[str], str] | None) -> str:
    """The label of a citation with a link to each work, whose URL is found by its key; without links where none is."""

    def write(link: re.Match[str]) -> str:
        key = unquote(unescape(link[1]))
        return f'<a href="{escape(find_url(key))}">{link[2]}</a>' if find_url else link[2]

    return _LINK.sub(write, label)


_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"})
_ROLES, _DATES, _TEXTS = (VOCABULARY[topic].split() for topic in ("roles", "dates", "texts"))
_ORDER = ("type", "title", "title-short", *_ROLES, *_DATES, *_TEXTS, "language")
_RIS_DATE = re.compile(r"^(?:PY|Y1|DA) +- *([\d/]+).*", re.MULTILINE)
"""A date of RIS, which Pandoc reads in no tag but `PY`, and with strokes for a span of years: `DA  - 2020/05/03/`."""


def read_entries(data: bytes) -> list[dict[str, Any]]:
    """The entries of a registry that BibTeX, RIS or CSL-JSON (also of a DOI) stands for, without keys; what is not there is left out.

    Raises `BibliographyError`.
    """
    try:
        text = data.decode("utf-8-sig").strip()
        is_ris = text.startswith("TY  -")
        read = json.loads(_convert_ris(text) if is_ris else text if text.startswith(("{", "[")) else "[]")
    except UnicodeDecodeError:
        raise BibliographyError("The record is not UTF-8. Save it again as that.") from None
    except (ValueError, RecursionError):
        raise BibliographyError("The record is no BibTeX, RIS or CSL-JSON.") from None
    read = read.get("message", read) if isinstance(read, dict) else read
    records = [record for record in (read if isinstance(read, list) else [read]) if isinstance(record, dict)]
    typed = json.dumps([{**record, "id": f"record-{number}"} for number, record in enumerate(records)])
    words = DateWords(read_lexicons(()).values())
    sources, findings = read_sources(*((typed, "a.json") if records else (text, "a.bib")), (), words)
    wrong = [finding for finding in findings if finding.rule in (DATA_SYNTAX.name, DUPLICATE_ENTRY.name)]
    if wrong and not records:
        raise BibliographyError(
            f"Line {wrong[0].place.line} of the record: {wrong[0].message} {wrong[0].fix}"
        )
    entries = [*map(_entry, sources.values())]
    if not any(entry.keys() - {"type"} for entry in entries):
        raise BibliographyError("The record holds no work. Give BibTeX, RIS or CSL-JSON.")
    return entries


def _convert_ris(text: str) -> str:
    text = _RIS_DATE.sub(lambda typed: f"PY  - {typed[1].replace('/', '-').strip('-')}", text)
    command = [str(find_pandoc()), "--from=ris", "--to=csljson"]
    run = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=60)
    if run.returncode:
        reason = " ".join(run.stderr.decode("utf-8", "replace").split())
        remedy = "Begin it with `TY  - JOUR`, a tag a line, and end it with `ER  - `."
        raise BibliographyError(f"The record is no RIS: {reason} {remedy}")
    return run.stdout.decode()


def _entry(source: Source) -> dict[str, Any]:
    """What a source is in a registry, in the order of its fields."""
    typed = {name: " ".join(field.text.split()) for name, field in source.typed.items()}
    kind = typed["type"]
    found = {**typed, "type": invert("other_types").get(kind.replace("_", "").lower(), kind)}
    found |= {name: _type_date(typed[name]) for name in _DATES if name in typed}
    found |= {name: people for name in _ROLES if (people := source.csl.get(name))}
    return {name: found[name] for name in _ORDER if found.get(name) and name != "abstract"}


def _type_date(text: str) -> object:
    """A date as it is typed in YAML without quotation marks."""
    try:
        return int(text) if re.fullmatch(r"[1-9]\d{3}", text) else date.fromisoformat(text)
    except ValueError:
        return text


def slug(text: str) -> str:
    """A text in small letters without accents, with hyphens between its words: for keys and folders."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain.replace("'", "")))


def choose_key(entry: Mapping[str, Any], taken: Collection[str]) -> str:
    """A key that is not taken, as most that are: `doe-2021` or `doe2021`, then with a word of the title."""
    person: Mapping[str, str] = next((entry[role][0] for role in _ROLES if entry.get(role)), {})
    name = " ".join(person.get(part, "") for part in ("non-dropping-particle", "family"))
    body = slug(person.get("literal", "") or f"{entry.get('publisher', '')}").partition("-")[0]
    year = re.search(r"\d{4}", f"{entry.get('issued', '')}")
    words = [word for word in slug(f"{entry.get('title', '')}").split("-") if word[3:]]
    start = [slug(name) or body or next(iter(words), "source"), *([year[0]] if year else words[:1])]
    joint = "" if 2 * sum("-" in key for key in taken) < len(taken) else "-"
    keys = (
        joint.join(filter(None, [*start, end])) for end in ["", *words, *map(str, range(2, len(taken) + 3))]
    )
    return next(key for key in keys if key not in taken)
