"""How works are cited: author, title, date, language and address are the same on the page, in its head, and in every format."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import feedparser
import jsonschema
import pybtex.database
import pytest
import rispy
import yaml
from rdflib import RDF, SDO, URIRef
from selectolax.lexbor import LexborHTMLParser

import citation_readers as readers
from citation_readers import Facts
from folders import REPOSITORY, finished
from papercheck.load import load
from papercheck.model import Paper

Parsed = Callable[[str], LexborHTMLParser]

pytestmark = [pytest.mark.slow, pytest.mark.site]


@cache
def this_paper() -> Paper:
    paper, _ = load(REPOSITORY, date.max)
    return paper


CODES = [language.code for language in finished(this_paper())]
ROOTS = {code: "" if code == this_paper().original.code else f"{code}/" for code in CODES}
PAGES = {
    page.prefix: page.url_path
    for page in this_paper().in_language(this_paper().original.code)
    if page.prefix and page.kind != "parts"
}
"""The pages that are works of their own, by the id of the work."""

WORKS = [(code, id_) for code in CODES for id_ in (*PAGES, "paper")]
every_work = pytest.mark.parametrize(("code", "work"), WORKS, ids=[f"{code}-{id_}" for code, id_ in WORKS])
every_page = pytest.mark.parametrize(
    ("code", "work"), [(code, id_) for code, id_ in WORKS if id_ != "paper"], ids=str
)


@pytest.fixture(scope="session")
def parsed(folder: Path) -> Parsed:
    """A page of the built site, parsed once."""
    return cache(lambda path: LexborHTMLParser((folder / path / "index.html").read_text("utf-8")))


def attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    return str(page.css(selector)[0].attributes[name])


def word(name: str, code: str) -> str:
    return this_paper().strings[name][code]


def shown(page: LexborHTMLParser, work: str) -> Facts:
    """What readers see, and the older metadata: heading, name of the site, day of the edition, canonical URL."""
    code = attribute(page, "html", "lang")
    title = " ".join(page.css("h1")[0].text().split())
    if numbered := re.fullmatch(r"(.+? \d+): (.+)", title) if re.fullmatch(r"r\d+", work) else None:
        title = f"{numbered[1]} ({word('attribution.short', code)}): {numbered[2]}"
    else:
        title = f"{title} ({word('attribution.short', code)})"
    return Facts(
        author=this_paper().operator.fields.get("name")
        or attribute(page, '[property="og:site_name"]', "content"),
        title=title,
        date=attribute(page, '[property="article:modified_time"]', "content"),
        language=code,
        url=attribute(page, '[rel="canonical"]', "href"),
    )


def registered() -> Facts:
    """The paper as the registry has it."""
    entry = next(
        entry
        for entry in yaml.safe_load((REPOSITORY / "docs/_data/sources.yml").read_text("utf-8"))["references"]
        if entry["id"] == word("attribution.source", CODES[0])
    )
    (name,) = entry["author"]
    date, url = str(entry["issued"]), entry["URL"]
    return Facts(
        author=f"{name['given']} {name['family']}",
        title=entry["title"],
        date=date,
        language=entry["language"],
        url=url,
    )


def expected(parsed: Parsed, code: str, work: str) -> Facts:
    return registered() if work == "paper" else shown(parsed(ROOTS[code] + PAGES[work]), work)


def in_one_piece(facts: Facts) -> Facts:
    """The same for formats that part names at commas: a comma would make two authors of one body."""
    return replace(facts, author=re.sub(r"\s*[,;]\s*", " – ", facts.author))


@every_work
def test_every_format_says_the_same_as_the_page(folder: Path, parsed: Parsed, code: str, work: str) -> None:
    facts, stem = expected(parsed, code, work), folder / f"{ROOTS[code]}cite"
    (item,) = json.loads((stem / f"{work}.json").read_text("utf-8"))
    assert readers.of_csl(item) == facts
    assert readers.by_citeproc((stem / f"{work}.json").read_text("utf-8")) == [facts]
    assert readers.by_pybtex((stem / f"{work}.bib").read_text("utf-8")) == [facts]
    ris = (stem / f"{work}.ris").read_bytes()
    assert readers.by_rispy(ris.decode()) == [in_one_piece(facts)]
    assert b"\n" not in ris.replace(b"\r\n", b""), "lines of RIS end in CR LF"
    names = {
        name.removeprefix("cite.wikipedia."): texts[code]
        for name, texts in this_paper().strings.items()
        if name.startswith("cite.wikipedia.")
    }
    texts = [pre.text() for pre in parsed(f"{ROOTS[code]}cite").css(f"section[aria-labelledby={work}] pre")]
    cited = readers.by_wikipedia(texts[-1], names)
    assert replace(cited, date="") == replace(facts, date="")
    assert facts.date.partition("-")[0] in cited.date


@every_work
def test_the_page_on_citing_shows_what_the_files_hold(
    folder: Path, parsed: Parsed, code: str, work: str
) -> None:
    page, facts = parsed(f"{ROOTS[code]}cite"), expected(parsed, code, work)
    (section,) = page.css(f"section[aria-labelledby={work}]")
    texts = [pre.text() for pre in section.css("pre")]
    files = [folder / f"{ROOTS[code]}cite/{work}.{suffix}" for suffix in ("bib", "ris", "json")]
    assert [text.splitlines() for text in texts[:3]] == [
        file.read_text("utf-8").splitlines() for file in files
    ]
    links = [str(link.attributes["href"]) for link in section.css("a")]
    assert links == [file.name for file in files]
    reference = " ".join(section.css(".reference")[0].text().split())
    family = facts.author if work != "paper" else facts.author.rpartition(" ")[2]
    assert reference.startswith(family)
    assert facts.title in reference
    assert reference.endswith(f" {facts.url}")
    year = re.search(r"\(([^()]*?)(\d{4})\)", reference)
    assert year, "no letter behind a year: the work stands alone"
    assert year[2] == facts.date[:4]


@pytest.mark.parametrize("code", CODES)
def test_dates_are_written_in_the_language_of_the_page(parsed: Parsed, code: str) -> None:
    months = word("date.months", code).split()
    facts = expected(parsed, code, next(iter(PAGES)))
    year, month, day = (int(part) for part in facts.date.split("-"))
    form = word("date.form", code).format(day=day, month=months[month - 1], year=year)
    for work in PAGES:
        reference = parsed(f"{ROOTS[code]}cite").css(f"section[aria-labelledby={work}] .reference")[0]
        assert f"({form})" in " ".join(reference.text().split())


@every_page
def test_the_head_says_the_same_as_the_page(parsed: Parsed, code: str, work: str) -> None:
    page = parsed(ROOTS[code] + PAGES[work])
    facts = shown(page, work)
    assert readers.by_embedded_metadata(page) == in_one_piece(facts)
    for start in ("citation_", "DC."):
        others = [
            meta for meta in page.css("head meta[name]") if not str(meta.attributes["name"]).startswith(start)
        ]
        bare = LexborHTMLParser(str(page.html))
        for meta in bare.css("head meta[name], head meta[property]"):
            if (
                str(meta.attributes.get("name")) in {str(other.attributes["name"]) for other in others}
                or "property" in meta.attributes
            ):
                meta.decompose()
        assert readers.by_embedded_metadata(bare) == in_one_piece(facts), start
    kind = attribute(page, '[property="og:type"]', "content")
    assert kind == ("website" if work == next(id_ for id_, path in PAGES.items() if not path) else "article")


@every_page
def test_linked_data_say_the_same_and_name_what_a_page_is_based_on(
    parsed: Parsed, code: str, work: str
) -> None:
    page = parsed(ROOTS[code] + PAGES[work])
    facts = shown(page, work)
    graph = readers.linked_data(page, facts.url)
    assert readers.of_node(graph, facts.url) == facts
    assert readers.unknown_words(graph) == set()
    node = URIRef(facts.url)
    (kind,) = graph.objects(node, RDF.type)
    assert kind == (SDO.Article if PAGES[work] else SDO.WebSite)
    assert SDO.ClaimReview not in set(graph.objects(None, RDF.type))
    (original,) = graph.objects(node, SDO.isBasedOn)
    paper = registered()
    assert readers.value(graph, original, "name") == paper.title  # type: ignore[arg-type]
    (author,) = graph.objects(original, SDO.author)
    assert readers.value(graph, author, "name") == paper.author  # type: ignore[arg-type]
    listed = re.findall(
        r'"@id":"([^"]+)"',
        parsed(f"{ROOTS[code]}sources").css('script[type="application/ld+json"]')[0].text(),
    )
    cited = {str(source) for source in graph.objects(node, SDO.citation)}
    assert {*cited, str(original)} <= set(listed)
    works = {str(entry.attributes["id"]).removeprefix("work-") for entry in page.css(".works li")}
    assert {url.partition("#source-")[2] for url in {*cited, str(original)}} >= works
    switch = {
        str(link.attributes["hreflang"]): str(link.attributes["href"]) for link in page.css("link[hreflang]")
    }
    others = {url for language, url in switch.items() if language not in (code, "x-default")}
    assert {
        str(url)
        for name in ("workTranslation", "translationOfWork")
        for url in graph.objects(node, SDO[name])
    } == others
    assert readers.value(graph, node, "license") == attribute(page, 'a[rel="license"]', "href")
    steps = {
        int(str(graph.value(step, SDO.position))): str(graph.value(step, SDO.item))
        for step in graph.subjects(RDF.type, SDO.ListItem)
    }
    if PAGES[work]:
        assert [steps[number] for number in sorted(steps)][-1] == facts.url
        assert steps[1] == re.sub(r"(?<=/)" + re.escape(PAGES[work]) + "$", "", facts.url)


@pytest.mark.parametrize("code", CODES)
def test_data_of_the_list_of_sources_describe_every_source(parsed: Parsed, code: str) -> None:
    page = parsed(f"{ROOTS[code]}sources")
    url = attribute(page, '[rel="canonical"]', "href")
    graph = readers.linked_data(page, url)
    assert readers.unknown_words(graph) == set()
    ids = {str(node.attributes["id"]) for node in page.css(".sources > li")}
    assert {str(node) for node in graph.subjects(SDO.name, None) if isinstance(node, URIRef)} == {
        f"{url}#{id_}" for id_ in ids
    }
    for source in this_paper().sources.values():
        node = URIRef(f"{url}#{source.anchor}")
        assert readers.value(graph, node, "name") == source.title
        assert readers.value(graph, node, "inLanguage") == source.language
        assert readers.value(graph, node, "url") == (source.url or "")


def test_the_bibliography_holds_every_source_in_every_format(folder: Path) -> None:
    sources = this_paper().sources
    items = json.loads((folder / "sources.json").read_text("utf-8"))
    assert [item["id"] for item in items] == list(sources)
    assert [item["title"] for item in items] == [source.title for source in sources.values()]
    text = (folder / "sources.bib").read_text("utf-8")
    entries = pybtex.database.parse_string(text, "bibtex").entries
    # pybtex makes every space an ordinary one.
    assert {key: readers.latex(entry.fields["title"]) for key, entry in entries.items()} == {
        source.id: " ".join(source.title.split()) for source in sources.values()
    }
    assert {key: entry.fields.get("url", "") for key, entry in entries.items()} == {
        source.id: source.url or "" for source in sources.values()
    }
    assert {item["id"]: item.get("URL", "") for item in readers.by_pandoc(text, "bibtex")} == {
        source.id: source.url or "" for source in sources.values()
    }
    ris = (folder / "sources.ris").read_bytes().decode()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.split("\r\n")[:-1])
    references = rispy.loads(ris)
    assert [(entry["id"], entry["title"], entry["language"]) for entry in references] == [
        (source.id, source.title, source.language) for source in sources.values()
    ]
    for code in CODES:
        page = LexborHTMLParser((folder / f"{ROOTS[code]}sources/index.html").read_text("utf-8"))
        linked = [
            (folder / f"{ROOTS[code]}sources" / str(link.attributes["href"])).resolve()
            for link in page.css(".files a")
        ]
        assert [file.name for file in linked] == ["sources.bib", "sources.ris", "sources.json"]
        assert all(file.is_file() for file in linked)


CSL_ITEM = {
    "type": "object",
    "required": ["id", "type", "title"],
    "properties": {
        "id": {"type": "string"},
        "type": {"type": "string"},
        "author": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "minProperties": 1,
                "propertyNames": {
                    "enum": [
                        "family",
                        "given",
                        "suffix",
                        "dropping-particle",
                        "non-dropping-particle",
                        "literal",
                    ]
                },
            },
        },
        "issued": {
            "type": "object",
            "required": ["date-parts"],
            "properties": {
                "date-parts": {
                    "type": "array",
                    "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                    "minItems": 1,
                    "maxItems": 2,
                }
            },
        },
    },
    "additionalProperties": {"type": ["string", "number", "object", "array"]},
    "propertyNames": {"not": {"enum": ["custom", "abstractNote"]}},
}
"""What the schema of CSL-JSON 1.0 says of the fields in use here; no package on an index holds the schema itself."""


def test_csl_json_keeps_to_its_schema(folder: Path) -> None:
    for file in (folder / "sources.json", *folder.glob("cite/*.json"), *folder.glob("*/cite/*.json")):
        jsonschema.validate(json.loads(file.read_text("utf-8")), {"type": "array", "items": CSL_ITEM})


@pytest.mark.parametrize("code", CODES)
def test_a_reason_and_the_home_page_lead_to_their_citations(folder: Path, parsed: Parsed, code: str) -> None:
    for work, path in PAGES.items():
        page, place = parsed(ROOTS[code] + path), folder / ROOTS[code] / path
        if not page.css_matches(".takeaway"):
            continue
        hrefs = [
            str(link.attributes["href"])
            for link in page.css(".takeaway a")
            if not re.search(r"://|\.(pdf|epub|docx)$", str(link.attributes["href"]))
        ]
        targets = [((place / href.partition("#")[0]).resolve(), href.partition("#")[2]) for href in hrefs]
        cite = (folder / ROOTS[code] / "cite").resolve()
        files = [(cite / f"{work}.{suffix}", "") for suffix in ("bib", "ris", "json")]
        assert targets == [(cite, "paper"), *files, (cite, work)]
        reference = parsed(f"{ROOTS[code]}cite").css(f"section[aria-labelledby={work}] .reference")[0].text()
        assert " ".join(reference.split()) in " ".join(page.css(".takeaway")[0].text().split())
    assert attribute(parsed(ROOTS[code]), ".byline a:not([href*='//'])", "href") == "cite/"


@pytest.mark.parametrize("code", CODES)
def test_a_feed_says_when_what_was_changed(folder: Path, parsed: Parsed, code: str) -> None:
    feed = feedparser.parse((folder / f"{ROOTS[code]}feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.version == "atom10"
    page = parsed(ROOTS[code])
    facts = shown(page, next(iter(PAGES)))
    assert feed.feed.author == facts.author
    assert feed.feed.language == code
    (entry,) = [entry for entry in feed.entries if f"#edition-{facts.date}" in entry.id]
    assert (entry.link, entry.updated) == (facts.url, f"{facts.date}T00:00:00Z")
    for path in ("", "about/"):
        (href,) = [
            str(link.attributes["href"])
            for link in parsed(ROOTS[code] + path).css('link[type="application/atom+xml"]')
        ]
        assert href == feed.feed.id
    assert not parsed(f"{ROOTS[code]}{next(path for path in PAGES.values() if path)}").css_matches(
        'link[type="application/atom+xml"]'
    )


def test_the_citation_file_keeps_to_its_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    run = subprocess.run([*command, REPOSITORY / "CITATION.cff"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_citation_file_agrees_with_settings_and_registry(folder: Path) -> None:
    text = (REPOSITORY / "CITATION.cff").read_text("utf-8")
    cited, config = yaml.safe_load(text), (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    built = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    for entry in (cited, cited["preferred-citation"], built, built["preferred-citation"]):
        if entry in (cited, cited["preferred-citation"]):
            assert f"site_url: {entry['url']}\n" in config
        assert f"site_name: {entry['title']}\n" in config
        assert f"edition: {entry['date-released']}\n" in config
        entry.pop("url")
    assert cited == built, "run scripts/build, which renews CITATION.cff"
    (paper,) = cited["references"]
    (author,) = paper["authors"]
    assert registered() == Facts(
        author=f"{author['given-names']} {author['family-names']}",
        title=paper["title"],
        date=f"{paper['year']}-{paper['month']:02}",
        language=paper["languages"][0],
        url=paper["url"],
    )
