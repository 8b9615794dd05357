"""Rules on pages as files: each is there in every language, under the same name, with the same front matter."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from papercheck.layouts import HUGO, SUFFIX, UNDATED
from papercheck.model import ERROR, NOTE, WARNING, BlockKind, Language, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity import STAND_IN, Comparison, report_difference
from papercheck.rules.parity.page_matching import find_misplaced, list_absent, match_pages
from papercheck.text import count, measure
from papercheck.translations import count_shares, place_texts

LOCK = "docs/_data/translations.yml"
"""The lock file: digests of what each translated block was made from. Neither front matter nor history is asked, so that
a shallow clone or a copied folder gives the same answer. Without a lock file nothing is required."""

_NEEDED = {
    "foreign-sentence": "stop_words",
    "statement-differs": "negation",
    "lost-hedge": "hedges",
    "mixed-form-of-address": "address_formal",
    "values-differ": "number_words",
    "vague-link": "vague_links",
}
"""Rules that need words which only our own files have, and the topic of these."""

COMPARED = {"kind": "kind", "pinpoints": "prefix", "badge": "badge", "search": "is_searchable"}
"""Fields whose values are compared, and what a page calls them; of all others only that they are there."""
_WORDS = {True: "true", False: "false"}
_OF_PROGRAMS = re.compile(
    r"""translat|proofread|original|source|lang|locale|review|hreflang|i18n|l10n      # `translator`, `source_commit`
    | author|contributor|date|lastmod|modified|updated|draft                # who made a page, and when
    | alias|slug|permalink|^url$|redirect|weight|order|position|layout|^id$ # where a program puts it
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Fields that one language may well have alone."""


@rule("parity", ERROR, WARNING)
def missing_page(comparison: Comparison) -> Iterator[Problem]:
    """Every page of the original exists in every language.

    Bad:  docs/en/context.md without docs/de/context.md
    Good: both
    """
    lost, begun = dict[str, list[Language]](), set[str]()
    misplaced = find_misplaced(comparison)
    doubtful = {matched.language.code for matched in match_pages(comparison) if matched.is_doubtful}
    for matched in match_pages(comparison):
        language = matched.language
        missing = [page for page in matched.lost if misplaced.get(page.path) is not language]
        own = comparison.paper.in_language(language.code)
        is_judged = not (comparison.is_publication or language.is_unfinished)
        absent = list_absent(missing, own) if is_judged else {}
        begun |= {language.code} if "" in absent else set()
        for folder, pages in absent.items():
            # Elsewhere a part may be for readers of one language alone, or a language hardly begun.
            message = f"`{folder}` has {count(len(pages), 'page')}, and `{language.code}` has none of them."
            fix = f"Write {language.root}{folder}, or leave the folder out with `exclude`."
            if not folder:
                message = f"`{language.code}` lacks {len(pages)} of {count(len(pages) + len(own), 'page')}."
                fix = f"Translate them, or leave {language.root} out with `exclude`."
            yield Problem(Place(pages[0].path), message, fix, WARNING)
        told = {page.name for pages in absent.values() for page in pages}
        for page in () if language.is_unfinished else missing:
            if page.name not in told:
                lost.setdefault(page.name, []).append(language)
    for page in comparison.paper.in_language(comparison.code):
        if languages := lost.get(page.name):
            codes = ", ".join(f"`{language.code}`" for language in languages)
            wanted = ", ".join(language.locate(page.name, page.ending) for language in languages)
            fix = f"Write {wanted}, or remove the original."
            is_free = not comparison.is_publication and _may_stay(page)
            is_certain = not is_free and any(language.code not in doubtful for language in languages)
            message = f"`{page.name.removesuffix('.md')}{page.ending}` has no page in {codes}."
            yield Problem(Place(page.path), message, fix, ERROR if is_certain else WARNING)
    yield from (_name_misplaced(comparison, *it) for it in misplaced.items())
    yield from (*_find_stand_ins(comparison, begun), *_find_unread(comparison))


def _name_misplaced(comparison: Comparison, path: str, language: Language) -> Problem:
    """The problem of a page that is no original, since it is in the language of a translation."""
    page = next(page for page in comparison.paper.pages if page.path == path)
    wanted = language.locate(page.name, page.ending)
    name = f"{page.name.removesuffix('.md')}{page.ending}"
    message = f"`{name}` reads like `{language.code}`, and has no page in `{comparison.code}`."
    fix = f"Rename it to {wanted}, and write it in `{comparison.code}` as well."
    return Problem(Place(path), message, fix, WARNING)


def _find_unread(comparison: Comparison) -> Iterator[Problem]:
    """Translations that Docusaurus passes over, since the name of their file does not end as that of the original."""
    for original, page in comparison.unread:
        message = f"The site shows {original.path} in place of this page, whose name ends otherwise."
        yield Problem(Place(page.path), message, f"Rename it so that it ends in `{original.ending}`.")


def _find_stand_ins(comparison: Comparison, begun: Collection[str]) -> Iterator[Problem]:
    """Pages that only say that there is nothing in their language; of languages hardly begun this is to be expected."""
    for original, page in comparison.stand_ins:
        is_translation = len(page.body) < len(original.body)
        message = f"{original.path} is only a notice beside this page, and the two are not compared."
        fix = f"Write {original.path} in full, or leave both out with `exclude`."
        if is_translation:
            stands = f"stands in for a translation of {original.path}"
            message = f"This page {stands}, and nothing else of it is judged."
            fix = "Translate the original, or remove this page."
        severity = ERROR if is_translation and page.language not in begun else WARNING
        yield Problem(Place(page.path), message, fix, severity)


_LOG = re.compile(r"(?i)(?:^|/)(?:change-?(?:log|s)|release-?notes?|what-?s-?new)\.md$")


def _may_stay(page: Page) -> bool:
    """Whether a page may well be in one language alone: a list of changes, or one of headings and code and next to no text."""
    sizes = Counter[bool]()
    for block in (it for it in page.blocks if not it.level):
        sizes[block.kind is BlockKind.CODE] += measure(block.text)
    return bool(_LOG.search(page.name)) or sizes[False] * STAND_IN <= sizes[True]


@rule("parity", ERROR, WARNING)
def orphan_page(comparison: Comparison) -> Iterator[Problem]:
    """Every translated page has an original of the same name.

    Bad:  docs/de/hintergrund.md without docs/en/hintergrund.md
    Good: docs/en/context.md, docs/de/context.md
    """
    alone, is_open = dict[str, list[Page]](), not comparison.is_publication
    doubtful = {matched.language.code for matched in match_pages(comparison) if matched.is_doubtful}
    for language, _, orphans, renamed, placed, are_apart, _ in match_pages(comparison):
        if are_apart:
            message = f"{count(len(orphans), 'page')} in `{language.code}` have other names than the originals: nothing of them is compared."
            fix = "Name them like their originals; what readers see may be the title."
            yield Problem(Place(orphans[0].path), message, fix, WARNING)
            continue
        for page in orphans:
            if not (original := renamed.get(page.name)):
                # Elsewhere one new name in the original is one change.
                alone.setdefault(page.name if is_open else page.path, []).append(page)
                continue
            # Elsewhere a page may well have a name of its own, and Hugo reads all names in small letters.
            is_same = page.name.casefold() == original.name.casefold()
            is_free = is_open and not (is_same and not any(map(HUGO.match, comparison.paper.files)))
            said = "is built like {}, but has another name", "may be {} under another name"
            unmade = ", so that Jekyll does not publish it" if UNDATED.search(page.path) else ""
            message = f"This page {said[page.name in placed].format(original.path)}{unmade}."
            fix = f"Rename it to {language.locate(original.name, original.ending)}, or rename the original."
            yield Problem(Place(page.path), message, fix, WARNING if is_free else ERROR)
    for page, *others in alone.values():
        codes = ", ".join(f"`{it.language}`" for it in (page, *others))
        more = f", and is in {codes}" if others else ""
        message = f"`{page.name.removesuffix('.md')}{page.ending}` has no page in `{comparison.code}`{more}."
        wanted = comparison.paper.original.locate(page.name, page.ending)
        fix = f"Write {wanted}, rename this page like its original, or remove it."
        severity = WARNING if {page.language, *(it.language for it in others)} <= doubtful else ERROR
        yield Problem(Place(page.path), message, fix, severity)
    yield from _find_unlisted(comparison.paper)


def _find_unlisted(paper: Paper) -> Iterator[Problem]:
    """The files that end as pages of a language do, `tides.de.md`, and are published in none, since the site is not in that one."""
    found: dict[str, list[str]] = {}
    for path in sorted(page.path for page in paper.others if any(it.suffix for it in paper.languages)):
        if (mark := SUFFIX.search(path)) and path.startswith(paper.original.root):
            found.setdefault(mark[1], []).append(path)
    for code, paths in found.items():
        message = f"The site is not in `{code}`, and shows nothing of {count(len(paths), 'file')} for it."
        fix = f"Add `{code}` to its languages, or leave what ends in `.{code}.md` out with `exclude`."
        yield Problem(Place(paths[0]), message, fix, ERROR if paper.site.docs else WARNING)


@rule("parity", NOTE)
def unfinished_language(comparison: Comparison) -> Iterator[Problem]:
    """Every language is finished, or the report says how much of it is there.

    Bad:  unfinished: [fr], with 2 of 14 pages
    Good: all pages and texts, and no `unfinished`
    """
    paper = comparison.paper
    for language in (language for language in paper.translations if language.is_unfinished):
        shares = (f"{own} of {count(total, what)}" for what, own, total in count_shares(paper, language.code))
        message = f"`{language.code}` is unfinished: it has {', '.join(shares)}; the original stands in for the rest."
        fix = f"Translate the rest, then take `{language.code}` out of `unfinished`."
        yield Problem(Place("mkdocs.yml"), message, fix)


@rule("parity", NOTE)
def unknown_language(comparison: Comparison) -> Iterator[Problem]:
    """The words of every language are known, or the report says which rules say less about it.

    Bad:  a translation into a language that the checker has no file of words for
    Good: one with such a file
    """
    paper = comparison.paper
    for language in paper.languages if paper.is_publication else ():
        words = paper.lexicon(language.code).words
        rules = [f"`{name}`" for name, topic in _NEEDED.items() if not words(topic)]
        if len(rules) == len(_NEEDED):
            message = f"`{language.code}` has no file of words: these rules find little or nothing in it: {', '.join(rules)}."
            fix = "Read it with more care, or give the checker a file of its words."
            yield Problem(Place("mkdocs.yml"), message, fix)


@rule("parity", ERROR, WARNING)
def front_matter_differs(comparison: Comparison) -> Iterator[Problem]:
    """Front matter has the same fields in every language; kind, pinpoints, badge and search have the same values.

    Bad:  original `badge: contested`, translation `badge: supported`
    Good: the same in both
    """
    for original, page in comparison.pages:
        for name, attribute in COMPARED.items():
            values = [(side, getattr(side, attribute)) for side in (original, page)]
            is_wrong = any(name in side.fields and value is None for side, value in values)
            if values[0][1] != values[1][1] and not is_wrong:
                typed = ("" if it is None else f"`{name}: {_WORDS.get(it, it)}`" for _, it in values)
                place, fix = page.fields.get(name, Place(page.path)), f"Give `{name}` the same value in both."
                yield report_difference(place, original.path, *typed, fix)
    # The fields of a publication are all known, and each that is wrong or missing is named on its own page.
    sides = comparison.pages if not comparison.is_publication else ()
    yield from (problem for pages in sides for problem in _compare_fields(*pages))


def _list_lone(page: Page, other: Page) -> list[str]:
    names = (name for name in page.fields if name not in other.fields and name not in COMPARED)
    # A title may be the first heading.
    shown = {"title"} if any(block.level == 1 for block in other.blocks) else set()
    return [name for name in names if not _OF_PROGRAMS.search(name) and name not in shown]


def _compare_fields(original: Page, page: Page) -> Iterator[Problem]:
    """What is wrong with the fields of a page: a field that one page has alone may be meant so, and is told once."""
    lost, added = _list_lone(original, page), _list_lone(page, original)
    if len(lost) == len(added) == 1 and get_close_matches(added[0], lost):
        # Whichever of the two is misspelt: neither must be added to the other page.
        place, origin = page.fields[added[0]], original.fields[lost[0]]
        fix = "Give the field the same name in both."
        problem = report_difference(place, origin, f"`{lost[0]}`", f"`{added[0]}`", fix)
        yield replace(problem, kind=(*lost, *added))
        return
    for name in lost:
        fix = f"Add `{name}:` in this language, or remove it from the original."
        place, origin = Place(page.path), original.fields[name]
        problem = report_difference(place, origin, f"`{name}`", "", fix, severity=WARNING)
        yield replace(problem, kind=f"{name} of {original.language}")
    for name in added:
        fix = f"Add `{name}:` to the original, or remove it here."
        problem = report_difference(page.fields[name], original.path, "", f"`{name}`", fix, severity=WARNING)
        yield replace(problem, kind=f"{name} of {page.language}")


@rule("parity", ERROR, WARNING, NOTE)
def stale_translation(comparison: Comparison) -> Iterator[Problem]:
    """The lock file records the present text of the original for each translated block, and nothing besides.

    Bad:  the English of `#r1-p3` changed after the German was written
    Good: the German was read again, and scripts/stamp was run
    """
    paper = comparison.paper
    has_lock = "translations" in paper.records and LOCK not in paper.unread
    if paper.is_site and paper.translations and "translations" not in paper.records:
        message = "The record of what translations were made from is missing."
        fix = "Put it back as it was, or read every translation, and run scripts/stamp."
        yield Problem(Place(LOCK), message, fix)
    origins = _locate_texts(paper, comparison.code) if has_lock else {}
    originals = {page.name: page.path for page in paper.in_language(comparison.code)}
    unsettled = {name for name, path in originals.items() if path in comparison.unsettled}
    for language in paper.translations if has_lock else ():
        stamps, places = paper.stamps.get(language.code, {}), _locate_texts(paper, language.code)
        for file, keys in paper.digests.items():
            for key, now in keys.items():
                then, place = stamps.get(file, {}).get(key), places.get((file, key))
                if place and then != now and file not in unsettled:
                    older = "was made from an older text of the original"
                    what = "does not record which text it was made from" if then is None else older
                    fix = f"Read it against the original, mend it, then run `scripts/stamp {language.code} {file}`."
                    severity = NOTE if language.is_unfinished else ERROR
                    yield Problem(place, f"`{key}` {what} ({origins.get((file, key))}).", fix, severity)
    for orphan in _list_orphan_stamps(comparison):
        yield Problem(Place(LOCK), f"The lock file records {orphan}.", "Run scripts/stamp.", WARNING)


def _locate_texts(paper: Paper, code: str) -> Mapping[tuple[str, str], Place]:
    """Where the texts of a language stand that the lock file may name, by file and key."""
    listed = place_texts(paper, code).items()
    places = {(file, id_): place for file, texts in listed for id_, place in texts.items()}
    for page in paper.in_language(code):
        places |= {(page.name, block.id): block.place for block in reversed(page.blocks) if block.id}
        places[page.name, "front"] = page.fields.get("title", Place(page.path))
    return places


def _list_orphan_stamps(comparison: Comparison) -> Iterator[str]:
    paper = comparison.paper
    for code, files in paper.stamps.items():
        if code not in {language.code for language in paper.translations}:
            yield f"`{code}`, which is no translation of this paper"
            continue
        for file, keys in files.items():
            unread = paper.unread | comparison.unsettled
            if unread.isdisjoint({f"docs/{comparison.code}/{file}", f"docs/{file}"}):
                for key in keys.keys() - paper.digests.get(file, {}).keys():
                    yield f"`{key}` of {file} for `{code}`, which the original does not have"
