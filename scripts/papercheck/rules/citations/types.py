"""Promises about types: CSL knows them, and an entry has the fields that its type lives by."""

from collections.abc import Iterator
from difflib import get_close_matches

from papercheck.model import ERROR, WARNING, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import has_note, place, tells_readings, text

_OTHER_NAMES = dict(
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
_LIVES_BY = {
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


@rule("citations", ERROR)
def unknown_type(paper: Paper) -> Iterator[Problem]:
    """The type of an entry is one that CSL knows, and every entry has one where the others do.

    Bad:  type: website
    Good: type: webpage
    """
    are_typed = any(text(source, "type") for source in paper.sources.values()) and not tells_readings(paper)
    for source in paper.sources.values():
        typed = text(source, "type")
        if typed and not source.csl.get("type"):
            near = _type_meant(typed)
            fix = (
                f"Write `{near}`."
                if near
                else "Write one of CSL's types: `book`, `report`, `webpage`, `document`, …"
            )
            message = f"`{typed}` of `{source.id}` is not a type of CSL."
            yield Problem(place(source, "type"), message, fix)
        elif not typed and are_typed:
            fix = "Add `type`; `document` fits what fits nowhere else."
            yield Problem(source.place, f"`{source.id}` has no type.", fix)


def _type_meant(typed: str) -> str:
    folded = typed.casefold().replace("_", "").replace(" ", "")
    known = sorted({*_OTHER_NAMES.values(), *_LIVES_BY})
    return _OTHER_NAMES.get(folded) or next(iter(get_close_matches(folded, known, n=1)), "")


@rule("citations", WARNING)
def incomplete_source(paper: Paper) -> Iterator[Problem]:
    """An entry has the field that its type lives by: an article its journal, a web page its address.

    Bad:  {type: article-journal, title: Wages}
    Good: {type: article-journal, title: Wages, container-title: Journal of Wages}
    """
    for source in paper.sources.values():
        fields = _LIVES_BY.get(str(source.csl.get("type")), ())
        if fields and not any(text(source, name) for name in fields) and not has_note(source):
            message = f"`{source.id}` is of type `{source.csl['type']}` and has no `{fields[0]}`."
            fix = f"Add `{fields[0]}`, or give the entry the type that it has."
            yield Problem(source.place, message, fix)
