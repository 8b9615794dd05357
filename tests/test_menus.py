"""The `nav` of mkdocs.yml: the one form that menus are made of, and what everybody else is told."""

import pytest

from papercheck.model.site import Repository
from papercheck.repository import read_configuration, read_settings
from papercheck.rules.repo import wrong_menu

PAGES = ("index.md", "reasons/1.md", "history.md", "side/1.md")
HEAD = (
    "extra: {paper: {profile: publication}}\ntheme: {custom_dir: overrides}\nnot_in_nav: |\n  /*/side/*.md\n"
)


def told(nav: str) -> list[str]:
    """What is said of a menu, with the line of its file, and how to mend it."""
    settings, _ = read_settings(HEAD + nav, "mkdocs.yml")
    sizes = {f"docs/{code}/{name}": 1 for code in ("en", "de") for name in PAGES}
    repository = Repository(sizes=sizes, languages=("en", "de"), settings=settings, is_publication=True)
    found = sorted(wrong_menu(repository))
    return [f"{each.place.path}:{each.place.line} {each.message} {each.fix}" for each in found]


def test_pages_stand_in_groups() -> None:
    assert told("nav:\n  - menu: [index.md]\n  - parts: [reasons/1.md]\n  - foot: [history.md]\n") == []


REST = "  - parts: [reasons/1.md]\n"


@pytest.mark.parametrize(
    ("nav", "said"),
    [
        pytest.param("", "mkdocs.yml:1 `nav` has no group `menu`", id="no nav"),
        pytest.param("nav:\n  - index.md\n", "mkdocs.yml:6 `nav` has no group `menu`", id="no groups"),
        pytest.param(
            f"nav:\n  - menu: [index.md]\n{REST}  - Our history: history.md\n",
            "mkdocs.yml:8 `Our history` is no group of `nav`; they are menu, parts, foot. Write `- history.md` below",
            id="a page with a title",
        ),
        pytest.param(
            f"nav:\n  - Menu:\n      - index.md\n      - history.md\n{REST}",
            "mkdocs.yml:7 `Menu` is no group of `nav`; they are menu, parts, foot. Write `menu:`.",
            id="another name",
        ),
        pytest.param(
            f"nav:\n  - menu:\n      - index.md\n      - Our history: history.md\n{REST}",
            "mkdocs.yml:8 `Our history` is given as a title, which `nav` holds none of. Write `- history.md` alone.",
            id="a title within a group",
        ),
        pytest.param(
            f"nav:\n  - menu:\n      - index.md\n      - histry.md\n      - history.md\n{REST}",
            "mkdocs.yml:8 No page is called `histry.md`. Write `history.md`.",
            id="no such page",
        ),
        pytest.param(
            f"nav:\n  - menu:\n      - index.md\n        history.md\n{REST}",
            "mkdocs.yml:7 No page is called `index.md history.md`. Begin each of them with `- `",
            id="a dash left out",
        ),
        pytest.param(
            f"nav:\n  - menu: [index.md, history.md]\n{REST}  - foot: [history.md]\n",
            "mkdocs.yml:8 `history.md` is listed twice.",
            id="listed twice",
        ),
        pytest.param(
            f"nav:\n  - menu: [index.md]\n{REST}",
            "docs/en/history.md:1 No group of `nav` in mkdocs.yml lists `history.md`",
            id="not listed",
        ),
    ],
)
def test_any_other_form_is_told_with_its_place_and_the_right_form(nav: str, said: str) -> None:
    first, *others = told(nav)
    assert first.startswith(said), first
    assert others == []


@pytest.mark.parametrize("text", ["site_url: tides.example\n", "nav: {menu: [index.md]}\n"])
def test_what_the_site_generator_refuses_is_told_while_settings_are_read(text: str) -> None:
    _, (finding,) = read_configuration(text, "mkdocs.yml")
    assert finding.rule == "wrong-form"
