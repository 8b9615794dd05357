"""Fields of entries: type, title, names and language are those of a work, and none is missing that its type needs."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from papercheck.languages.tags import meant_tag
from papercheck.model import ERROR, WARNING, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations import collect_words, has_note, locate_field, read_field

_OTHER_TYPES = dict(
    pair.split("=")
    for pair in (
        "journalarticle=article-journal article-journals=article-journal magazinearticle=article-magazine newspaperarticle=article-newspaper"
        " newspaper=article-newspaper news=article-newspaper website=webpage web=webpage online=webpage booksection=chapter"
        " incollection=chapter inbook=chapter inproceedings=paper-conference conferencepaper=paper-conference conference=paper-conference"
        " proceedings=book misc=document techreport=report phdthesis=thesis mastersthesis=thesis dissertation=thesis statute=legislation"
        " law=legislation act=legislation case=legal_case judgment=legal_case judgement=legal_case blogpost=post-weblog blog=post-weblog"
        " film=motion_picture movie=motion_picture video=motion_picture podcast=song radiobroadcast=broadcast tvbroadcast=broadcast"
        " audiorecording=song computerprogram=software letter=personal_communication email=personal_communication"
        " encyclopediaarticle=entry-encyclopedia dictionaryentry=entry-dictionary journal=periodical journal-article=article-journal"
        " book-chapter=chapter proceedings-article=paper-conference monograph=book edited-book=book posted-content=article preprint=article"
    ).split()
)
"""Types of other programs, in lower case without blanks and underscores, and those of CSL for them."""

_NEEDED = {
    "article-journal": ("container-title",),
    "article-magazine": ("container-title",),
    "article-newspaper": ("container-title",),
    "chapter": ("container-title",),
    "entry-dictionary": ("container-title",),
    "entry-encyclopedia": ("container-title",),
    "paper-conference": ("container-title", "event-title", "collection-title", "publisher"),
    "patent": ("number",),
    "post-weblog": ("container-title", "URL", "publisher"),
    "standard": ("number", "authority", "publisher"),
    "thesis": ("publisher", "genre", "archive", "URL", "DOI"),
    "webpage": ("URL", "archive_url", "DOI"),
}
"""By type: fields of which an entry has at least one."""

_HOLDERS = ("container-title", "publisher", "authority", "jurisdiction", "archive")
_NAMELESS = frozenset(
    "bill dataset entry-dictionary hearing legal_case legislation map motion_picture patent periodical regulation software standard"
    " statute treaty broadcast song event".split()
)
"""Types of works that often name nobody."""

_SIGNED = frozenset("article-journal chapter paper-conference thesis".split())
"""Types of works that say who wrote them, whoever published them."""

_URL = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*|10\.\d{4,9}/\S+", re.IGNORECASE)
"""`https://example.org`, `www.example.org`, `example.org/report`, `10.1000/182`."""

_FILE = re.compile(
    r"""
    microsoft\ (?:word|powerpoint|excel)\ -\ .*                             # what Office writes into a PDF
    | \S+\.(?:pdf|docx?|odt|html?|aspx?|php|indd|xlsx?|pptx?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EMPTY = re.compile(r"[\W_]*|x{2,}|[\W_]*(?:todo|tbd|tba|lorem ipsum)\b.*", re.IGNORECASE | re.DOTALL)
"""`***`, `xxx`, `TODO: title`."""

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+")


@rule("citations", WARNING)
def incomplete_source(paper: Paper) -> Iterator[Problem]:
    """An entry names somebody and its language where others do, and has the field that its type needs.

    Bad:  {type: article-journal, title: Wages}
    Good: {type: article-journal, title: Wages, author: [{literal: OECD}], language: en, container-title: Journal of Wages}
    """
    sources = tuple(paper.sources.values())
    # The strict form asks for languages by itself, while it is read.
    have_language = any(source.language for source in sources) and not paper.is_publication
    have_names = any(source.names for source in sources)
    for source in sources:
        if have_language and not source.language:
            message = f"`{source.id}` does not say its language."
            yield Problem(source.place, message, "Add `language` with the tag of its title's language.")
        if have_names and not _names_somebody(source):
            message = f"`{source.id}` names nobody who wrote, edited or published it."
            fix = "Add `author`, as a person or as `literal: Name of the body`, or say in `note` that none is named."
            yield Problem(source.place, message, fix)
        needed = _NEEDED.get(str(source.csl.get("type")), ())
        if needed and not any(read_field(source, name) for name in needed) and not has_note(source):
            message = f"`{source.id}` is of type `{source.csl['type']}` and has no `{needed[0]}`."
            fix = f"Add `{needed[0]}`, or give the entry the type that it has."
            yield Problem(source.place, message, fix)


def _names_somebody(source: Source) -> bool:
    """Whether an entry names a person or a body, or needs to name none."""
    kind = source.csl.get("type")
    is_held = kind not in _SIGNED and any(read_field(source, name) for name in _HOLDERS)
    return bool(source.names) or is_held or has_note(source) or kind in _NAMELESS


@rule("citations", ERROR, WARNING)
def generic_author(paper: Paper) -> Iterator[Problem]:
    """Every name is that of one person or body: not one that programs fill in, and none that stands for others.

    Bad:  author: [{literal: Admin}], author: [{family: Doe et al.}]
    Good: no `author`, author: [{family: Doe, given: Jo}, {family: Roe, given: Al}]
    """
    nobody = {word.strip(" .") for word in collect_words(paper, "nobody")}
    others = _match_others(collect_words(paper, "and_others"))
    for source in paper.sources.values():
        for name in source.names:
            if name.text.casefold().strip(" .[]()") in nobody or _MAIL.fullmatch(name.text):
                message = f"`{name.text}` as {name.role} of `{source.id}` is nobody's name."
                fix = f"Leave `{name.role}` out, or name the body that answers for the text."
                yield Problem(name.place, message, fix, severity=WARNING)
            if found := others and others.search(name.text):
                message = f"`{found[0]}` stands in a name of `{source.id}`: `{name.text}`."
                fix = "Name the others, each on a line of its own."
                yield Problem(name.place, message, fix)


def _match_others(words: frozenset[str]) -> re.Pattern[str] | None:
    """A pattern for `et al.` and the like, with and without blank and full stop."""
    forms = (re.escape(word).replace(r"\ ", " ?").replace(r"\.", r"\.?") for word in sorted(words))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE) if words else None


