"""`scripts/new`: a paper is begun whole, things are added with the checker's consent, and whatever goes wrong leaves all as it was."""

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import MakeOnce
from folders import REPOSITORY, build, write
from papercheck.cli import main as check
from papercheck.files import replace_file
from papersite import bibliography
from papersite.bibliography import BibliographyError, choose_key, read_entries
from papersite.commands import drafts, main, skeleton
from papersite.commands.drafts import RefusalError, dump, extend_file, finish_files, write_files

PAPER = [
    "--title",
    "On tides: a “study”",
    "--title",
    "Über Gezeiten",
    "--author",
    "Ada van Poe",
    "--year",
    "2024",
]
PAPER += [
    "--languages",
    "en,de",
    "--parts",
    "3",
    "--part-name",
    "thesis/theses",
    "--part-name",
    "These/Thesen",
]
CHAPTERS = [*PAPER[: PAPER.index("--parts")], *PAPER[PAPER.index("--part-name") :], "--parts"]
ARTICLE = "@article{x, author={Roe, Ada}, title={Low water}, journal={Tides}, year=2020, doi={10.1000/182}, langid={english}}"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs scripts/new with what stands on its standard input; its status, and all that it said."""

    def ran(*arguments: str | Path, said: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said.encode())))
        try:
            status = main(["new", *map(str, arguments)])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return ran


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new paper of three parts in two languages."""
    folder = tmp_path_factory.mktemp("begun") / "tides"
    assert main(["new", "paper", str(folder), "--root", str(REPOSITORY), *PAPER]) == 0
    return folder


@pytest.fixture
def paper(begun: Path, tmp_path: Path) -> Path:
    """The content of that paper, to add to."""
    shutil.copytree(begun / "docs", tmp_path / "docs")
    shutil.copy(begun / "mkdocs.yml", tmp_path)
    return tmp_path


