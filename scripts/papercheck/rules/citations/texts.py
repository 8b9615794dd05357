"""Promises about the letters of a text: what stands in a registry or on a page is what its author wrote."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from papercheck.model import ERROR, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import entry_texts

_SIGNS = "«»“”‘’‚„‹›–—…†‡ˆ‰™•˜"
_GARBLED = re.compile(
    r"â€[\u0080-\u00bf\u0152-\u0192\u2018-\u203a\u2122\u02dc]|ï»¿|ï¿½|Â[\u00a0-\u00bf]|Ã[\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒ€]"
    r"|[ÄÅ][\u0080-\u009f\u00a1-\u00aa\u00ac\u00ae-\u00b6\u00b8-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒ€]|[ÐÑ][\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒ€]"
    rf"|[ÃÄÅÐÑ][{_SIGNS}](?=[^\W\d_])"
)
"""UTF-8 read as Windows-1252. A sign that may close a word counts only where a letter follows."""

_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[a-zß-öø-ÿ])")
"""A letter that another program could not read; of old ones some write a question mark in its place."""

_WORDINGS = tuple(f"`{name}" for name in ("title", "container-title", "publisher", "author", "editor"))
"""What holds words and no addresses."""

_DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060-\u2064\ue000-\uf8ff\ufeff\U000f0000-\U0010fffd]|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]"
)
_HYPHENED = re.compile(rf"\u00ad|{_INVISIBLE.pattern}")
"""A page may say where a word can be parted; in a title that is left over from a column of print."""
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LONGEST_WORD = 60
_MOST = 20
"""Findings of one kind in one text: whoever has more will look at the whole."""


@rule("citations", ERROR)
def mojibake(paper: Paper) -> Iterator[Problem]:
    """No letter was read in the wrong encoding, or lost in another program.

    Bad:  title: LÃ¶hne in Europa
    Good: title: Löhne in Europa
    """
    for where, what, typed in _texts(paper):
        for match in islice(_GARBLED.finditer(typed), _MOST):
            if meant := _meant(match[0]):
                shown = _around(typed, match.start())
                yield Problem(
                    _at(where, typed, match.start()),
                    f"`{shown}` in {what} was read in the wrong encoding.",
                    f"Write `{meant}` for `{match[0]}`.",
                )
        lost = _LOST.search(typed) if what.startswith(_WORDINGS) else re.search("\ufffd", typed)
        if lost:
            offset = lost.start()
            message = (
                f"`{_around(typed, offset)}` in {what} holds a letter that another program could not read."
            )
            yield Problem(_at(where, typed, offset), message, "Put the letter back.")


def _meant(garbled: str) -> str:
    """What a piece of UTF-8 is that was read as Windows-1252; nothing where it is none."""
    try:
        data = b"".join(
            each.encode("cp1252") if each not in "\x81\x8d\x8f\x90\x9d" else each.encode("latin-1")
            for each in garbled
        )
        return data.decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""


@rule("citations", ERROR)
def decomposed_letter(paper: Paper) -> Iterator[Problem]:
    """A letter with its accent is one sign, which searches find.

    Bad:  title: Lo + U+0308 + hne
    Good: title: Löhne
    """
    for where, what, typed in _texts(paper):
        for match in _DECOMPOSED.finditer(typed) if not unicodedata.is_normalized("NFC", typed) else ():
            composed = unicodedata.normalize("NFC", match[0])
            if len(composed) == 1:
                message = f"`{composed}` in {what} is typed as two signs, a letter and its accent."
                yield Problem(
                    _at(where, typed, match.start()),
                    message,
                    f"Write `{_word(typed, match.start())}` again, in NFC.",
                )
                break


@rule("citations", ERROR)
def invisible_character(paper: Paper) -> Iterator[Problem]:
    """No sign hides in a text that readers cannot see, and that programs stumble over or obey.

    Bad:  title: Lo + U+200B + hne
    Good: title: Löhne
    """
    for where, what, typed in _texts(paper):
        hidden = _HYPHENED if what.startswith(_WORDINGS) else _INVISIBLE
        found = hidden.search(typed) or (None if _RIGHT_TO_LEFT.search(typed) else _TURNING.search(typed))
        if found:
            name = f"U+{ord(found[0]):04X}"
            message = f"{_capital(what)} holds {name} ({unicodedata.name(found[0], 'control character').lower()}), which nobody sees."
            yield Problem(_at(where, typed, found.start()), message, "Remove it.")


def _texts(paper: Paper) -> Iterator[tuple[Place, str, str]]:
    """Every text of a paper: its registry, its pages and its records."""
    yield from entry_texts(paper)
    for source in paper.sources.values():
        yield from (
            (source.place, f"the note of `{source.id}`", text) for text in source.reading.note.values()
        )
    for page in paper.pages:
        yield page.fields.get("title", Place(page.path)), "the title", page.title
        yield page.fields.get("description", Place(page.path)), "the description", page.description
        yield Place(page.path, page.first_line), "the text", f"{page.plain}\n"
    for claim in paper.claims:
        for texts in (claim.text, claim.hedge or {}, claim.check.text):
            yield from ((claim.place, f"claim `{claim.id}`", text) for text in texts.values())
    for term in paper.terms:
        for texts in (term.term, term.other or {}, term.definition, term.law or {}):
            yield from ((term.place, f"term `{term.id}`", text) for text in texts.values())


def _at(where: Place, typed: str, offset: int) -> Place:
    """The place of an offset, in a text of several lines; in one line, the place of the text."""
    before = typed[:offset]
    if "\n" not in typed:
        return where
    return Place(where.path, where.line + before.count("\n"), offset - before.rfind("\n"))


def _around(typed: str, offset: int) -> str:
    """The word at an offset."""
    begin = max(typed.rfind(" ", 0, offset), typed.rfind("\n", 0, offset)) + 1
    return re.split(r"\s", typed[max(begin, offset - _LONGEST_WORD) : offset + _LONGEST_WORD])[0]


def _word(typed: str, offset: int) -> str:
    return unicodedata.normalize("NFC", _around(typed, offset)).strip(".,;:!?()[]")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
