"""A paper whose texts hold every character that means something in HTML: each page shows exactly these characters."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from folders import REPOSITORY, build
from papercheck.cli import main
from papersite.commands import main as papersite

pytestmark = pytest.mark.slow

CHARACTERS = """"<b>&<'"""
CODES = ("fr", "en", "nl")
NOT_SHOWN = (
    "tag",
    "date.",
    "attribution.name",
    "attribution.source",
    "cite.wikipedia.",
    "languages.",
    "licence.",
    "locator.",
)
"""Interface words that are data: ids, months, language tags."""


def marked(value: str) -> str:
    return f"{value} {CHARACTERS}"


def mark_every(values: dict[str, str]) -> dict[str, str]:
    return {code: marked(text) for code, text in values.items()}


def rewrite(file: Path, change: Callable[[object], object]) -> None:
    content = change(yaml.safe_load(file.read_text(encoding="utf-8")))
    file.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8"
    )


def mark_words(group: dict, start: str = "") -> dict:  # type: ignore[type-arg]
    """Interface words, marked at every depth of their groups."""
    changed = {}
    for name, value in group.items():
        path = f"{start}{name}"
        if not isinstance(next(iter(value.values())), str):
            changed[name] = mark_words(value, f"{path}.")
        else:
            changed[name] = value if path.startswith(NOT_SHOWN) else mark_every(value)
    return changed


def mark_sources(registry: dict) -> dict:  # type: ignore[type-arg]
    for source in registry["references"]:
        for field in {"title", "container-title"} & source.keys():
            source[field] += """ "<&>'"""
        if note := source["custom"]["note"]:
            source["custom"]["note"] = mark_every(note)
    return registry


def mark_claims(claims: list) -> list:  # type: ignore[type-arg]
    for claim in claims:
        # A claim's text is Markdown, in which `<b>` would be an element.
        claim["text"] = {code: f"""{text} "<&>'""" for code, text in claim["text"].items()}
        claim["hedge"] = claim["hedge"] and mark_every(claim["hedge"])
    return claims


def mark_terms(terms: list) -> list:  # type: ignore[type-arg]
    for term in terms:
        term |= {"term": mark_every(term["term"]), "other": mark_every(term["other"])}
    return terms


def mark_settings(text: str) -> str:
    text = re.sub(
        r"^( *site_(?:name|description): )(.*)$",
        lambda line: line[1] + yaml.safe_dump(marked(line[2]), width=10_000).splitlines()[0],
        text,
        flags=re.MULTILINE,
    )
    return text.replace("../../..", str(REPOSITORY)).replace("imprint.md", "r&dö.md")


