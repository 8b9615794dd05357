"""What a maintainer needs to begin with: findings that are known, rules and files left out, settings, and a short report."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY, write
from papercheck.cli import main
from papercheck.model import ERROR, WARNING, Finding, Place
from papercheck.report import LIMIT, list_briefly, spread, tabulate
from papercheck.text import matches_any
from papercheck.waivers import compare_baseline, write_baseline

Run = Callable[..., tuple[int, str, str]]

PAGES = {
    "docs/en/index.md": "# Tides\n\nSee [the ebb](ebb.md) and [the flood](flood.md).\n",
    "docs/en/news/old.md": "# Old\n\nSee [the moon](moon.md).\n",
    "docs/de/index.md": "# Gezeiten\n\nSiehe [die Ebbe](ebb.md) und [die Flut](flood.md).\n",
}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on a folder; returns its status, what it printed and what it said of itself."""

    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            status = main(["--root", str(tmp_path), *map(str, arguments)])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return ran


def found(run: Run, *arguments: str | Path) -> list[str]:
    issues = json.loads(run(*arguments, "--format", "json")[1])["issues"]
    return [f"{issue['file']}: {issue['code']}" for issue in issues]


def test_what_is_there_is_kept_and_only_what_is_new_counts(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    assert run()[0] == 1
    status, printed, _ = run("--write-baseline")
    assert status == 0
    assert "papercheck-baseline.json" in printed
    known = tmp_path / "papercheck-baseline.json"
    status, printed, _ = run("--baseline", known)
    assert (status, printed.splitlines()[0][:12]) == (0, "No findings ")
    assert ", 4 known, profile any." in printed
    page = tmp_path / "docs/en/index.md"
    # Lines that move, sentences that are edited and the order of paragraphs make nothing new.
    page.write_text("# Tides\n\nA new line.\n\nDo see [the ebb](ebb.md) and [the flood](flood.md).\n")
    assert "docs/en/index.md: broken-link" not in found(run, "links", "--baseline", known)
    page.write_text(page.read_text() + "\nSee [the ebb](ebb.md), and [the spring](spring.md).\n")
    status, printed, _ = run("links", "--baseline", known)
    assert status == 1
    assert "docs/en/index.md:7:28: error: broken-link: `spring.md`" in printed
    # What a page has once more is told with the first one.
    assert "docs/en/index.md:5:8: error: broken-link: `ebb.md`" in printed
    assert "`flood.md`" not in printed


def test_what_is_gone_is_counted_and_taken_out(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAGES | {"papercheck.toml": 'areas = ["links"]\nbaseline = "known.json"\n'})
    assert run("--write-baseline")[0] == 0
    write(tmp_path, {"docs/en/ebb.md": "# Ebb\n"})
    assert "1 gone, which --write-baseline takes out" in run()[1]
    before = (tmp_path / "known.json").read_text()
    assert run("--write-baseline")[0] == 0
    assert len((tmp_path / "known.json").read_text().splitlines()) == len(before.splitlines()) - 1


def test_a_renamed_file_brings_nothing_new(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    run("links", "--write-baseline")
    (tmp_path / "docs/en/news/old.md").rename(tmp_path / "docs/en/news/older.md")
    assert found(run, "links", "--baseline", tmp_path / "papercheck-baseline.json") == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[["a", "b"]]', "[" * 100_000, "\udcff"])
def test_a_file_that_is_no_baseline_is_said_so(run: Run, tmp_path: Path, text: str) -> None:
    write(tmp_path, PAGES | {"known.json": text.encode("utf-8", "surrogateescape")})
    status, printed, said = run("--baseline", tmp_path / "known.json")
    assert (status, printed) == (2, "")
    assert "The baseline cannot be used: " in said
    assert "No such file" in run("--baseline", tmp_path / "none.json")[2]


FINDINGS = st.builds(
    Finding,
    st.builds(Place, st.sampled_from(["a.md", "b.md"]), st.integers(1, 3)),
    st.sampled_from(["broken-link", "unread-source"]),
    st.sampled_from(["`a 1` of 2.", "`a 2` of 3 in b.md:1:2.", "`b`."]),
    st.just("Mend it."),
)


@settings(max_examples=30, deadline=None)
@given(st.sets(FINDINGS), st.sets(FINDINGS))
def test_nothing_known_is_new_and_as_many_are_new_as_there_are_more(
    tmp_path_factory: pytest.TempPathFactory, before: set[Finding], after: set[Finding]
) -> None:
    root = write(tmp_path_factory.mktemp("known"), {"a.md": "x\ny\nz\n", "b.md": "x\n"})
    write_baseline(root / "known.json", root, before)
    assert compare_baseline(root / "known.json", root, before, set())[0] == ()
    new, known, gone = compare_baseline(
        root / "known.json", root, before | after, {"broken-link", "unread-source"}
    )
    assert len(new) == len(before | after) - len(before)
    assert (known, gone) == (len(before), 0)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--select", "missing-page"], {"missing-page"}, id="a rule"),
        pytest.param(["--select", "links"], {"broken-link"}, id="an area"),
        pytest.param(["--select", "missing-page,links"], {"missing-page", "broken-link"}, id="one of each"),
        pytest.param(["--ignore", "parity"], {"broken-link"}, id="all but an area"),
        pytest.param(["--ignore", "broken-link"], {"missing-page"}, id="all but a rule"),
        pytest.param(["--exclude", "docs/*/news"], {"broken-link"}, id="all but a folder"),
        pytest.param(["--exclude", "docs/en"], {"broken-link"}, id="all but a language"),
        pytest.param(["--languages", "de"], {"broken-link"}, id="one language"),
        pytest.param(
            ["--languages", "de,fr", "--ignore", "links"], {"missing-page"}, id="one that is not there"
        ),
        pytest.param(["links", "--select", "broken-link"], {"broken-link"}, id="a rule of an area"),
    ],
)
def test_rules_files_and_languages_can_be_chosen(
    run: Run, tmp_path: Path, options: list[str], expected: set[str]
) -> None:
    write(tmp_path, PAGES)
    assert {each.partition(": ")[2] for each in found(run, *options)} == expected


