"""What an author sees when the build refuses a mistake: the place, the rule and the way out, and no traceback."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from folders import OTHER, REPOSITORY, build, copy_other
from papercheck.cli import main
from papercheck.load import load
from papercheck.model import Page, Paper

pytestmark = pytest.mark.slow

REGISTRY = "docs/_data/sources.yml"

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load(OTHER, date.max)[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small paper, to make a mistake in: what is said about it does not depend on how much else there is."""
    return copy_other(tmp_path / "paper")


@dataclass(frozen=True)
class Places:
    """Files of a paper that a mistake can be made in, whatever they are called."""

    paper: Paper

    @property
    def original(self) -> str:
        return self._pages(self.paper.original.code)[0].path

    @property
    def translation(self) -> str:
        return self._pages(self.paper.translations[0].code)[0].path

    @property
    def id(self) -> str:
        """The last pinpoint of that translation."""
        return str(self._pages(self.paper.translations[0].code)[0].pinpoints[-1].id)

    @property
    def lost_translation(self) -> str:
        return self._pages(self.paper.translations[0].code)[1].path

    @property
    def lost_original(self) -> str:
        return self._pages(self.paper.original.code)[2].path

    def _pages(self, code: str) -> list[Page]:
        return [page for page in self.paper.in_language(code) if page.pinpoints]


def edit(root: Path, path: str, change: Callable[[bytes], bytes]) -> None:
    file = root / path
    before = file.read_bytes()
    after = change(before)
    assert after != before
    file.write_bytes(after)


def refused(root: Path) -> str:
    """What a build prints that ends with a mistake, and that it left nothing that could be published."""
    site = root.parent / "site"
    result = build(root, site)
    printed = result.stdout + result.stderr
    assert result.returncode != 0, printed
    assert "Traceback" not in printed
    assert not (site / "index.html").exists()
    return printed


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, paper: Paper) -> tuple[Path, str]:
    """A paper with a mistake of each kind, and what one build of it prints."""
    root = copy_other(tmp_path_factory.mktemp("spoilt") / "paper")
    first, second = list(paper.sources)[:2]
    places = Places(paper)
    edit(root, places.original, lambda text: text + f"\nA sentence [@{first}x].\n".encode())
    edit(root, places.translation, lambda text: text + b"\nSiehe [dort](nirgends.md).\n")
    edit(root, places.translation, lambda text: re.sub(rf"\{{: #{places.id}\b".encode(), b"{: .none", text))
    (root / places.lost_translation).unlink()
    (root / places.lost_original).unlink()
    edit(root, REGISTRY, lambda text: text.replace(f"id: {second}\n".encode(), f"id: {first}\n".encode(), 1))
    (root / "docs/_data/operator.yml").write_bytes(b"\tname: Jo\n")
    return root, refused(root)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(
    spoilt: tuple[Path, str], paper: Paper
) -> None:
    root, printed = spoilt
    source, path = next(iter(paper.sources)), Places(paper).original
    line = (root / path).read_text(encoding="utf-8").count("\n")
    assert re.search(
        rf"{path}:{line}:13: error: unknown-source: `@{source}x` is cited but not registered", printed
    )
    assert f"fix: Write `@{source}`" in printed


def test_a_page_that_is_gone_is_named_in_either_language(spoilt: tuple[Path, str], paper: Paper) -> None:
    assert re.search(rf"missing-page: .*\n?.*{Places(paper).lost_translation}", spoilt[1])
    assert re.search(rf"orphan-page: .*\n?.*{Places(paper).lost_original}", spoilt[1])


def test_a_pinpoint_that_a_translation_lacks_is_named_with_both_places(
    spoilt: tuple[Path, str], paper: Paper
) -> None:
    places = Places(paper)
    found = rf"{places.translation}:\d+:\d+: error: missing-id: .*; `#{places.id}` is in docs/\S+:\d+:\d+\."
    assert re.search(found, spoilt[1])
    assert f"{{: #{places.id} }}" in spoilt[1]


def test_a_key_that_two_sources_have_is_named(spoilt: tuple[Path, str], paper: Paper) -> None:
    assert re.search(rf"{REGISTRY}:\d+:\d+: error: duplicate-entry: `{next(iter(paper.sources))}`", spoilt[1])


def test_every_mistake_is_named_in_one_go_as_the_checker_names_it(
    spoilt: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    root, printed = spoilt
    assert all(rule in printed for rule in ("unknown-source", "broken-link", "data-syntax"))
    assert main(["citations", "parity", "links", "claims", "--root", str(root)]) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if ": error: " in line]
    assert [line for line in told if line not in printed] == []