@rule("citations", ERROR, WARNING)
def generic_title(paper: Paper) -> Iterator[Problem]:
    """A title is the work's own: neither a URL, nor a file, nor what a program writes where it knows none.

    Bad:  title: Untitled document, title: https://example.org/report
    Good: title: Wages in 2023
    """
    generic = collect_words(paper, "untitled")
    for source in paper.sources.values():
        title = " ".join(source.title.split())
        bare = title.casefold().strip(" .…!?[](){}\"'“”„‘’|–-")
        is_certain = bool(_URL.fullmatch(title) or (title and _EMPTY.fullmatch(title)))
        if title and (is_certain or bare in generic or _FILE.fullmatch(title)):
            message = f"`{title}` is no title of a work."
            severity = ERROR if is_certain else WARNING
            fix = "Copy the title from the work, or describe it in square brackets: `[Report on wages]`."
            yield Problem(locate_field(source, "title"), message, fix, severity=severity)


@rule("citations", ERROR)
def unknown_type(paper: Paper) -> Iterator[Problem]:
    """The type of an entry is one that CSL knows, and every entry has one where others do.

    Bad:  type: website
    Good: type: webpage
    """
    sources = paper.sources.values()
    are_typed = any(read_field(source, "type") for source in sources) and not paper.is_publication
    for source in sources:
        typed = read_field(source, "type")
        if typed and not source.csl.get("type"):
            near = _suggest_type(typed)
            known = "Write one of CSL's types: `book`, `report`, `webpage`, `document`, …"
            message = f"`{typed}` of `{source.id}` is not a type of CSL."
            yield Problem(locate_field(source, "type"), message, f"Write `{near}`." if near else known)
        elif not typed and are_typed:
            fix = "Add `type`; `document` fits what fits nowhere else."
            yield Problem(source.place, f"`{source.id}` has no type.", fix)


def _suggest_type(typed: str) -> str:
    folded = typed.casefold().replace("_", "").replace(" ", "")
    known = sorted({*_OTHER_TYPES.values(), *_NEEDED})
    return _OTHER_TYPES.get(folded) or next(iter(get_close_matches(folded, known, n=1)), "")


@rule("citations", ERROR)
def unknown_language(paper: Paper) -> Iterator[Problem]:
    """The language of an entry is a BCP 47 tag.

    Bad:  language: German, language: en_UK
    Good: language: de, language: en-GB
    """
    named = {
        name.casefold(): tag
        for lexicon in paper.lexicons.values()
        for name, tag in lexicon.values("language_names").items()
    }
    for source in paper.sources.values():
        typed = source.language
        if typed and (meant := named.get(typed.casefold()) or meant_tag(typed)) != typed:
            known = "Write its tag: `en`, `de`, `fr`, …; for several languages, that of the title."
            message = f"`{typed}` of `{source.id}` is not the tag of a language."
            fix = f"Write `{meant}`." if meant else known
            yield Problem(locate_field(source, "language"), message, fix)
