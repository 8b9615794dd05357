"""`scripts/check` on folders of every kind: what it reads, what it prints, and with which status it ends."""

import http.server
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from folders import REPOSITORY, write
from papercheck.cli import main
from papercheck.model import ERROR, WARNING, Paper, Place, Problem
from papercheck.rules import claims, list_all, rule
from papersite.commands import main as run_site_command

TODAY = "2030-01-01"
PAPER = {"docs/en/index.md": "Tides rise.\n", "docs/de/index.md": "Das Wasser steigt.\n"}
PAGE = (
    '<!doctype html><html lang="en"><head><title>Tides</title></head><body><h1>Tides</h1>{}</body></html>\n'
)
BROKEN = {"docs/en/index.md": "See [the ebb](ebb.md).\n"}
DOUBTFUL = {"mkdocs.yml": "plugins:\n  - social\n"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its status, what it printed, and what it said of itself."""

    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            status = main([*map(str, arguments), "--today", TODAY])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return ran


def issues(printed: str) -> list[tuple[str, str]]:
    return [(each["code"], each["file"]) for each in json.loads(printed)["issues"]]


def test_the_help_is_what_the_readme_shows(run: Run) -> None:
    status, printed, _ = run("--help")
    assert status == 0
    assert f"```text\n{printed}```\n" in (REPOSITORY / "scripts/README.md").read_text(encoding="utf-8")


def test_this_repository_keeps_its_promises_in_every_area_without_a_site(run: Run) -> None:
    status, printed, _ = run("--strict")
    assert status == 0, printed
    # A language that is not finished is a note.
    assert printed.splitlines()[-1].startswith("No findings in ")


@pytest.mark.parametrize(
    ("files", "options", "expected"),
    [
        pytest.param(PAPER, [], 0, id="nothing"),
        pytest.param(PAPER, ["--strict"], 0, id="nothing, strictly"),
        pytest.param(BROKEN, [], 1, id="an error"),
        pytest.param(DOUBTFUL, [], 0, id="a warning"),
        pytest.param(DOUBTFUL, ["--strict"], 1, id="a warning, strictly"),
        pytest.param(DOUBTFUL | BROKEN, [], 1, id="one of each"),
    ],
)
def test_the_status_says_whether_something_is_wrong(
    run: Run, tmp_path: Path, files: dict[str, str], options: list[str], expected: int
) -> None:
    assert run("--root", write(tmp_path, files), *options)[0] == expected


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github"])
def test_every_format_has_the_same_findings_and_the_same_status(run: Run, tmp_path: Path, name: str) -> None:
    status, printed, said = run("--root", write(tmp_path, BROKEN), "--format", name)
    assert (status, said) == (1, "")
    assert "broken-link" in printed
    assert "ebb.md" in printed


@pytest.mark.parametrize(
    ("files", "areas", "expected"),
    [
        pytest.param(PAPER, [], "No findings in 2 pages, 0 sources, 0 claims, profile any.", id="only pages"),
        pytest.param(
            {"a/b.html": PAGE.format("")}, ["links"], "No findings in 1 built page.", id="only HTML"
        ),
        pytest.param(
            {"docs/index.html": PAGE.format("")}, ["links"], "No findings in 1 built page.", id="HTML in docs"
        ),
        pytest.param(
            {"notes/a.md": "Tides.\n"},
            [],
            "No findings in 1 Markdown file (only their links: no languages found), profile any.",
            id="only Markdown beside",
        ),
        pytest.param(
            {"tides.md": "Tides [@doe].\n", "tides.bib": "@book{doe, title={Tides}}\n"},
            [],
            "No findings in 1 Markdown file (only their links: no languages found), "
            "1 file of sources not read without `--registry`, profile any.",
            id="sources in a place of their own",
        ),
        pytest.param(
            {"sources.json": "[]"},
            [],
            "No findings in 0 pages, 0 sources, 0 claims, profile any.",
            id="only a registry",
        ),
        pytest.param({"mkdocs.yml": "site_name: Tides\n"}, [], "No findings in 1 file.", id="only settings"),
        pytest.param(
            {"docs/pt_BR/index.md": "As marés sobem.\n"},
            ["parity"],
            "No findings in 1 page, 0 sources, 0 claims, profile any.",
            id="a language of a country",
        ),
    ],
)
def test_a_root_is_judged_by_what_it_holds(
    run: Run, tmp_path: Path, files: dict[str, str], areas: list[str], expected: str
) -> None:
    assert run(*areas, "--root", write(tmp_path, files)) == (0, f"{expected}\n", "")


def test_a_folder_of_html_is_judged_as_a_site_without_being_told(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"index.html": PAGE.format('<a href="gone/">x</a><img src="index.html">')})
    _, printed, _ = run("--root", tmp_path, "--format", "json")
    assert {"broken-link", "missing-alt"} <= {code for code, _ in issues(printed)}


@pytest.mark.parametrize(
    ("files", "areas", "said"),
    [
        pytest.param({}, [], "Nothing to check in ", id="an empty folder"),
        pytest.param({"docs/readme.txt": "x"}, [], "Nothing to check in ", id="docs without a language"),
        pytest.param(
            {"docs/en/a.md/b.txt": "x"}, [], "Nothing to check in ", id="a folder named like a page"
        ),
        pytest.param(PAPER, ["site"], "`site` needs built HTML", id="a paper that was not built"),
        pytest.param({"index.html": "x"}, ["parity"], "`parity` needs Markdown", id="a site and no paper"),
        pytest.param({"x": "y"}, ["links"], "`links` needs Markdown or HTML", id="nothing with links"),
        pytest.param({"index.html": "---\nlayout: a\n---\n<p>x</p>"}, [], "is a page", id="templates"),
    ],
)
def test_nothing_to_check_is_wrong_usage(
    run: Run, tmp_path: Path, files: dict[str, str], areas: list[str], said: str
) -> None:
    status, printed, complaint = run(*areas, "--root", write(tmp_path, files))
    assert (status, printed) == (2, "")
    assert said in complaint
    assert str(tmp_path) in complaint


def test_a_file_is_no_folder(run: Run, tmp_path: Path) -> None:
    status, printed, said = run("--root", write(tmp_path, {"a.md": "x"}) / "a.md")
    assert (status, printed) == (2, "")
    assert "a.md is a file, not a folder" in said


def test_a_url_that_stands_twice_at_one_place_gets_one_verdict(run: Run) -> None:
    site = REPOSITORY / "tests/cases/silent/site-bilingual"
    found = json.loads(run("links", "--root", site, "--format", "json")[1])["results"]
    assert len({tuple(result.items()) for result in found}) == len(found)


def test_the_site_beside_a_paper_is_read_only_by_name(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAPER | {"site/index.html": PAGE.format('<a href="gone/">x</a>')})
    assert run("--root", tmp_path)[0] == 0
    status, printed, _ = run("site", "--root", tmp_path)
    assert status == 1
    assert printed.startswith("site/index.html:1:")
    assert "broken-link" in run("links", "--root", tmp_path)[1]


@pytest.mark.parametrize(
    "name", ["a b.md", "Übergröße.md", "a\nb.md", "::error title=x::y.md", "%s{0}'\".md"]
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_files_may_have_any_name(run: Run, tmp_path: Path, name: str, form: str) -> None:
    write(tmp_path, {f"docs/en/{name}": "See [the ebb](ebb.md).\n"})
    status, printed, _ = run("--root", tmp_path, "--format", form)
    assert status == 1
    assert "broken-link" in printed


def test_names_that_are_no_text_are_printed_all_the_same(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path, PAPER) / "docs/en"
    with Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).open("w", encoding="utf-8") as file:
        file.write("See [the ebb](ebb.md).\n")
    for form in ("text", "json", "sarif", "github"):
        assert run("--root", tmp_path, "--format", form)[0] == 1
    assert "docs/en/\\udcff.md:1:5: error: broken-link" in run("--root", tmp_path)[1]


def test_pipes_loops_and_devices_are_neither_waited_for_nor_followed(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAPER)
    for path in ("docs/en/pipe.md", "mkdocs.yml", "requirements.txt"):
        os.mkfifo(tmp_path / path)
    for path, target in {"loop.md": "loop.md", "self": ".", "zero.md": "/dev/zero", "top": "/"}.items():
        (tmp_path / "docs/en" / path).symlink_to(target)
    status, printed, _ = run("--root", tmp_path)
    assert status == 1
    assert set(re.findall(r"1:1: error: ([a-z-]+):", printed)) == {"symbolic-link"}


def test_a_link_out_of_the_folder_is_not_read(run: Run, tmp_path: Path) -> None:
    secret = write(tmp_path, {"secret.md": "See [hunter2](hunter2.md).\n"}) / "secret.md"
    write(tmp_path / "root", PAPER)
    (tmp_path / "root/docs/en/terms.md").symlink_to(secret)
    status, printed, _ = run("--root", tmp_path / "root")
    assert status == 1
    assert "hunter2" not in printed


def test_a_page_of_ten_thousand_lines_is_read(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": "Tides rise.\nTides fall.\n\n" * 3_500})
    assert run("--root", tmp_path)[0] == 0


def test_what_is_no_text_is_said_so(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": bytes(range(256)), "docs/_data/waivers.yml": b"\xff\xfe- a"})
    status, printed, _ = run("--root", tmp_path)
    assert status == 1
    assert "not-utf-8" in printed


WAIVER = """- rule: {rule}
  place: {place}
  text: {text}
  reason: The ebb comes later.
  owner: someone
  until: {until}
"""


def waiver(
    rule: str = "broken-link", place: str = "docs/en/index.md", text: str = "ebb", until: str = TODAY
) -> dict[str, str]:
    return {"docs/_data/waivers.yml": WAIVER.format(rule=rule, place=place, text=text, until=until)}


@pytest.mark.parametrize(
    ("waived", "expected"),
    [
        pytest.param(waiver(), [], id="by file"),
        pytest.param(waiver(place="docs/en/index.md:1"), [], id="by line"),
        pytest.param(waiver(place="docs/en/index.md:1:5"), [], id="by a place as reports print it"),
        pytest.param(waiver(place="docs/en/index.md:2"), ["stale-waiver", "broken-link"], id="another line"),
        pytest.param(waiver(text="flood"), ["stale-waiver", "broken-link"], id="another text"),
        pytest.param(waiver(rule="forbidden-markup"), ["stale-waiver", "broken-link"], id="another rule"),
        pytest.param(waiver(until="2029-12-31"), ["stale-waiver", "broken-link"], id="a day late"),
    ],
)
def test_a_waiver_silences_what_it_names_until_its_day(
    run: Run, tmp_path: Path, waived: dict[str, str], expected: list[str]
) -> None:
    status, printed, _ = run("--root", write(tmp_path, BROKEN | waived), "--format", "json")
    assert [code for code, _ in issues(printed)] == expected
    assert status == bool(expected)


def test_a_waiver_of_an_area_that_was_not_asked_is_not_called_unused(run: Run, tmp_path: Path) -> None:
    write(tmp_path, PAPER | waiver())
    assert run("citations", "--root", tmp_path)[0] == 0
    assert "stale-waiver" in run("links", "--root", tmp_path)[1]


def test_a_waiver_without_a_reason_or_an_end_waives_nothing(run: Run, tmp_path: Path) -> None:
    write(tmp_path, BROKEN | {"docs/_data/waivers.yml": "- {rule: broken-link, place: docs/en/index.md}\n"})
    _, printed, _ = run("--root", tmp_path, "--format", "json")
    assert [code for code, _ in issues(printed)] == [*["missing-field"] * 3, "broken-link"]


def test_every_rule_is_listed_once_with_its_area_its_severity_and_its_promise(run: Run) -> None:
    status, printed, _ = run("--list")
    assert status == 0
    form = r"(?:any|citations|parity|claims|links|site|a11y|repo) +([a-z0-9-]+) +(?:error|warning|note)(?: or (?:warning|note))* +[A-Z].*\."
    listed = [re.fullmatch(form, text) for text in printed.splitlines()]
    assert sorted(match[1] for match in listed if match) == sorted(listed.name for listed in list_all())
    assert all(listed)


def test_the_list_explains_itself_with_examples_where_they_are_wanted(run: Run) -> None:
    printed = run("--list", "repo", "--verbose")[1]
    at = printed.index("relaxed-validation")
    assert "    Bad:  validation: {anchors: ignore}\n    Good: validation: {anchors: warn}\n" in printed[at:]
    assert not re.search(r"^(citations|site) ", printed, re.MULTILINE)


def test_a_rule_is_never_surer_than_the_list_says() -> None:
    @rule("claims", WARNING)
    def loose_net(net: str) -> Iterator[Problem]:
        yield Problem(Place(net), "", "", ERROR)

    with pytest.raises(ValueError, match="the rule loose-net does not declare the severity error"):
        list(loose_net("herring"))


def test_a_rule_that_fails_is_named_with_its_place_and_the_others_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @rule("claims", ERROR)
    def torn_net(paper: Paper) -> Iterator[Problem]:
        for page in paper.pages:
            yield Problem(Place(page.path), page.title[7], "")

    torn_net.find.__module__ = claims.__name__
    monkeypatch.setattr(claims, "torn_net", torn_net, raising=False)
    status, printed, said = run("--root", write(tmp_path, BROKEN), "--format", "json")
    assert status == 2
    assert issues(printed) == [("broken-link", "docs/en/index.md")]
    assert re.fullmatch(
        r"papercheck: The rule `torn-net` failed at docs/en/index\.md:1:1 \(IndexError in test_check_command\.py:\d+\)\. "
        r"This is a mistake of the program: please report it, with the file\.\n",
        said,
    )


def test_a_command_that_fails_as_a_whole_says_what_to_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(root: Path, *arguments: object) -> None:
        raise KeyError(root)

    monkeypatch.setattr("papercheck.cli.find_inputs", torn)
    status, printed, said = run("--root", tmp_path)
    assert (status, printed) == (2, "")
    assert said.startswith("papercheck: The command failed (KeyError in test_check_command.py:")


def test_a_record_that_cannot_be_written_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, PAPER | {"docs/_data/translations.yml/x": "y"})
    assert run_site_command(["stamp", "--root", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_nobody_who_stops_reading_sees_a_traceback(tmp_path: Path) -> None:
    write(tmp_path, {f"docs/en/p{number}.md": "See [x](gone.md).\n" for number in range(400)})
    command = [sys.executable, "-P", "-m", "papercheck", "--root", str(tmp_path)]
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_terminal_that_knows_only_ascii_gets_what_it_can_show(tmp_path: Path) -> None:
    write(tmp_path, {"docs/en/index.md": "See [x](Übergröße.md).\n"})
    command = [sys.executable, "-P", "-m", "papercheck", "--root", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "scripts"), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "`\\xdcbergr\\xf6\\xdfe.md`" in done.stdout


class Moody(http.server.BaseHTTPRequestHandler):
    """A host with a page, one that has moved, one that is gone, and one that is for members."""

    def do_GET(self) -> None:
        status = {"/here": 200, "/moved": 301, "/gone": 404, "/members": 403}[self.path]
        body = b"<!doctype html><title>Tide table</title><h1>Tide table</h1><p>" + b"High water at six. " * 40
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if status == 301:
            self.send_header("Location", "/here")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def results(printed: str) -> dict[str, str]:
    return {each["url"].rpartition("/")[2]: each["verdict"] for each in json.loads(printed)["results"]}


@pytest.fixture
def cited(tmp_path: Path, host: str) -> Path:
    text = "".join(f"See [{name}]({host}/{name}).\n" for name in ("here", "moved", "gone", "members"))
    return write(tmp_path / "tides", {"docs/en/index.md": text + "And [us](index.md).\n"})


def test_offline_an_outside_address_is_only_looked_at(run: Run, cited: Path) -> None:
    status, printed, _ = run("links", "--root", cited, "--format", "json", "--allow-host", "127.0.0.1")
    assert status == 0
    assert set(results(printed).values()) == {"skipped", "ok"}
    assert json.loads(printed)["results"][0]["reason"] == "offline"
    assert "invalid-url" in run("links", "--root", cited)[1]


@pytest.mark.slow
def test_online_every_address_gets_a_verdict_and_doubt_fails_nothing(run: Run, cited: Path) -> None:
    status, printed, _ = run(
        "links", "--root", cited, "--format", "json", "--online", "--allow-host", "127.0.0.1"
    )
    assert results(printed) == {
        "here": "ok", "moved": "redirected", "gone": "broken", "members": "unverified", "index.md": "ok",
    }  # fmt: skip
    assert [(each["code"], each["severity"]) for each in json.loads(printed)["issues"]] == [
        ("redirected-url", "warning"),
        ("broken-url", "error"),
    ]
    assert status == 1


@pytest.mark.slow
def test_with_a_record_an_address_is_dead_only_after_three_failures_in_a_week(
    capsys: pytest.CaptureFixture[str], cited: Path, tmp_path: Path
) -> None:
    common = ["links", "--root", str(cited), "--format", "json", "--allow-host", "127.0.0.1"]
    common += ["--state", str(tmp_path / "ledger.json")]
    seen = []
    for today in ("2030-01-01", "2030-01-05", "2030-01-09"):
        status = main([*common, "--online", "--today", today])
        found = [(each["code"], each["severity"]) for each in json.loads(capsys.readouterr().out)["issues"]]
        seen.append((status, found[1]))
    assert seen == [
        (0, ("broken-url", "warning")),
        (0, ("broken-url", "warning")),
        (1, ("broken-url", "error")),
    ]
    assert main([*common, "--today", "2030-01-09"]) == 1
    assert [code for code, _ in issues(capsys.readouterr().out)] == ["broken-url"]


def test_a_record_that_is_none_is_said_so(run: Run, cited: Path, tmp_path: Path) -> None:
    ledger = write(tmp_path, {"ledger.json": "[]"}) / "ledger.json"
    status, printed, _ = run("links", "--root", cited, "--state", ledger, "--allow-host", "127.0.0.1")
    assert status == 1
    assert "unreadable-file" in printed


def test_output_is_plain_text_whatever_the_stream(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["--root", str(write(tmp_path, PAPER)), "--today", TODAY]) == 0
    assert stream.getvalue() == "No findings in 2 pages, 0 sources, 0 claims, profile any.\n"
