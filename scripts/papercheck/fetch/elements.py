"""The elements and texts of a page, as the parser calls them out → a reading of it, in memory that does not grow."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from papercheck.fetch.readings import Reading

DEEPEST = 5_000
"""No page that people wrote is nested deeper."""

KEPT_OF_PROSE = 1_000
_KEPT_OF_TITLE, _KEPT_OF_MARKS = 300, 4_000
_MOST_HEADINGS = 6


# What an element's text is part of, as bits: a page of five megabytes asks a million times.
_SILENT, _SCRIPT, _NOSCRIPT, _TITLE, _HEADING, _CHROME, _QUOTED, _PICTURE = (1 << bit for bit in range(8))
_ELEMENTS: Mapping[str, int] = {
    "script": _SILENT | _SCRIPT,
    "noscript": _SILENT | _NOSCRIPT,
    "title": _TITLE,
    "svg": _PICTURE,
    **dict.fromkeys(("h1", "h2"), _HEADING),
    **dict.fromkeys("audio iframe object select style template video".split(), _SILENT),
    **dict.fromkeys("a aside button dialog footer form header menu nav".split(), _CHROME),
    **dict.fromkeys("blockquote code kbd pre q samp".split(), _QUOTED),
}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
_MEDIA = frozenset("audio canvas embed frame iframe img object picture svg video".split())
_REFRESH = re.compile(r"\s*([0-9]{1,6})(?:\.[0-9]*)?\s*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"']*)", re.IGNORECASE)


class HarmfulError(ValueError):
    """The page is nested so deeply, or a tag so large, that it was made to do harm."""


class Reader:
    """What the parser calls for each element and each text."""

    def __init__(self, wanted: frozenset[str], *, keeps_text: bool) -> None:
        self._wanted, self._keeps_text = wanted, keeps_text
        self._stack = [0]
        self._digest = sha256()
        self._title = self._prose = self._marks = ""
        self._headings: dict[str, list[str]] = {"h1": [], "h2": []}
        self._heading: list[str] = []
        self._text: list[str] = []
        self._seen = _Seen()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins, written or implied."""
        if len(self._stack) > DEEPEST:
            raise HarmfulError
        around = self._stack[-1]
        within = around | _ELEMENTS.get(tag, 0)
        if attributes:
            within |= _SILENT if _is_hidden(attributes) else 0
            self._note(tag, attributes, within)
        self._stack.append(within)
        self._seen.media |= tag in _MEDIA and not around & _SILENT
        self._seen.script |= tag == "script"
        if within & ~around & _HEADING:
            kept = self._headings[tag]
            self._heading = kept if len(kept) < _MOST_HEADINGS else []
            self._heading.append("")
        self._break(tag)

    def end(self, tag: str) -> None:
        """The innermost element ends."""
        self._stack.pop()
        self._seen.titled |= tag == "title" and bool(self._title)
        self._break(tag)

    def data(self, text: str) -> None:
        """A text, or a part of one."""
        within = self._stack[-1]
        if within & _TITLE:
            if not within & _PICTURE and not self._seen.titled:
                self._title = (self._title + text)[:_KEPT_OF_TITLE]
        elif within & _SCRIPT:
            self._mark(text)
        elif not within & _SILENT:
            self._show(text, within)

    def close(self) -> None:
        """End of the page; nothing is left to do."""

    def _note(self, tag: str, attributes: Mapping[str, str], within: int) -> None:
        if tag in ("div", "form", "iframe", "script"):
            self._mark(" ".join(filter(None, map(attributes.get, ("id", "class", "src", "action")))))
        names = {attributes.get("id", ""), attributes.get("name", "") if tag == "a" else ""}
        self._seen.ids |= names & self._wanted
        is_refresh = tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh"
        if is_refresh and not self._seen.refresh and not within & _NOSCRIPT:
            found = _REFRESH.match(attributes.get("content", ""))
            self._seen.refresh = (int(found[1]), found[2].strip()) if found else None

    def _mark(self, text: str) -> None:
        if len(self._marks) < _KEPT_OF_MARKS:
            self._marks = f"{self._marks} {text}"[:_KEPT_OF_MARKS]

    def _break(self, tag: str) -> None:
        if tag in _INLINE:
            return
        separator = " " if tag == "br" else "\n"
        if len(self._prose) < KEPT_OF_PROSE and not self._prose.endswith(separator):
            self._prose += separator
        if self._keeps_text and self._text and self._text[-1] != separator:
            self._text.append(separator)

    def _show(self, text: str, within: int) -> None:
        dense = "".join(text.split())
        self._seen.length += len(dense)
        self._digest.update(dense.encode("utf-8", "replace"))
        if self._keeps_text:
            self._text.append(text.replace("\n", " "))
        if within & _HEADING:
            if not within & _QUOTED:
                self._heading[-1] = (self._heading[-1] + text)[:_KEPT_OF_TITLE]
        elif not within & _CHROME:
            self._seen.prose_length += len(dense)
            if not within & _QUOTED and len(self._prose) < KEPT_OF_PROSE:
                self._prose = (self._prose + text.replace("\n", " "))[:KEPT_OF_PROSE]

    def reading(self) -> Reading:
        """What was learned."""
        seen, title = self._seen, " ".join(self._title.split())
        self._digest.update(b"\n" + title.encode("utf-8", "replace"))
        headings = self._headings["h1"] or self._headings["h2"]
        return Reading(
            title=title,
            headings=tuple(" ".join(said.split()) for said in headings),
            prose=self._prose,
            prose_length=seen.prose_length,
            length=seen.length,
            has_script=seen.script,
            has_media=seen.media,
            marks=self._marks.lower(),
            refresh=seen.refresh,
            found=frozenset(seen.ids),
            text="".join(self._text),
            digest=self._digest.hexdigest(),
        )


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "").lower()


@dataclass(slots=True)
class _Seen:
    """What a reader counts and collects on its way."""

    length: int = 0
    prose_length: int = 0
    titled: bool = False
    script: bool = False
    media: bool = False
    ids: set[str] = field(default_factory=set)
    refresh: tuple[int, str] | None = None
