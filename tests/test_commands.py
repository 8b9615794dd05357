"""The commands on small papers: what they print, what they write, and with which status they end."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from folders import REPOSITORY, write
from papercheck.cli import main as check
from papersite.commands import main
from papersite.commands.build_records import _collect_words, run_unchanged

FRONT = "---\ntitle: {title}\ndescription: {title}\npinpoints: t\n---\n"
PAPER = {
    "docs/en/index.md": FRONT.format(title="Tides") + "Tides rise.\n{: #t-p1 }\n\nTides fall.\n{: #t-p2 }\n",
    "docs/de/index.md": FRONT.format(title="Gezeiten")
    + "Das Wasser steigt.\n{: #t-p1 }\n\nEs fällt.\n{: #t-p2 }\n",
    "docs/en/moon.md": "---\ntitle: Moon\ndescription: Moon\npinpoints: m\n---\nIt pulls.\n{: #m-p1 }\n",
    "docs/de/moon.md": "---\ntitle: Mond\ndescription: Mond\npinpoints: m\n---\nEr zieht.\n{: #m-p1 }\n",
    "docs/nl/index.md": FRONT.format(title="Getijden")
    + "De zee stijgt.\n{: #t-p1 }\n\nZe daalt.\n{: #t-p2 }\n",
    "docs/nl/moon.md": "---\ntitle: Maan\ndescription: Maan\npinpoints: m\n---\nHij trekt.\n{: #m-p1 }\n",
}
STAMPS = "docs/_data/translations.yml"
ANCHORS = "docs/_data/anchors.yml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and returns its status, what it printed, and what it said of itself."""

    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            typed = [str(argument) for argument in arguments]
            status = check(typed[1:]) if typed[:1] == ["check"] else main(typed)
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return ran


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A paper in three languages, neither stamped nor locked."""
    return write(tmp_path / "tides", PAPER)


def changed(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_paper_without_a_mistake_ends_with_0(run: Run, root: Path) -> None:
    status, printed, said = run("check", "--root", root, "--today", "2030-01-01")
    assert (status, said) == (0, "")
    assert printed.startswith("No findings in 6 pages, 0 sources, 0 claims")


def test_a_finding_ends_with_1_and_is_printed_with_its_place(run: Run, root: Path) -> None:
    changed(root, "docs/de/index.md", "{: #t-p2 }", "{: #t-p3 }")
    status, printed, _ = run("check", "--root", root)
    assert status == 1
    assert "docs/de/index.md:9:1: error: structure-differs: " in printed
    assert printed.endswith("2 findings in 1 file, profile any.\n")


def test_only_the_areas_that_are_asked_for_are_judged(run: Run, root: Path) -> None:
    changed(root, "docs/de/index.md", "Es fällt.", "Es fällt [weiter](nowhere.md).")
    assert run("check", "links", "--root", root)[0] == 1
    assert run("check", "citations", "--root", root)[0] == 0


def test_the_day_decides_about_dates(run: Run, root: Path) -> None:
    source = "references:\n  - id: a\n    type: report\n    title: The pilot's almanac\n    language: en\n    custom: {read: 2031-05-05, copy: passage}\n"
    write(root, {"docs/_data/sources.yml": source})
    for code in ("en", "de", "nl"):
        file = root / f"docs/{code}/moon.md"
        file.write_text(file.read_text(encoding="utf-8").replace(".\n{", " [@a].\n{"), encoding="utf-8")
    assert "invalid-date" in run("check", "citations", "--root", root, "--today", "2030-01-01")[1]
    assert "invalid-date" not in run("check", "citations", "--root", root, "--today", "2031-05-05")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["publish"], id="an unknown command"),
        pytest.param(["check", "spelling"], id="an unknown area"),
        pytest.param(["check", "--root", "/no/such/folder"], id="a folder that is not there"),
        pytest.param(["check", "--root", "a" * 5_000], id="a folder with too long a name"),
        pytest.param(["check", "--root", "a\0b"], id="a folder whose name holds no character"),
        pytest.param(["check", "--today", "tomorrow"], id="a day that is none"),
        pytest.param(["check", "--today", "2030-02-30"], id="a day that is on no calendar"),
        pytest.param(["check", "--colour"], id="an unknown option"),
        pytest.param(["stamp", "--colour"], id="an unknown option of stamp"),
        pytest.param(["lock", "--colour"], id="an unknown option of lock"),
        pytest.param(["ready", "--colour"], id="an unknown option of ready"),
        pytest.param(["check-sources", "report", "--colour"], id="an unknown option of check-sources"),
        pytest.param(["lock", "everything"], id="an argument too many"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(run: Run, arguments: list[str]) -> None:
    status, printed, said = run(*arguments)
    assert (status, printed) == (2, "")
    assert "error" in said or "usage" in said


def test_a_folder_with_nothing_to_check_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    status, printed, said = run("check", "--root", tmp_path)
    assert (status, printed) == (2, "")
    assert str(tmp_path) in said


@pytest.mark.parametrize("command", ["check", "stamp", "lock", "ready", "check-sources"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    status, printed, _ = run(command, "--help")
    assert status == 0
    assert "--root" in printed


def test_stamping_keeps_the_checker_quiet_about_translations(run: Run, root: Path) -> None:
    status, printed, said = run("stamp", "--root", root)
    assert (status, printed.splitlines()[-1], said) == (0, f"Wrote {STAMPS}.", "")
    assert run("check", "parity", "--root", root, "--today", "2030-01-01")[0] == 0


def test_a_stamp_is_the_same_to_the_byte_when_nothing_changed(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    first = (root / STAMPS).read_bytes()
    run("stamp", "--root", root)
    assert (root / STAMPS).read_bytes() == first


def test_white_space_in_the_original_makes_no_translation_stale(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/index.md", "Tides rise.", "Tides\nrise.")
    assert run("check", "parity", "--root", root)[0] == 0


def test_a_changed_original_names_the_stale_block_with_both_places(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/index.md", "Tides fall.", "Tides sink.")
    status, printed, _ = run("check", "parity", "--root", root)
    assert status == 1
    for code in ("de", "nl"):
        line = next(each for each in printed.splitlines() if each.startswith(f"docs/{code}/index.md:9:1: "))
        assert "stale-translation" in line
        assert "`t-p2`" in line
        assert "docs/en/index.md:9:1" in line
        assert f"scripts/stamp {code} index.md" in printed
    assert printed.count("stale-translation") == 2


def test_what_is_to_be_stamped_is_judged_before_the_paper_is(run: Run, root: Path) -> None:
    write(root, {"docs/_data/claims.yml": "- id: ebb\n"})
    status, printed, said = run("stamp", "de", "mon.md", "--root", root)
    assert (status, "missing-field" in printed) == (2, True)
    assert "fix: Did you mean `moon.md`? It is translated into: " in said


def test_a_stamp_for_one_language_leaves_the_others_as_they_are(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/index.md", "Tides fall.", "Tides sink.")
    assert run("stamp", "nl", "--root", root)[0] == 0
    _, printed, _ = run("check", "parity", "--root", root)
    assert "docs/de/index.md" in printed
    assert "docs/nl/index.md" not in printed


def test_a_stamp_for_one_file_leaves_the_others_as_they_are(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/index.md", "Tides fall.", "Tides sink.")
    changed(root, "docs/en/moon.md", "It pulls.", "It tugs.")
    assert run("stamp", "de", "moon.md", "--root", root)[0] == 0
    _, printed, _ = run("check", "parity", "--root", root)
    assert "docs/de/moon.md" not in printed
    assert all(path in printed for path in ("docs/de/index.md", "docs/nl/index.md", "docs/nl/moon.md"))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["docs/de/moon.md"], ["de moon.md"], id="the file of a translation"),
        pytest.param(["./docs/en/moon.md"], ["de moon.md", "nl moon.md"], id="the file of the original"),
        pytest.param(["docs/de/moon.md", "docs/nl/index.md"], ["de moon.md", "nl index.md"], id="two files"),
        pytest.param(["nl", "moon.md"], ["nl moon.md"], id="a language and a file"),
        pytest.param(["nl"], ["nl index.md", "nl moon.md"], id="a language"),
    ],
)
def test_a_stamp_says_what_it_stamped_however_the_file_is_named(
    run: Run, root: Path, names: list[str], expected: list[str]
) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/index.md", "Tides fall.", "Tides sink.")
    changed(root, "docs/en/moon.md", "It pulls.", "It tugs.")
    status, printed, _ = run("stamp", *names, "--root", root)
    stamped = [line.split(": ")[0].split() for line in printed.splitlines()[:-1]]
    assert status == 0
    assert [f"{code} {file}" for _, file, _, code in stamped] == expected


def test_what_became_of_the_original_since_the_stamp_is_shown(run: Run, root: Path) -> None:
    def commit() -> None:
        for command in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", "-C", root, *command], check=True)

    run("stamp", "--root", root)
    commit()
    changed(root, "docs/en/index.md", "Tides fall.", "All tides fall.")
    changed(root, "docs/en/moon.md", "It pulls.", "It tugs.")
    commit()
    run("stamp", "de", "moon.md", "--root", root)
    commit()
    changed(root, "docs/en/moon.md", "It tugs.", "It tugs at night.")
    before = (root / STAMPS).read_bytes()
    status, printed, said = run("stamp", "--changes", "de", "--root", root)
    assert (status, said) == (0, "")
    assert "    [-Tides-] {+All tides+} fall." in printed
    assert "    It [-tugs.-] {+tugs at night.+}" in printed
    assert (root / STAMPS).read_bytes() == before


def test_what_no_commit_knows_is_said_to_be_unknown(run: Run, root: Path) -> None:
    run("stamp", "--root", root)
    changed(root, "docs/en/moon.md", "It pulls.", "It tugs.")
    assert run("stamp", "--changes", "de", "--root", root)[1].endswith("is not in the history.\n")


def test_a_block_that_is_not_translated_gets_no_stamp(run: Run, root: Path) -> None:
    changed(root, "docs/de/index.md", "Es fällt.\n{: #t-p2 }\n", "")
    run("stamp", "--root", root)
    changed(root, "docs/de/index.md", "{: #t-p1 }\n", "{: #t-p1 }\n\nEs fällt.\n{: #t-p2 }\n")
    assert "does not record which text" in run("check", "parity", "--root", root)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["fr"], "`fr` is neither", id="an unknown language"),
        pytest.param(["en"], "`en` is neither", id="the original itself"),
        pytest.param(["de", "sun.md"], "`sun.md` is neither", id="an unknown file"),
    ],
)
def test_a_stamp_for_what_is_not_there_is_wrong_usage(
    run: Run, root: Path, arguments: list[str], message: str
) -> None:
    status, _, said = run("stamp", *arguments, "--root", root)
    assert status == 2
    assert message in said
    assert not (root / STAMPS).exists()


@pytest.mark.parametrize("command", ["stamp", "lock"])
def test_nothing_is_written_from_a_paper_that_cannot_be_read(run: Run, root: Path, command: str) -> None:
    write(root, {"docs/de/moon.md": "---\ntitle: Mond\n"})
    status, printed, _ = run(command, "--root", root)
    assert status == 1
    assert "data-syntax" in printed
    assert not (root / "docs/_data").exists()


def test_a_lock_lists_every_pinpoint_by_page(run: Run, root: Path) -> None:
    assert run("lock", "--root", root) == (0, f"Wrote {ANCHORS}.\n", "")
    assert run("lock", "--root", root) == (0, f"Nothing to write: {ANCHORS} is up to date.\n", "")
    text = (root / ANCHORS).read_text(encoding="utf-8")
    assert "  index.md:\n  - t-p1\n  - t-p2\n" in text
    assert "  moon.md:\n  - m-p1\n" in text
    assert run("check", "--root", root, "--today", "2030-01-01")[0] == 0


def test_a_lock_never_drops_an_id_and_adds_new_ones_behind(run: Run, root: Path) -> None:
    aliases = (
        'locked:\n  "gone.md":\n    - g-p1\n  "index.md":\n    - t-p9\naliases:\n  g-p1: m-p1\n  t-p9: t-p1\n'
    )
    write(root, {ANCHORS: aliases})
    run("lock", "--root", root)
    text = (root / ANCHORS).read_text(encoding="utf-8")
    assert "  gone.md:\n  - g-p1\n" in text
    assert "  index.md:\n  - t-p9\n  - t-p1\n  - t-p2\n" in text
    assert "  g-p1: m-p1\n  t-p9: t-p1\n" in text
    first = (root / ANCHORS).read_bytes()
    run("lock", "--root", root)
    assert (root / ANCHORS).read_bytes() == first


def test_an_id_that_is_gone_after_the_lock_is_told(run: Run, root: Path) -> None:
    run("lock", "--root", root)
    for code in ("en", "de", "nl"):
        file = root / f"docs/{code}/index.md"
        file.write_text(file.read_text(encoding="utf-8").replace("#t-p2", "#t-p3"), encoding="utf-8")
    _, printed, _ = run("check", "--root", root)
    assert "stale-anchor: `#t-p2` of index.md" in printed
    run("lock", "--root", root)
    assert "stale-anchor: `#t-p2` of index.md" in run("check", "--root", root)[1]


@pytest.mark.parametrize("name", ["r1-p1:", "yes", "1e3", "a#b", "-p1"])
def test_an_odd_id_comes_back_from_the_lock_as_it_was(run: Run, tmp_path: Path, name: str) -> None:
    page = f"---\ntitle: Tides\ndescription: Tides\npinpoints: t\n---\nTides rise.\n{{: #{name} }}\n"
    write(tmp_path, {"docs/en/index.md": page})
    run("lock", "--root", tmp_path)
    first = (tmp_path / ANCHORS).read_bytes()
    assert "stale-anchor" not in run("check", "--root", tmp_path)[1]
    run("lock", "--root", tmp_path)
    assert (tmp_path / ANCHORS).read_bytes() == first


def test_a_paper_without_records_can_be_stamped_and_locked(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": "Tides.\n"})
    assert run("stamp", "--root", tmp_path)[0] == 0
    assert run("lock", "--root", tmp_path)[0] == 0


OPERATOR = ("name", "street", "town", "country", "email", "responsible")
FILLED = "".join(f"{name}: filled in\n" for name in OPERATOR)
ADDRESS = "site_url: https://tides.net/\n"


def test_a_paper_whose_operator_and_address_are_filled_in_is_ready(run: Run, root: Path) -> None:
    write(root, {"docs/_data/operator.yml": FILLED, "mkdocs.yml": ADDRESS})
    assert run("ready", "--root", root) == (0, "Ready to publish.\n", "")


@pytest.mark.parametrize("name", OPERATOR)
@pytest.mark.parametrize("value", ["", "null", "''", "' '"], ids=["nothing", "null", "no text", "a space"])
def test_a_paper_is_not_ready_while_a_field_is_empty(run: Run, root: Path, name: str, value: str) -> None:
    text = FILLED.replace(f"{name}: filled in", f"{name}: {value}")
    write(root, {"docs/_data/operator.yml": text, "mkdocs.yml": ADDRESS})
    status, printed, _ = run("ready", "--root", root)
    assert status == 1
    assert f"`{name}`" in printed
    assert printed.endswith("Not ready to publish.\n")


@pytest.mark.parametrize(
    ("email", "status"),
    [("max@muster", 1), ("max @muster.net", 1), ("max@muster.net", 0), ("see the form", 0)],
)
def test_an_address_that_reaches_nobody_is_not_ready(run: Run, root: Path, email: str, status: int) -> None:
    text = FILLED.replace("email: filled in", f"email: {email}")
    write(root, {"docs/_data/operator.yml": text, "mkdocs.yml": ADDRESS})
    found, printed, _ = run("ready", "--root", root)
    assert found == status
    assert (f"`{email}` is no e-mail address" in printed) == bool(status)


def test_a_paper_without_an_operator_is_not_ready(run: Run, root: Path) -> None:
    write(root, {"mkdocs.yml": ADDRESS})
    status, printed, _ = run("ready", "--root", root)
    assert status == 1
    assert "docs/_data/operator.yml" in printed


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/tides/",
        "https://www.example.com/",
        "https://tides.example/",
        "https://tides.test/",
        "https://tides.invalid/",
        "http://localhost:8000/",
        "tides.net",
        "https://[::1/",
        "''",
    ],
)
def test_a_placeholder_is_no_public_address(run: Run, root: Path, address: str) -> None:
    write(root, {"docs/_data/operator.yml": FILLED, "mkdocs.yml": f"site_url: {address}\n"})
    status, printed, _ = run("ready", "--root", root)
    assert status == 1
    assert "site_url" in printed


def test_the_address_may_come_from_elsewhere(run: Run, root: Path) -> None:
    write(root, {"docs/_data/operator.yml": FILLED, "mkdocs.yml": "site_url: https://example.org/\n"})
    assert run("ready", "--root", root, "--site-url", "https://tides.net/")[0] == 0
    assert run("ready", "--root", root, "--site-url", "https://example.net/")[0] == 1


@pytest.mark.parametrize("text", [b"\xff\xfe", b"\tsite_url: x\n", b"- a\n", b""])
def test_a_configuration_nobody_can_read_is_not_ready_and_no_traceback(
    run: Run, root: Path, text: bytes
) -> None:
    write(root, {"docs/_data/operator.yml": FILLED, "mkdocs.yml": text})
    assert run("ready", "--root", root)[0] == 1


def test_every_lock_of_this_paper_and_of_the_other_is_as_its_command_writes_it(
    run: Run, tmp_path: Path
) -> None:
    import shutil

    for number, paper in enumerate((REPOSITORY, REPOSITORY / "tests" / "papers" / "other")):
        copy = tmp_path / str(number)
        copy.mkdir()
        shutil.copytree(paper / "docs", copy / "docs")
        shutil.copy(paper / "mkdocs.yml", copy)
        before = {name: (copy / name).read_text(encoding="utf-8") for name in (STAMPS, ANCHORS)}
        assert run("stamp", "--root", copy)[0] == run("lock", "--root", copy)[0] == 0
        after = {name: (copy / name).read_text(encoding="utf-8") for name in before}
        assert after == before, "run scripts/stamp and scripts/lock, which write them so"


@pytest.fixture
def built(run: Run, root: Path) -> Path:
    """A site beside its paper, as a build left it and recorded it."""
    write(
        root,
        {"site/index.html": "Tides", "site/de/index.html": "Gezeiten", "mkdocs.yml": "", "scripts/x": ""},
    )
    assert run("unchanged", "--root", root, root / "site") == (1, "", "")
    assert run("record", "--root", root, root / "site") == (0, "", "")
    return root


def test_a_site_that_nothing_changed_about_is_as_it_was_built(run: Run, built: Path) -> None:
    file = built / "docs/en/index.md"
    os.utime(file, (0, 0))
    write(built, {"tests/test_x.py": "", ".cache/x": "", "site.log/x": ""})
    (built / "site.log/x").unlink()
    status, printed, said = run("unchanged", "--root", built, built / "site")
    assert (status, said) == (0, "")
    assert re.fullmatch(
        rf"Nothing changed since [0-9-]{{10}} [0-9:]{{5}}: {built / 'site'} is as it was built\.\n", printed
    )


Change = Callable[[Path, pytest.MonkeyPatch], object]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root, _: write(root, {"docs/en/index.md": "Ebb."}), id="a page"),
        pytest.param(lambda root, _: write(root, {"docs/en/new.md": ""}), id="a new page"),
        pytest.param(lambda root, _: (root / "docs/de/moon.md").unlink(), id="a page that is gone"),
        pytest.param(lambda root, _: (root / "docs/de/moon.md").rename(root / "docs/de/m.md"), id="a name"),
        pytest.param(lambda root, _: write(root, {"mkdocs.yml": "strict: true"}), id="the settings"),
        pytest.param(lambda root, _: write(root, {"overrides/main.html": ""}), id="a template"),
        pytest.param(lambda root, _: write(root, {"scripts/x": "y"}), id="the machine"),
        pytest.param(lambda root, _: write(root, {"requirements.txt": "y"}), id="the packages"),
        pytest.param(lambda root, _: write(root, {"README.md": "y"}), id="a text that is checked beside it"),
        pytest.param(lambda root, _: write(root, {"site/index.html": "Ebb"}), id="a page of the site"),
        pytest.param(lambda root, _: write(root, {"site/new.html": ""}), id="a new file of the site"),
        pytest.param(lambda root, _: (root / "site/index.html").unlink(), id="a missing file of the site"),
        pytest.param(lambda root, _: shutil.rmtree(root / "site"), id="the site is gone"),
        pytest.param(lambda root, _: shutil.rmtree(root / ".cache"), id="the record is gone"),
        pytest.param(
            lambda root, _: [file.write_text("{") for file in (root / ".cache/builds").iterdir()],
            id="a record that is damaged",
        ),
        pytest.param(lambda _, env: env.setenv("SITE_URL", "https://tides.net/"), id="the public URL"),
        pytest.param(lambda _, env: env.setenv("SOURCE_DATE_EPOCH", "1"), id="the date of what is made"),
        pytest.param(lambda _, env: env.setattr(sys, "version", "4.0"), id="the version of Python"),
    ],
)
def test_whatever_changed_asks_for_a_whole_build(
    run: Run, built: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    assert run("unchanged", "--root", built, built / "site")[0] == 0
    change(built, monkeypatch)
    assert run("unchanged", "--root", built, built / "site") == (1, "", "")


def test_another_day_asks_for_a_whole_build(built: Path) -> None:
    options = argparse.Namespace(root=built, site=built / "site", today=date(2030, 1, 1))
    assert run_unchanged(options) == 1


def test_a_change_during_the_build_is_not_missed(run: Run, built: Path) -> None:
    write(built, {"docs/en/index.md": "Ebb."})
    assert run("unchanged", "--root", built, built / "site")[0] == 1
    write(built, {"docs/en/index.md": "Ebb and flow."})
    run("record", "--root", built, built / "site")
    assert run("unchanged", "--root", built, built / "site")[0] == 1


def test_each_folder_that_is_built_into_has_a_record_of_its_own(
    run: Run, built: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "elsewhere", {"index.html": "Tides"})
    assert run("unchanged", "--root", built, other)[0] == 1
    run("record", "--root", built, other)
    assert run("unchanged", "--root", built, other)[0] == 0
    assert run("unchanged", "--root", built, built / "site")[0] == 0
    shutil.rmtree(other)
    run("unchanged", "--root", built, built / "site")
    assert len(list((built / ".cache/builds").iterdir())) == 1


def test_a_record_that_cannot_be_kept_is_told_and_stops_nothing(run: Run, root: Path) -> None:
    write(root, {"site/index.html": "", ".cache": ""})
    status, printed, said = run("unchanged", "--root", root, root / "site")
    assert (status, printed) == (1, "")
    assert said.startswith("The record of this build cannot be kept: ")


def test_what_a_build_puts_beside_the_paper_is_no_reason_for_another(run: Run, built: Path) -> None:
    write(built, {"CITATION.cff": "cff-version: 1.2.0\n"})
    assert run("unchanged", "--root", built, built / "site")[0] == 0


@pytest.mark.slow
@pytest.mark.skipif("SITE_DIR" in os.environ, reason="The site was built by somebody else.")
def test_a_site_that_was_just_built_is_as_it_was_built(run: Run, folder: Path) -> None:
    assert run("unchanged", "--root", REPOSITORY, folder)[0] == 0


def test_words_with_letters_that_the_index_does_not_fold_are_listed_beside_it(tmp_path: Path) -> None:
    article = "<main data-pagefind-body>Łódź lies inland, Ørsted measured, and nobody asked for tides.</main>"
    write(tmp_path, {"index.html": f'<html lang="en"><body>{article}<p>Đukić</p></body></html>'})
    assert _collect_words(tmp_path) == {"en": {"Łódź", "Ørsted", "measured"}}
