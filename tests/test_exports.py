"""Files to take away: made anew where something changed, and one that fails leaves the others."""

from collections.abc import Mapping
from pathlib import Path
from threading import Event

import pytest

from papersite.exports.writer import Export, ExportError, write_exports


class Maker:
    """Makes one file, and counts how often it does."""

    def __init__(self, path: str, content: bytes = b"made") -> None:
        self.path, self.content, self.times = path, content, 0

    def __call__(self) -> Mapping[str, bytes]:
        self.times += 1
        return {self.path: self.content}


def write(folder: Path, *exports: Export) -> tuple[list[str], list[str]]:
    """What was told, and what failed."""
    told: list[str] = []
    failed = list(write_exports(exports, folder / "site", folder / "cache", told.append))
    return told, failed


def test_what_did_not_change_is_not_made_again(tmp_path: Path) -> None:
    make = Maker("de/paper.pdf")
    export = Export(name="PDF (de)", make=make, ingredients=b"one text")
    assert write(tmp_path, export) == (["PDF (de)"], [])
    (tmp_path / "site/de/paper.pdf").unlink()
    assert write(tmp_path, export) == ([], [])
    assert (tmp_path / "site/de/paper.pdf").read_bytes() == b"made"
    assert make.times == 1


def test_what_changed_is_made_again_and_the_old_is_forgotten(tmp_path: Path) -> None:
    write(tmp_path, Export(name="PDF", make=Maker("paper.pdf", b"old"), ingredients=b"old text"))
    told, _ = write(tmp_path, Export(name="PDF", make=Maker("paper.pdf", b"new"), ingredients=b"new text"))
    assert told == ["PDF"]
    assert (tmp_path / "site/paper.pdf").read_bytes() == b"new"
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_what_costs_nothing_is_made_every_time_and_not_kept(tmp_path: Path) -> None:
    make = Maker("feed.xml")
    for _ in range(2):
        assert write(tmp_path, Export(name="feed", make=make)) == (["feed"], [])
    assert make.times == 2
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "error", [ExportError("the page has no title."), OSError("no space left")], ids=["refused", "not written"]
)
def test_one_failure_leaves_the_others(tmp_path: Path, error: Exception) -> None:
    def fail() -> Mapping[str, bytes]:
        raise error

    exports = [
        Export(name="PDF", make=fail, ingredients=b"text"),
        Export(name="feed", make=Maker("feed.xml")),
    ]
    _, failed = write(tmp_path, *exports)
    assert failed == [f"PDF could not be made: {error}"]
    assert (tmp_path / "site/feed.xml").is_file()
    assert not (tmp_path / "site/paper.pdf").exists()


def test_what_was_broken_off_is_made_again(tmp_path: Path) -> None:
    export = Export(name="PDF", make=Maker("paper.pdf"), ingredients=b"text")
    write(tmp_path, export)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.rename(kept.with_suffix(".part"))
    assert write(tmp_path, export) == (["PDF"], [])


def test_what_is_kept_begins_before_the_rest_and_fails_alone(tmp_path: Path) -> None:
    begun = Event()

    def wait() -> Mapping[str, bytes]:
        begun.set()
        raise ExportError("typst says no.")

    def need() -> Mapping[str, bytes]:
        assert begun.wait(timeout=10)
        return {"feed.xml": b"made"}

    told, failed = write(
        tmp_path,
        Export(name="feed", make=need),
        Export(name="PDF", make=wait, ingredients=b"text"),
        Export(name="EPUB", make=Maker("paper.epub"), ingredients=b"text"),
    )
    assert told == ["PDF", "EPUB", "feed"]
    assert failed == ["PDF could not be made: typst says no."]
    assert (tmp_path / "site/feed.xml").is_file()
    assert (tmp_path / "site/paper.epub").is_file()
