"""Promises about the people and bodies that an entry names, and about its title."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Name, Paper, Problem, Severity, Source
from papercheck.rules import rule
from papercheck.rules.citations.registry import has_note, place, text, words

_HOLDERS = ("container-title", "publisher", "authority", "jurisdiction", "archive")
_NAMELESS = frozenset(
    "bill dataset entry-dictionary hearing legal_case legislation map motion_picture patent periodical regulation software standard"
    " statute treaty broadcast song event".split()
)
"""Types of works that often name nobody."""

_SIGNED = frozenset("article-journal chapter paper-conference thesis".split())
"""Types of works that say who wrote them, whoever published them."""

_SET_APART = tuple("issued volume issue page section number edition language container-title medium".split())
"""Fields by which two works of one title differ."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*|10\.\d{4,9}/\S+", re.IGNORECASE)
_FILE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) - .*|\S+\.(?:pdf|docx?|odt|html?|aspx?|php|indd|xlsx?|pptx?))",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[\W_]*|x{2,}|[\W_]*(?:todo|tbd|tba|lorem ipsum)\b.*", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"\S+@\S+\.\S+|https?://\S+")


@rule("citations", WARNING)
def missing_author(paper: Paper) -> Iterator[Problem]:
    """An entry names who wrote, edited or published it, where the others do, or a note says why not.

    Bad:  {id: wages-2023, type: report, title: Wages}
    Good: {id: wages-2023, type: report, title: Wages, author: [{literal: OECD}]}
    """
    if not any(source.names for source in paper.sources.values()):
        return
    for source in paper.sources.values():
        is_held = any(text(source, name) for name in _HOLDERS) and source.csl.get("type") not in _SIGNED
        if not (source.names or is_held or has_note(source) or source.csl.get("type") in _NAMELESS):
            message = f"`{source.id}` names nobody who wrote, edited or published it."
            fix = "Add `author`, as a person or as `literal: Name of the body`, or say in `note` that none is named."
            yield Problem(source.place, message, fix)


@rule("citations", WARNING)
def generic_author(paper: Paper) -> Iterator[Problem]:
    """A name is that of a person or body, not one that programs fill in.

    Bad:  author: [{literal: Admin}]
    Good: no `author`, or the body that answers for the page
    """
    nobody = words(paper, "nobody")
    for source, name in _names(paper):
        typed = name.text.casefold().strip(" .[]()")
        if typed in {each.strip(" .") for each in nobody} or _MAIL.fullmatch(name.text):
            message = f"`{name.text}` as {name.role} of `{source.id}` is nobody's name."
            fix = f"Leave `{name.role}` out, or name the body that answers for the text."
            yield Problem(name.place, message, fix)


@rule("citations", ERROR)
def abbreviated_authors(paper: Paper) -> Iterator[Problem]:
    """Every author is named; where there are many, the style shortens the list.

    Bad:  author: [{family: Doe et al.}]
    Good: author: [{family: Doe, given: Jo}, {family: Roe, given: Al}]
    """
    others = "|".join(
        re.escape(word).replace(r"\ ", " ?").replace(r"\.", r"\.?")
        for word in sorted(words(paper, "and_others"))
    )
    for source, name in _names(paper):
        found = re.search(rf"(?<!\w)(?:{others})(?!\w)", name.text, re.IGNORECASE) if others else None
        if found:
            message = f"`{found[0]}` stands in a name of `{source.id}`: `{name.text}`."
            yield Problem(name.place, message, "Name the others, each on a line of its own.")


@rule("citations", ERROR, WARNING)
def generic_title(paper: Paper) -> Iterator[Problem]:
    """A title is the work's own: neither an address, nor a file, nor what a program writes where it knows none.

    Bad:  title: Untitled document, title: https://example.org/report
    Good: title: Wages in 2023
    """
    generic = words(paper, "untitled")
    for source in paper.sources.values():
        title = " ".join(source.title.split())
        bare = title.casefold().strip(" .…!?[](){}\"'“”„‘’|–-")
        is_certain = bool(_ADDRESS.fullmatch(title) or (title and _BLANK.fullmatch(title)))
        if title and (is_certain or bare in generic or _FILE.fullmatch(title)):
            message = f"`{title}` is no title of a work."
            severity = Severity.ERROR if is_certain else Severity.WARNING
            fix = "Copy the title from the work, or describe it in square brackets: `[Report on wages]`."
            yield Problem(place(source, "title"), message, fix, severity=severity)


@rule("citations", WARNING)
def same_work(paper: Paper) -> Iterator[Problem]:
    """No two entries have title, names, year and address alike.

    Bad:  two entries for one report
    Good: one entry, cited twice
    """
    seen: dict[tuple[object, ...], Source] = {}
    for source in paper.sources.values():
        names = tuple(name.text.casefold() for name in source.names)
        if not (source.title and names and source.csl.get("type")):
            continue
        marks = tuple(text(source, name) for name in _SET_APART)
        work = ("".join(re.findall(r"\w+", source.title.casefold())), names, source.csl["type"], *marks)
        first = seen.setdefault(work, source)
        if first is not source and not (source.url and first.url) and not _has_same_id(first, source):
            message = (
                f"`{source.id}` is the same work as `{first.id}` ({first.place}), by title, names and year."
            )
            fix = "Merge the two entries, or say what sets them apart."
            yield Problem(source.place, message, fix)


def _has_same_id(first: Source, second: Source) -> bool:
    return any(
        text(first, name) and text(first, name) == text(second, name)
        for name in ("DOI", "ISBN", "ECLI", "CELEX")
    )


def _names(paper: Paper) -> Iterator[tuple[Source, Name]]:
    for source in paper.sources.values():
        for name in source.names:
            yield source, name