def test_what_could_not_be_read_is_told_whatever_is_selected(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAGES | {"docs/en/bad.md": b"\xff"})
    assert found(run, "--select", "orphan-page") == ["docs/en/bad.md: not-utf-8"]
    assert found(run, "--select", "broken-link", "--ignore", "broken-link,not-utf-8") == []


def test_a_link_may_lead_to_what_is_excluded(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": "See [it](../../notes/a.md#x).\n", "notes/a.md": "[x](y.md)\n"})
    assert found(run, "links", "--exclude", "notes") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--select", "broken-lnik"], "broken-lnik is no rule and no area. Did you mean `broken-link`?"),
        (["--ignore", "x" * 30], "--list names them."),
        (["--languages", "???"], "??? is no code of a language"),
        (["--write-baseline", "links"], "links is an area"),
        (["--select", "links", "--ignore", "links"], "is ignored, or judges nothing"),
        (["--registry", "none.bib", "--select", "unreadable-file"], ""),
    ],
)
def test_what_cannot_be_meant_is_said(run: Run, tmp_path: Path, options: list[str], said: str) -> None:
    status, printed, complaint = run(*options, "--root", write(tmp_path, PAGES))
    assert said in complaint
    assert status == 2 if said else "none.bib:1:1: error: unreadable-file: " in printed


@pytest.mark.parametrize("name", ["papercheck.toml", "pyproject.toml"])
def test_settings_say_what_is_not_typed(run: Run, tmp_path: Path, name: str) -> None:
    head = "[tool.papercheck]\n" if name == "pyproject.toml" else ""
    text = (
        f'{head}areas = ["links", "parity"]\nignore = ["missing-page"]\nlanguages = ["de"]\nstrict = true\n'
    )
    write(tmp_path, PAGES | {name: text})
    assert set(found(run)) == {"docs/de/index.md: broken-link"}
    assert found(run, "--ignore", "broken-link") == []
    assert found(run, "parity") == []


