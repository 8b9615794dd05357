"""A folder of built pages into the archive of an edition, and an archive, once every sum of it is checked, back into a folder.

An archive is a `.tar.gz` whose bytes depend on its files alone. `SHA256SUMS` in it lists every other file, as `sha256sum`
writes it; the SHA-256 of that list is kept in the repository, so that nobody can change an edition unnoticed.
An edition keeps its paragraphs, as readers read them, in `paragraphs.json`.
"""

import gzip
import json
import tarfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from lxml import html

from papercheck.files import replace_file
from papercheck.model.site import EDITIONS
from papersite.render.article import fill_citations
from papersite.render.book import Book, titled_label

SUMS, PARAGRAPHS = "SHA256SUMS", "paragraphs.json"
_LARGEST = 50_000_000
"""Bytes of a file of an edition: a larger one is a mistake or an attack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, list item or quotation that has a pinpoint."""

    id: str
    page: str
    """The path of its page below the root of the site, or of the edition: `de/reasons/1/`."""
    title: str
    """What lists call that page."""
    words: str

    @property
    def url(self) -> str:
        """Its URL below the root of the site, or of the edition."""
        return f"{self.page}#{self.id}"


Text = Mapping[str, Paragraph]
"""The paragraphs of one language by id, in reading order."""


def read_text(book: Book) -> Text:
    """The paragraphs of a book as it is now."""
    found = {}
    for page in book.in_order:
        ids = [block.id for block in page.pinpoints if block.id]
        filled = fill_citations(page.html, page.citations, book, None) if ids else ""
        root = html.fragment_fromstring(filled, create_parent="div")
        elements = {element.get("id"): element for element in root.xpath(".//*[@id]")}
        path, title = book.path(page), titled_label(page, book)
        for id_ in filter(elements.__contains__, ids):
            words = " ".join("".join(_texts(elements[id_], ids)).split())
            found[id_] = Paragraph(id=id_, page=path, title=title, words=words)
    return found


def _texts(element: html.HtmlElement, ids: Collection[str]) -> Iterator[str]:
    """The texts of an element without those of a paragraph in it that has an id of its own."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.get("id") not in ids:
            yield from _texts(child, ids)
        yield child.tail or ""


def write_paragraphs(texts: Mapping[str, Text]) -> Mapping[str, bytes]:
    """`paragraphs.json`, by its path: by language, every paragraph in reading order."""
    content = {code: [asdict(paragraph) for paragraph in text.values()] for code, text in texts.items()}
    return {PARAGRAPHS: f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()}


def read_paragraphs(content: bytes) -> Mapping[str, Text]:
    """The texts of an edition, from its `paragraphs.json`."""
    return {
        code: {entry["id"]: Paragraph(**entry) for entry in text}
        for code, text in json.loads(content).items()
    }


class EditionError(Exception):
    """An edition cannot be used; the message says which, why, and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition whose archive is whole."""

    day: date
    archive: Path
    texts: Mapping[str, Text]
    """By language."""

    def unpack(self, site: Path) -> None:
        """Put its files into the folder `e/<edition>/` of a site."""
        for path, content in _read_files(self.archive):
            file = site / EDITIONS / self.day.isoformat() / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def archive_path(folder: Path, day: date) -> Path:
    """Where the archive of an edition lies."""
    return folder / f"edition-{day}.tar.gz"


def write_sums(folder: Path) -> bytes:
    """The sums of all files below a folder, sorted by path."""
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    sums = (f"{sha256(file.read_bytes()).hexdigest()}  {path}\n" for path, file in sorted(files.items()))
    return "".join(sums).encode()


def pack(folder: Path, archive: Path) -> None:
    """Write the archive of a folder; it gets its name when it is whole."""
    raw = BytesIO()
    with (
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = tarfile.TarInfo(file.relative_to(folder).as_posix())
            content = file.read_bytes()
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
    replace_file(archive, raw.getvalue())


def read_edition(archive: Path, day: date, manifest: str) -> Edition:
    """Check every file of an archive against its sums, and these against the record. Raises `EditionError`."""
    found, kept = {}, dict.fromkeys((SUMS, PARAGRAPHS), b"")
    for path, content in _read_files(archive):
        found[path] = sha256(content).hexdigest()
        kept |= {path: content} if path in kept else {}
    if found.pop(SUMS, "") != manifest:
        raise _refuse(archive, f"{SUMS} is not the one that docs/_data/editions.yml records for {day}")
    listed = {
        path: digest
        for digest, _, path in (line.partition("  ") for line in kept[SUMS].decode().splitlines())
    }
    if wrong := sorted(path for path in found.keys() | listed if found.get(path) != listed.get(path)):
        raise _refuse(archive, f"`{wrong[0]}` is not the file that {SUMS} lists")
    return Edition(day=day, archive=archive, texts=read_paragraphs(kept[PARAGRAPHS]))


def read_editions(
    recorded: Mapping[date, str], folder: Path, end: date | None = None
) -> tuple[list[Edition], list[str]]:
    """The recorded editions, those before `end` if it is given, and a sentence for each whose archive is not there.

    Raises `EditionError` for a damaged one.
    """
    found, missing = [], []
    for day, manifest in recorded.items():
        archive = archive_path(folder, day)
        if end and day >= end:
            continue
        if archive.is_file():
            found.append(read_edition(archive, day, manifest))
        else:
            missing.append(
                f"{archive}: The archive of edition {day} is not there. scripts/fetch-editions gets it."
            )
    return found, missing


def _read_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The files of an archive, each once. Raises `EditionError` where a path leads out of it, or it cannot be read."""
    seen = set()
    try:
        with tarfile.open(archive, mode="r|gz") as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                is_inside = not path.is_absolute() and ".." not in path.parts and "\\" not in member.name
                if not (member.isfile() and is_inside and str(path) == member.name) or path in seen:
                    raise _refuse(archive, f"`{member.name}` is no safe name of a file")
                if member.size > _LARGEST:
                    raise _refuse(archive, f"`{member.name}` has {member.size:,} bytes")
                seen.add(path)
                file = tar.extractfile(member)
                yield member.name, file.read() if file else b""
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise _refuse(archive, f"it cannot be read: {error}") from error


def _refuse(archive: Path, why: str) -> EditionError:
    remedy = "Put back the archive that was released: delete this one, and call scripts/fetch-editions."
    return EditionError(f"{archive}: This is not the edition that was released: {why}.\n    fix: {remedy}")
