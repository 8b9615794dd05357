"""Editions: released, carried by every later build byte for byte, told apart paragraph by paragraph; and what is refused."""

import gzip
import io
import json
import os
import re
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from axe import violations
from conftest import serve
from folders import REPOSITORY, build, copy_other, run_command, write
from papercheck.cli import main as check
from papercheck.registry.registries import read_editions
from papersite import site_build
from papersite.commands import main, release
from papersite.editions import (
    SUMS,
    EditionError,
    Paragraph,
    archive_path,
    pack,
    read_edition,
    read_text,
    write_paragraphs,
    write_sums,
)
from papersite.editions.changes import Change, compare

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

DAYS = [date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 20)]
OLD = "The slow train stops in every village, and whoever sits in it sees the land. It waits at night where nobody boards."


def text(**words: str) -> dict[str, Paragraph]:
    """A text of one page, or of more: `b__1` is the paragraph `1` of the page `b/`."""
    pages = {name: name.partition("__")[0] if "__" in name else "a" for name in words}
    return {
        name: Paragraph(id=name, page=f"{pages[name]}/", title=pages[name], words=said)
        for name, said in words.items()
    }


def changes(
    old: Mapping[str, Paragraph], new: Mapping[str, Paragraph], **aliases: str
) -> dict[str, tuple[tuple[str, ...], list[str]]]:
    return {
        (change.old or change.first).id: (change.kinds, [spot.id for spot in change.new])
        for change in compare(old, new, aliases)
    }


HALVES = OLD.split(". ")
FIRST, SECOND = f"{HALVES[0]}.", HALVES[1]


@pytest.mark.parametrize(
    ("new", "aliases", "expected"),
    [
        pytest.param({"p1": OLD, "p2": "Two."}, {}, {}, id="nothing changed"),
        pytest.param(
            {"p1": OLD.replace("sees", "saw"), "p2": "Two."}, {}, {"p1": (("reworded",), ["p1"])}, id="a word"
        ),
        pytest.param(
            {"p1": FIRST, "p3": SECOND, "p2": "Two."}, {}, {"p1": (("split",), ["p1", "p3"])}, id="split"
        ),
        pytest.param(
            {"p1": FIRST, "p3": "Trees are green.", "p2": "Two."},
            {},
            {"p1": (("reworded",), ["p1"]), "p3": (("added",), ["p3"])},
            id="shortened before a new one",
        ),
        pytest.param({"p2": "Two.", "p1": OLD}, {}, {"p2": (("moved",), ["p2"])}, id="another order"),
        pytest.param(
            {"p1": OLD, "b__2": "Two."}, {"p2": "b__2"}, {"p2": (("moved",), ["b__2"])}, id="by an alias"
        ),
        pytest.param({"p1": OLD, "b__2": "Two."}, {}, {"p2": (("moved",), ["b__2"])}, id="by the same words"),
        pytest.param({"p1": OLD}, {}, {"p2": (("removed",), [])}, id="removed"),
        pytest.param(
            {"p1": OLD}, {"p2": "p1"}, {"p2": (("removed",), ["p1"])}, id="removed, and the alias says so"
        ),
        pytest.param(
            {"p1": f"{OLD} Two."},
            {"p2": "p1"},
            {"p1": (("reworded",), ["p1"]), "p2": (("moved", "reworded"), ["p1"])},
            id="put together with another one",
        ),
        pytest.param(
            {"p1": OLD}, {"p2": "p9", "p9": "p2"}, {"p2": (("removed",), [])}, id="aliases in a circle"
        ),
        pytest.param(
            {"p1": OLD, "b__2": "Two and more."},
            {"p2": "b__2"},
            {"p2": (("moved", "reworded"), ["b__2"])},
            id="moved and reworded",
        ),
    ],
)
def test_what_became_of_a_paragraph_is_told(
    new: dict[str, str], aliases: dict[str, str], expected: dict[str, object]
) -> None:
    assert changes(text(p1=OLD, p2="Two."), text(**new), **aliases) == expected


def test_a_difference_is_told_word_by_word() -> None:
    found: list[Change] = list(compare(text(p1="It sees the land."), text(p1="It saw the wide land."), {}))
    assert found[0].words == (
        *(("same", "It"), ("removed", "sees"), ("added", "saw"), ("same", "the"), ("added", "wide")),
        ("same", "land."),
    )


