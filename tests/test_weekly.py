"""The weekly check of the sources: what it asks, what it keeps, and what it says to whom."""

import http.server
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from papercheck.cli import outside_urls
from papercheck.fetch.ledger import Ledger, learn, read
from papercheck.model import Outcome, Place, Result, Verdict
from papercheck.report import issue_report, list_actionable
from papersite.commands import main

ROOT = Path(__file__).parents[1]
MONDAY = date(2026, 11, 23)
PLACE = Place("docs/_data/sources.yml", 7, 5)


def outcome(
    verdict: Verdict, *, url: str = "https://one.example/", reason: str = "", is_dead: bool = False
) -> Outcome:
    return Outcome(result=Result(url, PLACE, verdict, reason), is_dead=is_dead)


def test_only_what_a_person_can_mend_is_wanted() -> None:
    found = [outcome(verdict) for verdict in Verdict]
    assert {each.result.verdict for each in list_actionable(found)} == {
        Verdict.BROKEN,
        Verdict.ARCHIVED,
        Verdict.REDIRECTED,
        Verdict.INVALID,
        Verdict.REFUSED,
    }


def test_what_is_dead_stands_first() -> None:
    found = [
        outcome(Verdict.BROKEN, url="https://a.example/"),
        outcome(Verdict.BROKEN, url="https://b.example/", is_dead=True),
    ]
    assert [each.is_dead for each in list_actionable(found)] == [True, False]


def test_nothing_of_a_checked_page_becomes_markdown_or_a_command() -> None:
    hostile = "a|b`c` @everyone [x](https://evil.example) <img src=x>\n::error::x\n\x1b[31m"
    text = issue_report([outcome(Verdict.BROKEN, reason=hostile)], MONDAY, {})
    (row,) = [line for line in text.splitlines() if "evil" in line]
    cells = row.replace("\\|", "").strip("| ").split(" | ")
    assert all(
        cell == "broken" or (cell.startswith("`") and cell.endswith("`") and "`" not in cell[1:-1])
        for cell in cells
        if cell
    )
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith("::")]


def test_an_issue_without_trouble_has_no_table() -> None:
    text = issue_report([outcome(Verdict.OK), outcome(Verdict.UNVERIFIED)], MONDAY, {})
    assert "2 addresses: 1 ok, 1 unverified" in text
    assert "|" not in text


