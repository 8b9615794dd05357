"""Words made of words: where their parts join, and what the search index is given of them."""

from itertools import pairwise

import pytest

from papercheck.languages.lexicons import lexicons
from papersite.publish.compounds import Compounds
from papersite.publish.searched import Searched

KNOWN = lexicons([])
SEA = """Das Wasser steigt, der Stand fällt. Zur Arbeit am Hafen gehört ein Boot. Die Prüfung der Netze ist Pflicht; eine Regel
gilt für alle Regeln. Das Gesetz schützt den Fisch. Die Insel hat einen Verband. Der Schutz ist gut, und die Verordnung auch."""


def compounds(text: str = SEA, code: str = "de") -> Compounds:
    return Compounds(text.replace(".", " ").replace(",", " ").replace(";", " ").split(), KNOWN[code])


def split(word: str, known: Compounds) -> str:
    joins = [0, *known.joins(word), len(word)]
    return "|".join(word[start:end] for start, end in pairwise(joins))


@pytest.mark.parametrize(
    "word",
    [
        *("Wasser|stand", "Hafen|arbeit", "Netz|prüfung", "Insel|verband", "hafen|arbeit"),
        *("Insel|verbände", "Regel|gesetz", "Netz|prüfungen", "Prüfungs|pflicht", "Fisches|schutz"),
        *("Wasser|stands|prüfung", "Wasser|schutz|verordnung"),
        # One part is known, and a capital says that the word is a noun.
        *("Hafen|monitoring", "Küsten|schutz", "Bundes|verordnung"),
    ],
)
def test_a_compound_is_split_where_its_parts_join(word: str) -> None:
    text = SEA + " Moor Modell Monat"
    assert split(word.replace("|", ""), compounds(text)) == word


@pytest.mark.parametrize(
    "word",
    [
        *("Wasser", "Regeln", "Prüfungen", "Inseln", "und", "Gut", "Gutes"),
        *("Verpflichtung", "verpflichten", "Beschützt"),  # a syllable before a word makes no compound
        *("Fischerei", "Wasserung", "Hafenheit"),  # nor does an ending behind one
        *("küstenschutz", "hafenmonitoring"),  # without a capital both parts must be known
        *("Zürich", "Bootes"),
    ],
)
def test_what_only_looks_like_a_compound_stays_whole(word: str) -> None:
    assert split(word, compounds()) == word


def test_a_language_without_joints_has_no_compounds() -> None:
    text = "porte manteau portemanteau"
    assert not compounds(text, "fr").joins("portemanteau")
    assert not Compounds(text.split(), KNOWN["de"].__class__()).joins("portemanteau")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        *(("language", "at my age"), ("manage", "man and age"), ("therefore", "there before the fore")),
        *(("questionable", "question able"), ("agency", "age agencies"), ("forwards", "for wards")),
    ],
)
def test_english_words_that_end_like_others_are_none(word: str, said: str) -> None:
    assert split(word, compounds(f"{said} {word}", "en")) == word


def test_english_words_made_of_words_are_found() -> None:
    known = compounds("a counter and a book, the news on paper, terrorism by hand", "en")
    found = [split(word, known) for word in ("counterterrorism", "handbook", "newspaper")]
    assert found == ["counter|terrorism", "hand|book", "news|paper"]


def test_the_order_of_words_changes_nothing() -> None:
    words = SEA.split()
    one, other = Compounds(words, KNOWN["de"]), Compounds(reversed(words), KNOWN["de"])
    assert [one.marked(word) for word in words] == [other.marked(word) for word in words]


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("Wasser", "Wasser"),
        ("Wasserstand", "Wasser-.-stand"),
        ("Wasserschutzverordnung", "Wasserschutzverordnung-/-schutzverordnung-/-verordnung"),
        ("Wasserstand-Prüfung", "Wasserstand-Prüfung-/-stand"),
        ("Insel-Wasserstand", "Insel-Wasserstand-/-stand"),
    ],
)
def test_the_index_gets_the_word_and_its_parts(words: str, marked: str) -> None:
    assert compounds().marked(words) == marked


def test_only_the_text_that_is_searched_is_marked() -> None:
    page = Searched(
        "<!doctype html><html lang=de><title>Wasserstand</title><main><p>Wasserstand<article data-pagefind-body title=Wasserstand>"
        "<!-- Wasserstand --><h1>Der <b>Wasserstand</b> Wasserstand</h1></article></main></html>"
    )
    assert page.language == "de"
    assert list(page.words()) == ["Der", "Wasserstand", "Wasserstand"]
    marked = page.marked(compounds())
    assert "<h1>Der <b>Wasser-.-stand</b> Wasser-.-stand</h1>" in marked
    assert marked.count("-.-") == 2