RECORD = "docs/_data/editions.yml"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("- edition: 2027-13-01\n  manifest: " + "a" * 64, ":1:12: ", id="no day"),
        pytest.param("- edition: 2027-01-01\n  manifest: abc", ":2:13: ", id="no digest"),
        pytest.param("- manifest: " + "a" * 64, ":1:3: ", id="no edition"),
        pytest.param("- edition: 2027-01-01", ":1:3: ", id="no manifest"),
        pytest.param("edition: 2027-01-01", ":1:1: ", id="no list"),
        pytest.param(f"- edition: 2027-01-01\n  manifest: {'a' * 64}\n" * 2, ":3:3: ", id="twice"),
    ],
)
def test_a_malformed_record_is_told_with_its_place_and_a_remedy(typed: str, expected: str) -> None:
    editions, findings = read_editions(typed, RECORD)
    assert [f"{finding.place}: " for finding in findings] == [f"{RECORD}{expected}"]
    assert all(finding.fix for finding in findings)
    assert len(editions) == typed.count("- edition") // 2


def test_a_record_is_read_in_the_order_of_days() -> None:
    typed = "".join(f"- edition: {day}\n  manifest: {'b' * 64}\n" for day in reversed(DAYS))
    assert (list(read_editions(typed, RECORD)[0]), read_editions(typed, RECORD)[1]) == (DAYS, [])


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, str]:
    """A small archive, and the digest of its sums."""
    site = write(
        tmp_path / "built", {"index.html": "<p>Tides</p>", **write_paragraphs({"en": text(p1="Tides.")})}
    )
    sums = write_sums(site)
    (site / SUMS).write_bytes(sums)
    pack(site, tmp_path / "edition.tar.gz")
    return tmp_path / "edition.tar.gz", sha256(sums).hexdigest()


def repack(
    archive: Path, change: Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]]
) -> None:
    """Write an archive anew with its members changed."""
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as tar:
        for member, content in (pair for old in members for pair in change(*old)):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def test_an_archive_depends_on_its_files_alone(packed: tuple[Path, str], tmp_path: Path) -> None:
    again = tmp_path / "again/edition.tar.gz"
    for file in (tmp_path / "built").iterdir():
        os.utime(file, (0, 5))
        file.chmod(0o600)
    pack(tmp_path / "built", again)
    assert again.read_bytes() == packed[0].read_bytes()
    read_edition(packed[0], DAYS[0], packed[1]).unpack(tmp_path / "site")
    assert (tmp_path / "site/e/2026-12-01/index.html").read_text("utf-8") == "<p>Tides</p>"


def named(name: str) -> Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]]:
    def add(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        yield member, content
        if member.name == "index.html":
            yield tarfile.TarInfo(name), b"evil"

    return add


def other_words(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    yield member, content.replace(b"Tides", b"Tiles") if member.name == "index.html" else content


def lost(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    if member.name != "index.html":
        yield member, content


def linked(member: tarfile.TarInfo, content: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    if member.name == "index.html":
        member.type, member.linkname, content = tarfile.SYMTYPE, "/etc/passwd", b""
    yield member, content


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(other_words, "`index.html` is not the file that SHA256SUMS lists", id="another word"),
        pytest.param(lost, "`index.html` is not the file", id="a file less"),
        pytest.param(named("more.html"), "`more.html` is not the file", id="a file more"),
        pytest.param(named("../up.html"), "`../up.html` is no safe name", id="a path upwards"),
        pytest.param(named("a/../../up.html"), "is no safe name", id="a path upwards from within"),
        pytest.param(named("/tmp/up.html"), "is no safe name", id="an absolute path"),
        pytest.param(named("..\\up.html"), "is no safe name", id="a path upwards for Windows"),
        pytest.param(named("index.html"), "is no safe name", id="a file twice"),
        pytest.param(linked, "is no safe name", id="a link"),
    ],
)
def test_a_changed_archive_is_refused(
    packed: tuple[Path, str],
    change: Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]],
    why: str,
) -> None:
    repack(packed[0], change)
    with pytest.raises(EditionError, match=re.escape(why)) as refused:
        read_edition(packed[0], DAYS[0], packed[1])
    assert "fix: " in str(refused.value)


