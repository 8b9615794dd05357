"""Sources into formatted references: one citeproc run (Pandoc) for each language, with one style for all.

The style keeps titles as they are registered. A title in another language than the page's is marked as such.
"""

import json
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
from lxml import html

from paper.model import Source

STYLE = Path(__file__).with_name("citation.csl")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters that pass through citeproc and say where a foreign title starts and ends."""

_QUOTES = "“”„‘’‚«»‹›\"'"
_HIDDEN = str.maketrans({quote: chr(0xE010 + index) for index, quote in enumerate(_QUOTES)})
_SHOWN = str.maketrans(
    {chr(0xE010 + index): quote for index, quote in enumerate(_QUOTES)} | {_OPEN: "", _CLOSE: ""}
)
"""Quotation marks of a title stay as they are registered; citeproc would turn them into the page's own."""

_DOUBLED = re.compile(rf"([.?!…])({_CLOSE}?(?:</[a-z]+>)*)\.(?=\s|\Z)")
"""A full stop behind a title's own closing sign, which citeproc cannot see through the private character."""

_TITLES = ("title", "title-short", "container-title", "collection-title")


@dataclass(frozen=True, slots=True)
class Reference:
    """One source, formatted in one language."""

    label: str
    """HTML of the short form for the text: `Doe 2021`."""
    entry: str
    """HTML of the entry, without its address."""
    sort_key: str


class BibliographyError(Exception):
    """Pandoc could not format the references; the message says why."""


def bibliography(sources: Iterable[Source], tag: str) -> Mapping[str, Reference]:
    """Format sources in the conventions of a language, given as a BCP 47 tag (`de-DE`), by source id."""
    listed = list(sources)
    if not listed:
        return {}
    output = _citeproc([_marked(source, tag) for source in listed], tag)
    return {source.id: _reference(output, index, source) for index, source in enumerate(listed)}


def _marked(source: Source, tag: str) -> Mapping[str, object]:
    """The CSL-JSON item with its titles protected, and marked where they are not in the page's language."""
    item = dict(source.csl)
    is_foreign = source.language.partition("-")[0] != tag.partition("-")[0]
    for name in _TITLES:
        if name in item:
            title = str(item[name]).translate(_HIDDEN)
            item[name] = f"{_OPEN}{title}{_CLOSE}" if is_foreign else title
    return item


def _citeproc(items: list[Mapping[str, object]], tag: str) -> html.HtmlElement:
    text = "\n\n".join(f"::: {{#cite-{index}}}\n[@{{{item['id']}}}]\n:::" for index, item in enumerate(items))
    with TemporaryDirectory() as folder:
        registry = Path(folder, "sources.json")
        registry.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
        command = [
            pypandoc.get_pandoc_path(),
            "--from=markdown",
            "--to=html",
            "--wrap=none",
            "--citeproc",
            f"--csl={STYLE}",
            f"--bibliography={registry}",
            f"--metadata=lang:{tag}",
            "--metadata=link-citations:true",
        ]
        run = subprocess.run(
            command, input=text, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
        )
    if run.returncode:
        raise BibliographyError(" ".join(run.stderr.split()))
    return html.fragment_fromstring(run.stdout, create_parent="div")


def _reference(output: html.HtmlElement, index: int, source: Source) -> Reference:
    (label,) = output.get_element_by_id(f"cite-{index}").iterfind(".//a")
    entry = output.get_element_by_id(f"ref-{source.id}")
    plain = f"{entry.text_content()} {source.id}".translate(_SHOWN)
    return Reference(label=_inner(label, source), entry=_inner(entry, source), sort_key=_sortable(plain))


def _inner(element: html.HtmlElement, source: Source) -> str:
    for span in element.findall(".//span"):
        span.drop_tag()
    content = html.tostring(element, encoding="unicode", with_tail=False)
    inner = content[content.index(">") + 1 : content.rindex("<")]
    inner = _DOUBLED.sub(r"\1\2", inner)
    return (
        inner.strip()
        .replace(_OPEN, f'<span lang="{source.language}">')
        .replace(_CLOSE, "</span>")
        .translate(_SHOWN)
    )


def _sortable(text: str) -> str:
    """Letters and digits only, without accents: German dictionaries and English ones agree on that order."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(each for each in plain if each.isalnum() or each == " ").strip()
