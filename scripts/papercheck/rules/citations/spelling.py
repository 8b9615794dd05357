"""A promise about names: one person is spelled in one way on a page, and as in the registry."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from papercheck.model import WARNING, Page, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.quoted import without_quotations
from papercheck.rules.citations.registry import words

_NAME = re.compile(
    r"(?<!\w)(?P<given>[^\W\d_a-zß-öø-ÿ][\w’'-]+)[ \n]+(?=(?:[^\W\d_]\.[ \n]*){0,3}(?:v[ao]n[ \n]+|de[nr]?[ \n]+|la[ \n]+){0,3}(?P<family>[^\W\d_a-zß-öø-ÿ][\w’'-]+))"
)
_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_SHORTEST_FAMILY = 5
_MOST_NAMES = 1_000
"""Names of one page that are compared; more are no page but a directory."""

Spelling = tuple[str, str]
"""Given name and family name."""


@rule("citations", WARNING)
def name_spelled_two_ways(paper: Paper) -> Iterator[Problem]:
    """A person's name has one spelling on a page, and the registry's where it is registered.

    Bad:  Jorge Unrig describes it … Jörg Unrig (2020)
    Good: Jörg Unrig describes it … Jörg Unrig (2020)
    """
    never = words(paper, "not_authors") | words(paper, "stop_words") | words(paper, "months")
    registered = {
        (_bare(name.given.split()[0]), _bare(name.family.split()[-1])): name.place
        for source in paper.sources.values()
        for name in source.names
        if name.given.split() and name.family.split()
    }
    for page in paper.pages:
        found = _names(page, never)
        places = registered | {spelling: page.place(offset) for spelling, offset in found.items()}
        for here, there in _alike(found, registered):
            message = f"`{' '.join(here)}` here and `{' '.join(there)}` ({places[there]}) look like one name in two spellings."
            fix = "Find out how the person writes the name, and write it so everywhere; quote a slip in quotation marks."
            yield Problem(page.place(found[here]), message, fix)


def _names(page: Page, never: frozenset[str]) -> dict[Spelling, int]:
    """Every pair of capitalised words that may be given name and family name, and where it stands first."""
    found: dict[Spelling, int] = {}
    for match in _NAME.finditer(without_quotations(page.plain)):
        if match["given"][0].islower() or match["family"][0].islower():
            continue
        spelling = _bare(match["given"]), _bare(match["family"])
        if all(
            word[:1].isupper() and word.casefold() not in never and not word.isupper() for word in spelling
        ):
            found.setdefault(spelling, match.start())
    return dict(list(found.items())[:_MOST_NAMES])


def _bare(word: str) -> str:
    return re.sub(r"[’'](?:s|S)?$|-$", "", word)


def _alike(found: dict[Spelling, int], registered: Iterable[Spelling]) -> Iterator[tuple[Spelling, Spelling]]:
    """The later of two spellings on a page, and the earlier one or the registered one."""
    known = set(registered)
    by_given: dict[str, list[Spelling]] = {}
    by_family: dict[str, list[Spelling]] = {}
    for spelling in (*sorted(known), *(each for each in found if each not in known)):
        if spelling in found:
            near = [other for other in by_given.get(spelling[0], ()) if _is_one_family(spelling[1], other[1])]
            near += [
                other for other in by_family.get(spelling[1], ()) if _is_one_given(spelling[0], other[0])
            ]
            yield from ((spelling, other) for other in near[:1])
        by_given.setdefault(spelling[0], []).append(spelling)
        by_family.setdefault(spelling[1], []).append(spelling)


def _is_one_given(one: str, other: str) -> bool:
    """Alike but for accents; a letter more counts only beside an accent: `Jörg` and `Jorge`, never `Jan` and `Jana`."""
    return _is_accented_alike(one, other) or (
        _accents(one) != _accents(other) and _is_one_apart(_folded(one), _folded(other))
    )


def _is_one_family(one: str, other: str) -> bool:
    """Alike but for accents, or for one letter inside; a letter at the end may be an ending."""
    if one.removesuffix("s") == other.removesuffix("s"):
        return False
    if _is_accented_alike(one, other):
        return True
    first, second = _folded(one), _folded(other)
    is_long = min(len(first), len(second)) >= _SHORTEST_FAMILY
    return is_long and (first[0], first[-1]) == (second[0], second[-1]) and _is_one_apart(first, second)


def _is_accented_alike(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return False
    return _folded(one) == _folded(other) or one.casefold().translate(
        _TRANSCRIBED
    ) == other.casefold().translate(_TRANSCRIBED)


def _accents(word: str) -> frozenset[str]:
    return frozenset(each for each in word.casefold() if not each.isascii())


def _folded(word: str) -> str:
    """Lower case without accents."""
    return "".join(
        each
        for each in unicodedata.normalize("NFKD", word.casefold().replace("ø", "o"))
        if not unicodedata.combining(each)
    )


def _is_one_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, added or another."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((index for index, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]
