"""The fragment of a URL into the ids and words it names, and whether a page has them, as a browser would find them.

Text fragments are those of https://wicg.github.io/scroll-to-text-fragment/: whole words, whatever their case or accents.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_TOP = ("", "top")
_CODE_HOST_PREFIX = "user-content-"
"""GitHub puts this before the ids that authors choose, and has a script find them without it."""

_FOR_SCRIPTS = re.compile(r"[!/?]|.*=|L[0-9]+(?:C[0-9]+)?(?:-L[0-9]+(?:C[0-9]+)?)?$")
_FOR_READERS = re.compile(r"(?:page|zoom|view|nameddest|search|pagemode)=", re.IGNORECASE)
_SPACELESS = (
    ("\u0e00", "\u0eff"),  # Thai and Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u2e80", "\u9fff"),  # Chinese and Japanese
    ("\U00020000", "\U0010ffff"),  # rare characters of these
)
"""Scripts that are written without spaces, from their first character to their last."""

_IGNORED = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}


@dataclass(frozen=True, slots=True)
class Directive:
    """`text=[prefix-,]start[,end][,-suffix]`, each folded; no start where it is not well formed."""

    start: str = ""
    end: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a fragment names."""

    fragment: str
    ids: frozenset[str]
    """Any of them will do; none for the top of the page."""
    directives: tuple[Directive, ...]

    @property
    def is_for_script(self) -> bool:
        """Whether the fragment has a form that only a script of the page understands."""
        return bool(_FOR_SCRIPTS.match(self.fragment))

    @property
    def is_for_reader(self) -> bool:
        """Whether the fragment has a form that readers of PDF understand, such as `page=3`."""
        return bool(_FOR_READERS.match(self.fragment))

    def missing(self, found: frozenset[str], folded_text: str) -> str:
        """What a page with these ids and this text does not have, in words; nothing if it has all."""
        if self.ids and not self.ids & found:
            return "nothing on the page has the id that the fragment names"
        return "" if self.is_in(folded_text) else "the words that the fragment names are not on the page"

    def is_in(self, folded_text: str) -> bool:
        """Whether a text, a line a block, has all the words that the fragment names."""
        return all(directive.start and _is_in(directive, folded_text) for directive in self.directives)


def parse_fragment(fragment: str) -> Fragment:
    """What a fragment names; it is given as typed, without the `#`."""
    element, _, directives = fragment.partition(":~:")
    decoded = unquote(element)
    names = {element, decoded, _CODE_HOST_PREFIX + decoded, _CODE_HOST_PREFIX + decoded.lower()}
    texts = [text.removeprefix("text=") for text in directives.split("&") if text.startswith("text=")]
    ids = frozenset() if decoded.lower() in _TOP else frozenset(names)
    return Fragment(decoded, ids, tuple(map(_parse_directive, texts)))


def _parse_directive(text: str) -> Directive:
    parts = text.split(",")
    prefix = parts.pop(0)[:-1] if parts[0].endswith("-") else ""
    suffix = parts.pop()[1:] if parts and parts[-1].startswith("-") else ""
    if len(parts) not in (1, 2):
        return Directive()
    return Directive(*(fold_text(unquote(part)) for part in (parts[0], "".join(parts[1:]), prefix, suffix)))


def fold_text(text: str) -> str:
    """The text as words are compared: no case, no accents, no soft hyphens, single blanks; lines stay lines."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in _IGNORED)
    letters = (
        bare if bare.isascii() else "".join(letter for letter in bare if not unicodedata.combining(letter))
    )
    return "\n".join(" ".join(line.split()) for line in letters.casefold().split("\n"))


def _is_in(directive: Directive, text: str) -> bool:
    for start in _starts(directive, text):
        after = start + len(directive.start)
        if directive.end:
            # Where no end follows the first start, none follows a later one.
            ends = _find_all(directive.end, text, after)
            return any(_is_followed(directive, text, end + len(directive.end)) for end in ends)
        if _is_followed(directive, text, after):
            return True
    return False


def _starts(directive: Directive, text: str) -> Iterator[int]:
    if not directive.prefix:
        yield from _find_all(directive.start, text)
    for before in _find_all(directive.prefix, text) if directive.prefix else ():
        start = _skip_blanks(text, before + len(directive.prefix))
        if text.startswith(directive.start, start) and _is_boundary(text, start):
            yield start


def _is_followed(directive: Directive, text: str, end: int) -> bool:
    """Whether a match that ends here ends a word, or, where a suffix is asked for, has it right behind."""
    if not directive.suffix:
        return _is_boundary(text, end)
    suffix = _skip_blanks(text, end)
    return text.startswith(directive.suffix, suffix) and _is_boundary(text, suffix + len(directive.suffix))


def _find_all(words: str, text: str, at: int = 0) -> Iterator[int]:
    """Where the words begin, as whole words at their beginning."""
    while (at := text.find(words, at)) >= 0:
        if _is_boundary(text, at):
            yield at
        at += 1


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _is_boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end here; scripts without spaces may be cut anywhere."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    return not (before.isalnum() and after.isalnum()) or _is_spaceless(before) or _is_spaceless(after)


def _is_spaceless(letter: str) -> bool:
    return any(first <= letter <= last for first, last in _SPACELESS)