def mark_page(text: str) -> str:
    def line(match: re.Match[str]) -> str:
        return match[1] + yaml.safe_dump(marked(match[2]), allow_unicode=True, width=10_000).splitlines()[0]

    return re.sub(r"^((?:title|description): )(.*)$", line, text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("signs") / "paper"
    shutil.copytree(REPOSITORY / "tests/papers/other", root)
    data = root / "docs/_data"
    rewrite(data / "strings.yml", mark_words)  # type: ignore[arg-type]
    rewrite(data / "sources.yml", mark_sources)  # type: ignore[arg-type]
    rewrite(data / "claims.yml", mark_claims)  # type: ignore[arg-type]
    rewrite(data / "terms.yml", mark_terms)  # type: ignore[arg-type]
    rewrite(data / "operator.yml", lambda fields: fields | {"name": marked("Odile")})  # type: ignore[operator]
    settings = root / "mkdocs.yml"
    settings.write_text(mark_settings(settings.read_text(encoding="utf-8")), encoding="utf-8")
    for file in root.glob("docs/??/**/*.md"):
        file.write_text(mark_page(file.read_text(encoding="utf-8")), encoding="utf-8")
        if file.name == "imprint.md":
            file.rename(file.with_name("r&dö.md"))
    assert papersite(["stamp", "--root", str(root)]) == 0
    result = build(root, root.parent / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    return root.parent / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    files = sorted(site.rglob("*.html"))
    return {
        file.relative_to(site).as_posix(): LexborHTMLParser(file.read_text(encoding="utf-8"))
        for file in files
    }


def text(page: LexborHTMLParser, selector: str) -> str:
    return " ".join(page.css(selector)[0].text().split())


def attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    return str(page.css(selector)[0].attributes[name])


def test_the_checker_finds_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["site", "a11y", "links", "--root", str(site), "--strict"])
    assert status == 0, capsys.readouterr().out


def test_head_and_heading_show_what_was_written(pages: dict[str, LexborHTMLParser]) -> None:
    page = pages["en/reasons/1/index.html"]
    title = marked("One sees the country")
    whose = f"{marked('Reason 1')} ({marked('Brantain 2019')}): "
    assert text(page, "h1") == f"{marked('Reason 1')}: {title}"
    assert text(page, "head title") == f"{whose}{title} · {marked('Two reasons for slow trains')}"
    assert attribute(page, "meta[name=description]", "content") == marked(
        "First reason, according to Brantain."
    )
    assert attribute(page, "meta[property='og:title']", "content") == f"{whose}{title}"
    assert attribute(page, "meta[property='og:description']", "content") == marked(
        "First reason, according to Brantain."
    )
    assert text(page, ".masthead .name a").endswith(marked("Two reasons for slow trains"))


def test_words_of_the_interface_show_what_was_written(pages: dict[str, LexborHTMLParser]) -> None:
    page = pages["en/reasons/1/index.html"]
    assert text(page, ".skip") == marked("Skip to the text")
    assert attribute(page, ".menu", "aria-label") == marked("Main menu")
    assert attribute(page, ".mark", "aria-label") == marked("Link to 1")
    assert attribute(page, "#said", "data-copied") == marked("Copied")
    assert attribute(page, ".claim-mark", "aria-label") == f"{marked('Claim')} A1: {marked('supported')}"
    form = pages["en/search/index.html"]
    assert attribute(form, "[role=status]", "data-many") == marked("{count} pages.")


def test_records_show_what_was_written(pages: dict[str, LexborHTMLParser]) -> None:
    entry = text(pages["en/sources/index.html"], "#source-van-dijk-2015 .entry")
    assert entry == (
        """van Dijk, Ko and Ada Poe (2015). Langzaam *reizen* en „stilte” "<&>'. Spoor "<&>', pp. 3–9."""
    )
    assert text(pages["en/sources/index.html"], "#source-brantain-2019 .note") == marked("Read in full.")
    ledger = pages["en/evidence/index.html"]
    assert text(ledger, "#a1 .claim-text") == """Whoever travels slowly sees more. "<&>'"""
    assert marked("“no doubt”") in text(ledger, "#a2 dl")
    term = text(pages["en/glossary/index.html"], "#slow-train dt")
    assert term == f"{marked('slow train')} {marked('langzame trein')} {marked('train lent')}"
    assert marked("Odile") in text(pages["en/r&dö/index.html"], ".operator")
    card = pages["en/index.html"].css(".cards .ending")[0]
    assert card.text() == marked("One sees the country")
    share = text(pages["en/reasons/1/index.html"], ".takeaway")
    assert f"{marked('Reason 1')} ({marked('Brantain 2019')}): {marked('One sees the country')}" in share


def test_the_404_page_and_the_short_urls_show_what_was_written(pages: dict[str, LexborHTMLParser]) -> None:
    assert text(pages["404.html"], "section[lang=en]").startswith(marked("This page does not exist"))
    short = pages["en/1/index.html"]
    assert text(short, "head title") == text(pages["en/reasons/1/index.html"], "head title")
    assert text(short, "p") == f"{marked('This page is at')} {marked('One sees the country')}."


def test_no_page_shows_a_character_by_its_html_name(pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in pages.items():
        values = [str(value) for node in page.css("*") for value in node.attributes.values()]
        # Wikipedia's templates are shown as they are typed there, with signs by their numbers.
        shown = [node.text(deep=False) for node in page.css("body, body *:not(pre)")]
        assert not [each for each in [*values, *shown] if re.search(r"&(?:amp|lt|gt|quot|#\d+);", each)], path
        assert not page.css_matches("b > *"), f"{path}: `<b>` of a text became an element"


def test_a_url_is_written_in_one_way(site: Path, pages: dict[str, LexborHTMLParser]) -> None:
    page = pages["en/r&dö/index.html"]
    url = "https://trains.example/lents/en/r&d%C3%B6/"
    assert attribute(page, "link[rel=canonical]", "href") == url
    assert attribute(page, "meta[property='og:url']", "content") == url
    located = ElementTree.parse(site / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    assert url in [place.text for place in located]
