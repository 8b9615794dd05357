"""Every promise of the checker, kept and broken: the smallest papers, and the exact text printed about each.

A folder of `cases/` is named like its rule and holds one paper, or several in folders of their own, each with a
`findings.txt`. Those of `cases/silent/` break nothing. To add a promise, add a folder; no Python is needed.

Three more files lie beside a paper and are no part of it: `options.txt`, with options of the command; `state.json`, the
ledger of earlier checks; and `answers.txt`, with which the paper is checked online. Its lines say what a host on loopback answers, each with a path, a status and,
where it sends visitors on, the path it sends them to; the paper calls this host `http://HOST`.
"""

import contextlib
import io
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from folders import REPOSITORY, write
from hostile import Case, Hostile, goes, sends
from papercheck.cli import main
from papercheck.rules import list_all

CASES = REPOSITORY / "tests" / "cases"
TODAY = date(2030, 1, 1)


def folders() -> list[object]:
    found = sorted(file.parent for file in CASES.rglob("findings.txt"))
    return [pytest.param(folder, id=folder.relative_to(CASES).as_posix()) for folder in found]


def too_large(root: Path) -> None:
    write(root, {"docs/en/index.md": "Tides.\n" * 400_000})


def linked(root: Path) -> None:
    (root / "docs/en/moon.md").symlink_to("index.md")


def linked_outside(root: Path) -> None:
    write(root.parent, {"moon.md": "The moon.\n"})
    (root / "docs/en/moon.md").symlink_to("../../../moon.md")


def drawn_outside(root: Path) -> None:
    (root / "docs/en/moon.svg").symlink_to("../../../moon.svg")


GROWN: dict[str, Callable[[Path], None]] = {
    "file-too-large": too_large,
    "symbolic-link": drawn_outside,
    "links-within-the-folder": linked,
    "unreadable-file": linked_outside,
}
"""What a case needs beside its files, because it would be out of place in a repository."""

ALSO = {
    "units-differ/price-of-its-readers": {"values-differ"},
    "values-differ/added-in-a-section-of-other-blocks": {"structure-differs"},
    "unfinished-language/stale": {"stale-translation"},
    # What is waived or linked is itself something that another rule names.
    "stale-waiver/expired-waiver": {"malformed-citation"},
    "unreadable-file/unreadable-file": {"symbolic-link"},
    # What a comment hides from readers is HTML as well.
    "hidden-text": {"forbidden-markup"},
    # Browsers take backslashes for slashes, and nobody else does.
    "third-party-request/backslash": {"invalid-url"},
    # Either may be the other under a name of its own.
    "missing-page/names-of-their-own": {"orphan-page"},
    # Half an attribute list makes a heading of the line below.
    "unread-markup/attribute-list-without-a-brace": {"wrong-heading-level"},
    # A pinpoint that moved to another section stands in another order.
    "misplaced-claim/scattered-claim": {"structure-differs"},
    # A paragraph without an id is missing from the pinpoints as well.
    "missing-id/translation": {"structure-differs"},
}
"""Promises that a case cannot help breaking beside its own."""


BESIDE = ("findings.txt", "options.txt", "state.json", "answers.txt")
"""What lies in the folder of a case and is no part of its paper."""


def laid_out(folder: Path, to: Path) -> Path:
    """A case as a folder of its own, with nothing but its paper."""
    root = to / "paper"
    shutil.copytree(folder, root, ignore=shutil.ignore_patterns(*BESIDE))
    if grow := GROWN.get(folder.name):
        grow(root)
    return root


def reported(folder: Path, to: Path) -> str:
    """What is printed about a case, with its ledger and its host, if it has them."""
    root, typed = laid_out(folder, to), folder / "options.txt"
    options = typed.read_text(encoding="utf-8").split() if typed.is_file() else []
    if (folder / "state.json").is_file():
        options += ["--state", str(shutil.copy(folder / "state.json", to))]
    if not (folder / "answers.txt").is_file():
        return report(root, *options)
    answers = (folder / "answers.txt").read_text(encoding="utf-8").splitlines()
    with Hostile(to, [answer(*line.split()) for line in answers]) as server:
        host = f"127.0.0.1:{server.ports['http']}"
        for file in root.rglob("*.md"):
            file.write_text(
                file.read_text(encoding="utf-8").replace("http://HOST", f"http://{host}"), "utf-8"
            )
        return report(root, *options, "--online", "--allow-host", "127.0.0.1").replace(host, "HOST")


def answer(path: str, status: str, location: str = "") -> Case:
    """One line of `answers.txt`."""
    page = "<!doctype html><title>Tides</title><h1>Tides</h1><p>" + "High water at six. " * 40
    return Case(path, "", goes(location, int(status)) if location else sends(page, int(status)))


def report(root: Path, *options: str) -> str:
    """What `scripts/check --root …` prints, as on one and the same day."""
    printed, failed = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(failed):
        status = main(["--root", str(root), "--today", TODAY.isoformat(), *options])
    assert failed.getvalue() == ""
    assert status in {0, 1}
    return printed.getvalue()


@pytest.mark.parametrize("folder", folders())
def test_a_case_prints_exactly_what_is_expected(folder: Path, tmp_path: Path) -> None:
    assert reported(folder, tmp_path) == (folder / "findings.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", folders())
