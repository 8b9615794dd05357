"""Rules on the language of texts: translated throughout, in the language of their page, and about as long as the original."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import partial
from statistics import median

from papercheck.model import ERROR, NOTE, WARNING, Block, BlockKind, ComponentKind, Place, Problem
from papercheck.rules import SHOWN, rule
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.language_identification import (
    LanguageJudge,
    announces_language,
    count_words,
    find_foreign,
    fold,
    is_reference,
    list_foreign_places,
    names_other,
    split_block,
)
from papercheck.rules.parity.page_matching import find_misplaced
from papercheck.rules.parity.pairs import TITLE, Pair, name_lines, name_more, split_sentences
from papercheck.rules.parity.side_by_side import PagePair
from papercheck.text import count, measure, shorten

MANY, HALF = 5, 0.5
"""Blocks, and share of all, from which on a page is mostly untranslated, or in another language, and gets one problem."""
_HOME = re.compile(r"_?(?:index|readme)\.md", re.IGNORECASE)
_WIDGET = re.compile(r"<[a-z]+-[a-z]")
"""An element that a program defines, `<tide-table>`: what it holds may be words of that program."""
_BADGE = re.compile(r"(?i)\bbadges?\b|\bshields\.")
"""The address of an image that is made of a name and a state: `https://badges.example/tides/2.0.svg`."""


@rule("parity", ERROR, WARNING, NOTE)
def untranslated_text(comparison: Comparison) -> Iterator[Problem]:
    """No sentence of a translation, and no text of an image, is left as it stands in the original.

    Bad:  original: The tide comes in twice.   translation: The tide comes in twice.
    Good: original: The tide comes in twice.   translation: Die Flut kommt zweimal.
    """
    judge = LanguageJudge(comparison)
    fix = f"Translate it; mark a quotation or a title with `lang={comparison.code}`."
    foreign = {it.code: list_foreign_places(comparison, it.code) for it in comparison.paper.translations}
    code = re.split("[-_]", comparison.code)[0]
    # Two varieties of a language say most things alike.
    for text in (it for it in comparison.texts if re.split("[-_]", it.language)[0] != code):
        # What the original has in the language of the translation is in the wrong place there.
        own = [block for block in reversed(text.original) if block.place not in foreign[text.language]]
        origins = {fold(sentence): block for block in own for sentence in split_block(block)}
        left = [*_list_left(judge, text, origins)]
        names = _find_names_of_site(comparison, judge, text)
        is_whole = len(left) >= max(MANY, HALF * sum(bool(block.own) for block in text.translation))
        more = f", and so do {len(left) - 1} more blocks" if is_whole else ""
        first = left[0][0] if left else None
        is_announced = first and announces_language(comparison, text.translation, first, comparison.code)
        for block, sentence in left[:1] if is_whole else left:
            origin = origins[fold(sentence)].place
            message = f"`{shorten(_find_whole(sentence, block), SHOWN)}` stands here as in {origin}{more}."
            # Elsewhere what is no paragraph may be a name: of a field, of an event, of a standard.
            is_prose = block.kind is BlockKind.PARAGRAPH and not _WIDGET.search(block.text)
            is_sure = comparison.is_publication or (
                is_prose and not (block.id == TITLE and _is_label(block.own))
            )
            is_kept = is_announced or (block in names and not is_whole)
            severity = NOTE if is_kept else ERROR if is_sure else WARNING
            yield Problem(block.place, message, fix, severity)
        if not (is_whole or is_announced):
            told = {block.place for block in (*names, *(it for it, _ in left))}
            kept = {it.place for it in text.translation if names_other(comparison, it.own, text.language)}
            yield from _find_untranslated_names(judge, text, origins, fix, told | kept)
    yield from _find_untranslated_images(comparison, judge)


def _find_whole(sentence: str, block: Block) -> str:
    """A sentence with the words of its links, which may be names and are not compared."""
    beginning = sentence.split()[:2]
    return next((it for it in split_sentences(block.words) if it.split()[:2] == beginning), sentence)


def _list_left(judge: LanguageJudge, text: Pair, origins: Mapping[str, Block]) -> Iterator[tuple[Block, str]]:
    """The blocks with a sentence that the original has as well, each with the first of them."""
    for block in text.translation:
        same = [sentence for sentence in split_block(block) if fold(sentence) in origins]
        is_title = block.level > 0 or block.id == TITLE
        is_left = partial(judge.is_untranslated, code=text.language, is_title=is_title)
        sentence = next(filter(is_left, same), "")
        if sentence and not is_reference(block):
            yield block, sentence


def _find_names_of_site(comparison: Comparison, judge: LanguageJudge, text: Pair) -> Sequence[Block]:
    """The titles of a home page that may be the name of the site, which elsewhere is the same in every language."""
    page = comparison.by_path.get(text.place.path)
    if comparison.is_publication or not page or not _HOME.fullmatch(page.name):
        return ()
    titles = (it for it in text.translation if it.level == 1 or it.id == TITLE)
    return [title for title in titles if judge.may_be_name(title.own, text.language)]


def _find_untranslated_names(
    judge: LanguageJudge, text: Pair, origins: Mapping[str, Block], fix: str, told: Container[Place]
) -> Iterator[Problem]:
    """Headings and items of a few words that are the same in both languages, and may be names."""
    for block in text.translation:
        is_short = block.kind in (BlockKind.HEADING, BlockKind.ITEM) and block.place not in told
        same = origins.get(fold(block.own)) if is_short and not is_reference(block) else None
        if same and judge.may_be_untranslated(block.own, text.language):
            message = f"`{shorten(block.own, SHOWN)}` stands here as in {same.place}, and may be no name."
            yield Problem(block.place, message, fix, WARNING)


def _find_untranslated_images(comparison: Comparison, judge: LanguageJudge) -> Iterator[Problem]:
    localise = comparison.localiser.localise
    for original, page in comparison.pages:
        images = [link for link in original.links if link.is_image]
        texts = {(localise(link.target, original), fold(link.text)) for link in images}
        for link in (it for it in page.links if it.is_image and not _BADGE.search(it.target)):
            is_same = (localise(link.target, page), fold(link.text)) in texts
            if is_same and judge.is_untranslated(link.text, page.language, is_title=True):
                message = f"The image has the text `{shorten(link.text, SHOWN)}` here as in {original.path}."
                is_sure = comparison.is_publication or not _is_label(link.text)
                severity = ERROR if is_sure else WARNING
                yield Problem(link.place, message, "Translate the text in the brackets.", severity)


def _is_label(text: str) -> bool:
    """Whether a text is a few words with signs between them, which may be those of both languages: `Import / Export`."""
    return bool(re.fullmatch(r"\w+(?:\s*[/&+|]\s*\w+){1,2}", text.strip()))


@rule("parity", WARNING, last=False)
def foreign_sentence(comparison: Comparison) -> Iterator[Problem]:
    """Every sentence is in the language of its page, or marked, or quoted.

    Bad:  docs/de/index.md: The water comes in twice a day, and it goes out again.
    Good: docs/de/index.md: *The water comes in twice a day*{: lang=en }, steht dort.
    """
    misplaced = find_misplaced(comparison)
    # A page that is in another language and missing there is told as that.
    for foreign in (it for it in find_foreign(comparison) if it.path not in misplaced):
        code, other = foreign.code, foreign.other
        is_each = comparison.is_publication and not (foreign.is_whole and len(foreign.found) >= MANY)
        others = [block.place for block, _ in foreign.found[1:]]
        more = name_lines(others, "so does", "so do") if not is_each else ""
        for block, sentence in foreign.found if is_each else foreign.found[:1]:
            message = f"`{shorten(sentence, SHOWN)}` reads like `{other}` in a text in `{code}`{more}."
            fix = f"Translate it, put it in quotation marks, or mark it with `lang={other}`."
            yield Problem(block.place, message, fix)


LONG = 120
"""Letters of the longer text from which on lengths are compared: a sentence of ten words may well be said in twenty."""
SLACK = 20
"""Letters by which the length of any text may differ: a word more or less."""
KNOWN = 8
"""Texts from which on it is known how much longer one language is than another."""
FAR, UNEVEN = 2.2, 1.35
"""How many times longer or shorter than usual a text may be: block beside block, since translators are free; and less
where paragraphs are not as many as there, since then one of them may have been left out."""


@rule("parity", WARNING, NOTE)
def lengths_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the paragraphs of its original, and is about as long: else something was left out or put in.

    Bad:  original: five sentences.   translation: one.
    Good: original: five sentences.   translation: five sentences, or four long ones.
    """
    yield from _find_lone_paragraphs(comparison)
    long: dict[str, list[tuple[Pair, int, int]]] = {}
    for pair in comparison.pairs:
        theirs, ours = (measure("".join(text.split())) for text in pair.words)
        # What was left as it is says nothing of the lengths of translations.
        # Elsewhere what has no words is a remark or a template.
        is_read = not any(it.place in comparison.leftovers for it in (*pair.original, *pair.translation))
        has_words = comparison.is_publication or (min(theirs, ours) and is_read)
        if has_words and max(theirs, ours) >= LONG and pair.words[0] != pair.words[1]:
            long.setdefault(pair.language, []).append((pair, theirs, ours))
    sides = {pages.page.path: pages for pages in comparison.side_by_side if pages.is_open}
    for measured in long.values():
        ratios = [ours / max(theirs, 1) for _, theirs, ours in measured]
        # As long as the original, if nobody can tell.
        usual = median(ratios) if len(measured) >= KNOWN else 1.0
        for pair, theirs, ours in measured:
            blocks, others = len(pair.translation), len(pair.original)
            is_prose = all(block.kind is BlockKind.PARAGRAPH for block in (*pair.original, *pair.translation))
            is_uneven = is_prose and blocks != others
            far = UNEVEN if is_uneven else FAR
            ratio = (ours + SLACK) / ((theirs + SLACK) * usual)
            pages = sides.get(pair.place.path)
            if not (1 / far < ratio < far or _has_taken_up(pages, pair, ratio, is_uneven=is_uneven)):
                here = f"{count(blocks, 'block')} with {ours} letters here"
                message = f"{here}, {others} with {theirs} in {pair.origin}."
                yield Problem(pair.place, message, "See whether something was left out or put in.")