def holds(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def complaints(root: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The rules that the checker finds broken in a paper."""
    check(["--root", str(root), "--format", "json"])
    return {issue["code"] for issue in json.loads(capsys.readouterr().out)["issues"]}


def test_a_new_paper_keeps_every_promise(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = check(["--root", str(begun), "--strict"])
    assert status == 0, capsys.readouterr().out


def test_a_paper_in_one_language_compares_none(run: Run, tmp_path: Path) -> None:
    named = "--languages de --author Ada --year 2024 --parts 12 --part-name Kapitel/Kapitel --title Gezeiten"
    begun = tmp_path / "begun"
    assert run("paper", begun, "--root", REPOSITORY, *named.split())[0] == 0
    assert check(["--root", str(begun), "--strict"]) == 0
    pages = {file.relative_to(begun / "docs").as_posix() for file in (begun / "docs").rglob("*.md")}
    assert {"de/kapitel/12.md", "de/evidence.md"} <= pages
    assert "de/side-by-side.md" not in pages


def test_parts_without_numbers_are_named_by_their_titles(run: Run, tmp_path: Path) -> None:
    """The others as well that are added later; a title that is missing in a translation is marked."""
    named = "--languages en,de,nl --author Ada --year 2024 --part-name chapter/chapters --title A --title B"
    titles = ["--parts", "The quay / Low, then “high”", "--parts", "Der Kai / Erst Ebbe, dann Flut"]
    begun = tmp_path / "begun"
    assert run("paper", begun, "--root", REPOSITORY, *named.split(), *titles)[0] == 0
    page = begun / "docs/de/chapters/low-then-high.md"
    assert page.read_text("utf-8").startswith("---\ntitle: Erst Ebbe, dann Flut\n")
    assert "{: #low-then-high-p1 .lead }" in page.read_text("utf-8")
    assert "title: TODO The quay\n" in (begun / "docs/nl/chapters/the-quay.md").read_text("utf-8")
    assert check(["--root", str(begun), "--strict"]) == 0
    added = [
        "page",
        "chapters/a-gull.md",
        "--title",
        "A gull",
        "--title",
        "Eine Möwe",
        "--title",
        "Een meeuw",
    ]
    run(*added, "--root", begun)
    assert "{: #a-gull-p1 .lead }" in (begun / "docs/en/chapters/a-gull.md").read_text("utf-8")


def test_what_only_the_author_can_write_is_named_before_publication(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ready", "--root", str(begun)]) == 1
    said = capsys.readouterr().out
    marked = [path for path, text in holds(begun / "docs").items() if b"TODO" in text]
    assert {"en/index.md", "de/theses/3.md", "_data/sources.yml"} <= set(marked)
    assert [
        path for path in [*(f"docs/{name}" for name in marked), "LICENSE"] if f"{path}:" not in said
    ] == []
    assert "`name` is empty" in said
    assert "a placeholder" in said


@pytest.mark.slow
def test_a_new_paper_is_built_and_its_site_is_whole(
    begun: Path, make_once: MakeOnce, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also with a language that neither we nor the theme have words in."""
    paper = shutil.copytree(begun, tmp_path / "paper")
    assert main(["new", "language", "br", "--root", str(paper)]) == 0
    site = make_once("begun", lambda site: build(paper, site))
    assert 'lang="en"' in (site / "br/index.html").read_text("utf-8")
    assert check(["links", "site", "a11y", "--root", str(site), "--strict"]) == 0, capsys.readouterr().out
    assert {"paper.pdf", "paper.epub", "paper.docx"} <= {file.name for file in site.iterdir()}


def test_the_skeleton_is_up_to_date_with_the_machine() -> None:
    files = drafts.SKELETON / "files"
    for name in ("docs/_data/operator.yml", "mkdocs.yml"):
        ours, theirs = ((folder / name).read_text("utf-8") for folder in (REPOSITORY, files))
        fields = [set(re.findall(r"^(\w+):", text, re.MULTILINE)) for text in (ours, theirs)]
        assert fields[1] == fields[0] - {"not_in_nav"}
    extensions = [text.partition("markdown_extensions:")[2].partition("# ")[0] for text in (ours, theirs)]
    assert extensions[0] == extensions[1]
    words = yaml.safe_load((drafts.SKELETON / "strings.yml").read_text("utf-8"))
    codes = {"en", "de", "fr", "nl"}
    assert [text for text in leaves(words) if set(text) != codes] == []


def leaves(node: dict[str, object]) -> list[dict[str, object]]:
    inner = [value for value in node.values() if isinstance(value, dict)]
    return [leaf for value in inner for leaf in leaves(value)] if inner else [node]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "is missing. Give --languages.", id="nothing"),
        pytest.param([*PAPER, "--languages", "it,de"], "no words in `it`", id="an original without words"),
        pytest.param([*PAPER, "--languages", "english"], "`english` does not fit --languages", id="no code"),
        pytest.param([*PAPER, "--parts", "4"], "other parts in one language", id="two numbers of parts"),
        pytest.param([*CHAPTERS, "501"], "`501` does not fit --parts", id="too many parts"),
        pytest.param([*CHAPTERS, "A/a!"], "pages called a, a.", id="titles with the same letters"),
        pytest.param([*CHAPTERS, "Index/B"], "pages called index, b.", id="a title of another page"),
        pytest.param([*CHAPTERS, "A/B", "--parts", "A"], "other parts in one", id="a title for two"),
        pytest.param([*PAPER[:-4], "--part-name", "thesis"], "does not fit --part-name", id="no plural"),
    ],
)
def test_a_paper_that_cannot_be_begun_leaves_nothing(
    run: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    status, said = run("paper", tmp_path / "new", "--root", REPOSITORY, *arguments)
    assert (status, words in said, list(tmp_path.iterdir())) == (1, True, []), said


def test_a_folder_that_holds_something_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"new/notes.txt": "mine"})
    status, said = run("paper", tmp_path / "new", "--root", REPOSITORY, *PAPER)
    assert (status, "is not empty" in said, holds(tmp_path)) == (1, True, {"new/notes.txt": b"mine"})


