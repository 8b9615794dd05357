"""A language that is begun: two pages of a small paper, the original in place of the others, and what is missing counted."""

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from zipfile import ZipFile

import pikepdf
import pytest
from selectolax.lexbor import LexborHTMLParser

from axe import violations
from conftest import serve
from folders import build, copy_other, write
from papercheck.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.slow
URL = "https://trains.example/lents/"
EDIT = "https://code.example/edit/main/docs/"
PART = """---
title: Man sieht das Land
description: Erster Grund, nach Brantain.
pinpoints: r1
badge: supported
---

Man sieht das Land besser [@brantain-2019].
{: #r1-p1 .lead }

## Argument {: #r1-argument .argument }

Brantain meint, dass man mehr sieht, wie in [Grund 2](2.md#r2-p2) [@brantain-2019, S. 3–4; @van-dijk-2015].
{: #r1-p2 }

Ein *stoptrein*{: lang=nl } hält:
{: #r1-p3 }

- in jedem Dorf,
  {: #r1-p4 }
- und manchmal zwischen zweien.
  {: #r1-p5 }

## Was wir prüften {: #r1-checked .checked }

> Die Umfrage weist dorthin [@van-dijk-2015, S. 4].
> {: #r1-p6 }

| Zug | Stunde |
| --- | --- |
| mit jedem Halt | vier |
"""
LEDGER = """---
title: Aussagen
description: Jede Aussage, und was wir von ihr wissen.
---

Jede Aussage, und was wir von ihr wissen.

<!-- evidence -->
"""
TICKET = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAB4AAAAKCAIAAAAsFXl4AAAAGElEQVR42mNomLCARohh1OhRo0eNJgUBANp7+lDV2AKfAAAAAElFTkSuQmCC"
)
"""A picture of 30 by 10 pixels (PNG)."""
ENGLISH = "    en: This page is not translated yet; here is the original ({language}).\n"
GERMAN = "    de: Diese Seite ist noch nicht übersetzt; hier steht das Original ({language}).\n"


def begin(root: Path, pages: dict[str, str | bytes]) -> Path:
    """The small paper with German begun: its pages, and one of its interface words."""
    settings, strings = root / "mkdocs.yml", root / "docs/_data/strings.yml"
    copy_other(root)
    english = "          site_name: Two reasons for slow trains\n"
    german = (
        "        - locale: de\n          name: Deutsch\n          site_name: Zwei Gründe für langsame Züge\n"
    )
    text = settings.read_text("utf-8").replace(english, english + german)
    text = text.replace("    profile: publication", "    profile: publication\n    unfinished: [de]")
    settings.write_text(text, "utf-8")
    strings.write_text(strings.read_text("utf-8").replace(ENGLISH, ENGLISH + GERMAN), "utf-8")
    return write(root / "docs/de", pages).parents[1]


def check(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    status = main(["citations", "parity", "claims", "links", "--root", str(root), *options])
    return status, capsys.readouterr().out


@pytest.fixture(scope="module")
def site(make_once: Callable[[str, Callable[[Path], subprocess.CompletedProcess[str]]], Path]) -> Path:
    """The built site; its translation is stamped, so that nothing but what is missing is told."""

    def make(to: Path) -> subprocess.CompletedProcess[str]:
        root = begin(to.parent / "paper", {"reasons/1.md": PART, "evidence.md": LEDGER})
        # A drawing that every language has but German.
        write(root / "docs/assets", {"ticket.png": TICKET})
        for code, text in {"fr": "Un train", "nl": "Een trein", "en": "A train", "de": "Ein Zug"}.items():
            file = root / f"docs/{code}/reasons/1.md"
            shown = (
                f"![{text}](../drawings/train.svg) ![{text}, 2](../../assets/ticket.png)\n{{: #r1-p1 .lead }}"
            )
            file.write_text(file.read_text("utf-8").replace("{: #r1-p1 .lead }", shown), "utf-8")
        subprocess.run(
            ["python", "-P", "-m", "papersite", "stamp", "--root", str(root)], check=True, stdout=-3
        )
        settings = root / "mkdocs.yml"
        settings.write_text(settings.read_text("utf-8") + f"  edit_url: {EDIT}\n", "utf-8")
        return build(root, to)

    return make_once("unfinished", make)


def read(site: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / path / "index.html").read_text("utf-8"))