def _has_taken_up(pages: PagePair | None, pair: Pair, ratio: float, *, is_uneven: bool) -> bool:
    """Whether the longer side of a pair may hold what follows on the shorter one as a list, which the structure says.

    Paragraphs that are not as many there may hold whatever stands beside the others and has no counterpart.
    """
    shorter = pair.original if ratio > 1 else pair.translation
    if pages is None or pages.leads_to_part(shorter[-1]):
        return pages is not None
    beside = pages.list_spare(shorter) if is_uneven else ()
    size, spare = (sum(measure(block.words) for block in side) for side in (shorter, beside))
    return spare > 0 and (size + spare + SLACK) * UNEVEN > (size + SLACK) * max(ratio, 1 / ratio)


def _find_lone_paragraphs(comparison: Comparison) -> Iterator[Problem]:
    """Paragraphs that one page has more; of other blocks, and of what has an id, the structure says so."""
    for pages in comparison.side_by_side:
        for gap in pages.paragraphs:
            is_lead = pages.is_open and pages.leads_to_part(gap.blocks[-1])
            if not (blocks := gap.blocks[:-1] if is_lead else gap.blocks):
                continue
            first = blocks[0]
            beside = "" if gap.is_exact else " or one beside it"
            name = f"the paragraph `{shorten(first.words, SHOWN)}`{name_more(blocks[1:])}{beside}"
            sides = (name, "") if gap.is_lost else ("", name)
            place, origin = (gap.near, first.place) if gap.is_lost else (first.place, pages.original.path)
            fixes = ("See whether it was left out here.", "See whether the original lacks it, or remove it.")
            severity = WARNING if pages.is_certain(gap) else NOTE
            yield report_difference(place, origin, *sides, *fixes, severity=severity)


