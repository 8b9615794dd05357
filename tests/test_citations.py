"""The rules of citations on one line each: what must be found, and what must not, in tables of texts and fields."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import write
from judging import check
from papercheck.load import load
from papercheck.model import Finding
from papercheck.rules.citations.identifiers import judge, split_identifiers
from papercheck.urls import clean_url, find_bare_urls, identify_page, is_local

settings.register_profile("house", derandomize=True, deadline=None, max_examples=150, database=None)
settings.load_profile("house")

TODAY = date(2030, 1, 1)
ENTRY = {
    "id": "marlowe-2020",
    "type": "book",
    "title": "The ebb",
    "author": "[{family: Marlowe, given: Jo}]",
    "issued": "2020",
    "language": "en",
}


def entry(**fields: str) -> str:
    """One entry of a registry; a field without a text is left out."""
    lines = [f"  {name}: {text}" for name, text in (ENTRY | fields).items() if text]
    return "-" + "\n".join(lines)[1:] + "\n"


def found(root: Path, page: str, registry: str, code: str = "en") -> list[Finding]:
    write(root, {f"docs/{code}/index.md": page, "docs/_data/sources.yml": registry})
    paper, unreadable = load(root, TODAY)
    return list(check(paper, unreadable, ["citations"]))


def rules(findings: Iterable[Finding]) -> list[str]:
    return sorted({finding.rule for finding in findings})


CITED = "Tides rise [@marlowe-2020].\n"

ADDRESSES = {
    "a document": ("https://a.example/tides", ""),
    "a document with a query": ("https://a.example/?p=12", ""),
    "a page within a site": ("https://a.example/index.php?q=node/12", ""),
    "a book in a library of books": ("https://www.google.com/books?id=ab&q=spring+tide", ""),
    "a book found with a word": ("https://books.google.com/books?id=ab&q=spring+tide", ""),
    "a page about search": ("https://a.example/research/search-and-rescue?page=2", ""),
    "a label of a blog": ("https://a.example/search/label/tides", ""),
    "results of an election": ("https://a.example/ergebnisse?land=by", ""),
    "an international name": ("https://müller.example/über?seite=2", ""),
    "the same name in ASCII": ("https://xn--mller-kva.example/", "indirect-url"),
    "a bracket that closes": ("https://a.example/tide_(ebb)", ""),
    "an IPv6 address of the network": ("https://[2606:4700:4700::1111]/tides", ""),
    "an address of the network": ("https://93.184.216.34/tides", ""),
    "a video": ("https://youtu.be/dQw4w9WgXcQ", ""),
    "a lasting address": ("https://purl.example.org/tides", ""),
    "search results": ("https://a.example/search?q=tides", "indirect-url"),
    "search results in German": ("https://a.example/suche/ergebnisse?q=ebbe%20flut", "indirect-url"),
    "search results by another name": (
        "https://a.example/Suchergebnisse.html?suchbegriff=ebbe",
        "indirect-url",
    ),
    "search results of a blog": ("https://a.example/?s=ebb", "indirect-url"),
    "search results in the path": ("https://a.example/search/spring+tides", "indirect-url"),
    "search results anywhere": ("https://a.example/list?query=spring+tides", "indirect-url"),
    "a search engine": ("https://duckduckgo.com/?q=tides", "indirect-url"),
    "scholars' search engine": ("https://scholar.google.de/scholar?q=tides", "indirect-url"),
    "a session": ("https://a.example/tides?sid=0a1b2c3d4e5f60718293", "indirect-url"),
    "a session of Java": ("https://a.example/tides;jsessionid=0A1B2C?x=1", "indirect-url"),
    "a session of ASP": ("https://a.example/(S(0a1b2c3d4e5f))/tides", "indirect-url"),
    "a short id": ("https://a.example/tides?sid=12", ""),
    "a session of sixteen characters": ("https://a.example/tides?sid=0a1b2c3d4e5f6071", "indirect-url"),
    "an id of fifteen characters": ("https://a.example/tides?sid=0a1b2c3d4e5f607", ""),
    "a session of six characters": ("https://a.example/tides?sessionid=0a1b2c", "indirect-url"),
    "a number of a session in parliament": ("https://a.example/tides?sessionid=0a1b2", ""),
    "a tracker": ("https://a.example/tides?utm_campaign=x&page=2", "indirect-url"),
    "a tracker of a network": ("https://a.example/tides?fbclid=x", "indirect-url"),
    "a shortened address": ("https://bit.ly/abc", "indirect-url"),
    "a redirector": (
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fa.example%2Ftides",
        "indirect-url",
    ),
    "a translator": ("https://a-example.translate.goog/tides?_x_tr_sl=de", "indirect-url"),
    "a file": ("file:///home/jo/tides.pdf", "unusable-url"),
    "a share": (r"\\server\tides.pdf", "unusable-url"),
    "a machine": ("http://localhost:8000/tides", "unusable-url"),
    "a private network": ("http://10.1.2.3/tides", "unusable-url"),
    "a name without a domain": ("http://intranet/tides", "unusable-url"),
    "no scheme": ("www.a.example/tides", "unusable-url"),
    "another scheme": ("ftp://a.example/tides", "unusable-url"),
    "a scheme misspelt": ("htps://a.example/tides", "unusable-url"),
    "a DOI": ("10.1000/182", "unusable-url"),
    "an address twice": ("http://https://a.example/tides", "unusable-url"),
    "a blank": ("https://a.example/spring tides", "unusable-url"),
    "a percent sign": ("https://a.example/100%", "unusable-url"),
    "no host": ("https:///tides", "unusable-url"),
    "a port that is none": ("https://a.example:port/tides", "unusable-url"),
    "a comma behind": ("https://a.example/tides,", "unusable-url"),
    "a bracket behind": ("https://a.example/tides)", "unusable-url"),
    "a home page": ("https://moon.example/", "indirect-url"),
    "a home page by its file": ("https://moon.example/index.html", "indirect-url"),
    "code": ("javascript:alert(1)", "corrupt-text"),
}


@pytest.mark.parametrize(("address", "rule"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_an_address_of_an_entry_leads_straight_to_a_document(tmp_path: Path, address: str, rule: str) -> None:
    registry = entry(URL=f"'{address}'", accessed="2029-11-02")
    assert rules(found(tmp_path, CITED, registry)) == ([rule] if rule else [])


HOMES = {
    "a title that names the site": {"title": "Moon in Data", "URL": "https://moonindata.example/"},
    "a title that is the name of the host": {"title": "moon.example", "URL": "https://moon.example"},
    "initials": {"title": "Tides Of The Sea", "URL": "https://tots.example/"},
    "a title that says so": {"title": "Homepage of the warden", "URL": "https://moon.example/"},
    "a note that says why": {"URL": "https://moon.example/", "note": "The page has no lasting address."},
}


@pytest.mark.parametrize("fields", HOMES.values(), ids=HOMES.keys())
def test_a_home_page_may_be_the_source_itself(tmp_path: Path, fields: dict[str, str]) -> None:
    assert rules(found(tmp_path, CITED, entry(type="webpage", accessed="2029-11-02", **fields))) == []


FIELDS = {
    "a DOI of Wiley": ({"DOI": "'10.1002/(SICI)1097(1998)17:15<1661::AID>3.0.CO;2-2'"}, ""),
    "a DOI with letters": ({"DOI": "10.1000/ÄB_c.d-e(f)"}, ""),
    "a DOI with a number of its own": ({"DOI": "10.1000.10/123456"}, ""),
    "a DOI as an address": ({"DOI": "https://doi.org/10.1000/182"}, ""),
    "a DOI without a name": ({"DOI": "10.1000/"}, "wrong-identifier"),
    "a DOI of another kind": ({"DOI": "11.1000/182"}, "wrong-identifier"),
    "a DOI with a full stop": ({"DOI": "10.1000/182."}, "wrong-identifier"),
    "a DOI with a comma": ({"DOI": "'10,1000/182'"}, "wrong-identifier"),
    "a DOI with a blank": ({"DOI": "10.1000/ 182"}, "wrong-identifier"),
    "a DOI with an encoded slash": ({"DOI": "10.1000%2F182"}, "wrong-identifier"),
    "a season": ({"issued": "2019-21"}, ""),
    "a decade": ({"issued": "196X"}, ""),
    "about a year": ({"issued": "1850~"}, ""),
    "an interval": ({"issued": "1998/2003"}, ""),
    "no year at all": ({"issued": ""}, ""),
    "a work of next year": ({"issued": "2030-02"}, "invalid-date"),
    "a work that is announced": ({"issued": "2031", "status": "forthcoming"}, ""),
    "the year of today": ({"issued": "2030"}, ""),
    "a day that has begun in the east": ({"issued": "2030-01-02"}, ""),
    "a day that has begun nowhere": ({"issued": "2030-01-03"}, "invalid-date"),
    "a thirtieth of February": ({"issued": "2020-02-30"}, "invalid-date"),
    "a last day": ({"issued": "9999-12-31"}, "invalid-date"),
    "the first day of Unix": ({"issued": "1970-01-01"}, "invalid-date"),
    "a title with a year": ({"title": "2019"}, ""),
    "a title in brackets": ({"title": "'[Report on tides]'"}, ""),
    "a title that holds an address": ({"title": "Why https://a.example matters"}, ""),
    "a short title": ({"title": "M"}, ""),
    "a title about a file": ({"title": "The history of report.pdf"}, ""),
    "a title that is a file": ({"title": "report_final.pdf"}, "placeholder-text"),
    "a title that is an address": ({"title": "www.a.example/tides"}, "placeholder-text"),
    "a title that is a DOI": ({"title": "10.1000/182"}, "placeholder-text"),
    "a title that a program wrote": ({"title": "Startseite"}, "placeholder-text"),
    "a title of a page that is gone": ({"title": "404 Not Found"}, "placeholder-text"),
    "a title that hides": ({"title": "'***'"}, "placeholder-text"),
    "an author of one name": ({"author": "[{literal: Plato}]"}, ""),
    "a body": ({"author": "[{literal: Office of the Administrator of Tides}]"}, ""),
    "a body with the word for others": ({"author": "[{literal: Al and others Ltd}]"}, "placeholder-text"),
    "no name": ({"author": "[{literal: N. N.}]"}, "placeholder-text"),
    "no author, in German": ({"author": "[{literal: o. V.}]"}, "placeholder-text"),
    "authors not named": ({"author": "Marlowe et al"}, "placeholder-text"),
    "authors not named, in German": ({"author": "[{family: Marlowe u.a.}]"}, "placeholder-text"),
    "a variety": ({"language": "de-AT"}, ""),
    "a variety with a script": ({"language": "sr-Latn-RS"}, ""),
    "a language of three letters": ({"language": "gsw"}, ""),
    "capitals": ({"language": "EN-gb"}, ""),
    "a language without a tag": ({"language": "Deutsch"}, "unknown-value"),
    "two languages": ({"language": "en/de"}, "unknown-value"),
    "a country": ({"language": "cz"}, "unknown-value"),
    "an old type": ({"type": "article"}, ""),
    "an entity": ({"title": "Ebb &#8211; flood"}, "corrupt-text"),
    "an ampersand": ({"title": "Ebb & flood; B&Q"}, ""),
    "allowed tags": ({"title": "'H<sub>2</sub>O and <i>Zostera</i>'"}, ""),
    "signs of comparison": ({"title": "'Is 3 < 5 > 2? On list<int>'"}, ""),
    "a tag": ({"title": "'Ebb<br>flood'"}, "corrupt-text"),
    "an image": ({"title": "'Ebb <img src=x onerror=alert(1)>'"}, "corrupt-text"),
    "pages that are shortened": ({"type": "chapter", "container-title": "Tides", "page": "321-8"}, ""),
    "pages that fall": ({"type": "chapter", "container-title": "Tides", "page": "328-321"}, "wrong-locator"),
    "a letter read wrongly": ({"title": "Ãœber die Flut"}, "corrupt-text"),
    "a quotation mark read wrongly": ({"title": "The moonâ€™s ebb"}, "corrupt-text"),
    "letters that look like it": ({"title": "„Ä“, «é», Ångström – Ñandú"}, ""),
    "a letter in two signs": ({"title": "U\u0308ber die Flut"}, "corrupt-text"),
    "an accent that has no sign": ({"title": "On m\u0302 and q\u0303"}, ""),
    "a blank without width": ({"title": "Ebb\u200bflood"}, "corrupt-text"),
    "a blank that does not break": ({"title": "Ebb\u00a0\u202fflood"}, ""),
    "Arabic with its signs": ({"title": "مد\u2067 وجزر\u2069"}, ""),
    "signs that turn a text round": ({"title": "Ebb \u202eflood"}, "corrupt-text"),
}


@pytest.mark.parametrize(("fields", "rule"), FIELDS.values(), ids=FIELDS.keys())
def test_a_field_of_an_entry_is_what_it_says(tmp_path: Path, fields: dict[str, str], rule: str) -> None:
    assert rules(found(tmp_path, CITED, entry(**fields))) == ([rule] if rule else [])


IDENTIFIERS = {
    "thirteen digits": ("ISBN", "9783161484100", ""),
    "thirteen with hyphens": ("ISBN", "978-3-16-148410-0", ""),
    "thirteen with blanks": ("ISBN", "978 3 16 148410 0", ""),
    "thirteen with dashes": ("ISBN", "978–3–16–148410–0", ""),
    "thirteen with one hyphen": ("ISBN", "978-3161484100", ""),
    "ten digits with an X": ("ISBN", "080442957X", ""),
    "ten with hyphens and a small x": ("ISBN", "0-8044-2957-x", ""),
    "a long group": ("ISBN", "978-99921-58-10-4", ""),
    "the other prefix": ("ISBN", "979-10-90636-07-1", ""),
    "a range that nobody knows": ("ISBN", "978-6400-00000-0", ""),
    "a digit off": ("ISBN", "978-3-16-148410-1", "its last digit does not fit"),
    "two digits in the wrong order": ("ISBN", "978-3-16-148140-0", "its last digit does not fit"),
    "an X that is none": ("ISBN", "31614841XX", "ten or thirteen digits"),
    "nine digits": ("ISBN", "316148410", "ten or thirteen digits"),
    "too short": ("ISBN", "978-3-16-14841", "ten or thirteen digits"),
    "another prefix": ("ISBN", "977-3-16-148410-3", "start with 978 or 979"),
    "hyphens in odd places": ("ISBN", "978-31-6148410-0", "hyphens"),
    "a publisher one digit too long": ("ISBN", "978-3-161-48410-0", "hyphens"),
    "a part too many": ("ISBN", "978-3-1-6-148410-0", "hyphens"),
    "an ISSN": ("ISSN", "2049-3630", ""),
    "an ISSN with an X": ("ISSN", "2434561X", ""),
    "an ISSN with a digit off": ("ISSN", "2049-3631", "its last digit does not fit"),
    "half an ISSN": ("ISSN", "2049", "twice four digits"),
    "an ORCID": ("ORCID", "0000-0002-1825-0097", ""),
    "an ORCID with an X": ("ORCID", "0000-0002-1694-233X", ""),
    "an ORCID as a URL": ("ORCID", "https://orcid.org/0000-0002-1825-0097", ""),
    "an ORCID with a digit off": ("ORCID", "0000-0002-1825-0098", "four times four digits"),
    "an ORCID with an X that is none": ("ORCID", "0000-0002-1825-009X", "four times four digits"),
    "a decision": ("ECLI", "ECLI:EU:C:2014:317", ""),
    "a decision with a long number": ("ECLI", "ECLI:DE:BVerfG:2013:rs20130424.1bvr121507", ""),
    "a decision with full stops": ("ECLI", "ECLI:AT:OGH0002:2016:0100OB00011.16T.0115.000", ""),
    "a decision of this year": ("ECLI", "ECLI:EU:C:2030:317", ""),
    "a decision of next year": ("ECLI", "ECLI:EU:C:2031:317", "is not an ECLI"),
    "a decision of no court": ("ECLI", "ECLI:EU:2014:317", "is not an ECLI"),
    "a decision without its prefix": ("ECLI", "EU:C:2014:317", "is not an ECLI"),
    "a decision of a short year": ("ECLI", "ECLI:EU:C:14:317", "is not an ECLI"),
    "a regulation": ("CELEX", "32016R0679", ""),
    "a judgment": ("CELEX", "62014CJ0362", ""),
    "a treaty": ("CELEX", "12012M/TXT", ""),
    "an old treaty": ("CELEX", "11957E", ""),
    "a proposal": ("CELEX", "52012PC0011", ""),
    "a consolidated text": ("CELEX", "02016R0679-20160504", ""),
    "a corrigendum": ("CELEX", "32008R1272R(01)", ""),
    "a measure of a country": ("CELEX", "72016L0680DEU_275896", ""),
    "the Official Journal": ("CELEX", "C2016/155/01", ""),
    "a document of no sector": ("CELEX", "2016R0679", "is not a CELEX number"),
    "a document of a short number": ("CELEX", "32016R679", "is not a CELEX number"),
    "a document of no kind": ("CELEX", "32016-0679", "is not a CELEX number"),
    "a name of a document": ("CELEX", "GDPR", "is not a CELEX number"),
}


@pytest.mark.parametrize(("kind", "text", "fault"), IDENTIFIERS.values(), ids=IDENTIFIERS.keys())
def test_an_identifier_is_judged_by_its_form_and_its_check_digit(kind: str, text: str, fault: str) -> None:
    message = (judge(kind, text, 2030) or ("",))[0]
    assert fault in message
    assert bool(fault) == bool(message)


def test_hyphens_in_odd_places_are_mended_by_the_ranges_of_publishers() -> None:
    assert (judge("ISBN", "978-31-6148410-0", 2030) or ("", ""))[1] == "Write `978-3-16-148410-0`."


def test_a_field_may_hold_several_isbns() -> None:
    several = "ISBN 978-3-16-148410-0 (print); 3-16-148410-X 9783161484100"
    assert split_identifiers("ISBN", several) == ["978-3-16-148410-0", "3-16-148410-X", "9783161484100"]


@pytest.mark.parametrize(
    "isbn", ["3 16 148410 X", "978 3 16 148410 0"], ids=["ten digits", "thirteen digits"]
)
def test_an_isbn_with_blanks_is_one(isbn: str) -> None:
    assert split_identifiers("ISBN", f"ISBN {isbn} (print)") == [isbn]


@given(st.text(max_size=30), st.sampled_from(["ISBN", "ISSN", "ORCID", "ECLI", "CELEX", "DOI"]))
def test_any_text_is_judged_as_an_identifier(text: str, kind: str) -> None:
    faults = [judge(kind, identifier, 2030) for identifier in split_identifiers(kind, text)]
    assert all(fault is None or fault[0] for fault in faults)


SAME = {
    "scheme and www": ("http://www.a.example/tides", "https://a.example/tides"),
    "a slash at the end": ("https://a.example/tides/", "https://a.example/tides"),
    "the index": ("https://a.example/tides/index.html", "https://a.example/tides"),
    "capitals of the host": ("https://A.Example/tides", "https://a.example/tides"),
    "the port of the scheme": ("https://a.example:443/tides", "https://a.example/tides"),
    "encoded letters": ("https://a.example/%C3%BCber", "https://a.example/über"),
    "the order of the query": ("https://a.example/?b=2&a=1", "https://a.example/?a=1&b=2"),
    "trackers": ("https://a.example/tides?utm_source=x&gclid=y", "https://a.example/tides"),
    "a session": ("https://a.example/tides;jsessionid=0A1B2C", "https://a.example/tides"),
    "the top of a page": ("https://a.example/tides#top", "https://a.example/tides"),
    "words on a page": ("https://a.example/tides#:~:text=ebb", "https://a.example/tides"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_one_page_goes_by_one_name(one: str, other: str) -> None:
    assert identify_page(one) == identify_page(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://a.example/tides", "https://a.example/Tides", id="capitals of the path"),
        pytest.param("https://a.example/?p=1", "https://a.example/?p=2", id="another number"),
        pytest.param("https://a.example/tides", "https://b.example/tides", id="another host"),
        pytest.param("https://a.example/law#1", "https://a.example/law#2", id="another section"),
        pytest.param("https://a.example:8443/tides", "https://a.example/tides", id="another port"),
    ],
)
def test_two_pages_go_by_two_names(one: str, other: str) -> None:
    assert identify_page(one) != identify_page(other)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="htps:/.w@[]%?#&=;()1aA\\ ", max_size=60)))
def test_any_text_is_taken_apart_as_an_address(text: str) -> None:
    assert identify_page(text) == identify_page(text)
    assert isinstance(clean_url(text), str)
    assert is_local(text) in {True, False}
    assert all(0 <= offset < len(text) for offset, _ in find_bare_urls(text))


def test_an_address_in_a_sentence_ends_with_the_sentence() -> None:
    text = "See https://a.example/tides_(ebb), (https://a.example/b). „https://a.example/c“!"
    assert [address for _, address in find_bare_urls(text)] == [
        "https://a.example/tides_(ebb)",
        "https://a.example/b",
        "https://a.example/c",
    ]


ENGLISH = {
    "a figure with a citation": ("Tides rise by 45 per cent [@marlowe-2020].", ""),
    "a figure with a citation in its paragraph": (
        "They asked 30 sailors [@marlowe-2020].\nOf these, 45 per cent agreed.",
        "",
    ),
    "a figure below a lead-in": (
        "The board found [@marlowe-2020]:\n\n- 45 per cent agreed,\n- 3 per cent did not.",
        "",
    ),
    "a figure with a footnote": ("Tides rise by 45 per cent.[^1]\n\n[^1]: The board, 45 per cent.", ""),
    "a figure with a section of a law": ("The limit is 5 % (§ 12 of the Harbour Act).", ""),
    "a figure in a quotation": ("He says “45 per cent of all”.", ""),
    "a figure in a table": ("| Year | Share |\n|---|---|\n| 2019 | 45 % |", ""),
    "all of it": ("The log is 100 % complete.", ""),
    "an example": ("For example, 10 per cent of 50 is 5.", ""),
    "a count of our own": ("In 2029 we read 300 logs.", ""),
    "a year of a law": ("The Harbour Act of 2015 has 26 sections.", ""),
    "a year in brackets": ("The board (since 2012) agrees.", ""),
    "a day": ("The log was read on 23 November 2029.", ""),
    "a percentage": ("Tides rise by 45 per cent.", "uncited-figure"),
    "a percent sign": ("Tides rise by 4.5%.", "uncited-figure"),
    "a number of 31 digits": (f"Tides rise by {'1' * 31}%.", "uncited-figure"),
    "a number of 32 digits": (f"Tides rise by {'1' * 32}%.", ""),
    "a sum": ("The quay cost €3,500,000.", "uncited-figure"),
    "millions": ("The quay serves 3.5 million people.", "uncited-figure"),
    "since a year": ("Since 2012, the quay has been closed.", "uncited-figure"),
    "between years": ("Between 2010 and 2015 the quay was rebuilt.", "uncited-figure"),
    "a count in a year": ("In 2019, 300 ships ran aground.", "uncited-figure"),
    "a count of two digits": ("In 2019, 10 ships ran aground.", "uncited-figure"),
    "a count of one digit": ("In 2019, 9 ships ran aground.", ""),
    "a count of a word of four letters": ("In 2019, 300 crew drowned.", "uncited-figure"),
    "a count of a word of three letters": ("In 2019, 300 men drowned.", ""),
    "two words in front of a year": ("Since the spring 2012, the quay has been closed.", "uncited-figure"),
    "three words in front of a year": ("Since the early spring 2012, the quay has been closed.", ""),
    "one word in front of a year with a count": ("In spring 2019, 300 ships ran aground.", "uncited-figure"),
    "two words in front of a year with a count": ("In the spring 2019, 300 ships ran aground.", ""),
    "a change by a year": ("By 2020 the number had doubled.", "uncited-figure"),
    "a name and a year": ("So it is (Hale, 2019).", "typed-reference"),
    "two names and a page": ("So it is (Hale & Rau 2019, p. 3).", "typed-reference"),
    "a name of three letters": ("So it is (Ott, 2019).", "typed-reference"),
    "a name of two letters": ("So it is (Xu, 2019).", ""),
    "six names": ("So it is (Hale, Rau, Ott, Lund, Berg & Moss 2019).", "typed-reference"),
    "seven names": ("So it is (Hale, Rau, Ott, Lund, Berg, Kern & Moss 2019).", ""),
    "a name within 140 characters": (f"So it is; cf. Hale B{'b' * 129} 2019.", "typed-reference"),
    "a name beyond 140 characters": (f"So it is; cf. Hale B{'b' * 130} 2019.", ""),
    "the second of two works": ("So it is (Marlowe 2020; Hale 2019).", "typed-reference"),
    "a work to compare": ("So it is; cf. also Ann Hale 2019.", "typed-reference"),
    "a work to compare in German": ("So it is; vgl. auch Ann Hale 2019.", "typed-reference"),
    "others": ("Hale et al. (2019) agree.", "typed-reference"),
    "a verb of saying": ("Hale (2019) argues that they fall.", "typed-reference"),
    "a word of saying": ("According to Hale (2019), they fall.", "typed-reference"),
    "a registered work": ("So it is (Marlowe, 2020); Marlowe (2020) argues so.", ""),
    "a registered author of another year": ("So it is (Marlowe, 2019).", "typed-reference"),
    "a mention within a link": ("So it is ([Hale 2019](#notes)).\n\n## Notes {: #notes }", ""),
    "a mention within a quotation": ("He writes “cf. Hale 2019”.", ""),
    "a mention within code": ("Write `(Hale, 2019)`.", ""),
    "a month": ("The flood came (October 2021), in May 2019.", ""),
    "a law": ("The Harbour Act (2015) and the Act 2016 hold.", ""),
    "a place": ("They met in Malmö; the congress (Malmö, 2019) was long.", ""),
    "a capital": ("The congress (Lisbon, 2007) was long.", ""),
    "a publisher": ("He wrote *Ebb* (Suhrkamp, 2019).", ""),
    "a publisher behind two blanks": ("He wrote *Ebb*  (Suhrkamp, 2019).", ""),
    "a publisher behind three blanks": ("He wrote *Ebb*   (Suhrkamp, 2019).", "typed-reference"),
    "an abbreviation that is spelt out": ("The Harbour Warden Network (HWN, 2018) is old.", ""),
    "a table": ("See Table 3 of 2019, and see Section 2015.", ""),
    "a product": ("They used Windows 2000 in Horizon 2020.", ""),
    "a note": ("So it is (cf. note 1).", "typed-reference"),
    "a footnote": ("So it is, see footnote 12.", "typed-reference"),
    "a note of three digits": ("So it is, see note 999.", "typed-reference"),
    "a note of four digits": ("So it is, see note 1000.", ""),
    "a note within a link": ("So it is ([see note 1](#notes)).\n\n## Notes {: #notes }", ""),
    "a note of somebody": ("In his note 1 he says so.", ""),
    "a slip that is quoted": ("The text has “Jorge Hale”; he is Jörg Hale.", ""),
    "two people of one family": ("Jan Hale met Jana Hale, René Hale and Renée Hale.", ""),
    "two people of two families": ("Jörg Hale met Jorge Amado.", ""),
    "a name in the genitive": ("Jo Hale came. Jo Hale’s boat and Jo Hales boat.", ""),
    "an office and an officer": ("The Federal Office met a Federal Officer.", ""),
    "a key within a sentence": ("As @marlowe-2020 says.", ""),
    "an address of mail": ("Write to jo@marlowe-2020.example.", ""),
    "a name of a network": ("She is @hale there.", ""),
    "a word of another language": ("So it is [@marlowe-2020, S. 12].", "wrong-locator"),
    "a range that falls": ("So it is [@marlowe-2020, pp. 15–12].", "wrong-locator"),
    "a range that is shortened": ("So it is [@marlowe-2020, pp. 321–8].", ""),
    "a minute of a book": ("So it is [@marlowe-2020, min. 12].", "wrong-locator"),
    "a search in a sentence": ("See https://a.example/search?q=ebb.", "indirect-url"),
    "a search as an address": ("See <https://a.example/suche/x?q=ebb%20flut>.", "indirect-url"),
    "an ISBN": ("It is ISBN 3-16-148410-X.", ""),
    "an ISBN with a slip": ("It is ISBN 3-16-148410-9.", "wrong-identifier"),
    "an ORCID with a slip": ("She is orcid.org/0000-0002-1825-0098.", "wrong-identifier"),
    "a decision with a slip": ("So ECLI:EU:C:14:317 holds.", "wrong-identifier"),
}


@pytest.mark.parametrize(("text", "rule"), ENGLISH.values(), ids=ENGLISH.keys())
def test_an_english_text_says_where_it_has_things_from(tmp_path: Path, text: str, rule: str) -> None:
    assert rules(found(tmp_path, f"{CITED}\n{text}\n", entry())) == ([rule] if rule else [])


GERMAN = {
    "a figure with a citation": ("Das Wasser steigt um 45 Prozent [@marlowe-2020].", ""),
    "a percentage": ("Das Wasser steigt um 4,5 Prozent.", "uncited-figure"),
    "a sum": ("Der Kai kostete 3,5 Millionen Euro.", "uncited-figure"),
    "since a year": ("Seit 2012 ist der Kai gesperrt.", "uncited-figure"),
    "a change in a year": ("Im Jahr 2015 stieg die Zahl der Schiffe.", "uncited-figure"),
    "a count in a year": ("Im Jahr 2019 liefen 300 Schiffe auf Grund.", "uncited-figure"),
    "a count of our own": ("Im Jahr 2029 haben wir 300 Schiffe gezählt.", ""),
    "a year of a law": ("Das Gesetz von 2015 hat 26 Paragraphen; Artikel 9 gilt.", ""),
    "a section of a law": ("Nach § 12 Abs. 3 gilt eine Grenze von 5 %.", ""),
    "a name and a year": ("So ist es (Hale 2019).", "typed-reference"),
    "two names": ("So ist es (Hale/Rau 2019, S. 3).", "typed-reference"),
    "a work to compare": ("So ist es, vgl. auch Ann Hale 2019.", "typed-reference"),
    "a word of saying": ("Laut Hale (2019) fällt es.", "typed-reference"),
    "a verb of saying": ("Hale (2019) zeigt das.", "typed-reference"),
    "others": ("Hale u. a. (2019) zeigen das.", "typed-reference"),
    "a registered work": ("So ist es (Marlowe 2020); Marlowe (2020) zeigt das.", ""),
    "a state of things": ("So ist es (Stand 2019), in der Fassung (Bundestag 2019).", ""),
    "a month": ("Die Flut kam (Oktober 2021), im Mai 2019.", ""),
    "a congress": ("Die Tagung (Köln 2019) war lang.", ""),
    "a note": ("So ist es (siehe Anmerkung 1).", "typed-reference"),
    "a footnote": ("So ist es, vgl. Fn. 3.", "typed-reference"),
    "a note of somebody": ("Anmerkung 2 des Autors sagt das.", ""),
    "endings": (
        "Der Deutsche Bundestag, des Deutschen Bundestages; eine Freie Stadt, zwei Freie Städte.",
        "",
    ),
    "a word of another language": ("So ist es [@marlowe-2020, p. 12].", "wrong-locator"),
    "a page": ("So ist es [@marlowe-2020, S. 12 f.; @marlowe-2020, Kap. 3, S. 15 ff.].", ""),
    "a section": ("So ist es [@marlowe-2020, § 22 Abs. 1 Nr. 3].", ""),
}


@pytest.mark.parametrize(("text", "rule"), GERMAN.values(), ids=GERMAN.keys())
def test_a_german_text_says_where_it_has_things_from(tmp_path: Path, text: str, rule: str) -> None:
    page = f"Das Wasser steigt [@marlowe-2020].\n\n{text}\n"
    assert rules(found(tmp_path, page, entry(), "de")) == ([rule] if rule else [])


PAGES = {
    "the same in both": ("A [@a, p. 3].\n\nB [@b].", "A [@a, S. 3].\n\nB [@b].", 0),
    "a sentence turned round": ("A [@a] and B [@b].", "B [@b] und A [@a].", 0),
    "the same in another order in one bracket": ("A [@a; @b].", "A [@b; @a].", 0),
    "a section in the words of each language": ("A [@a, sec. 22(1)].", "A [@a, § 22 Abs. 1].", 0),
    "a dash of another kind": ("A [@a, pp. 3–5].", "A [@a, S. 3-5].", 0),
    "one missing": ("A [@a].\n\nB [@b].", "A [@a].\n\nB.", 1),
    "one in another paragraph": ("A [@a; @b].\n\nB.", "A [@a].\n\nB [@b].", 2),
    "one more often": ("A [@a] and A [@a].\n\nB [@b].", "A [@a].\n\nB [@b].", 1),
    "a letter of a section": ("A [@a, sec. 8a(4)].", "A [@a, § 8a Abs. 4].", 0),
    "a letter in brackets": ("A [@a, art. 6(1)(e)].", "A [@a, Art. 6(1)(e)].", 0),
    "another letter": ("A [@a, art. 6(1)(e)].", "A [@a, Art. 6(1)(f)].", 1),
    "a range in words": ("A [@a, pp. 3–5].", "A [@a, S. 3 bis 5].", 0),
    "two pages for a range": ("A [@a, pp. 3–5].", "A [@a, S. 3 und 5].", 1),
    "thousands": ("A [@a, pp. 1,234–1,240].", "A [@a, S. 1.234–1.240].", 0),
    "thousands without a mark": ("A [@a, p. 1,234].", "A [@a, S. 1234].", 0),
    "another thousand": ("A [@a, p. 1,234].", "A [@a, S. 1235].", 1),
    "another page": ("A [@a, p. 3].\n\nB [@b].", "A [@a, S. 4].\n\nB [@b].", 1),
    "another paragraph in all": ("A [@a].\n\nB [@b].", "A [@a].", 1),
}


@pytest.mark.parametrize(("original", "translation", "count"), PAGES.values(), ids=PAGES.keys())
def test_languages_cite_alike(tmp_path: Path, original: str, translation: str, count: int) -> None:
    registry = entry(id="a", title="Ebb") + entry(id="b", title="Flood")
    write(tmp_path, {"docs/en/index.md": f"{original}\n"})
    findings = found(tmp_path, f"{translation}\n", registry, "de")
    assert [finding.rule for finding in findings if finding.rule != "unused-source"] == [
        "citations-differ"
    ] * count


LOCATORS = {
    "a range of times": ("broadcast", "", "min. 12:30–13:10", ""),
    "a range of times that falls": ("broadcast", "", "min. 12:30–12:10", "wrong-locator"),
    "a minute behind a time": ("broadcast", "", "min. 12:30–13", ""),
    "a range of thousands": ("book", "", "pp. 1,234–1,240", ""),
    "a range of thousands that falls": ("book", "", "pp. 1,240–1,234", "wrong-locator"),
    "a range behind a page": ("book", "", "pp. 9, 12–15", ""),
    "a range behind a page without a blank": ("book", "", "pp. 9,12–10", "wrong-locator"),
    "pages that go back": ("book", "", "pp. 12, 3", "wrong-locator"),
    "pages that are shortened": ("book", "", "pp. 321, 8", ""),
    "a range of three digits that is shortened": ("book", "", "pp. 100–1", ""),
    "a range of two digits that is shortened": ("book", "", "pp. 10–1", ""),
    "a range of two digits that falls": ("book", "", "pp. 15–12", "wrong-locator"),
    "a numbered section": ("book", "", "sec. 3.12–3.5", ""),
    "a thousand among the pages": ("book", "1200-1300", "p. 1,234", ""),
    "the first of the pages": ("book", "32-35", "p. 32", ""),
    "the page in front of them": ("book", "32-35", "p. 31", "wrong-locator"),
    "the last of the pages": ("book", "32-35", "p. 35", ""),
    "the page behind them": ("book", "32-35", "p. 36", "wrong-locator"),
    "the last of pages that are shortened": ("book", "321-8", "p. 328", ""),
}


@pytest.mark.parametrize(("kind", "pages", "locator", "rule"), LOCATORS.values(), ids=LOCATORS.keys())
def test_a_locator_runs_upwards_within_its_source(
    tmp_path: Path, kind: str, pages: str, locator: str, rule: str
) -> None:
    page = f"Tides rise [@marlowe-2020, {locator}].\n"
    assert rules(found(tmp_path, page, entry(type=kind, page=pages))) == ([rule] if rule else [])


@pytest.mark.parametrize(("total", "rule"), [("999999", "wrong-locator"), ("1000000", "")])
def test_a_number_of_pages_of_more_than_six_digits_is_none(tmp_path: Path, total: str, rule: str) -> None:
    page = "Tides rise [@marlowe-2020, p. 1000001].\n"
    findings = found(tmp_path, page, entry(**{"number-of-pages": total}))
    assert rules(findings) == ([rule] if rule else [])


ARCHIVE = "https://web.archive.org/web/20200304120000/https://a.example/tides"
COPY = {"URL": "https://a.example/tides", "archive_url": ARCHIVE, "accessed": "2029-11-02"}
OPENED = {"URL": "https://a.example/tides"}
DATED = {
    "a work of a year from now": ({"issued": "2031-01-01"}, "invalid-date: warning"),
    "a work of a year and a day from now": ({"issued": "2031-01-02"}, "invalid-date: error"),
    "opened a year before it was published": (
        OPENED | {"issued": "2029-06-01", "accessed": "2028-06-01"},
        "invalid-date: warning",
    ),
    "opened a year and a day before": (
        OPENED | {"issued": "2029-06-01", "accessed": "2028-05-31"},
        "invalid-date: error",
    ),
    "opened five years ago": (OPENED | {"issued": "2019", "accessed": "2024-12-28"}, ""),
    "opened five years and a day ago": (
        OPENED | {"issued": "2019", "accessed": "2024-12-27"},
        "unread-source: warning",
    ),
    "a copy of the day before": (COPY | {"issued": "2019", "archive_date": "2020-03-03"}, ""),
    "a copy of two days before": (
        COPY | {"issued": "2019", "archive_date": "2020-03-02"},
        "wrong-archive: error",
    ),
    "a copy of the day after": (COPY | {"issued": "2019", "archive_date": "2020-03-05"}, ""),
    "a copy of two days after": (
        COPY | {"issued": "2019", "archive_date": "2020-03-06"},
        "wrong-archive: error",
    ),
    "a copy from the day before it was published": (COPY | {"issued": "2020-03-05"}, ""),
    "a copy from two days before it was published": (
        COPY | {"issued": "2020-03-06"},
        "invalid-date: warning",
    ),
}


@pytest.mark.parametrize(("fields", "expected"), DATED.values(), ids=DATED.keys())
def test_dates_agree_with_each_other_and_with_today(
    tmp_path: Path, fields: dict[str, str], expected: str
) -> None:
    findings = found(tmp_path, CITED, entry(**fields))
    assert [f"{finding.rule}: {finding.severity}" for finding in findings] == ([expected] if expected else [])


def test_a_near_key_is_looked_for_until_there_are_too_many(tmp_path: Path) -> None:
    page = CITED + "".join(f"\nTides [@marlowe-2{number:03}].\n" for number in range(100, 151))
    fixes = [finding.fix for finding in found(tmp_path, page, entry())]
    assert [fix.startswith("Write `@marlowe-2020`, or add `") for fix in fixes] == [True] * 50 + [False]


@pytest.mark.parametrize(("size", "shown"), [(8, 8), (9, 8)])
def test_a_circle_is_shown_up_to_its_eighth_key(tmp_path: Path, size: int, shown: int) -> None:
    entries = (
        f"@book{{tide{number}, title = {{Ebb}}, crossref = {{tide{(number + 1) % size}}}}}\n"
        for number in range(size)
    )
    write(tmp_path, {"references.bib": "".join(entries), "docs/en/index.md": "Tides.\n"})
    paper, unreadable = load(tmp_path, TODAY)
    (circle,) = (
        finding for finding in check(paper, unreadable, ["citations"]) if finding.rule == "cyclic-relation"
    )
    assert len(set(re.findall(r"`(tide\d)`", circle.message))) == shown


@pytest.mark.parametrize(("count", "told"), [(20, 20), (21, 20)])
def test_of_many_garbled_letters_twenty_are_told(tmp_path: Path, count: int, told: int) -> None:
    findings = found(tmp_path, f"{CITED}\n{'Ebbe Ã¶ ' * count}\n", entry())
    assert [finding.rule for finding in findings] == ["corrupt-text"] * told


@pytest.mark.parametrize(("length", "is_cut"), [(80, False), (81, True)])
def test_a_message_shows_eighty_characters_of_a_text(tmp_path: Path, length: int, is_cut: bool) -> None:
    quotation = ("the ebb " * 20)[: length - 1] + "x"
    registry = entry(custom="{passage: The flood is high.}")
    (finding,) = found(tmp_path, f"He writes “{quotation}” [@marlowe-2020].\n", registry)
    assert ("…`" in finding.message) == is_cut


QUOTED = {
    "word for word": ("“the ebb is ‘low’”", ""),
    "with other marks and dashes": ("“The ebb is 'low' - very low”", ""),
    "with words left out": ("“The ebb […] very low”", ""),
    "with a word put in": ("“[The] ebb is low”", ""),
    "two words, too few to judge": ("“ebb tide”", ""),
    "three words": ("“ebb tide falls”", "unmatched-quotation"),
    "another word": ("“the ebb is high”", "unmatched-quotation"),
    "parts in another order": ("“very low … The ebb”", "unmatched-quotation"),
}


@pytest.mark.parametrize(("quotation", "rule"), QUOTED.values(), ids=QUOTED.keys())
def test_a_quotation_stands_in_the_stored_passage(tmp_path: Path, quotation: str, rule: str) -> None:
    registry = entry(custom="{passage: \"The ebb is 'low' — very low.\"}")
    assert rules(found(tmp_path, f"He writes {quotation} [@marlowe-2020].\n", registry)) == (
        [rule] if rule else []
    )


@pytest.mark.parametrize(
    "name", ["references.bib", "docs/references.bib", "docs/_data/sources.yaml", "sources.json"]
)
def test_a_registry_is_found_where_people_put_it(tmp_path: Path, name: str) -> None:
    text = {
        "bib": "@book{a, author = {Jo Marlowe}, title = {Ebb}}",
        "json": '[{"id": "a", "title": "Ebb", "type": "book"}]',
    }
    registry = text.get(name.rpartition(".")[2], "- {id: a, title: Ebb, type: book}")
    write(tmp_path, {name: registry, "docs/en/index.md": "Tides [@a; @b].\n"})
    paper, unreadable = load(tmp_path, TODAY)
    (finding,) = check(paper, unreadable, ["citations"])
    assert (finding.rule, finding.fix) == ("unknown-source", f"Add `b` to {name}.")


def test_of_a_registry_that_cannot_be_read_nothing_else_is_said(tmp_path: Path) -> None:
    findings = found(tmp_path, CITED, "- id: [\n")
    assert rules(findings) == ["data-syntax"]


PAPER = """
## **Five reasons why the "Harbour Round Tables" should no longer take place**

