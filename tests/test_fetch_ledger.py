"""What is remembered of sources: three failures in seven days, one success, and a file that loses nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY
from papercheck.cli.outside_urls import read_ledger
from papercheck.fetch.ledger import (
    Ledger,
    LedgerEntry,
    LedgerError,
    SourceState,
    dump,
    learn,
    lock_folder,
    parse,
    read,
    remember,
    write,
)
from papercheck.model import Place, Result, Verdict

DAY = date(2026, 11, 1)
URL = "https://www.oecd.org/report"
WORDS = {
    "+": Verdict.OK,
    ">": Verdict.REDIRECTED,
    "-": Verdict.BROKEN,
    "?": Verdict.UNVERIFIED,
    "a": Verdict.ARCHIVED,
}


def result(verdict: Verdict, url: str = URL, digest: str = "") -> Result:
    return Result(url, Place("sources.yml"), verdict, "as it was", None, digest)


def update(ledger: Ledger, results: Iterable[Result], day: date) -> Ledger:
    entries = dict(ledger)
    for found in results:
        if entry := remember(entries.get(found.url), found, day):
            entries[found.url] = entry
    return entries


def history(days: str) -> LedgerEntry:
    """A check a day, a letter a check; a dot is a day without one."""
    ledger = Ledger()
    for number, word in enumerate(days):
        if word != ".":
            ledger = update(ledger, [result(WORDS[word])], DAY + timedelta(days=number))
    return ledger[URL]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param("+", SourceState.ALIVE, id="found"),
        pytest.param(">", SourceState.ALIVE, id="found elsewhere"),
        pytest.param("?", SourceState.UNVERIFIED, id="could not be judged"),
        pytest.param("+?", SourceState.UNVERIFIED, id="could not be judged any more"),
        pytest.param("-", SourceState.FAILING, id="one failure"),
        pytest.param("---", SourceState.FAILING, id="three failures in three days"),
        pytest.param("-......-", SourceState.FAILING, id="two failures in seven days"),
        pytest.param("-.....--", SourceState.DEAD, id="three failures in seven days"),
        pytest.param("-.....-", SourceState.FAILING, id="six days are not seven"),
        pytest.param("--....-", SourceState.FAILING, id="three failures in six days"),
        pytest.param("--------", SourceState.DEAD, id="a failure each day"),
        pytest.param("-......-......-", SourceState.DEAD, id="a failure each week"),
        pytest.param("-......-......-+", SourceState.ALIVE, id="one success revives"),
        pytest.param("-......-+......-", SourceState.FAILING, id="counting starts anew after a success"),
        pytest.param("-???????????????", SourceState.FAILING, id="doubt does not count as failure"),
        pytest.param("-.....--?", SourceState.DEAD, id="doubt does not revive"),
        pytest.param("-?.....-.?....-", SourceState.DEAD, id="doubt between failures changes nothing"),
        pytest.param("a.....aa", SourceState.DEAD, id="gone, though an archive has it"),
    ],
)
def test_a_source_is(days: str, expected: SourceState) -> None:
    assert history(days).state is expected


def test_many_checks_on_one_day_are_one_failure() -> None:
    ledger = Ledger()
    for _ in range(9):
        ledger = update(ledger, [result(Verdict.BROKEN)], DAY)
    assert ledger[URL].failures == (DAY,)


def test_a_source_that_stays_dead_does_not_grow() -> None:
    entry = history("-" * 400)
    assert entry.failures == (DAY, DAY + timedelta(days=398), DAY + timedelta(days=399))


def test_dates_say_since_when() -> None:
    entry = history("++-?-+++")
    assert (entry.since, entry.checked) == (date(2026, 11, 6), date(2026, 11, 8))
    assert history("++--").since == date(2026, 11, 3)


def test_what_a_page_said_is_kept_until_it_is_read_again() -> None:
    ledger = update(Ledger(), [result(Verdict.OK, digest="a")], DAY)
    ledger = update(ledger, [result(Verdict.UNVERIFIED)], DAY + timedelta(days=1))
    assert ledger[URL].digest == "a"
    ledger = update(ledger, [result(Verdict.OK, digest="b")], DAY + timedelta(days=2))
    assert ledger[URL].digest == "b"


def test_what_was_not_asked_is_not_remembered() -> None:
    ledger = update(Ledger(), [result(Verdict.SKIPPED), result(Verdict.INVALID, "x")], DAY)
    assert ledger == Ledger()


def check(file: Path, results: Iterable[Result], day: date) -> None:
    """What a run does to the file: every answer into the journal, and the file replaced once, at the end."""
    list(learn(file, read(file), results, day))
    write(file, read(file))


def test_the_same_day_again_changes_no_byte(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    results = [
        result(verdict, f"https://{name}.org/", "d") for name, verdict in zip("zab", Verdict, strict=False)
    ]
    check(file, results, DAY)
    before, moment = file.read_bytes(), file.stat().st_mtime_ns
    check(file, reversed(results), DAY)
    assert file.read_bytes() == before
    assert file.stat().st_mtime_ns == moment, "and the file is not even touched"
    check(file, results, DAY - timedelta(days=9))
    assert file.read_bytes() == before, "an older day is no news"


def test_a_later_day_with_the_same_verdicts_changes_the_dates_of_the_check_only(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    for days in (0, 7):
        check(file, [result(Verdict.OK, digest="d")], DAY + timedelta(days=days))
    entry = json.loads(file.read_text())["sources"][URL]
    assert entry == {
        "verdict": "ok",
        "since": "2026-11-01",
        "checked": "2026-11-08",
        "digest": "d",
        "reason": "as it was",
    }


def test_the_file_is_sorted_and_read_back_as_it_was() -> None:
    ledger = update(
        Ledger(), [result(Verdict.OK, "https://b.org/ü"), result(Verdict.BROKEN, "https://a.org/")], DAY
    )
    content = dump(ledger)
    assert json.loads(content)["version"] == 1
    assert content.index("a.org") < content.index("b.org")
    assert parse(content) == ledger
    assert dump(parse(content)) == content


def test_whatever_ends_a_run_nothing_learned_is_lost(tmp_path: Path) -> None:
    def interrupted() -> Iterator[Result]:
        yield result(Verdict.OK, "https://a.org/")
        yield result(Verdict.BROKEN, "https://b.org/")
        raise KeyboardInterrupt

    file = tmp_path / "deep/status.json"
    with pytest.raises(KeyboardInterrupt):
        list(learn(file, Ledger(), interrupted(), DAY))
    assert sorted(read(file)) == ["https://a.org/", "https://b.org/"]


def test_a_run_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    program = f"""
import os, sys
from datetime import date
from pathlib import Path
from papercheck.model import Place, Result, Verdict
from papercheck.fetch.ledger import Ledger
from papercheck.fetch.ledger import learn, lock_folder
results = (Result(f"https://{{n}}.org/", Place("a"), Verdict.OK) for n in range(99))
with lock_folder(Path({str(file)!r})):
    for n, _ in enumerate(learn(Path({str(file)!r}), Ledger(), results, date(2026, 11, 1))):
        if n == 5:
            os.kill(os.getpid(), 9)