YAML = {
    "a tab": (b"\tname: Jo\n", "data-syntax", "tab"),
    "a tag that runs code": (b"name: !!python/object/apply:os.system ['true']\n", "data-syntax", "!!python"),
    "a field twice": (b"name: Jo\nstreet: Quay\nname: Ada\n", "duplicate-entry", "`name`"),
    "an alias": (b"name: &a [x]\nstreet: *a\n", "data-syntax", "`a`"),
    "a bracket that never closes": (b"name: [Jo\n", "data-syntax", "not YAML"),
    "bytes that are not UTF-8": (b"name: J\xf6\n", "not-utf-8", "0xf6"),
}


@pytest.mark.parametrize(("content", "rule", "said"), YAML.values(), ids=YAML.keys())
def test_a_record_nobody_can_read_is_named(copy: Path, content: bytes, rule: str, said: str) -> None:
    """A build prints what reading a paper finds, as the tests above and below show: these need none of their own."""
    (copy / "docs/_data/operator.yml").write_bytes(content)
    found = [finding for finding in load(copy, date.max)[1] if "operator.yml" in str(finding.place)]
    assert rule in {finding.rule for finding in found}
    assert said in " ".join(finding.message for finding in found)


PAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "front matter that never closes": (
        lambda text: text.replace(b"\n---\n", b"\n", 1),
        "data-syntax",
    ),
    "front matter with a tab": (lambda text: text.replace(b"\ntitle:", b"\n\ttitle:", 1), "data-syntax"),
    "front matter with a field twice": (
        lambda text: text.replace(b"---\n", b"---\ntitle: A\n", 1),
        "duplicate-entry",
    ),
    "front matter with an unknown field": (
        lambda text: text.replace(b"---\n", b"---\ncolour: blue\n", 1),
        "unknown-field",
    ),
    "no front matter": (lambda text: text.partition(b"\n---\n")[2], "data-syntax"),
    "bytes that are not UTF-8": (lambda text: text + "\nKönigshafen\n".encode("latin-1"), "not-utf-8"),
    "a file of three megabytes": (lambda text: text + b"Tides.\n" * 430_000, "unreadable-file"),
    "a script": (lambda text: text + b"\n<script>alert(1)</script>\n", "forbidden-markup"),
    "a link to nowhere": (lambda text: text + b"\nSee [there](nowhere.md).\n", "broken-link"),
    "a citation nobody can read": (lambda text: text + b"\nSee [see @there].\n", "malformed-citation"),
    "lists of a thousand levels": (lambda text: text + b"\n" + b"- " * 3000 + b"x\n", "unreadable-file"),
}


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory, paper: Paper) -> tuple[dict[str, str], str]:
    """The path of the page in which each mistake was made, and what one build of them all prints."""
    root = copy_other(tmp_path_factory.mktemp("mistaken") / "paper")
    pages = [page.path for page in paper.in_language(paper.translations[0].code)]
    paths = dict(zip(PAGES, pages, strict=False))
    assert paths.keys() == PAGES.keys(), "there is a page for each mistake"
    for name, path in paths.items():
        edit(root, path, PAGES[name][0])
    return paths, refused(root)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_a_mistake_is_named(mistaken: tuple[dict[str, str], str], name: str) -> None:
    paths, printed = mistaken
    found = rf"^.*{paths[name]}:\d+:\d+: (?:error|warning): {PAGES[name][1]}: .*\n +fix: "
    assert re.search(found, printed, re.MULTILINE), printed


TORN = '''
from papercheck.model import ERROR, Problem
from papercheck.rules import claims, rule


@rule("claims", ERROR)
def torn_net(paper):
    """Every net is whole."""
    yield Problem(paper.pages[0].nowhere, "", "")


torn_net.find.__module__ = claims.__name__
claims.torn_net = torn_net
'''
"""A rule that fails whatever it is asked."""


def test_a_rule_that_fails_stops_the_build_with_a_sentence_and_leaves_no_site(copy: Path) -> None:
    hooks = REPOSITORY / "scripts/hooks.py"
    (copy / "hooks.py").write_text(hooks.read_text(encoding="utf-8") + TORN, encoding="utf-8")
    edit(copy, "mkdocs.yml", lambda text: text.replace(str(hooks).encode(), b"hooks.py"))
    assert "papercheck: The rule `torn-net` failed (AttributeError in hooks.py:" in refused(copy)


def test_a_build_reads_the_ledger_and_never_changes_it(copy: Path) -> None:
    ledger = copy / "docs/_data/ledger.json"
    ledger.write_text('{"version": 2, "sources": {}}', encoding="utf-8")
    result = build(copy, copy.parent / "site")
    printed = result.stdout + result.stderr
    assert "Traceback" not in printed
    assert "docs/_data/ledger.json:1:1: error: unreadable-file: " in printed
    assert "is no ledger." in printed
    assert ledger.read_text(encoding="utf-8") == '{"version": 2, "sources": {}}'
    assert [file.name for file in ledger.parent.glob("*ledger*")] == ["ledger.json"]
