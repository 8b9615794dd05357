"""Texts: offsets into lines and columns, stretches into blanks, and any text into one that may be printed."""

import re
import unicodedata
from bisect import bisect_right

_NOT_A_LINE_END = re.compile(r"[^\n]")

LONGEST = 1000
"""As many characters of one message as anybody reads."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_CREDENTIALS = re.compile(r"([/\\]{2}|https?:[/\\]?(?![/\\]))[^/\\?#\s]*@", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"(?i)([?&;](?:access_token|api_?key|auth_token|client_secret|passw(?:or)?d|pwd|secret|token)=)[^&;#\s`]+"
)


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


def printable(text: str) -> str:
    """One line, in which every control, direction and other unseen character is written out."""
    if text.isprintable():
        return text
    return "".join(
        sign if unicodedata.category(sign) not in _UNSEEN else f"\\u{ord(sign):04x}" for sign in text
    )


def without_credentials(text: str) -> str:
    """The text without the names and passwords of its URLs: `https://***@example.org/`."""
    return _SECRET_FIELD.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", text))


def line(text: str) -> str:
    """The text as every report prints it: one line, no secret, no command of a build server, of bounded length."""
    shown = printable(without_credentials(text)).replace("##[", "##\\u005b")
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def cell(text: str) -> str:
    """The text for a cell of a Markdown table: as code, so that it links, mentions and breaks nothing."""
    shown = line(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""