### **Summary<sup>1</sup>**

Ole Marlowe

A pilot of the northern harbour, Jorge Halder, describes this as the "one-way street" between harbour and sea.<sup>2</sup>

---

<sup>1</sup> The summary refers to „The final report“; on: <https://harbour.example/en/report.html> (2021).

- ... undermine the division of powers and functions, which is (since about 2012) an essential feature of harbours.

---

<sup>2</sup> Jörg Halder (2020): „Hilfe für alle, die von Bord gehen wollen“   <https://radio.example/suche/ergebnisse?q=bord%20gehen>; ab Minute 9; vgl. auch Stefan Topper 2020.

In conclusion, working together is desirable (cf. note 1). The one-way street seems to be unproblematic.
"""


def test_a_text_is_told_what_it_lacks_and_which_entries_only_beside_a_registry(tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": PAPER})
    alone = check(*load(tmp_path, TODAY), ["citations"])
    expected = [("indirect-url", 18), ("typed-reference", 18), ("typed-reference", 20)]
    assert [(finding.rule, finding.place.line) for finding in alone] == [expected[0], expected[2]]
    write(tmp_path, {"docs/_data/sources.yml": "[]\n"})
    findings = check(*load(tmp_path, TODAY), ["citations"])
    assert [(finding.rule, finding.place.line) for finding in findings] == expected
    assert "`Stefan Topper 2020`" in findings[1].message
