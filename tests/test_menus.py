"""The `nav` of mkdocs.yml: the one form that menus are made of, and what everybody else is told."""

import re

import pytest
import yaml

from papersite.render.page_chrome import MenuError, read_menus

PAGES = {"index.md", "reasons/1.md", "history.md"}


def read(text: str) -> object:
    settings = f"site_name: Tides\n{text}"
    return read_menus(yaml.safe_load(settings).get("nav"), PAGES, settings, "mkdocs.yml")


def test_pages_stand_in_groups() -> None:
    text = "nav:\n  - menu: [index.md]\n  - reasons: [reasons/1.md]\n  - foot: [history.md]\n"
    assert read(text) == {"menu": ("index.md",), "reasons": ("reasons/1.md",), "foot": ("history.md",)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "1:1: nav: There is no list of pages, so the site has no menu.", id="no nav"),
        pytest.param(
            "nav:\n  - index.md\n", "3:1: nav: `index.md` is no group of pages.", id="a list without groups"
        ),
        pytest.param(
            "nav:\n  - menu: [index.md]\n  - Our history: history.md\n",
            "4:1: nav: `Our history` is no group of pages.",
            id="a page with a title",
        ),
        pytest.param(
            "nav:\n  - Menu:\n      - index.md\n", "3:1: nav: `Menu` is no group of pages.", id="another name"
        ),
        pytest.param(
            "nav:\n  - menu:\n      - Our history: history.md\n",
            "3:1: nav: `menu` is no list of paths.",
            id="a title within a group",
        ),
        pytest.param("nav:\n  menu: [index.md]\n", "2:1: nav: There is no list", id="a mapping"),
        pytest.param(
            "nav:\n  - menu:\n      - contxt.md\n",
            "4:1: nav: No page is called `contxt.md`.",
            id="no such page",
        ),
        pytest.param("nav:\n  - foot: [index.md]\n", "2:1: nav: There is no group `menu`", id="no main menu"),
        pytest.param("nav:\n  - menu: []\n", "2:1: nav: There is no group `menu`", id="an empty main menu"),
        pytest.param("nav:\n  - {}\n", "3:1: nav: `{}` is no group of pages.", id="an empty group"),
    ],
)
def test_any_other_form_is_told_with_its_place_and_the_right_form(text: str, told: str) -> None:
    with pytest.raises(MenuError, match=re.escape(f"mkdocs.yml:{told}")) as error:
        read(text)
    assert "fix: Write pages by their path below a folder of a language" in str(error.value)