def test_other_sums_than_recorded_and_broken_bytes_are_refused(packed: tuple[Path, str]) -> None:
    archive, digest = packed
    with pytest.raises(EditionError, match="records for 2026-12-01"):
        read_edition(archive, DAYS[0], "0" * 64)
    whole = archive.read_bytes()
    for damaged in (
        whole[: len(whole) // 2],
        b"no archive",
        whole[:40] + b"\0\0\0\0" + whole[44:],
        gzip.compress(b"x"),
    ):
        archive.write_bytes(damaged)
        with pytest.raises(EditionError):
            read_edition(archive, DAYS[0], digest)


def fake_build(root: Path, site: Path, editions: Path, day: date) -> None:
    """A site of one page, with the words of the file `words`."""
    words = (root / "words").read_text("utf-8")
    write(site, {"index.html": words, **write_paragraphs({"en": text(p1=words)})})


def state(root: Path) -> dict[str, bytes]:
    """What counts: the record, and archives by the names that builds look for."""
    files = [root / RECORD, *(root / ".editions").glob("edition-*.tar.gz")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A paper whose builds take no time."""
    monkeypatch.setattr(release, "_build", fake_build)
    return write(tmp_path / "small", {"words": "One.", "docs/_data/note": "", "docs/en/index.md": "One."})


def free(root: Path, day: date) -> int:
    return main(["release", str(day), "--root", str(root)])


def test_a_release_that_is_repeated_says_so_and_changes_nothing(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert free(small, DAYS[0]) == 0
    before = state(small)
    assert (free(small, DAYS[0]), state(small)) == (0, before)
    assert "there already, with the same words" in capsys.readouterr().out
    # The same archive is made again where it was lost.
    next((small / ".editions").glob("*.gz")).unlink()
    assert (free(small, DAYS[0]), state(small)) == (0, before)
    (small / "words").write_text("Two.", encoding="utf-8")
    assert (free(small, DAYS[0]), state(small)) == (1, before)
    assert "fix: Set `extra.paper.edition`" in capsys.readouterr().err
    assert (free(small, DAYS[1]), len(state(small))) == (0, 3)
    assert free(small, DAYS[0].replace(day=2)) == 1
    assert (
        "was before it.\n    fix: Set `extra.paper.edition` of mkdocs.yml to a later day."
        in capsys.readouterr().err
    )


class KilledError(BaseException):
    """Ends a command where it stands, as a signal would."""


def killed_at(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the process at one of its calls that write."""
    left = [count]

    def fails(function: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            return function(*arguments, **named)

        return called

    for name in ("write_bytes", "write_text", "replace", "mkdir"):
        monkeypatch.setattr(Path, name, fails(getattr(Path, name)))
    monkeypatch.setattr(tarfile.TarFile, "addfile", fails(tarfile.TarFile.addfile))


@pytest.mark.parametrize("moment", range(1, 14))
def test_a_release_that_is_killed_leaves_nothing_that_counts(small: Path, moment: int) -> None:
    assert free(small, DAYS[0]) == 0
    (small / "words").write_text("Two.", encoding="utf-8")
    before = state(small)
    with pytest.MonkeyPatch.context() as patch:
        killed_at(moment, patch)
        try:
            status = free(small, DAYS[1])
        except KilledError:
            status = None
    recorded = dict(read_editions((small / RECORD).read_text("utf-8"), RECORD)[0])
    if status is None:
        # An archive that is whole may be there; without its record nobody takes it for an edition.
        assert list(recorded) == DAYS[:1]
        assert {name: state(small)[name] for name in before} == before
    assert (free(small, DAYS[1]), len(state(small))) == (0, 3)
    for day, digest in read_editions((small / RECORD).read_text("utf-8"), RECORD)[0].items():
        read_edition(archive_path(small / ".editions", day), day, digest)


FAKE_GH = """#!/usr/bin/env bash
# gh release download TAG --pattern NAME --dir DIR
[ "$1 $2" = "release download" ] && cp "$STORE/$3/$5" "$7/"
"""


def test_archives_are_fetched_once_and_whole(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "tree", {RECORD: "".join(f"- edition: {day}\n  manifest: x\n" for day in DAYS[:2])}
    )
    for name in ("fetch-editions", "usage.sh"):
        write(tree, {f"scripts/{name}": (REPOSITORY / "scripts" / name).read_bytes()})
    gh = write(tmp_path / "bin", {"gh": FAKE_GH}) / "gh"
    for file in (gh, tree / "scripts/fetch-editions"):
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    store = write(tmp_path / "store", {f"edition-{DAYS[0]}/edition-{DAYS[0]}.tar.gz": b"one"})
    env = {**os.environ, "PATH": f"{gh.parent}:{os.environ['PATH']}", "STORE": str(store)}
    first = run_command(tree / "scripts/fetch-editions", tree / "got", env=env)
    assert (first.returncode, f"release edition-{DAYS[1]}" in first.stderr) == (1, True)
    write(store, {f"edition-{DAYS[1]}/edition-{DAYS[1]}.tar.gz": b"two"})
    second = run_command(tree / "scripts/fetch-editions", tree / "got", env=env)
    assert (second.returncode, second.stdout) == (0, f"Got edition-{DAYS[1]}.tar.gz.\n"), second.stderr
    assert sorted(file.name for file in (tree / "got").iterdir()) == [
        f"edition-{day}.tar.gz" for day in DAYS[:2]
    ]


WORDS = {
    "fr": (
        "vraiment",
        "Un deux trois quatre cinq six sept huit neuf dix.\nDix neuf huit sept six cinq quatre trois deux un.",
    ),
    "en": (
        "really",
        "One two three four five six seven eight nine ten.\nTen nine eight seven six five four three two one.",
    ),
    "nl": (
        "echt",
        "Een twee drie vier vijf zes zeven acht negen tien.\nTien negen acht zeven zes vijf vier drie twee een.",
    ),
}


def edit(root: Path, path: str, *pairs: tuple[str, str]) -> None:
    for code in ("fr", "en", "nl"):
        file = root / f"docs/{code}/{path}"
        said = file.read_text("utf-8")
        for old, new in pairs:
            assert re.search(old, said), (file, old)
            word, sentences = WORDS[code]
            said = re.sub(old, new.replace("@word", word).replace("@sentences", sentences), said, count=1)
        file.write_text(said, encoding="utf-8")


HOOKS = f"{REPOSITORY}/scripts/hooks.py"
QUICK = """import hooks
from papersite import site_build

hooks._write_assets = lambda *_: None
site_build._judge = lambda *_: ()
collect_all = site_build.collect_exports
site_build.collect_exports = lambda *given: [each for each in collect_all(*given) if each.ingredients is None]
from hooks import *
"""


def texts_alone(root: Path, site: Path, editions: Path, day: date) -> None:
    """An edition of one page, with the paragraphs that a build of the paper would freeze."""
    names = dict.fromkeys(WORDS, "Trains")
    theme = [REPOSITORY / "overrides"]
    settings = site_build.SiteSettings(
        root=root, docs=root / "docs", theme=theme, site=site, site_url="/", site_names=names
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_build, "_judge", lambda *_: ())
        books = site_build.open_build(settings, day).books
    texts = {code: read_text(book) for code, book in books.items()}
    write(site, {"index.html": f"{day}", **write_paragraphs(texts)})


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, bytes]:
    """A paper after three releases, its site, and the first archive as it was released.

    Reworded: `r1-p1`. Split: `s-p1`. Moved: `r2-p3`, before `r2-p2`, both for the third. Removed: `r1-p5`.
    """
    root = copy_other(tmp_path_factory.mktemp("editions") / "paper")
    # Without what other tests look at, and takes most of the time: the verdict, fonts, what Pandoc and Typst make.
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace(HOOKS, "quick_hooks.py"), "utf-8")
    write(root, {"quick_hooks.py": QUICK})
    edit(root, "index.md", (r"\{: #s-p1 \.lead \}", r"@sentences\n{: #s-p1 .lead }"))
    assert main(["stamp", "--root", str(root)]) == main(["release", str(DAYS[0]), "--root", str(root)]) == 0
    first = archive_path(root / ".editions", DAYS[0]).read_bytes()
    edit(
        root,
        "index.md",
        (r"\.\n(Dix|Ten|Tien)", r".\n{: #s-p1 .lead }\n\n\1"),
        (r"(un|one|een)\.\n\{: #s-p1 \.lead \}", r"\1.\n{: #s-p2 }"),
    )
    edit(root, "reasons/1.md", (r"\[@brantain-2019\]\.\n\{: #r1-p1", "@word [@brantain-2019].\n{: #r1-p1"))
    assert main(["lock", "--root", str(root)]) == 0
    # The first one is a whole site; of those between it and today's only the words count.
    patch = pytest.MonkeyPatch()
    patch.setattr(release, "_build", texts_alone)
    assert main(["stamp", "--root", str(root)]) == main(["release", str(DAYS[1]), "--root", str(root)]) == 0
    edit(root, "reasons/1.md", (r"- [^\n]*\n  \{: #r1-p5 \}\n", ""))
    edit(root, "reasons/2.md", (r"(?s)([^\n]+\n\{: #r2-p2 \}\n)\n([^\n]+\n\{: #r2-p3 \}\n)", r"\2\n\1"))
    anchors = root / "docs/_data/anchors.yml"
    anchors.write_text(anchors.read_text("utf-8").replace("  - r1-p5\n", ""), "utf-8")
    settings.write_text(
        settings.read_text("utf-8").replace(
            "profile: publication", f"profile: publication\n    edition: {DAYS[2]}"
        ),
        "utf-8",
    )
    assert main(["stamp", "--root", str(root)]) == main(["release", "--root", str(root)]) == 0
    patch.undo()
    run = build(root, root.parent / "site", EDITIONS=str(root / ".editions"))
    assert run.returncode == 0, run.stdout + run.stderr
    return root, root.parent / "site", first


@pytest.mark.slow
def test_a_later_build_carries_every_edition_byte_for_byte(
    released: tuple[Path, Path, bytes], tmp_path: Path
) -> None:
    root, site, first = released
    archive = archive_path(root / ".editions", DAYS[0])
    assert archive.read_bytes() == first
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    assert run_command("diff", "-r", tmp_path, site / f"e/{DAYS[0]}").stdout == ""
    sums = run_command("sha256sum", "--check", "--quiet", SUMS, cwd=site / f"e/{DAYS[1]}")
    assert (sums.returncode, sums.stdout) == (0, "")


@pytest.mark.slow
def test_an_edition_leaves_out_what_only_the_site_of_today_has(released: tuple[Path, Path, bytes]) -> None:
    frozen = released[1] / f"e/{DAYS[0]}"
    names = {file.name for file in frozen.rglob("*")}
    assert names.isdisjoint(
        {"sitemap.xml", "feed.xml", "404.html", "CITATION.cff", "llms.txt", "e", "editions.json"}
    )
    assert "/e/" not in (released[1] / "sitemap.xml").read_text("utf-8")
    assert list(json.loads((frozen / "paragraphs.json").read_bytes())) == ["nl", "fr", "en"]
    page = (frozen / "en/reasons/1/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://trains.example/lents/en/reasons/1/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="alternate" hreflang' not in page
    assert "data-pagefind-body" not in page
    assert '<a href="../../../../../en/reasons/1/">To today’s page</a>' in page
    assert '<a href="../../../reasons/1/" hreflang="fr"' in page
    assert 'href="../../../../../en/search/"' in page
    assert "https://trains.example/lents/e/2026-12-01/en/reasons/1/" in page
    assert (frozen / "en/search/index.html").read_text("utf-8").count("../../../../en/search/") == 2


@pytest.mark.slow
def test_todays_pages_name_the_edition_they_are_cited_by(released: tuple[Path, Path, bytes]) -> None:
    page = (released[1] / "en/reasons/1/index.html").read_text("utf-8")
    assert f"https://trains.example/lents/en/reasons/1/?e={DAYS[2]}" in page
    assert re.search(r'href="\.\./\.\./changes/">Changes</a>', page)
    assert '<meta name="citation_public_url" content="https://trains.example/lents/en/reasons/1/">' in page


@pytest.mark.slow
def test_the_list_of_changes_says_what_became_of_each_paragraph(released: tuple[Path, Path, bytes]) -> None:
    page = (released[1] / "en/changes/index.html").read_text("utf-8")
    sections = re.split(r'<section class="changes"', page.replace("\N{NO-BREAK SPACE}", " "))[1:]
    titles = [re.search(r"<h2[^>]*>(.*?)</h2>", section)[1] for section in sections]  # type: ignore[index]
    assert titles == [
        f"Edition of {day}" for day in ("20 February 2027", "15 January 2027", "1 December 2026")
    ]
    said = [re.findall(r"¶ (\w+)</b> (.*?)<a", section.replace("\n", " ")) for section in sections]
    kinds = [[(number, re.findall(r"\w+", badges)) for number, badges in found] for found in said]
    assert kinds == [[("5", ["removed"]), ("3", ["moved"])], [("1", ["split"]), ("1", ["reworded"])], []]
    assert '<ins><span class="visually-hidden">[added: </span>' in sections[1]
    assert f'href="../../e/{DAYS[0]}/en/reasons/1/#r1-p1"' in sections[1]
    assert 'href="../reasons/1/#r1-p1"' in sections[1]
    assert "The first edition." in sections[2]


@pytest.mark.slow
def test_a_build_stops_at_a_damaged_or_a_missing_archive(
    released: tuple[Path, Path, bytes], tmp_path: Path
) -> None:
    root, _, first = released
    damaged = write(tmp_path / "damaged", {f"edition-{DAYS[0]}.tar.gz": first[:-100]})
    for day in DAYS[1:]:
        shutil.copy(archive_path(root / ".editions", day), damaged)
    run = build(root, tmp_path / "site", EDITIONS=str(damaged))
    assert (run.returncode, "not the edition that was released" in run.stdout + run.stderr) == (1, True)
    run = build(root, tmp_path / "site", EDITIONS=str(tmp_path))
    assert (run.returncode, "scripts/fetch-editions gets it" in run.stdout + run.stderr) == (1, True)
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_old_links_are_answered(
    released: tuple[Path, Path, bytes], opened: "Callable[..., BrowserContext]"
) -> None:
    page = opened(viewport={"width": 1280, "height": 900}).new_page()
    with serve(released[1], "/lents/") as address:

        def told(url: str) -> str:
            page.goto("about:blank")
            page.goto(f"{address}en/{url}")
            page.locator(".since p").first.wait_for()
            return page.locator(".since").inner_text()

        assert "Reworded since" in told(f"reasons/1/?e={DAYS[0]}#r1-p1")
        assert page.locator("#r1-p1 + .since ins").count() == 1
        assert violations(page) == []
        assert "The same words as" in told(f"reasons/1/?e={DAYS[1]}#r1-p1")
        assert "Split into several" in told(f"?e={DAYS[0]}#s-p1")
        assert "no longer in the text" in told(f"reasons/1/?e={DAYS[1]}#r1-p5")
        assert "Stands elsewhere" in told(f"reasons/2/?e={DAYS[1]}#r2-p3")
        assert "Split into several" in told(f"?e={DAYS[0]}#s-p2")
        assert "1 December 2026: 2" in told(f"reasons/1/?e={DAYS[0]}")
        assert "no edition 1999-01-01" in told("reasons/1/?e=1999-01-01#r1-p1")
        page.goto(f"{address}en/reasons/1/?e={DAYS[0]}#r1-p1")
        page.locator(".since a", has_text="as of 1 December").click()
        assert page.url.endswith(f"/e/{DAYS[0]}/en/reasons/1/#r1-p1")
        assert violations(page) == []
        page.locator(".frozen a").click()
        assert page.url == f"{address}en/reasons/1/"
        page.goto(f"{address}en/changes/")
        assert violations(page) == []


def test_the_checker_holds_frozen_pages_to_the_same_promises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = '<!doctype html><html lang="{code}"><head><title>{code}</title></head><body><main><h1>{code}</h1><nav><a href="{href}" hreflang="{other}" lang="{other}">x</a></nav></main></body></html>'
    site = {
        f"{above}{folder}index.html": page.format(code=code, href=href, other=other)
        for above in ("", "e/2026-12-01/")
        for folder, code, href, other in (("", "en", "de/", "de"), ("de/", "de", "../", "en"))
    }
    rules = "wrong-html-language,wrong-language-switch"
    arguments = ["site", "--select", rules, "--root"]
    assert check([*arguments, str(write(tmp_path / "right", site))]) == 0
    site["e/2026-12-01/de/index.html"] = page.format(code="en", href="../../../", other="en")
    assert check([*arguments, str(write(tmp_path / "wrong", site))]) == 1
    assert "e/2026-12-01/de/index.html:1" in capsys.readouterr().out