@pytest.fixture(autouse=True)
def _no_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the real one."""
    monkeypatch.setattr(outside_urls, "ARCHIVE", "http://127.0.0.1:9/web/")


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/web/") and self.path.endswith("/there"):
                self.send_response(302)
                self.send_header("Location", self.path.replace("/web/20261123/", "/web/20240229101112/"))
                self.end_headers()
                return
            body = b"<!doctype html><title>A page</title><p>" + b"Words that say something. " * 80
            self.send_response(200 if self.path == "/there" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_every_registered_address_is_asked_and_the_ledger_and_the_report_say_what_was_found(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    entry = "- {{id: {name}, type: webpage, title: A page, language: en, URL: '{url}'}}\n"
    (data / "sources.yml").write_text(
        entry.format(name="a", url=f"{server}/there") + entry.format(name="b", url=f"{server}/gone")
    )
    report = tmp_path / "report"
    arguments = [
        "check-sources",
        str(report),
        "--root",
        str(tmp_path),
        "--today",
        "2026-11-23",
        "--allow-host",
        "127.0.0.1",
    ]
    assert main(arguments) == 0
    assert "Asked 2 URLs; 1 need a look." in capsys.readouterr().out
    results = {
        each["url"]: each["verdict"] for each in json.loads((report / "results.json").read_text())["results"]
    }
    assert results == {f"{server}/there": "ok", f"{server}/gone": "broken"}
    assert set(json.loads((data / "ledger.json").read_text())["sources"]) == set(results)
    assert (report / "ledger.json").read_bytes() == (data / "ledger.json").read_bytes()
    assert (report / "wanted").read_text() == "yes\n"
    assert f"{server}/gone" in (report / "issue.md").read_text()


def test_a_source_that_is_gone_and_has_an_archived_copy_is_archived(tmp_path: Path, server: str) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    (data / "sources.yml").write_text(
        f"- {{id: a, type: webpage, title: A page, language: en, URL: '{server}/gone',"
        f" custom: {{archive_url: '{server}/there'}}}}\n"
    )
    report = tmp_path / "report"
    options = ["--root", str(tmp_path), "--today", "2026-11-23", "--allow-host", "127.0.0.1"]
    assert main(["check-sources", str(report), *options]) == 0
    results = json.loads((report / "results.json").read_text())["results"]
    assert {found["url"]: found["verdict"] for found in results} == {
        f"{server}/gone": "archived",
        f"{server}/there": "ok",
    }


def test_copies_that_an_archive_has_are_proposed_for_sources_that_name_none(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_urls, "ARCHIVE", f"{server}/web/")
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    entry = "- {{id: {name}, type: webpage, title: A page, language: en, URL: '{url}'{more}}}\n"
    named = f", custom: {{archive_url: '{server}/there#kept'}}"
    (data / "sources.yml").write_text(
        entry.format(name="a", url=f"{server}/there", more="")
        + entry.format(name="b", url=f"{server}/never-archived", more="")
        + entry.format(name="c", url=f"{server}/named/there", more=named)
    )
    report = tmp_path / "report"
    options = ["--root", str(tmp_path), "--today", "2026-11-23", "--allow-host", "127.0.0.1"]
    assert main(["check-sources", str(report), *options]) == 0
    rows = [row for row in (report / "issue.md").read_text().splitlines() if "/web/" in row]
    assert rows == [f"| `{server}/there` | `{server}/web/20240229101112/{server}/there` |"]
    assert (report / "wanted").read_text() == "yes\n"


def test_what_only_a_page_cites_stays_in_the_ledger(tmp_path: Path, server: str) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    (tmp_path / "docs/en").mkdir()
    (tmp_path / "docs/en/index.md").write_text(f"See [a page]({server}/there#top) and [b]({server}/there).\n")
    (data / "sources.yml").write_text(
        f"- {{id: a, type: webpage, title: A page, language: en, URL: '{server}/gone'}}\n"
    )
    kept = {"verdict": "ok", "since": "2026-11-01", "checked": "2026-11-01"}
    sources = {f"{server}/there": kept, f"{server}/forgotten": kept}
    (data / "ledger.json").write_text(json.dumps({"version": 1, "sources": sources}))
    options = ["--root", str(tmp_path), "--today", "2026-11-23", "--allow-host", "127.0.0.1"]
    assert main(["check-sources", str(tmp_path / "report"), *options]) == 0
    assert set(json.loads((data / "ledger.json").read_text())["sources"]) == {
        f"{server}/there",
        f"{server}/gone",
    }


@pytest.mark.parametrize("ledger", [None, '{"version": 1, "sources": {}}'], ids=["none yet", "an old one"])
def test_where_nothing_could_be_judged_the_ledger_stays_as_it_is(
    tmp_path: Path, ledger: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    if ledger:
        (data / "ledger.json").write_text(ledger)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    (data / "sources.yml").write_text(
        f"- {{id: a, type: webpage, title: A page, language: en, URL: 'http://127.0.0.1:{port}/'}}\n"
    )
    options = ["--root", str(tmp_path), "--today", "2026-11-23", "--allow-host", "127.0.0.1"]
    assert main(["check-sources", str(tmp_path / "report"), *options]) == 1
    assert "Is there a network?" in capsys.readouterr().err
    assert [file.read_text() for file in data.glob("ledger.json")] == ([ledger] if ledger else [])


def test_a_ledger_that_is_none_ends_the_check_and_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    (data / "ledger.json").write_text("{")
    (data / "sources.yml").write_text(
        "- {id: a, type: webpage, title: A, language: en, URL: 'https://a.test/'}\n"
    )
    assert main(["check-sources", str(tmp_path / "report"), "--root", str(tmp_path)]) == 1
    assert "docs/_data/ledger.json:1:1: error: unreadable-file: " in capsys.readouterr().out
    assert sorted(file.name for file in data.iterdir()) == ["ledger.json", "sources.yml"]
    assert (data / "ledger.json").read_text() == "{"


def test_where_nothing_could_be_judged_what_a_killed_run_had_learned_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "docs/_data"
    data.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    (data / "sources.yml").write_text(
        f"- {{id: a, type: webpage, title: A page, language: en, URL: '{url}'}}\n"
    )
    learned = [Result(url, PLACE, Verdict.OK)]
    list(learn(data / "ledger.json", Ledger(), learned, MONDAY))
    options = ["--root", str(tmp_path), "--today", "2026-11-24", "--allow-host", "127.0.0.1"]
    assert main(["check-sources", str(tmp_path / "report"), *options]) == 1
    assert read(data / "ledger.json")[url].verdict is Verdict.OK
    assert [file.name for file in data.glob(".*")] == []


@pytest.fixture
def gh(tmp_path: Path) -> Path:
    """A stand-in for gh that writes down what it is asked, and answers a list with what `open` holds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(
        '#!/usr/bin/env bash\nprintf "%s\\n" "$*" >> "$GH_LOG"\n[[ "$*" == *" list "* ]] && cat "$GH_OPEN" 2>/dev/null\nexit 0\n'
    )
    program.chmod(0o755)
    return folder