def test_a_case_breaks_its_own_promise_and_no_other(folder: Path) -> None:
    named = folder.relative_to(CASES).parts[0]
    text = (folder / "findings.txt").read_text(encoding="utf-8")
    broken = set(re.findall(r"^\S.*?:\d+:\d+: (?:error|warning|note): ([a-z0-9-]+): ", text, re.MULTILINE))
    if named == "silent":
        assert text.startswith("No findings in ")
    else:
        assert broken - ALSO.get(folder.relative_to(CASES).as_posix(), set()) == {named}


RULES = {rule.name: rule for rule in list_all()}
"""Every rule that the machine lists, with its promise."""


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    cases = {folder.name for folder in CASES.iterdir()} - {"silent"}
    assert sorted(RULES.keys() - cases) == [], "rules without a case"
    assert sorted(cases - RULES.keys()) == [], "cases without a rule"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_its_promise_with_an_example_of_each_kind(rule: str) -> None:
    promise = RULES[rule].promise
    assert re.fullmatch(r"[A-Z].*\.", promise.text)
    assert promise.bad
    assert promise.good
    assert promise.bad != promise.good


def test_another_paper_in_three_languages_breaks_no_promise() -> None:
    said = report(REPOSITORY / "tests" / "papers" / "other")
    assert said.splitlines()[-1].startswith("No findings in "), said


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Macintosh"])
def test_line_ends_never_matter(tmp_path: Path, ending: str) -> None:
    folder = CASES / "structure-differs" / "pinpoints-missing"
    for file in folder.rglob("*.md"):
        text = file.read_text(encoding="utf-8").replace("\n", ending)
        write(tmp_path, {file.relative_to(folder).as_posix(): text.encode()})
    assert report(tmp_path) == (folder / "findings.txt").read_text(encoding="utf-8")


def test_nothing_that_is_checked_steers_the_terminal(tmp_path: Path) -> None:
    hostile = "[a](x\x1b]8;;http://evil.example\x07.md) [b](\u202egnp.md) [c](\ud7ff\ue000.md)\n"
    write(tmp_path, {"docs/en/index.md": hostile})
    printed = report(tmp_path)
    assert "\\u001b]8;;" in printed
    assert "\\u202e" in printed
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ue000]", printed)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"docs/en/index.md": ""}, id="an empty page"),
        pytest.param({"docs/en/index.md": "\n\n\n"}, id="a page of empty lines"),
        pytest.param({"docs/en/index.md": "---\n---\n"}, id="empty front matter"),
        pytest.param({"docs/en/index.md": "x\n", "docs/en/a.md/b.txt": "x"}, id="a folder named like a page"),
        pytest.param({"docs/en/index.md": "x\n", "docs/_data/sources.yml": ""}, id="an empty registry"),
        pytest.param({"docs/en/index.md": "x\n", "docs/_data/claims.yml": "# later\n"}, id="only a comment"),
        pytest.param(
            {"docs/en/index.md": "x\n", "mkdocs.yml": "site_name: x\n"}, id="no languages configured"
        ),
    ],
)
def test_what_is_not_there_is_not_required(tmp_path: Path, files: dict[str, str]) -> None:
    assert report(write(tmp_path, files)).startswith("No findings in ")


HOSTILE = {
    "lists a thousand deep": "- " * 1000 + "x",
    "quotations a thousand deep": "> " * 1000 + "x",
    "brackets that never close": "[" * 20_000,
    "citations that never close": "[@a " * 5_000,
    "code that never closes": "` `` ``` " * 2_000,
    "emphasis that never closes": "*a **b _c " * 500,
    "attribute lists that never close": "{: #a " * 2_000,
    "tags that never close": "<a <b <!-- " * 500,
    "a fence that never closes": "```\n" + "x\n" * 2_000,
    "markers of the Markdown reader": "\x02wzxhzdk:0\x03 \x02amp\x03 klzzwxh:0001\n",
    "one very long line": "tide " * 20_000,
    "a table of empty cells": "|" * 500 + "\n" + "|-" * 500 + "|\n" + "|" * 500,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read_or_refused_but_never_a_traceback(tmp_path: Path, text: str) -> None:
    assert report(write(tmp_path, {"docs/en/index.md": text}))


HOSTILE_YAML = {
    "a million laughs": "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)),
    "deep lists": "[" * 10_000,
    "deep mappings": "{a: " * 10_000,
    "a tag that runs code": "!!python/object/apply:os.system ['true']",
    "an alias of itself": "&a [*a]",
    "a merge": "a: &x {b: c}\nd:\n  <<: *x\n",
    "a number of a thousand digits": f"id: {'9' * 1000}",
    "a date that is none": "id: 2030-99-99",
    "half a surrogate pair": r'id: "\ud800"',
    "a code point beyond the last": r'id: "\UFFFFFFFF"',
    "a name that is a list": "? [a, b]\n: c\n",
    "a name that is nothing": ": x\n",
    "a directive": "%YAML 9.9\n---\na: b\n",
    "two documents": "a: b\n---\nc: d\n",
    "a zero byte": "a: \0\n",
    "only a byte order mark": "\ufeff",
    "a percent sign": "%",
}


@pytest.mark.parametrize("text", HOSTILE_YAML.values(), ids=HOSTILE_YAML.keys())
def test_a_hostile_record_is_read_or_refused_but_never_a_traceback(tmp_path: Path, text: str) -> None:
    records = ("sources", "claims", "terms", "strings", "operator", "anchors", "translations")
    files = {f"docs/_data/{name}.yml": text for name in records}
    front = {"docs/en/index.md": f"---\n{text}\n---\nTides.\n"}
    assert report(write(tmp_path, files | front | {"mkdocs.yml": text}))