"""
    ways = {"PYTHONPATH": str(REPOSITORY / "scripts")}
    run = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | ways, check=False, capture_output=True
    )
    assert run.returncode == -9
    assert len(read(file)) == 6
    with lock_folder(file):
        pass


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": "x", "sources": {}}',
        b'{"version": 2, "sources": {}}',
        b'{"version": 1, "sources": []}',
        b'{"version": 1, "sources": {"a": null}}',
        b'{"version": 1, "sources": {"a": {"verdict": "fine", "since": "2026-11-01", "checked": "2026-11-01"}}}',
        b'{"version": 1, "sources": {"a": {"verdict": "ok", "since": "2026-13-01", "checked": "2026-11-01"}}}',
        b'{"version": 1, "sources": {"a": {"verdict": "ok", "since": 5, "checked": "2026-11-01"}}}',
        b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n",
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_ledger_stays_where_it_is_and_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "status.json"
    file.write_bytes(content)
    ledger, finding = read_ledger(file, tmp_path)
    assert ledger == Ledger()
    assert finding
    assert (finding.rule, finding.place) == ("unreadable-file", Place("status.json"))
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("status.json", content)]


def test_a_ledger_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    file.mkdir()
    ledger, finding = read_ledger(file, tmp_path)
    assert ledger == Ledger()
    assert finding
    said = "status.json:1:1: error: unreadable-file: `status.json` cannot be opened: "
    assert str(finding).startswith(said)
    elsewhere = read_ledger(file, tmp_path / "root")[1]
    assert str(elsewhere).startswith(said), "outside the root it has its name only"


def test_the_file_is_replaced_once_however_many_urls_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def count(ledger: Ledger) -> str:
        written.append(len(ledger))
        return dump(ledger)

    monkeypatch.setattr("papercheck.fetch.ledger.dump", count)
    check(tmp_path / "status.json", [result(Verdict.OK, f"https://{n}.org/") for n in range(50)], DAY)
    assert written == [50]


def test_a_torn_line_of_the_journal_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    list(learn(file, Ledger(), [result(Verdict.OK)], DAY))
    journal = tmp_path / ".status.json.journal"
    journal.write_text(journal.read_text() + '["https://b.org/", {"verdi', encoding="utf-8")
    assert list(read(file)) == [URL]


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert read(tmp_path / "status.json") == Ledger()


def test_two_runs_do_not_write_at_the_same_time(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    with lock_folder(file), pytest.raises(LedgerError, match="another run"), lock_folder(file):
        pass
    with lock_folder(file):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "status.json"
    write(file, update(Ledger(), [result(Verdict.OK)], DAY))
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        write(file, Ledger())
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("+>-?a"), st.integers(0, 3)), max_size=12))
def test_any_history_is_written_and_read_back(checks: list[tuple[str, str, int]]) -> None:
    ledger, day = Ledger(), DAY
    for name, word, days in checks:
        day += timedelta(days=days)
        ledger = update(ledger, [result(WORDS[word], f"https://{name}.org/", f"{days}")], day)
    assert parse(dump(ledger)) == ledger
    assert update(ledger, [], day) == ledger


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.text(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda each: (
            st.lists(each) | st.dictionaries(st.sampled_from(["version", "sources", "a", "verdict"]), each)
        ),
    ).map(json.dumps)
)
def test_no_content_is_a_traceback(content: str) -> None:
    try:
        parse(content)
    except (ValueError, TypeError, KeyError, AttributeError):
        return
