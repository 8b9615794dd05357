"""What translations are made from: digests of the original, by file and by id, for pages and records alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from papercheck.markdown.markup import PassageReader
from papercheck.model.page import Block, BlockKind, Page
from papercheck.model.paper import Claim, Digests, Paper, Source, Term, Texts, find_original
from papercheck.model.rule import Place
from papercheck.model.settings import Language

RECORDS = ("_data/claims.yml", "_data/terms.yml", "_data/sources.yml")
"""Records that hold a text in each language, as the lock file names them."""
FRONT = "front"
"""The key under which the texts of the front matter count."""

Records = tuple[Iterable[Claim], Iterable[Term], Iterable[Source]]


def digest(*texts: str) -> str:
    """SHA-256 of the texts' words, shortened to 16 hexadecimal digits."""
    words = "\x1f".join(" ".join(text.split()) for text in texts)
    return sha256(words.encode()).hexdigest()[:16]


def _gather_texts(front: Iterable[str], blocks: Iterable[Block]) -> Mapping[str, list[str]]:
    """The texts of each id of a page; a block without an id belongs to the id before it."""
    gathered: dict[str, list[str]] = {FRONT: [*front]}
    current = FRONT
    for block in blocks:
        current = block.id or current
        text = f"slot {block.text}" if block.kind is BlockKind.SLOT else block.text
        gathered.setdefault(current, []).append(text)
    return gathered


def digest_paper(code: str, pages: Iterable[Page], records: Records) -> Digests:
    """By file and key: the digest of what a language says; `front` stands for the texts of the front matter."""
    listed = list_texts(code, pages, records).items()
    return {file: {key: digest(*texts) for key, texts in keys.items()} for file, keys in listed}


def list_texts(
    code: str, pages: Iterable[Page], records: Records
) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By file and key: what a language says, as it counts for the digests."""
    found: dict[str, Mapping[str, Sequence[str]]] = {}
    for page in pages:
        if page.language == code:
            front = [page.title, page.description, *filter(None, (page.short, page.topic, page.pull))]
            found[page.name] = _gather_texts(front, page.blocks)
    for file, entries in zip(RECORDS, _list_entries(*records), strict=True):
        keys = {id_: [text.get(code, "") for text in texts] for id_, _, texts in entries}
        found |= {file: keys} if keys else {}
    return found


def _list_entries(
    claims: Iterable[Claim], terms: Iterable[Term], sources: Iterable[Source]
) -> tuple[list[tuple[str, Place, list[Texts]]], ...]:
    """By record, its entries with texts: id, place and texts by language; one that may be missing and is has none in any."""
    notes = [(source, source.reading.note) for source in sources]
    return (
        [(claim.id, claim.place, [claim.text, claim.hedge or {}, claim.check.text]) for claim in claims],
        [(it.id, it.place, [it.term, it.other or {}, it.definition, it.law or {}]) for it in terms],
        [(source.id, source.place, [note]) for source, note in notes if note],
    )


def renew_stamps(paper: Paper, chosen: Collection[tuple[str, str]]) -> Mapping[str, Digests]:
    """The lock of every language, renewed for these files, each for a language, from the original as it is now."""
    return {
        code: _renew_language(paper, code, {file for other, file in chosen if other == code})
        for code in (language.code for language in paper.translations)
    }


def _renew_language(paper: Paper, code: str, files: Collection[str]) -> Digests:
    stamps, renewed, places = paper.stamps.get(code, {}), {}, place_texts(paper, code)
    for file, keys in paper.digests.items() if files else ():
        page = paper.page(code, file)
        if page or not file.endswith(".md"):
            ids = {FRONT, *(block.id for block in page.blocks)} if page else places[file].keys()
            known = keys if file in files else stamps.get(file, {})
            renewed[file] = {key: value for key, value in known.items() if key in ids and key in keys}
    return {file: keys for file, keys in renewed.items() if keys} if files else stamps


def borrow_pages(
    languages: Sequence[Language], pages: Sequence[Page], unread: Collection[str]
) -> Iterator[Page]:
    """The pages of the original that stand in for those that unfinished languages lack; one that cannot be read is there."""
    code, there = find_original(languages).code, {*unread, *(page.path for page in pages)}
    for language in (language for language in languages if language.is_unfinished):
        for page in pages:
            if page.language == code and (path := language.locate(page.name)) not in there:
                yield replace(page, path=path, language=language.code, is_borrowed=True)


def place_texts(paper: Paper, code: str) -> Mapping[str, Mapping[str, Place]]:
    """By record: the places of the entries that have a text in a language, by id."""
    listed = zip(RECORDS, _list_entries(paper.claims, paper.terms, paper.sources.values()), strict=True)
    return {
        file: {id_: place for id_, place, texts in entries if any(code in text for text in texts)}
        for file, entries in listed
    }


def count_shares(paper: Paper, code: str) -> Iterator[tuple[str, int, int]]:
    """What the original has, in English, how much of it a language has, and how much there is: pages, then other texts."""
    yield "page", len(paper.in_language(code)), len(paper.in_language(paper.original.code))
    listed = _list_entries(paper.claims, paper.terms, paper.sources.values())
    words = [("", Place(""), [texts]) for texts in paper.strings.values()]
    for what, entries in zip(("claim", "term", "note", "interface word"), (*listed, words), strict=True):
        if entries:
            whole = (all(code in text for text in texts if text) for _, _, texts in entries)
            yield what, sum(whole), len(entries)


def read_passages(
    reader: PassageReader, codes: Collection[str], records: Records
) -> Iterator[Mapping[str, Block]]:
    """The texts of records in each language, read as the blocks of a page are read."""
    for entries in _list_entries(*records):
        for _, place, texts in entries:
            for text in filter(None, texts):
                yield {code: reader.block(text[code], place, code) for code in codes if text.get(code)}
