"""What translations are made from: digests of the original, by file and by id, for pages and records alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain

from papercheck.markdown.markup import PassageReader
from papercheck.model import Block, BlockKind, Claim, Digests, Page, Paper, Place, Source, Term, Texts

RECORDS = {"claims": "_data/claims.yml", "terms": "_data/terms.yml", "sources": "_data/sources.yml"}
"""Records that hold a text in each language, by the name under which their digests are kept."""

FRONT = "front"
"""The key under which the texts of the front matter count."""


def digest(*texts: str) -> str:
    """SHA-256 of the texts' words, shortened to 16 hexadecimal digits."""
    words = "\x1f".join(" ".join(text.split()) for text in texts)
    return sha256(words.encode()).hexdigest()[:16]


def block_digests(front: Iterable[str], blocks: Iterable[Block]) -> Mapping[str, str]:
    """A digest for each id of a page; a block without an id belongs to the id before it."""
    gathered: dict[str, list[str]] = {FRONT: [*front]}
    current = FRONT
    for block in blocks:
        current = block.id or current
        text = f"slot {block.text}" if block.kind is BlockKind.SLOT else block.text
        gathered.setdefault(current, []).append(text)
    return {id_: digest(*texts) for id_, texts in gathered.items()}


def digests(
    code: str,
    pages: Iterable[Page],
    claims: Iterable[Claim],
    terms: Iterable[Term],
    sources: Iterable[Source],
) -> Digests:
    """By file and key: the digest of what a language says; `front` stands for the texts of the front matter."""
    found = {
        page.name: block_digests(_front_texts(page), page.blocks) for page in pages if page.language == code
    }
    for record, listed in _list_texts(claims, terms, sources).items():
        keys = {id_: digest(*((text or {}).get(code, "") for text in texts)) for id_, _, texts in listed}
        found |= {RECORDS[record]: keys} if keys else {}
    return found


def _front_texts(page: Page) -> list[str]:
    return [page.title, page.description, *filter(None, (page.short, page.pull))]


def _list_texts(
    claims: Iterable[Claim], terms: Iterable[Term], sources: Iterable[Source]
) -> Mapping[str, Sequence[tuple[str, Place, tuple[Texts | None, ...]]]]:
    """By record: id, place and texts of each of its entries that has some."""
    return {
        "claims": [(claim.id, claim.place, (claim.text, claim.hedge, claim.check.text)) for claim in claims],
        "terms": [
            (term.id, term.place, (term.term, term.other, term.definition, term.law)) for term in terms
        ],
        "sources": [
            (source.id, source.place, (source.reading.note,)) for source in sources if source.reading.note
        ],
    }


def stamped(paper: Paper, code: str, files: Collection[str] = ()) -> Digests:
    """The lock of one language renewed: for `files` (all, if none is named) from the original as it is now."""
    kept, renewed = paper.stamps.get(code, {}), {}
    for file, keys in paper.digests.items():
        page = paper.page(code, file)
        if page is None and file.endswith(".md"):
            continue
        present = {
            key: value
            for key, value in keys.items()
            if page is None or key in (FRONT, *(block.id for block in page.blocks))
        }
        renewed[file] = (
            present
            if not files or file in files
            else {key: value for key, value in kept.get(file, {}).items() if key in present}
        )
    return {file: keys for file, keys in sorted(renewed.items()) if keys}


def passages(
    reader: PassageReader,
    codes: Collection[str],
    claims: Iterable[Claim],
    terms: Iterable[Term],
    sources: Iterable[Source],
) -> Iterator[Mapping[str, Block]]:
    """The texts of records in each language, read as the blocks of a page are read."""
    for _, place, texts in chain(*_list_texts(claims, terms, sources).values()):
        for text in filter(None, texts):
            yield {code: reader.block(text[code], place, code) for code in codes if text.get(code)}