FEW = 4
"""Words from which on a comment is a sentence: `end of list` is a mark, `The moon did it` is none."""
_TOOL = re.compile(
    r"""/?(?:copyright|©|licen[cs]e|generated|prettier|markdownlint|textlint|vale|cspell|spell-checker|lint|remark|eslint|stylelint|alex|proselint|
    write-good|lychee|htmltest|linkcheck|material|hooks|pyml|mdformat|ltex|vim|editorconfig|spdx|reuse|doctoc|
    all-contributors|cog|omit\ in\ toc|no\ toc)\b            # `markdownlint-disable MD013`
    | [\[#@!-]                                               # `[include header here]`
    """,
    re.IGNORECASE | re.VERBOSE,
)


@rule("parity", WARNING, NOTE, last=False)
def hidden_text(comparison: Comparison) -> Iterator[Problem]:
    """What stands on a page can be read on it.

    Bad:  <!-- The tide also comes at night. -->
    Good: The tide also comes at night.
    """
    for page in comparison.paper.pages:
        for component in page.components:
            # Neither the name of a slot, nor anything for a tool.
            is_text = component.kind is ComponentKind.COMMENT and count_words(component.detail) >= FEW
            if is_text and " " in component.detail and not _TOOL.match(component.detail):
                shown = shorten(component.detail, SHOWN)
                message = f"`{shown}` stands in a comment, where no reader sees it."
                fix = "Show it, or remove it; notes for authors go into an issue."
                # Elsewhere authors may well write to each other.
                severity = WARNING if comparison.is_publication else NOTE
                yield Problem(component.place, message, fix, severity)
