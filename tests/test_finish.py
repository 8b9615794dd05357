"""What happens to a built page at last: dead controls go, and its styles come with it."""

import base64
import re
from hashlib import sha256

import pytest

from papersite.publish import finish_page, names_on_page, reduce_sheet, words_of_script

POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src; style-src; img-src 'self'">"""
SHEET = (
    "p{color:red} .note{margin:0} .late{top:0} @media print{.note{display:none}} @media screen{.gone{top:0}}"
)
SCRIPT = 'if (1 < 2 && "late") go("</p>");'
ASSETS = {"assets/a.css": SHEET, "assets/a.js": SCRIPT}


def page(head: str, body: str = '<p class="note">Text</p>') -> str:
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("rule", "is_kept"),
    [
        ("p{top:0}", True),
        ("h6{top:0}", False),
        (".note{top:0}", True),
        (".other{top:0}", False),
        ("p.other{top:0}", False),
        ("#here{top:0}", True),
        ("#there{top:0}", False),
        ("[lang]{top:0}", True),
        ("[data-x]{top:0}", False),
        ("p:hover::before{top:0}", True),
        ("p:not(.other){top:0}", True),
        ("div > p + p{top:0}", False),
        ("*{top:0}", True),
        ("@media print{p{top:0}}", True),
        ("@media print{h6{top:0}}", False),
        ("@supports (top:0){@media print{h6{top:0}}}", False),
        ("@font-face{font-family:x}", True),
        ("@page{margin:1cm}", True),
    ],
)
def test_a_rule_stays_if_the_page_has_all_that_its_selector_names(rule: str, is_kept: bool) -> None:
    used = names_on_page('<p class="note" id="here" lang="en">Text</p>')
    assert bool(reduce_sheet(rule, used)) == is_kept


def test_of_a_list_of_selectors_only_those_in_use_stay() -> None:
    assert reduce_sheet("p, h6, .a:is(x, y) {top:0}", {"p"}) == "p{top:0}\n"


def test_what_a_script_may_add_is_in_use() -> None:
    script = "// share it\nelement.classList.add('is-open')"
    assert words_of_script(script) == {"is-open"}


def test_the_styles_stand_where_their_sheet_was_linked_and_the_policy_admits_them() -> None:
    script = '<script src="../assets/a.js" defer></script>'
    out = finish_page(page(f'{POLICY}<link rel="stylesheet" href="../assets/a.css">{script}'), ASSETS)
    (style,) = re.findall(r"<style>(.*?)</style>", out, re.DOTALL)
    assert "<link" not in out
    assert "p{color:red}" in style
    assert ".late" in style
    assert ".gone" not in style
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'; img-src 'self'" in out


def test_what_a_script_may_add_is_kept_only_where_a_page_names_the_script() -> None:
    out = finish_page(page(f'{POLICY}<link rel="stylesheet" href="../assets/a.css">'), ASSETS)
    assert ".late" not in out


def test_urls_of_a_sheet_are_relative_to_the_page_that_it_stands_on() -> None:
    sheet = '@font-face{src:url("face.woff2")}'
    link = '<link rel="stylesheet" href="../../assets/a.css">'
    out = finish_page(page(link), {"assets/a.css": sheet})
    assert 'url("../../assets/face.woff2")' in out


def test_a_linked_script_stands_at_the_end_of_the_page_and_the_policy_admits_it() -> None:
    out = finish_page(page(f'{POLICY}<script src="../assets/a.js" defer></script>'), ASSETS)
    assert re.search(r"<script>(.*)</script></body>", out, re.DOTALL)[1] == SCRIPT  # type: ignore[index]
    digest = base64.b64encode(sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'; style-src; img-src" in out
    assert "src=" not in out


def test_a_sheet_of_somebody_else_stays_linked() -> None:
    assert '<link rel="stylesheet" href="b.css">' in finish_page(
        page('<link rel="stylesheet" href="b.css">'), ASSETS
    )


def test_a_page_may_be_put_into_another_language_than_its_build() -> None:
    assert '<html lang="de">' in finish_page(page(""), ASSETS, "de")


def test_dead_controls_of_the_theme_go() -> None:
    body = '<input class="md-toggle" id="x"><label class="md-overlay"></label><div data-md-component="dialog">a</div><div data-md-component="container">b</div>'
    out = finish_page(page("", body), ASSETS)
    assert re.search(r"<body>(.*)</body>", out, re.DOTALL)[1] == "b"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        pytest.param(
            "en", "(חופית 2019, p. 3)", '(<bdi dir="rtl">חופית</bdi> 2019, p. 3)', id="a name before its year"
        ),
        pytest.param(
            "en",
            "<i>a</i> כהן, לוי 2019; סעד 2020 <b>b</b> סעד 3",
            '<i>a</i> <bdi dir="rtl">כהן, לוי</bdi> 2019; <bdi dir="rtl">סעד</bdi> 2020 <b>b</b> <bdi dir="rtl">סעד</bdi> 3',
            id="several in one text",
        ),
        pytest.param("en", "<pre>חופית 1</pre>", "<pre>חופית 1</pre>", id="code"),
        pytest.param(
            "en", '<i lang="he">חופית 1</i>', '<i lang="he" dir="rtl">חופית 1</i>', id="words of a language"
        ),
        pytest.param(
            "he",
            'א <i lang="en">b חופית 1</i> https://a.example/',
            'א <i lang="en" dir="ltr">b <bdi dir="rtl">חופית</bdi> 1</i> <bdi dir="ltr">https://a.example/</bdi>',
            id="within a page from right to left",
        ),
    ],
)
def test_words_that_run_the_other_way_are_set_apart(language: str, typed: str, shown: str) -> None:
    out = finish_page(page("", typed).replace('lang="en"', f'lang="{language}"', 1), ASSETS)
    assert re.search(r"<body[^>]*>(.*)</body>", out, re.DOTALL)[1] == shown  # type: ignore[index]
