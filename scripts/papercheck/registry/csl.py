"""The names of CSL 1.0.2, and those that people and other programs write for them, read as the same."""

from papercheck.model import Finding, Place
from papercheck.registry.nodes import Node

TYPES = tuple(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard thesis"
    " treaty webpage".split()
)
NAMES = tuple(
    "author chair collection-editor compiler composer container-author contributor curator director editor"
    " editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author"
    " performer producer recipient reviewed-author script-writer series-creator translator".split()
)
DATES = tuple("accessed available-date event-date issued original-date submitted".split())
TEXTS = tuple(
    "abstract archive archive-place archive_collection archive_location authority call-number chapter-number"
    " citation-key citation-label collection-number collection-title container-title container-title-short dimensions"
    " division edition event-place event-title first-reference-note-number genre ISBN ISSN issue jurisdiction keyword"
    " medium note number number-of-pages number-of-volumes original-publisher original-publisher-place original-title"
    " page page-first part-number part-title printing-number publisher publisher-place references reviewed-genre"
    " reviewed-title scale section source status supplement supplement-number title-short version volume volume-title"
    " DOI PMID PMCID URL".split()
)
OURS = tuple("archive_url ECLI CELEX passage".split())
"""Plain fields of ours, below `custom` or beside it."""
OUR_DATES = tuple("read checked archive_date".split())
LINKS = tuple("crossref xref related".split())
"""Fields that name other entries."""
CUSTOM = (*OUR_DATES, "copy", "note", *OURS, *LINKS)

_ALIASES = (
    "key=id citekey=id kind=type itemtype=type authors=author editors=editor translators=translator year=issued"
    " date=issued published=issued publicationdate=issued pubdate=issued link=URL href=URL web=URL lang=language"
    " langid=language journal=container-title journaltitle=container-title booktitle=container-title"
    " publicationtitle=container-title newspaper=container-title magazine=container-title sitename=container-title"
    " websitetitle=container-title pages=page urldate=accessed accessdate=accessed dateaccessed=accessed"
    " accessedon=accessed lastaccessed=accessed retrieved=accessed retrievaldate=accessed archivedurl=archive_url"
    " urlarchive=archive_url archivelink=archive_url archiveddate=archive_date archivedon=archive_date"
    " shorttitle=title-short place=publisher-place city=publisher-place"
)


def _folded(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


KNOWN = ("id", "type", "title", "language", *NAMES, *DATES, *TEXTS, *OURS, "archive_date", *LINKS, "custom")
_OTHERS = dict(pair.split("=") for pair in _ALIASES.split())
_CANONICAL = _OTHERS | {_folded(name): name for name in KNOWN}
_OURS = {_folded(name): name for name in (*DATES, *TEXTS, *CUSTOM)}


def canonical(node: Node, findings: list[Finding]) -> Node:
    """An entry with its fields named as CSL names them, `custom` included; unknown names stay."""
    entries = []
    for name, value, place in _renamed(node, _CANONICAL, findings).entries:
        is_ours = name == "custom" and value.tag == "map"
        entries.append((name, _renamed(value, _OURS, findings) if is_ours else value, place))
    return Node(node.place, node.tag, entries=tuple(entries))


def _renamed(node: Node, names: dict[str, str], findings: list[Finding]) -> Node:
    exact = {name for name, _, _ in node.entries}
    entries: dict[str, tuple[str, Node, Place]] = {}
    for typed, value, place in node.entries:
        name = names.get(_folded(typed), typed)
        if name in exact and _folded(typed) in _OTHERS:
            name = typed
        if name in entries and value.text == entries[name][1].text:
            continue
        if name in entries:
            message = f"`{typed}` and `{name}` are one field; the first is in line {entries[name][2].line}."
            findings.append(Finding(place, "duplicate-field", message, "Keep one of the two."))
        else:
            entries[name] = (name, value, place)
    return Node(node.place, node.tag, entries=tuple(entries.values()))
