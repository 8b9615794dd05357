"""Fields and texts of entries: each is that of a work, none is missing, and all hold what their author wrote and nothing that could run."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice

from papercheck.languages.cldr import find_meant_tag
from papercheck.model import ERROR, WARNING, Origin, Paper, Place, Problem, Source
from papercheck.registry import VOCABULARY, invert
from papercheck.rules import rule
from papercheck.rules.citations import LONGEST_SHOWN, collect_words, has_note, read_field
from papercheck.text import capitalise

_OTHER_TYPES = invert("other_types")
"""By the types of other programs, in lower case without blanks and underscores: those of CSL."""
_NEEDED = VOCABULARY["needed_fields"]
_HOLDERS = VOCABULARY["holders"].split()
_NAMELESS, _SIGNED = (frozenset(VOCABULARY[f"{which}_types"].split()) for which in ("nameless", "signed"))

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
_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[a-zß-öø-ÿ])")
"""A letter that another program could not read; old programs write a question mark in its place: `L?hne`."""
_WORDINGS = tuple(f"`{name}" for name in ("title", "container-title", "publisher", "author", "editor"))
"""Fields that hold words and no URLs."""
_DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of writing; only a text with a right-to-left script needs it."""
_INVISIBLE = re.compile(
    r"""
    [\x00-\x08\x0b-\x1f\x7f-\x9f]                   # control characters
    | [\u200b\u2060-\u2064\ufeff]                   # blanks and joiners without width
    | [\ue000-\uf8ff\U000f0000-\U0010fffd]          # private use
    | (?<![\U0001f3f4\U000e0020-\U000e007f])        # tags, but for those behind a black flag:
        [\U000e0000-\U000e007f]                     # they make the flags of England, Scotland and Wales
    """,
    re.VERBOSE,
)
_SOFT_HYPHEN = "\u00ad"
"""A page may say where a word can be parted; in a field it is left over from a column of print."""
_MOST_GARBLED = 20
"""Garbled letters of one text that are told one by one: whoever has more will look at the whole."""
_GARBLED = re.compile(
    r"""
    â€[\u0080-\u00bf\u0152-\u0192\u2018-\u203a\u2122\u02dc]     # â€™: quotation marks, dashes
    | ï»¿ | ï¿½                                                 # byte order mark, U+FFFD
    | Â[\u00a0-\u00bf]                                          # Â§: below U+00C0
    | (?: [ÃÐÑ](?![«»]) | [ÄÅ](?![\u00a0\u00ad·«»]) )           # Ã¶, Å¡, Ð°: Latin and Cyrillic letters;
        [\u0080-\u00bfŒœŠšŸŽžƒ€]                                # what may also close a word
    | [ÃÄÅÐÑ][«»“”‘’‚„‹›–—…†‡ˆ‰™•˜](?=[^\W\d_])                 # counts only where a letter follows
    """,
    re.VERBOSE,
)
"""UTF-8 that was read as Windows-1252."""
_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
"""The bytes of Windows-1252, with those of Latin-1 for the few that it lacks."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LATEX = re.compile(r"\\[A-Za-z]{2,}")
_TAG = re.compile(r"</?\s*(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>|<!--|<!\[CDATA\[", re.IGNORECASE)
"""`<br>`, `</font>`, `<a href="x">`; of `3 < 5 > 2` nothing."""
_HTML_TAGS = frozenset(VOCABULARY["html_tags"].split())
"""Without `i`, `b`, `sub`, `sup`, `sc` and `span`, which CSL allows in a text."""
_SCRIPT = re.compile(
    r"""
    (?:javascript|vbscript)\s*: | data\s*:\s*text/html      # URLs that run
    | <\s*script
    | \bon(?:error|load|click|mouseover)\s*=                # event handlers, in whatever they stand
    | <[^<>]*\son[a-z]{3,20}\s*=                            # any of them within a tag
    """,
    re.IGNORECASE | re.VERBOSE,
)


@rule("citations", WARNING)
def incomplete_source(paper: Paper) -> Iterator[Problem]:
    """An entry names somebody and its language where others do, and has the field that its type needs.

    Bad:  {type: article-journal, title: Wages}
    Good: {type: article-journal, title: Wages, author: [{literal: OECD}], language: en, container-title: Journal of Wages}
    """
    sources = paper.sources.values()
    # The strict form asks for languages by itself, while it is read.
    have_language = any(source.language for source in sources) and not paper.is_publication
    have_names = any(source.names for source in sources)
    for source in sources:
        if have_language and not source.language:
            message = f"`{source.id}` does not say its language."
            yield Problem(source.place, message, "Add `language` with the tag of its title's language.")
        kind = source.csl.get("type")
        is_held = kind not in _SIGNED and bool(read_field(source, *_HOLDERS))
        if have_names and not (source.names or is_held or has_note(source) or kind in _NAMELESS):
            fix = "Add `author`, as a person or as `literal: Name of the body`, or say in `note` that none is named."
            yield Problem(source.place, f"`{source.id}` names nobody who wrote, edited or published it.", fix)
        needed = _NEEDED.get(str(kind), "").split()
        if needed and not read_field(source, *needed) and not has_note(source):
            fix = f"Add `{needed[0]}`, or give the entry the type that it has."
            yield Problem(source.place, f"`{source.id}` is of type `{kind}` and has no `{needed[0]}`.", fix)


@rule("citations", ERROR, WARNING)
def placeholder_text(paper: Paper) -> Iterator[Problem]:
    """A title and a name are the work's own: no URL, no file, nothing that programs fill in, and nothing that stands for others.

    Bad:  title: Untitled document, author: [{literal: Admin}], author: [{family: Doe et al.}]
    Good: title: Wages in 2023, no `author`, author: [{family: Doe, given: Jo}, {family: Roe, given: Al}]
    """
    untitled = collect_words(paper, "untitled")
    nobody = {word.strip(" .") for word in collect_words(paper, "nobody")}
    # `et al.` and the like, with and without blank and full stop.
    escaped = map(re.escape, collect_words(paper, "and_others"))
    forms = (form.replace(r"\ ", " ?").replace(r"\.", r"\.?") for form in escaped)
    others = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(forms)) or '(?!)'})(?!\w)", re.IGNORECASE)
    for source in paper.sources.values():
        title = " ".join(source.title.split())
        bare = title.casefold().strip(" .…!?[](){}\"'“”„‘’|–-")
        is_certain = bool(_URL.fullmatch(title) or _EMPTY.fullmatch(title))
        if title and (is_certain or bare in untitled or _FILE.fullmatch(title)):
            fix = "Copy the title from the work, or describe it in square brackets: `[Report on wages]`."
            severity = ERROR if is_certain else WARNING
            yield Problem(source.place_of("title"), f"`{title}` is no title of a work.", fix, severity)
        for name in source.names:
            if name.text.casefold().strip(" .[]()") in nobody or _MAIL.fullmatch(name.text):
                message = f"`{name.text}` as {name.role} of `{source.id}` is nobody's name."
                fix = f"Leave `{name.role}` out, or name the body that answers for the text."
                yield Problem(name.place, message, fix, WARNING)
            if found := others.search(name.text):
                message = f"`{found[0]}` stands in a name of `{source.id}`: `{name.text}`."
                yield Problem(name.place, message, "Name the others, each on a line of its own.")


@rule("citations", ERROR)
def unknown_value(paper: Paper) -> Iterator[Problem]:
    """The type of an entry is one that CSL knows, and every entry has one where others do; its language is a BCP 47 tag.

    Bad:  type: website, language: German, language: en_UK
    Good: type: webpage, language: de, language: en-GB
    """
    sources = paper.sources.values()
    are_typed = any(read_field(source, "type") for source in sources) and not paper.is_publication
    for source in sources:
        kind, tag = read_field(source, "type"), source.language
        if kind and not source.csl.get("type"):
            message = f"`{kind}` of `{source.id}` is not a type of CSL."
            yield Problem(source.typed["type"].place, message, _suggest_type(kind))
        elif not kind and are_typed:
            fix = "Add `type`; `document` fits what fits nowhere else."
            yield Problem(source.place, f"`{source.id}` has no type.", fix)
        if tag and (meant := find_meant_tag(tag)) != tag:
            for lexicon in paper.lexicons.values():
                tags = {name.casefold(): tag for name, tag in lexicon.values("language_names").items()}
                meant = tags.get(tag.casefold(), meant)
            known = "Write its tag: `en`, `de`, `fr`, …; for several languages, that of the title."
            message = f"`{tag}` of `{source.id}` is not the tag of a language."
            fix = f"Write `{meant}`." if meant else known
            yield Problem(source.place_of("language"), message, fix)


def _suggest_type(typed: str) -> str:
    folded = typed.casefold().replace("_", "").replace(" ", "")
    near = get_close_matches(folded, VOCABULARY["types"].split(), n=1)
    meant = _OTHER_TYPES.get(folded) or "".join(near)
    known = "Write one of CSL's types: `book`, `report`, `webpage`, `document`, …"
    return f"Write `{meant}`." if meant else known


@rule("citations", ERROR)
def corrupt_text(paper: Paper) -> Iterator[Problem]:
    """Every letter is the one that was written, in one code point (NFC), and visible; the registry has no HTML but CSL's, and nothing that runs.

    Bad:  title: LÃ¶hne in Europa, title: Lo + U+0308 + hne, title: <font color=red>Wages &amp; prices</font>, URL: javascript:alert(1)
    Good: title: Löhne in Europa, title: Wages & prices of <i>Homo faber</i>
    """
    for where, name, text in _list_texts(paper):
        for offset, message, fix in _find_corruptions(name, text):
            # The characters of a field may stand elsewhere than they seem: in a folded or quoted text.
            place = Origin(text, where.path, where.line).place(offset) if "\n" in text else where
            yield Problem(place, message, fix)
    for where, name, text in _list_fields(paper.sources.values()):
        entities = (match[0] for match in _ENTITY.finditer("" if name.startswith("`DOI`") else text))
        for entity in islice((entity for entity in entities if html.unescape(entity) != entity), 1):
            yield Problem(where, f"`{entity}` stands in {name}.", f"Write `{html.unescape(entity)}`.")
        if command := _LATEX.search(text if name.startswith(_WORDINGS) else ""):
            message = f"`{command[0]}` in {name} is LaTeX that nobody reads here."
            yield Problem(where, message, "Write the characters that it stands for.")
        tags = (tag[0] for tag in _TAG.finditer(text) if (tag["tag"] or "").casefold() in {"", *_HTML_TAGS})
        if script := _SCRIPT.search(text):
            yield Problem(where, f"`{script[0]}` in {name} could run in a browser.", "Remove it.")
        elif tag := next(tags, ""):
            yield Problem(where, f"`{tag[:LONGEST_SHOWN]}` in {name} is HTML.", "Write the text without it.")


def _list_texts(paper: Paper) -> Iterator[tuple[Place, str, str]]:
    """Place, name and text of every text of a paper: its registry, its pages and its records."""
    yield from _list_fields(paper.sources.values())
    for page in paper.pages:
        yield page.fields.get("title", Place(page.path)), "the title", page.title
        yield page.fields.get("short", Place(page.path)), "the short title", page.short
        yield page.fields.get("topic", Place(page.path)), "the topic", page.topic
        yield page.fields.get("pull", Place(page.path)), "the sentence for quoting", page.pull
        yield page.fields.get("description", Place(page.path)), "the description", page.description
        yield Place(page.path, page.first_line), "the text", f"{page.plain}\n"
    for source in paper.sources.values():
        notes = source.reading.note.values()
        yield from ((source.place, f"the note of `{source.id}`", text) for text in notes)
    for claim in paper.claims:
        for texts in (claim.text, claim.hedge or {}, claim.check.text):
            yield from ((claim.place, f"claim `{claim.id}`", text) for text in texts.values())
    for term in paper.terms:
        for texts in (term.term, term.other or {}, term.definition, term.law or {}):
            yield from ((term.place, f"term `{term.id}`", text) for text in texts.values())


def _list_fields(sources: Iterable[Source]) -> Iterator[tuple[Place, str, str]]:
    """Place, name and text of every field of these entries but their long quotations."""
    for source in sources:
        for name, typed in source.typed.items():
            if name not in ("abstract", "passage"):
                yield typed.place, f"`{name}` of `{source.id}`", typed.text
        for person in source.names:
            yield person.place, f"`{person.role}` of `{source.id}`", person.text


def _find_corruptions(name: str, text: str) -> Iterator[tuple[int, str, str]]:
    is_wording = name.startswith(_WORDINGS)
    for match in islice(_GARBLED.finditer(text), _MOST_GARBLED):
        if meant := bytes(_BYTES.get(character, 0xFF) for character in match[0]).decode("utf-8", "ignore"):
            message = f"`{_cut_word(text, match.start())}` in {name} was read in the wrong encoding."
            yield match.start(), message, f"Write `{meant}` for `{match[0]}`."
    if lost := _LOST.search(text) if is_wording else re.search("\ufffd", text):
        word = _cut_word(text, lost.start())
        message = f"`{word}` in {name} holds a letter that another program could not read."
        yield lost.start(), message, "Put the letter back."
    accents = _DECOMPOSED.finditer("" if unicodedata.is_normalized("NFC", text) else text)
    letters = ((match.start(), unicodedata.normalize("NFC", match[0])) for match in accents)
    # Some letters with accents have no code point of their own.
    for offset, letter in islice((letter for letter in letters if len(letter[1]) == 1), 1):
        word = unicodedata.normalize("NFC", _cut_word(text, offset)).strip(".,;:!?()[]")
        message = f"`{letter}` in {name} is typed as two characters, a letter and its accent."
        yield offset, message, f"Write `{word}` again, in NFC."
    turned = None if _RIGHT_TO_LEFT.search(text) else _TURNING.search(text)
    hidden = [match.start() for match in [_INVISIBLE.search(text) or turned] if match]
    hidden += [text.index(_SOFT_HYPHEN)] if is_wording and _SOFT_HYPHEN in text else []
    for offset in sorted(hidden)[:1]:
        named = unicodedata.name(text[offset], "control character").lower()
        message = f"{capitalise(name)} holds U+{ord(text[offset]):04X} ({named}), which nobody sees."
        yield offset, message, "Remove it."


def _cut_word(text: str, offset: int) -> str:
    before = text[max(0, offset - LONGEST_SHOWN) : offset]
    begin = offset - len(re.split(r"[ \n]", before)[-1])
    return re.split(r"\s", text[begin : offset + LONGEST_SHOWN])[0]