def run(script: str, tmp_path: Path, gh: Path, *arguments: str, cwd: Path | None = None) -> list[str]:
    """What gh was asked by a script."""
    log = tmp_path / "gh.log"
    environment = {
        **os.environ,
        "PATH": f"{gh}:{os.environ['PATH']}",
        "GH_LOG": str(log),
        "GH_OPEN": str(tmp_path / "open"),
    }
    subprocess.run(
        [ROOT / "scripts" / script, *arguments],
        env=environment,
        cwd=cwd or tmp_path,
        check=True,
        capture_output=True,
    )
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize(
    ("is_wanted", "is_open", "asked"),
    [
        pytest.param("yes", False, ["issue create"], id="trouble and no issue: one is opened"),
        pytest.param("yes", True, ["issue edit 12"], id="trouble and an issue: it is brought up to date"),
        pytest.param("no", True, ["issue edit 12", "issue close 12"], id="no trouble any more: it is closed"),
        pytest.param("no", False, [], id="no trouble: nothing is said"),
    ],
)
def test_one_issue_is_kept_up_to_date(
    tmp_path: Path, gh: Path, is_wanted: str, is_open: bool, asked: list[str]
) -> None:
    (tmp_path / "wanted").write_text(f"{is_wanted}\n")
    (tmp_path / "issue.md").write_text("$(touch owned) `touch owned`\n")
    (tmp_path / "open").write_text("12\n" if is_open else "")
    calls = [
        call
        for call in run("update-issue", tmp_path, gh, str(tmp_path))
        if call.startswith("issue ") and " list " not in f" {call} "
    ]
    assert [next((start for start in asked if call.startswith(start)), call) for call in calls] == asked
    assert not (tmp_path / "owned").exists()


def test_a_new_ledger_is_pushed_to_its_branch_and_proposed_once(tmp_path: Path, gh: Path) -> None:
    remote, work, report = tmp_path / "remote.git", tmp_path / "work", tmp_path / "report"

    def git(*words: str, cwd: Path = work) -> str:
        return subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words],
            cwd=cwd,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    (work / "docs/_data").mkdir(parents=True)
    report.mkdir()
    git("init", "--quiet", "--bare", str(remote), cwd=tmp_path)
    git("init", "--quiet", "--initial-branch", "main")
    git("remote", "add", "origin", str(remote))
    git("commit", "--quiet", "--allow-empty", "--message", "start")
    (report / "ledger.json").write_text("{}\n")
    calls = run("propose-ledger", tmp_path, gh, str(report), cwd=work)
    assert any(call.startswith("pr create --head ledger") for call in calls)
    assert calls[-1] == "workflow run check.yml --ref ledger"
    assert git("show", "ledger:docs/_data/ledger.json", cwd=remote) == "{}\n"
    assert git("show", "--name-only", "--format=", "ledger", cwd=remote).split() == ["docs/_data/ledger.json"]


