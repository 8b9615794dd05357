"""Text: offsets into lines and columns, stretches into blanks, long texts into short ones, numbers into phrases."""

import re
from bisect import bisect_right

_NOT_A_LINE_END = re.compile(r"[^\n]")


class Lines:
    """The lines of one text, for whoever asks for the positions of many offsets."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both counted from 1; columns count characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def blank_out(text: str) -> str:
    """The text as blanks of the same length; line ends stay, so that offsets and lines stay true."""
    return _NOT_A_LINE_END.sub(" ", text)


def capitalise(text: str) -> str:
    """The text with its first letter as a capital; the others stay as they are."""
    return text[:1].upper() + text[1:]


def shorten(text: str, limit: int) -> str:
    """The text on one line and of at most `limit` characters, the last of which is `…` where something is left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def count(number: int, word: str, plural: str = "") -> str:
    """A number and its word: `1 page`, `2 pages`; `plural` where it is not the word with an s."""
    return f"{number} {word if number == 1 else plural or f'{word}s'}"
