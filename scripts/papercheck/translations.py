"""What translations are made from: digests of the original, by file and by id, for pages and records alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256

from papercheck.markdown.passages import PassageReader
from papercheck.model import Block, BlockKind, Claim, Digests, Page, Paper, Source, Term, Texts

RECORDS = {"claims": "_data/claims.yml", "terms": "_data/terms.yml", "sources": "_data/sources.yml"}
"""Records that hold a text in each language, by the name under which their digests are kept."""

FRONT = "front"
"""The key under which title and description count."""


def digest(*texts: str) -> str:
    """SHA-256 of the texts' words, shortened to 16 hexadecimal digits."""
    words = "\x1f".join(" ".join(text.split()) for text in texts)
    return sha256(words.encode()).hexdigest()[:16]


def block_digests(title: str, description: str, blocks: Iterable[Block]) -> Mapping[str, str]:
    """A digest for each id of a page; a block without an id belongs to the id before it."""
    gathered: dict[str, list[str]] = {FRONT: [title, description]}
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
    """By file and key: the digest of what a language says; `front` stands for title and description."""
    found = {
        page.name: block_digests(page.title, page.description, page.blocks)
        for page in pages
        if page.language == code
    }
    found[RECORDS["claims"]] = {
        claim.id: _digest(code, claim.text, claim.hedge, claim.check.text) for claim in claims
    }
    found[RECORDS["terms"]] = {
        term.id: _digest(code, term.term, term.other, term.definition, term.law) for term in terms
    }
    found[RECORDS["sources"]] = {
        source.id: _digest(code, source.reading.note) for source in sources if source.reading.note
    }
    return {file: keys for file, keys in found.items() if keys}


def _digest(code: str, *texts: Texts | None) -> str:
    return digest(*((each or {}).get(code, "") for each in texts))


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
    told = [(claim.place, (claim.text, claim.hedge, claim.check.text)) for claim in claims]
    named = [(term.place, (term.term, term.other, term.definition, term.law)) for term in terms]
    noted = [(source.place, (source.reading.note,)) for source in sources]
    for place, texts in (*told, *named, *noted):
        for text in texts:
            if text:
                yield {code: reader.block(text[code], place, code) for code in codes if text.get(code)}