def test_a_paper_that_is_broken_off_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(skeleton, "anchors_text", broken)
    with pytest.raises(KeyboardInterrupt):
        run("paper", tmp_path / "new", "--root", write(tmp_path / "empty", {"scripts/a": ""}), *PAPER)
    assert holds(tmp_path) == {"empty/scripts/a": b""}


TITLES = ["--title", "History", "--title", "Geschichte"]
CLAIM = [
    "--kind",
    "empirical",
    "--support",
    "none",
    "--text",
    "Tides turn.",
    "--text",
    "Die Gezeiten wenden sich.",
]
ADDED = {
    "page": (["page", "history", *TITLES], "", {"stale-translation"}),
    "part": (["page", "theses/4", *TITLES], "", {"stale-translation", "stale-anchor"}),
    "term": (["term", "ebb", "--term", "ebb", "--term", "Ebbe"], "", {"stale-translation"}),
    "claim": (
        ["claim", "A1", "--pinpoint", "r1-p2", *CLAIM],
        "",
        {"missing-claim", "stale-translation"},
    ),
    "source": (["source"], ARTICLE, {"unread-source", "unused-source"}),
    "source with little": (
        ["source"],
        '{"title": "Ebb"}',
        {"incomplete-source", "missing-field", "unread-source", "unused-source"},
    ),
}


@pytest.mark.parametrize(("arguments", "said", "left"), ADDED.values(), ids=ADDED)
def test_after_each_command_the_checker_finds_what_it_said(
    run: Run, paper: Path, arguments: list[str], said: str, left: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = holds(paper)
    status, printed = run(*arguments, "--root", paper, said=said)
    assert status == 0, printed
    found = complaints(paper, capsys)
    assert left == found
    assert [rule for rule in found if f": {rule}: " not in printed] == []
    assert [path for path, text in before.items() if not is_longer(holds(paper)[path], text)] == []


def is_longer(now: bytes, before: bytes) -> bool:
    """Whether every line that was there still is, in its order."""
    lines = iter(now.decode().splitlines())
    return all(line in lines for line in before.decode().splitlines())


def test_of_a_source_that_is_there_the_key_is_said(run: Run, paper: Path) -> None:
    assert run("source", "--root", paper, said=ARTICLE)[0] == 0
    _, printed = run("source", "--root", paper, said=ARTICLE.replace("Low", "High"))
    assert "has the same DOI as `roe-2020`" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["page", "../x", *TITLES], "does not fit name", id="a path that leads out"),
        pytest.param(
            ["page", "x", "--title", "History"], "its title de is missing", id="a title that is missing"
        ),
        pytest.param(["page", "x", *TITLES, *TITLES], "4 times, for 2 languages", id="too many titles"),
        pytest.param(
            ["page", "x", *TITLES, "--list", "top"], "`nav.top` cannot be added to", id="no such list"
        ),
        pytest.param(["term", "ä", "--term", "a", "--term", "b"], "`ä` does not fit id", id="no id"),
        pytest.param(["page", "theses/2", *TITLES], "is there already", id="a page that is there"),
        pytest.param(["language", "de"], "already", id="a language that is there"),
        pytest.param(["language", "german!"], "`german!` does not fit code", id="no language"),
        pytest.param(
            ["claim", "A1", "--pinpoint", "r1-p22", *CLAIM],
            "`r1-p22` is no pinpoint of the paper. Did you mean `r1-p2`?",
            id="no pinpoint",
        ),
        pytest.param(["source"], "Give BibTeX, RIS or CSL-JSON", id="no source"),
    ],
)
def test_what_cannot_be_added_is_refused_and_changes_nothing(
    run: Run, paper: Path, arguments: list[str], words: str
) -> None:
    before = holds(paper)
    status, said = run(*arguments, "--root", paper)
    assert (status, words in said, holds(paper)) == (1, True, before), said


