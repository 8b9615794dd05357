"""The same sources formatted in two languages: what follows the page, and what stays as it is registered."""

import json
from collections.abc import Mapping

import pytest
from lxml import html

from papercheck.model import Place, Source
from papercheck.registry.registries import read_sources
from papersite.bibliography import FormattedReference, bibliography

JO = {"family": "Marlowe", "given": "Jo"}
ADA = {"family": "Quint", "given": "Ada"}
YEAR = {"date-parts": [[2020]]}


def source(id_: str, title: str = "The tides", language: str = "en", **csl: object) -> Source:
    fields = {"id": id_, "type": "report", "title": title, "language": language}
    more = {name.replace("_", "-"): value for name, value in csl.items()}
    return Source(id=id_, place=Place("s.yml"), language=language, title=title, url=None, csl=fields | more)


SOURCES = [
    source(
        "two", author=[JO, ADA], issued={"date-parts": [[2020, 2, 27]]}, edition="2", type="book", publisher="Quay"
    ),
    source("ebb", "Ebb", author=[JO], issued=YEAR),
    source("flood", "Flood", author=[JO], issued=YEAR),
    source("undated", "Undated", author=[JO]),
    source("act", "Deichordnung", "de", type="legislation"),
    source("marks", "„Ebbe“ und «Flut» 'x'", "de", author=[ADA], issued=YEAR),
    source("english-marks", "The “ebb” of ‘tides’", author=[ADA], issued={"date-parts": [[2021]]}),
    source("journal", author=[ADA], issued={"date-parts": [[2019]]}, type="article-journal", container_title="Sea", page="1-9"),
    source("hostile", "<script>alert(1)</script> <img src=x onerror=y> & *ebb* [a](b) @two $x$"),
    source("a:b.c/d_e", "Odd key"),
    source("1984", "Key of digits"),
    source("body", author=[{"literal": "Harbour Board, The"}], issued={"date-parts": [[1905], [1907]]}),
    source("circa", author=[JO], issued={"date-parts": [[1984]], "circa": True}),
    source("web", "Almanac", type="webpage", URL="https://harbour.example/a", accessed=YEAR),
]  # fmt: skip


@pytest.fixture(scope="module")
def english() -> dict[str, FormattedReference]:
    return dict(bibliography(SOURCES, "en-GB")())


@pytest.fixture(scope="module")
def german() -> dict[str, FormattedReference]:
    return dict(bibliography(SOURCES, "de-DE")())


def text(markup: str) -> str:
    return " ".join(html.fragment_fromstring(markup, create_parent="p").text_content().split())