def test_what_is_typed_is_selected_instead_of_what_settings_say(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        PAGES | {"papercheck.toml": 'select = ["broken-link"]\nregistry = "refs.bib"\n', "refs.bib": ""},
    )
    assert {each.partition(": ")[2] for each in found(run)} == {"broken-link"}
    assert {each.partition(": ")[2] for each in found(run, "--select", "parity")} == {"missing-page"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignored = []", "`ignored` is no setting. Did you mean `ignore`?"),
        ("xyz = 1", "There are areas, select, ignore, exclude"),
        ("ignore = [1]", "1 is no rule and no area."),
        ('areas = ["--write-baseline=x"]', "`areas` needs a list of some of citations, "),
        ("limit = true", "expected one argument"),
        ("ignore = [", "cannot be used: "),
        ('baseline = "../x.json"', "`baseline` leads out of the folder."),
        ('ignore = ["lnks"]', "This is set in papercheck.toml."),
        ('areas = ["x"]', "`areas` needs a list"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(run: Run, tmp_path: Path, text: str, said: str) -> None:
    status, printed, complaint = run("--root", write(tmp_path, PAGES | {"papercheck.toml": text}))
    assert (status, printed) == (2, "")
    assert said in complaint


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("docs/de/a.md", "docs/de/*", True),
        ("docs/de/news/a.md", "docs/de/*", True),
        ("docs/de/news/a.md", "docs/de/*.md", False),
        ("docs/de/news/a.md", "docs/*/news/", True),
        ("docs/den/a.md", "docs/de", False),
        ("CHANGELOG.md", "**/CHANGELOG.md", True),
        ("a/b/CHANGELOG.md", "**/CHANGELOG.md", True),
        ("a/[x].md", "a/[x].md", True),
        ("a/x.md", "./a/?.md", True),
        ("a.md", "", False),
    ],
)
def test_a_pattern_names_files_and_all_that_is_in_a_folder(path: str, pattern: str, expected: bool) -> None:
    assert matches_any(path, [pattern]) is expected


def many(number: int, rule: str = "broken-link", path: str = "a{}.md", **fields: object) -> list[Finding]:
    message = str(fields.get("message", "`x` leads to no page."))
    severity = WARNING if fields.get("is_doubtful") else ERROR
    return [
        Finding(Place(path.format(n), n), rule, message, "Mend it.", severity) for n in range(1, number + 1)
    ]


def test_of_one_rule_no_more_is_listed_than_one_reads() -> None:
    listed = list_briefly(many(LIMIT + 3) + many(2, "unread-source", is_doubtful=True), LIMIT)
    assert listed[0] == f"broken-link: {LIMIT + 3} errors"
    assert listed[1 + 2 * LIMIT] == "    and 3 more; --select broken-link --limit 0 lists all"
    assert "unread-source: 2 warnings" in listed
    assert len(list_briefly(many(LIMIT), LIMIT)) == 2 * LIMIT
    assert len(list_briefly(many(LIMIT + 3), 0)) == 2 * (LIMIT + 3)


def test_what_a_template_repeats_is_listed_once() -> None:
    built = many(40, "missing-alt", "site/{}/index.html", message="`../logo.svg` has no alternative text.")
    deeper = many(1, "missing-alt", "site/x/{}.html", message="`../../logo.svg` has no alternative text.")
    other = many(1, "missing-alt", "site/x/{}.html", message="`moon.svg` has no alternative text.")
    listed = list_briefly(built + deeper + other, LIMIT)
    assert len(listed) == 4
    assert "The same is in 40 other places, on 41 pages in all." in listed[0]
    assert len(list_briefly(built[:4], LIMIT)) == 8
    assert len(list_briefly(many(5), LIMIT)) == 10


def test_a_table_counts_rules_where_a_glance_does_not() -> None:
    findings = many(1_234) + many(2, "unread-source", is_doubtful=True)
    assert tabulate(findings, {"broken-link": "links"}) == [
        "findings  severity  rule           area   first",
        "   1,234  error     broken-link    links  a1.md:1:1",
        "       2  warning   unread-source         a1.md:1:1",
    ]


def test_github_shows_the_first_of_every_rule_first() -> None:
    shown = list(spread(many(30) + many(2, "unread-source") + many(1, "missing-page"), 3))
    assert [finding.rule for finding in shown[:3]] == ["broken-link", "unread-source", "missing-page"]
    assert len(shown) == 6
    assert shown[-1].message.endswith("And 27 more of this kind, which are not shown.")
    assert list(spread([], 0)) == []


def test_the_page_for_strangers_names_every_setting() -> None:
    page = (REPOSITORY / "scripts/papercheck/README.md").read_text(encoding="utf-8")
    for name in (
        "areas",
        "select",
        "ignore",
        "exclude",
        "languages",
        "registry",
        "baseline",
        "profile",
        "limit",
    ):
        assert f"{name} = " in page