def test_a_ledger_that_is_not_new_is_not_proposed(tmp_path: Path, gh: Path) -> None:
    work, report = tmp_path / "work", tmp_path / "report"
    (work / "docs/_data").mkdir(parents=True)
    report.mkdir()
    for folder in (work / "docs/_data", report):
        (folder / "ledger.json").write_text("{}\n")
    for words in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "start"],
    ):
        subprocess.run(["git", *words], cwd=work, check=True, capture_output=True)
    assert run("propose-ledger", tmp_path, gh, str(report), cwd=work) == []


@pytest.mark.parametrize("branch", ["main", "-f", "a b", ""])
def test_records_go_to_no_branch_but_one_of_a_proposal(tmp_path: Path, gh: Path, branch: str) -> None:
    for name in ("translations.yml", "anchors.yml"):
        (tmp_path / name).write_text("{}\n")
    with pytest.raises(subprocess.CalledProcessError):
        run("push-records", tmp_path, gh, str(tmp_path), branch)
    assert not (tmp_path / "gh.log").exists()


def test_stamps_are_pushed_to_their_branch_and_nothing_else_is(tmp_path: Path, gh: Path) -> None:
    remote, work, records = tmp_path / "remote.git", tmp_path / "work", tmp_path / "records"

    def git(*words: str, cwd: Path = work) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout

    for folder in (work / "docs/_data", records):
        folder.mkdir(parents=True)
        for name in ("translations.yml", "anchors.yml"):
            (folder / name).write_text(f"{folder.name}: {{}}\n")
    git("init", "--quiet", "--bare", str(remote), cwd=tmp_path)
    git("init", "--quiet", "--initial-branch", "wording")
    git("remote", "add", "origin", str(remote))
    git("add", ".")
    git("commit", "--quiet", "--message", "start")
    git("push", "--quiet", "origin", "wording")
    calls = run("push-records", tmp_path, gh, str(records), "wording", cwd=work)
    assert calls[-1] == "workflow run check.yml --ref wording"
    names = git("show", "--name-only", "--format=", "wording", cwd=remote).split()
    assert names == ["docs/_data/anchors.yml", "docs/_data/translations.yml"]
    assert git("show", "wording:docs/_data/anchors.yml", cwd=remote) == "records: {}\n"
    assert git("status", "--porcelain") == git("worktree", "prune", "--dry-run") == ""
    calls = run("push-records", tmp_path, gh, str(records), "wording", cwd=work)
    assert len([call for call in calls if call.startswith("workflow run")]) == 1, (
        "nothing new, nothing pushed"
    )


def test_a_frozen_edition_is_released_before_its_record_is_proposed(tmp_path: Path, gh: Path) -> None:
    remote, work, released = tmp_path / "remote.git", tmp_path / "work", tmp_path / "released"

    def git(*words: str, cwd: Path = work) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout

    for folder in (work / "docs/_data", released / "docs/_data", released / "editions"):
        folder.mkdir(parents=True)
    record = f"- edition: 2026-12-01\n  manifest: {'a' * 64}\n- edition: 2027-01-31\n  manifest: {'b' * 64}\n"
    (released / "docs/_data/editions.yml").write_text(record)
    with pytest.raises(subprocess.CalledProcessError):
        run("publish-edition", tmp_path, gh, str(released), cwd=work)
    assert not (tmp_path / "gh.log").exists(), "a record without its archive is proposed to nobody"
    (released / "editions/edition-2027-01-31.tar.gz").write_bytes(b"whole")
    git("init", "--quiet", "--bare", str(remote), cwd=tmp_path)
    git("init", "--quiet", "--initial-branch", "main")
    git("remote", "add", "origin", str(remote))
    git("commit", "--quiet", "--allow-empty", "--message", "start")
    calls = run("publish-edition", tmp_path, gh, str(released), cwd=work)
    assert calls[0] == "release view edition-2027-01-31"
    assert any(call.startswith("pr create --head record-2027-01-31") for call in calls)
    assert calls[-1] == "workflow run check.yml --ref record-2027-01-31"
    assert git("show", "record-2027-01-31:docs/_data/editions.yml", cwd=remote) == record