def test_files_that_a_killed_run_began_are_all_written_by_the_next_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kill -9` at each moment: whatever would be written after it never is."""
    write(tmp_path, {"a": "one\r\n", "b": "two\n"})
    texts, before = {"a": "changed\n", "new/c": "c\n", "b": "changed\n"}, holds(tmp_path)
    after = {"a": b"changed\r\n", "b": b"changed\n", "new/c": b"c\n"}
    left = [0]

    def killed(file: Path, content: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        replace_file(file, content)

    monkeypatch.setattr("papersite.commands.drafts.replace_file", killed)
    for moment in range(6):
        folder = shutil.copytree(tmp_path, tmp_path.with_name(f"killed-{moment}"))
        left[0] = moment
        with pytest.raises(KeyboardInterrupt):
            write_files(folder, texts)
        left[0] = 9
        finished = finish_files(folder)
        there = {path: text for path, text in holds(folder).items() if not path.startswith(".cache")}
        assert (bool(finished), there) == ((True, after) if moment > 2 else (False, before))


def test_what_a_killed_run_left_of_a_paper_is_removed_and_said(run: Run, tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"scripts/a": ""})
    write(tmp_path, {".new.new/half": ""})
    status, said = run("paper", tmp_path / "new", "--root", root, *PAPER)
    assert (status, "Removed" in said, (tmp_path / "new/half").exists()) == (0, True, False)
    assert {file.name for file in tmp_path.iterdir()} == {"new", "root"}


EDITS = {
    "a block of plain items": (
        "a:\n- 1 # one\n# end\nb: 2\n",
        ["a"],
        [3],
        "a:\n- 1 # one\n- 3\n# end\nb: 2\n",
    ),
    "a list on one line": ("a: [1, 2] # c\n", ["a"], [3], "a: [1, 2, 3] # c\n"),
    "an empty list": ("a: []\nb: 1\n", ["a"], [3], "a: [3]\nb: 1\n"),
    "nothing yet": ("a:\n  b: # c\nd: 1\n", ["a", "b"], [3], "a:\n  b: # c\n    - 3\nd: 1\n"),
    "a folded text": (
        "a:\n  - b: >-\n      x\n\nc: 1",
        ["a"],
        [{"d": 1}],
        "a:\n  - b: >-\n      x\n  - d: 1\n\nc: 1",
    ),
    "a mapping": ("a: {b: 1}\n", ["a"], {"c": "x: y"}, "a: {b: 1, c: 'x: y'}\n"),
    "a list of groups": (
        "n:\n- m: [x]\n- f:\n  - y\n",
        ["n", "f"],
        ["z"],
        "n:\n- m: [x]\n- f:\n  - y\n  - z\n",
    ),
    "no list yet": ("a: {c: 1}\n", ["a", "b"], [3], "a: {c: 1, b: [3]}\n"),
    "comments alone": ("# c\n", [], [{"id": 1}], "# c\n\n- id: 1\n"),
}


@pytest.mark.parametrize(("text", "keys", "value", "longer"), EDITS.values(), ids=EDITS)
def test_yaml_is_added_to_as_it_is_laid_out(
    text: str, keys: list[str], value: list[object], longer: str, tmp_path: Path
) -> None:
    assert extend_file(tmp_path, "a.yml", {tuple(keys): value}, text) == longer


@pytest.mark.parametrize("text", ["a: 1\n", "b: []\n", "a: {b: 1}\n", "a: [\n"])
def test_what_is_no_list_is_not_added_to(text: str, tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match=r"`a\.b` cannot be added to"):
        extend_file(tmp_path, "a.yml", {("a", "b"): [1]}, text)


PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(PLAIN, st.lists(PLAIN | st.lists(PLAIN)))
def test_any_value_is_read_back_as_it_was(name: str, items: list[object]) -> None:
    assert yaml.safe_load(dump([{"id": name, "b": items}])) == [{"id": name, "b": items}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["title", "author", "issued", "date-parts", "type", "DOI", "family", "message"]),
            inner,
        )
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(JSON)
def test_any_json_is_a_source_or_a_sentence(value: object) -> None:
    try:
        entries = read_entries(json.dumps(value).encode())
    except BibliographyError:
        pass
    else:
        assert all(choose_key(entry, ()) for entry in entries)
        assert yaml.safe_load(dump(entries)) == entries


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary()
    | st.text().map(lambda text: f"TY  - BOOK\nTI  - {text}\n".encode())
    | st.text().map(lambda text: f"@book{{a, title={{{text}}}}}".encode())
)
def test_any_bytes_are_a_source_or_a_sentence(data: bytes) -> None:
    with suppress(BibliographyError):
        read_entries(data)


RECORDS = {
    "RIS": (
        "TY  - JOUR\nAU  - Poe, Ada\nTI  - Ebb\nPY  - 2020/05/03\nER  - \n",
        {"type": "article-journal", "title": "Ebb", "author": [{"family": "Poe", "given": "Ada"}]},
    ),
    "a DOI": (
        '{"message": {"type": "journal-article", "title": ["Ebb"], "score": 1}}',
        {"type": "article-journal", "title": "Ebb"},
    ),
}


@pytest.mark.parametrize(("text", "entry"), RECORDS.values(), ids=RECORDS)
def test_a_record_is_read(text: str, entry: dict[str, object]) -> None:
    (read,) = bibliography.read_entries(text.encode())
    assert {name: read[name] for name in entry} == entry
    assert "score" not in read


@pytest.mark.parametrize(
    ("entry", "taken", "key"),
    [
        ({"author": [{"family": "Weiß", "given": "A"}], "issued": 2021}, ["doe-2020"], "weiss-2021"),
        (
            {"author": [{"family": "Doe"}], "issued": 2020, "title": "On the tides"},
            ["doe-2020"],
            "doe-2020-tides",
        ),
        ({"author": [{"family": "Doe"}], "issued": 2021}, ["roe2020", "poe2019"], "doe2021"),
        ({"title": "Low water"}, [], "water-water"),
    ],
    ids=["letters", "one that is taken", "without hyphens", "without author and year"],
)
def test_a_key_is_made_as_those_that_are_there(entry: dict[str, object], taken: list[str], key: str) -> None:
    assert choose_key(entry, taken) == key


def test_words_of_the_skeleton_hold_the_same_places_in_every_language() -> None:
    words = leaves(yaml.safe_load((drafts.SKELETON / "strings.yml").read_text("utf-8")))
    places = [
        {tuple(sorted(re.findall(r"\{\w+\}", str(text)))) for text in texts.values()} for texts in words
    ]
    assert [texts for texts, found in zip(words, places, strict=True) if len(found) > 1] == []


def test_the_language_of_a_record_is_read_however_it_is_named() -> None:
    record = "@book{{x, title={{On bees}}, author={{Poe, Ada}}, year={{2020}}, {}={{ngerman}}}}"
    for name in ("language", "langid"):
        assert str(read_entries(record.format(name).encode())[0]["language"]).partition("-")[0] == "de"


@pytest.mark.parametrize(
    ("record", "remedy"),
    [
        pytest.param(b"@article{a, title={x", "Close it, and count the braces inside", id="an open brace"),
        pytest.param(b"TY  - JOUR", "end it with `ER  - `", id="RIS without an end"),
        pytest.param(b"\xff\xfe\x00", "Save it again", id="other bytes"),
    ],
)
def test_a_record_that_is_none_is_refused_with_a_remedy(record: bytes, remedy: str) -> None:
    with pytest.raises(BibliographyError, match=re.escape(remedy)):
        read_entries(record)


def test_a_language_that_nobody_knows_is_called_by_its_code() -> None:
    assert skeleton.name_language("qq") == "qq"