def borrowed(site: Path) -> Iterator[tuple[str, LexborHTMLParser]]:
    for file in sorted((site / "de").rglob("index.html")):
        path = file.parent.relative_to(site).as_posix()
        page = read(site, path)
        if page.css_matches(".borrowed"):
            yield f"{path}/", page


def test_the_checker_finds_nothing_on_the_site(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["links", "site", "a11y", "--root", str(site), "--strict"])
    assert status == 0, capsys.readouterr().out


def test_every_page_that_is_missing_shows_the_original_with_a_notice_in_the_language_of_the_reader(
    site: Path,
) -> None:
    pages = dict(borrowed(site))
    assert len(pages) == 12
    assert not {"de/reasons/1/", "de/evidence/"} & pages.keys()
    for path, page in pages.items():
        original = path.removeprefix("de/")
        notice, canonical = page.css(".borrowed")[0], page.css('link[rel="canonical"]')[0]
        assert page.css("html")[0].attributes["lang"] == "de"
        assert notice.text().startswith(
            "Diese Seite ist noch nicht übersetzt; hier steht das Original (Français)."
        )
        assert urljoin(f"{URL}{path}", notice.css("a")[0].attributes["href"]) == f"{URL}{original}"
        assert canonical.attributes["href"] == f"{URL}{original}"
        assert page.css(".text > div")[0].attributes["lang"] == "fr"
        assert page.css("h1 [lang=fr]")


def test_a_missing_page_is_in_no_list_for_machines(site: Path) -> None:
    named = re.findall(r"https://[^\"<]+/de/[^\"<]*", (site / "sitemap.xml").read_text("utf-8"))
    assert {*named} == {f"{URL}de/reasons/1/", f"{URL}de/evidence/"}
    assert {file.relative_to(site).as_posix() for file in (site / "de").rglob("index.md")} == {
        "de/reasons/1/index.md",
        "de/evidence/index.md",
    }
    for path, page in borrowed(site):
        assert not page.css_matches(
            "link[hreflang], [data-pagefind-body], script[type='application/ld+json']"
        )
        assert page.css_matches('meta[name="robots"][content="noindex"]')
        assert f"({URL}{path}index.md" not in (site / "de/llms.txt").read_text("utf-8")
        original = read(site, path.removeprefix("de/"))
        assert {
            node.attributes["content"] for node in original.css('meta[property="og:locale:alternate"]')
        } == {*("nl_NL", "en_GB")}
        assert {link.attributes["hreflang"] for link in original.css("head link[hreflang]")} == {
            *("fr", "nl", "en", "x-default")
        }


def test_links_stay_in_the_language_and_the_switch_leads_to_each_other_one(site: Path) -> None:
    for path, page in [*borrowed(site), ("de/reasons/1/", read(site, "de/reasons/1"))]:
        to = {
            urljoin(f"{URL}{path}", link.attributes["href"] or "")
            for link in page.css(".text a:not([hreflang]), .menu a")
        }
        inner = {
            url.partition("#")[0] for url in to if url.startswith(URL) and url.partition("#")[0].endswith("/")
        }
        assert [url for url in inner if not url.startswith(f"{URL}de/") and "parallel" not in path] == []
        switch = {urljoin(f"{URL}{path}", link.attributes["href"] or "") for link in page.css(".languages a")}
        name = path.removeprefix("de/")
        assert switch == {f"{URL}{folder}{name}" for folder in ("", "nl/", "en/", "de/")}


def test_missing_words_and_texts_are_those_of_the_original_and_say_so(site: Path) -> None:
    page = read(site, "de/evidence")
    assert page.css(".claim-text")[0].css("[lang=fr]")[0].text() == "Qui roule lentement voit plus."
    assert page.css(".skip [lang=fr]")[0].text() == "Aller au texte"
    assert not re.search("[\uf8fe\uf8ff]", (site / "de/evidence/index.html").read_text("utf-8"))


def test_the_claims_as_data_are_in_the_languages_that_have_all_of_them(site: Path) -> None:
    claims = json.loads((site / "claims.json").read_text("utf-8"))
    assert {*claims["languages"]} == {"fr", "en", "nl"}
    assert all({*claim["text"], *claim["url"]} <= {"fr", "en", "nl"} for claim in claims["claims"])