def test_names_are_joined_in_the_language_of_the_page(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert text(english["two"].label) == "Marlowe and Quint 2020"
    assert text(german["two"].label) == "Marlowe und Quint 2020"
    assert text(english["two"].entry).startswith("Marlowe, Jo and Ada Quint (")
    assert text(german["two"].entry).startswith("Marlowe, Jo und Ada Quint (")


def test_dates_editions_and_pages_are_written_in_the_language_of_the_page(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert "(27 February 2020)" in text(english["two"].entry)
    assert "(27. Februar 2020)" in text(german["two"].entry)
    assert "2nd ed" in text(english["two"].entry)
    assert "2. Aufl." in text(german["two"].entry)
    assert "pp. 1–9" in text(english["journal"].entry)
    assert "S. 1–9" in text(german["journal"].entry)


@pytest.mark.parametrize("id_", ["marks", "english-marks"])
def test_a_title_keeps_the_marks_it_is_registered_with(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference], id_: str
) -> None:
    title = next(each.title for each in SOURCES if each.id == id_)
    assert title in text(english[id_].entry)
    assert title in text(german[id_].entry)


def test_a_title_in_another_language_than_the_page_is_marked_so(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert '<span lang="de">Deichordnung</span>' in english["act"].entry
    assert '<span lang="de">Deichordnung</span>' in english["act"].label
    assert '<span lang="en">Ebb</span>' in german["ebb"].entry
    assert '<span lang="en">Sea</span>' in german["journal"].entry
    assert "lang=" not in english["ebb"].entry + german["act"].entry + german["act"].label


def test_works_of_one_author_and_year_are_told_apart_alike(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    for references in (english, german):
        labels = [text(references[id_].label) for id_ in ("ebb", "flood")]
        assert labels == ["Marlowe 2020a", "Marlowe 2020b"]
        entries = [text(references[id_].entry).replace(" ", "") for id_ in ("ebb", "flood")]
        assert ["(2020a)" in entries[0], "(2020b)" in entries[1]] == [True, True]


def test_a_work_without_a_date_says_so_in_the_language_of_the_page(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert text(english["undated"].label) == "Marlowe n.d."
    assert text(german["undated"].label) == "Marlowe o. J."


def test_a_date_that_is_about_right_says_so(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert (english["circa"].label, german["circa"].label) == ("Marlowe c. 1984", "Marlowe ca. 1984")
    assert "(c. 1984)" in english["circa"].entry
    assert "(ca. 1984)" in german["circa"].entry


def test_a_law_has_no_year_and_is_called_by_its_name(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    assert text(english["act"].label) == text(german["act"].label) == "Deichordnung"
    assert text(english["act"].entry) == text(german["act"].entry) == "Deichordnung."


def test_a_body_is_named_as_it_is_and_years_are_a_range(english: dict[str, FormattedReference]) -> None:
    assert text(english["body"].label) == "Harbour Board, The 1905–1907"


def test_markup_in_a_title_is_text(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    title = next(each.title for each in SOURCES if each.id == "hostile")
    for reference in (english["hostile"], german["hostile"]):
        for markup in (reference.label, reference.entry):
            element = html.fragment_fromstring(markup, create_parent="p")
            assert title in element.text_content()
            assert {each.tag for each in element.iter()} <= {"p", "em", "span"}


def test_the_tags_of_csl_in_a_registered_title_are_read() -> None:
    title = 'A <i>Zostera</i> & CO<sub>2</sub> <script>x</script> <b>ebb <span class="nocase">at <i>sea</i></span> of <sup>'
    read, _ = read_sources(json.dumps([{"id": "x", "type": "report", "title": title}]), "a.json", ())
    (work,) = read.values()
    assert work.title == "A Zostera & CO2 <script>x</script> <b>ebb at sea of <sup>"
    (reference,) = bibliography([work], "en-GB")().values()
    for markup in (reference.label, reference.entry):
        element = html.fragment_fromstring(markup, create_parent="p")
        assert work.title in element.text_content()
        assert [each.text for each in element.iter("em", "sub") if each.text] == ["Zostera", "2", "sea"]
        assert {each.tag for each in element.iter()} <= {"p", "em", "sub", "span"}


@pytest.mark.parametrize("id_", ["a:b.c/d_e", "1984"])
def test_an_odd_key_is_formatted_like_any_other(english: dict[str, FormattedReference], id_: str) -> None:
    title = next(each.title for each in SOURCES if each.id == id_)
    assert text(english[id_].label).startswith(title)
    assert id_ not in text(english[id_].entry)


def test_no_mark_of_ours_is_left_over(
    english: dict[str, FormattedReference], german: dict[str, FormattedReference]
) -> None:
    for reference in (*english.values(), *german.values()):
        whole = reference.label + reference.entry
        assert not any("\ue000" <= each <= "\uf8ff" for each in whole)


def ordered(references: Mapping[str, FormattedReference]) -> list[str]:
    return sorted(references, key=lambda id_: references[id_].position)


def test_entries_are_sorted_by_people_then_by_date(german: dict[str, FormattedReference]) -> None:
    ids = ordered(german)
    assert [id_ for id_ in ids if id_ in ("two", "ebb", "flood", "circa")] == ["circa", "ebb", "flood", "two"]
    assert ids.index("act") < ids.index("body") < ids.index("circa")


def test_works_of_one_body_stand_by_date_in_every_language() -> None:
    dates = {"c": [2017, 5, 2], "b": [2016, 10, 17], "d": [2022, 6, 27], "a": [2014]}
    board = [{"literal": "Board"}]
    works = [source(id_, author=board, issued={"date-parts": [day]}) for id_, day in dates.items()]
    assert ordered(bibliography(works, "en-GB")()) == ordered(bibliography(works, "de-DE")()) == list("abcd")


def test_accents_and_strokes_and_marks_do_not_count_when_sorting() -> None:
    names = {"a": "Lukas", "b": "Łukasz", "c": "Odem", "d": "„Öder“", "e": "Straße", "f": "Zoe"}
    assert ordered(bibliography([source(*pair) for pair in names.items()], "de-DE")()) == list("abcdef")


def test_a_letter_in_the_list_is_the_one_in_the_text(english: dict[str, FormattedReference]) -> None:
    assert "(2020a)" in english["ebb"].entry


def test_roles_are_told_apart_in_the_language_of_the_page() -> None:
    works = [
        source("editors", editor=[JO, ADA], issued=YEAR, type="book"),
        source("chapter", author=[JO], editor=[ADA], container_title="Sea", issued=YEAR, type="chapter"),
        source("translated", author=[JO], translator=[ADA], issued=YEAR, type="book"),
        source("film", director=[ADA], issued=YEAR, type="motion_picture"),
        source("filmed", author=[JO], director=[ADA], issued=YEAR, type="motion_picture"),
        source("talk", author=[JO], interviewer=[ADA], issued=YEAR, type="interview"),
        source(
            "series", author=[JO], collection_editor=[ADA], collection_title="Sea", number="5", type="book"
        ),
    ]
    english, german = bibliography(works, "en-GB")(), bibliography(works, "de-DE")()
    assert text(english["editors"].entry).startswith("Marlowe, Jo and Ada Quint (eds) (2020)")
    assert text(german["editors"].entry).startswith("Marlowe, Jo und Ada Quint (Hg.) (2020)")
    assert "In Ada Quint (ed.), Sea." in text(english["chapter"].entry)
    assert "In Ada Quint (Hg.), Sea." in text(german["chapter"].entry)
    assert "Translated by Ada Quint." in text(english["translated"].entry)
    assert "Übersetzt von Ada Quint." in text(german["translated"].entry)
    assert text(english["film"].label) == "Quint 2020"
    assert text(english["film"].entry).startswith("Quint, Ada (dir.) (2020)")
    assert text(german["film"].entry).startswith("Quint, Ada (Regie) (2020)")
    assert "Directed by Ada Quint." in text(english["filmed"].entry)
    assert "Interviewt von Ada Quint." in text(german["talk"].entry)
    assert "Sea 5, edited by Ada Quint." in text(english["series"].entry)


CITED = {
    "[see @ebb, pp. 3-5, and passim]": ("(see Marlowe 2020a, pp. 3–5, and passim)", ""),
    "[siehe @ebb, S. 3-5, und passim]": ("", "(siehe Marlowe 2020a, S. 3–5, und passim)"),
    "[@ebb, 33]": ("(Marlowe 2020a, p. 33)", "(Marlowe 2020a, S. 33)"),
    "[-@two]": ("(2020)", "(2020)"),
    "@two": ("Marlowe and Quint (2020)", "Marlowe und Quint (2020)"),
    "@two [33; see @marks]": ("Marlowe and Quint (2020, p. 33; see Quint 2020)", "Marlowe und Quint (2020, S. 33; see Quint 2020)"),
    "@act [§ 4]": ("(Deichordnung, § 4)", "(Deichordnung, § 4)"),
}  # fmt: skip


def test_citations_are_formatted_in_the_language_of_the_page() -> None:
    english, german = (bibliography(SOURCES, tag, cited=CITED)() for tag in ("en-GB", "de-DE"))
    for typed, (in_english, in_german) in CITED.items():
        assert text(english[typed].label) == in_english or not in_english
        assert text(german[typed].label) == in_german or not in_german
    assert '<span lang="de">Deichordnung</span>' in english["@act [§ 4]"].label


def test_nothing_to_format_is_nothing() -> None:
    assert bibliography([], "en-GB")() == {}


def test_the_same_sources_give_the_same_references(english: dict[str, FormattedReference]) -> None:
    assert dict(bibliography(SOURCES, "en-GB")()) == english
