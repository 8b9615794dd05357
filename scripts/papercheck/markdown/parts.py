"""What stands on a page beside its blocks: lists, tables, quotations, admonitions, tabs; footnote marks, includes, comments."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from xml.etree.ElementTree import Element

from papercheck.markdown.blocks import Holders
from papercheck.markdown.citations import Origin
from papercheck.markdown.code import comments, without_code
from papercheck.model import Block, Part, PartKind, Place

_NOTE = re.compile(r"\[\^(?P<label>[^\]\s]+)\](?!:)")
_INCLUDE = re.compile(r"^[ \t>]*-{1,}8<-{1,}[ \t]*(?P<file>\S.*)?$", re.MULTILINE)
_ALERT = re.compile(r"\s*\[!(?P<kind>[A-Za-z]+)\]")
_LISTS = frozenset({"ul", "ol", "dl"})


def parts(body: str, origin: Origin, blocks: Sequence[Block], holders: Holders) -> tuple[Part, ...]:
    """The parts of a page, in reading order."""
    held = (_held(element, _place(blocks, index, origin)) for element, index in holders)
    place = partial(origin.place, body)
    typed = (*_notes(body, place), *_includes(body, place), *_comments(body, place))
    return tuple(sorted((*(part for part in held if part), *typed), key=lambda part: part.place))


def _place(blocks: Sequence[Block], index: int, origin: Origin) -> Place:
    """A holder stands where its first block does."""
    return blocks[index].place if index < len(blocks) else Place(origin.path, origin.line)


def _held(element: Element, place: Place) -> Part | None:
    classes = (element.get("class") or "").split()
    if element.tag in _LISTS:
        items = sum(child.tag in ("li", "dt", "dd") for child in element)
        return Part(kind=PartKind.LIST, place=place, detail=element.tag, size=(items,))
    if element.tag == "table":
        rows = list(element.iter("tr"))
        return Part(kind=PartKind.TABLE, place=place, size=(len(rows), max(map(len, rows), default=0)))
    if element.tag == "blockquote":
        alert = _ALERT.match(element[0].text or "") if len(element) else None
        kind = PartKind.ADMONITION if alert else PartKind.QUOTATION
        return Part(kind=kind, place=place, detail=alert["kind"].lower() if alert else "")
    if element.tag == "details" or "admonition" in classes:
        kinds = [each for each in classes if each != "admonition"]
        return Part(kind=PartKind.ADMONITION, place=place, detail=kinds[0] if kinds else element.tag)
    if "tabbed-set" in classes:
        return Part(kind=PartKind.TABS, place=place, size=(sum(1 for _ in element.iter("input")),))
    return None


def _notes(body: str, place: Callable[[int], Place]) -> Iterator[Part]:
    if "[^" not in body:
        return
    text = without_code(body)
    for match in _NOTE.finditer(text):
        yield Part(kind=PartKind.NOTE, place=place(match.start()), detail=match["label"])


def _includes(body: str, place: Callable[[int], Place]) -> Iterator[Part]:
    """Every file that is put in: `--8<-- "file"`, or one a line between two bare marks."""
    if "8<-" not in body:
        return
    is_open, last = False, 0
    for match in _INCLUDE.finditer(body):
        if match["file"] is None and is_open:
            for file in filter(None, (line.strip() for line in body[last : match.start()].split("\n"))):
                yield Part(kind=PartKind.INCLUDE, place=place(last), detail=file.strip("\"'"))
        elif match["file"] is not None:
            yield Part(
                kind=PartKind.INCLUDE,
                place=place(match.start()),
                detail=match["file"].strip().strip("\"'"),
            )
        is_open, last = match["file"] is None and not is_open, match.end()


def _comments(body: str, place: Callable[[int], Place]) -> Iterator[Part]:
    for start, text in comments(body) if "<!--" in body else ():
        yield Part(kind=PartKind.COMMENT, place=place(start), detail=" ".join(text.split()))