def test_an_image_that_is_missing_is_that_of_the_original(site: Path) -> None:
    images = read(site, "de/reasons/1").css('img[alt="Ein Zug"]')
    found = {urljoin(f"{URL}de/reasons/1/", image.attributes["src"] or "") for image in images}
    assert found == {f"{URL}drawings/train.svg"}


def test_a_picture_of_all_languages_is_on_their_pages_and_in_what_is_taken_away(site: Path) -> None:
    for path, text in {"": "Un train", "nl/": "Een trein", "en/": "A train", "de/": "Ein Zug"}.items():
        (image,) = read(site, f"{path}reasons/1").css(f'img[alt="{text}, 2"]')
        found = urljoin(f"{URL}{path}reasons/1/", image.attributes["src"] or "")
        assert found == f"{URL}assets/ticket.png"
    with ZipFile(site / "paper.epub") as epub, ZipFile(site / "paper.docx") as docx:
        for book in (epub, docx):
            assert TICKET in map(book.read, book.namelist())
    with pikepdf.open(site / "paper.pdf") as pdf:
        streams = [it for it in pdf.objects if isinstance(it, pikepdf.Stream)]
        sizes = {(int(it["/Width"]), int(it["/Height"])) for it in streams if it.get("/Subtype") == "/Image"}
    assert (30, 10) in sizes


def test_a_page_and_a_paragraph_lead_to_the_file_and_line_where_they_are_edited(
    site: Path, opened: "Callable[..., BrowserContext]"
) -> None:
    """Of a page that is borrowed the file is the original's."""
    files = {"de/reasons/1": "de/reasons/1.md", "de/reasons/2": "fr/reasons/2.md", "en": "en/index.md"}
    for path, file in files.items():
        assert read(site, path).css_matches(f'.colophon a[href="{EDIT}{file}"]'), path
    typed = (site.parent / "paper/docs/de/reasons/1.md").read_text("utf-8").splitlines()
    line = typed.index("{: #r1-p2 }")
    context = opened()
    context.grant_permissions(["clipboard-write"])
    context.route(f"{EDIT}**", lambda route: route.fulfill(body="edited here"))
    page = context.new_page()
    with serve(site, "/lents/") as url:
        for path, place in {
            "de/reasons/1/": f"de/reasons/1.md#L{line}",
            "reasons/2/": "fr/reasons/2.md#L",
        }.items():
            page.goto(f"{url}{path}")
            page.locator("article .mark").nth(1).click()
            page.get_by_role("toolbar").get_by_role("button", name="Proposer").click()
            page.wait_for_url(re.compile(re.escape(f"{EDIT}{place}")))


def test_the_page_on_the_state_counts_what_is_there(site: Path) -> None:
    assert "Deutsch: 2 of 14 pages." in read(site, "en/status").css(".unfinished")[0].text()


def test_a_language_just_begun_is_one_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = check(begin(tmp_path / "paper", {}), capsys, "--strict")
    assert status == 0
    assert [line for line in said.splitlines() if "`de`" in line and "fix:" not in line] == [
        "mkdocs.yml:1:1: note: unfinished-language: `de` is unfinished: it has 0 of 14 pages, 0 of 2 claims, 0 of 1 term, 0 of 1 note, 1 of 241 interface words; the original stands in for the rest."
    ]


def test_what_is_there_is_checked_and_what_is_stale_is_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = begin(tmp_path / "paper", {"reasons/1.md": PART.replace("2.md#r2-p2", "2.md#r9")})
    status, said = check(root, capsys)
    assert status == 1
    found = re.findall(r"^docs/de\S+ (\w+): (\S+):", said, re.MULTILINE)
    assert {*found} == {("note", "stale-translation"), ("error", "broken-link")}


def test_a_finished_language_lacks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = begin(tmp_path / "paper", {"reasons/1.md": PART})
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace("unfinished: [de]", ""), "utf-8")
    said = check(root, capsys, "--limit", "0")[1]
    assert said.count("missing-page") > 12
    assert said.count("has no `de`") > 240


def test_axe_finds_nothing_on_a_borrowed_page(site: Path, page: "Page") -> None:
    page.goto((site / "de/glossary/index.html").as_uri())
    assert violations(page) == []
