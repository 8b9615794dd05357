"""Editions and today's text into what became of each paragraph, and into what readers are told of it.

A paragraph was reworded, split, moved, removed or added. A link such as `reasons/5/?e=2027-01-31#r5-p3` leads to today's
text; `since.js` asks these files what changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import chain, pairwise

from papercheck.model.site import EDITIONS
from papersite.editions import Edition, Paragraph, Text, read_text, write_paragraphs
from papersite.render.book import Book

LEAST_GAIN = 0.1
"""How much more alike (0 to 1) an old paragraph is to two new ones than to the first of them where it was split in two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one paragraph."""

    kinds: tuple[str, ...]
    """Of `moved`, `split`, `reworded`; or else `removed` or `added` alone."""
    old: Paragraph | None
    new: tuple[Paragraph, ...]
    """Where its words stand now, more than one after a split; after a removal what its alias leads to, or none."""
    words: tuple[tuple[str, str], ...]
    """The difference word by word: stretches of text, each behind `same`, `removed` or `added`."""

    @property
    def first(self) -> Paragraph:
        """The paragraph to list it by: as it is now, or as it was."""
        now = () if "removed" in self.kinds else self.new
        return next(filter(None, (*now, self.old)))


def compare(old: Text, new: Text, aliases: Mapping[str, str]) -> Iterator[Change]:
    """Every change between two texts: of old paragraphs in their order, then those that were added."""
    fresh = [id_ for id_ in new if id_ not in old]
    same = {new[id_].words: id_ for id_ in reversed(fresh)}
    targets = {}
    for id_, before in old.items():
        target = next((known for known in (id_, aliases.get(id_)) if known in new), None)
        targets[id_] = target or same.get(before.words)
    order = [id_ for id_ in old if id_ in new]
    blocks = _matcher(order, [id_ for id_ in new if id_ in old]).get_matching_blocks()
    kept = {*chain.from_iterable(order[block.a : block.a + block.size] for block in blocks)}
    free = {id_: new[id_] for id_ in fresh if id_ not in targets.values()}
    for id_, target in targets.items():
        before, after = old[id_], _find_parts(old[id_], target, new, free) if target else ()
        # Every id that goes gets an alias: it only says what stands there now, unless the words went along.
        if target in old and target != id_ and before.words not in new[str(target)].words:
            yield Change(kinds=("removed",), old=before, new=after[:1], words=compare_words(before.words, ""))
            continue
        for part in after[1:]:
            free.pop(part.id)
        words = " ".join(part.words for part in after)
        found = {
            "removed": not after,
            "moved": after and (id_ not in kept or after[0].page != before.page),
            "split": after[1:],
            "reworded": after and words != before.words,
        }
        if kinds := tuple(kind for kind, is_so in found.items() if is_so):
            yield Change(kinds=kinds, old=before, new=after, words=compare_words(before.words, words))
    for paragraph in free.values():
        yield Change(kinds=("added",), old=None, new=(paragraph,), words=compare_words("", paragraph.words))


def _find_parts(old: Paragraph, target: str, new: Text, free: Text) -> tuple[Paragraph, ...]:
    """The target, with as many new paragraphs right behind it as make the whole more like the old one."""
    ids = list(new)
    parts: tuple[Paragraph, ...] = (new[target],)
    likeness = _likeness(old, parts)
    for id_ in ids[ids.index(target) + 1 :]:
        longer = (*parts, new[id_])
        more = _likeness(old, longer) if id_ in free and new[id_].page == parts[0].page else 0
        if more - likeness <= LEAST_GAIN:
            break
        parts, likeness = longer, more
    return parts


def _likeness(old: Paragraph, parts: tuple[Paragraph, ...]) -> float:
    words = " ".join(part.words for part in parts)
    return 1.0 if words == old.words else _matcher(old.words.split(), words.split()).ratio()


def _matcher(old: list[str], new: list[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(None, old, new, autojunk=False)


def compare_words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The difference word by word: stretches of text, each behind `same`, `removed` or `added`."""
    before, after, stretches = old.split(), new.split(), []
    for kind, a, b, c, d in _matcher(before, after).get_opcodes():
        left, right = " ".join(before[a:b]), " ".join(after[c:d])
        stretches += [("same", left)] if kind == "equal" else [("removed", left), ("added", right)]
    return tuple((kind, text) for kind, text in stretches if text)


Step = tuple[date | None, date | None, list[Change]]
"""An edition, or `None` for today's text; the edition before it, or `None` for the first; what changed between them."""


def list_steps(book: Book, editions: Sequence[Edition]) -> Iterator[Step]:
    """Every edition of a book's language, the newest first; before them today's text where it differs, or is one itself."""
    versions: list[tuple[date | None, Text]] = [
        (edition.day, edition.texts[code])
        for edition in editions
        if (code := book.language.code) in edition.texts
    ]
    versions.append((book.edition if book.live_url else None, read_text(book)))
    for (earlier, old), (later, new) in reversed(list(pairwise(versions))):
        changes = list(compare(old, new, book.paper.anchors.aliases))
        if later or changes:
            yield later, earlier, changes
    if first := versions[0][0]:
        yield first, None, []


def group_changes(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    """Changes by the title of the page to list them under."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.first.title, []).append(change)
    return groups


def edition_files(books: Mapping[str, Book], editions: Sequence[Edition]) -> Mapping[str, bytes]:
    """The paragraphs of an edition that is released; for today's site, what answers links to editions."""
    if any(book.live_url for book in books.values()):
        return write_paragraphs({code: read_text(book) for code, book in books.items()})
    has_page = any(book.of_kind("changes") for book in books.values())
    return _since_files(books, editions) if editions or has_page else {}


def _since_files(books: Mapping[str, Book], editions: Sequence[Edition]) -> Mapping[str, bytes]:
    """What `since.js` fetches, by path: words and days of the editions, and for each edition what changed since it."""
    words = {
        code: {
            **book.group("changes"),
            **book.group("since"),
            "days": {str(edition.day): book.day(edition.day) for edition in editions},
            "changes": book.path(page) if (page := book.of_kind("changes")) else "",
        }
        for code, book in books.items()
    }
    files: dict[str, object] = {"assets/editions.json": words}
    for edition in editions:
        files[f"assets/since-{edition.day}.json"] = {
            code: dict(_list_changed(edition, edition.texts[code], book))
            for code, book in books.items()
            if code in edition.texts
        }
    return {path: json.dumps(content, ensure_ascii=False).encode() + b"\n" for path, content in files.items()}


def _list_changed(edition: Edition, old: Text, book: Book) -> Iterator[tuple[str, object]]:
    """By every id of a paragraph that changed, the old one and new ones: how, where it was, and where its words are now."""
    for change in compare(old, read_text(book), book.paper.anchors.aliases):
        described = {
            "kinds": change.kinds,
            "old": f"{EDITIONS}/{edition.day}/{change.old.url}" if change.old else "",
            "new": [paragraph.url for paragraph in change.new],
            "words": change.words,
        }
        new = (paragraph.id for paragraph in change.new if paragraph.id not in old)
        for id_ in (*([change.old.id] if change.old else []), *new):
            yield id_, described
