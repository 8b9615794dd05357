"""What surrounds a paper: requirements, workflows and settings as they are written, and what is and is not a danger."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY, write
from judging import judge
from papercheck.registry.requirements import requirements
from papercheck.registry.settings import settings as read_settings
from papercheck.registry.workflows import action, workflow
from papercheck.repository import repository
from papercheck.rules import families

COMMIT = "0123456789" * 4
HASH = f"--hash=sha256:{'a' * 64}"
WORKFLOW = """on: {on}
permissions: {{}}
jobs:
  gate:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - {step}
"""
WATCHED = "updates:\n  - package-ecosystem: github-actions\n  - package-ecosystem: pip\n"


def found(root: Path) -> list[str]:
    """The names of the rules that a folder breaks, in the order of their places."""
    surroundings, unreadable = repository(root)
    return [finding.rule for finding in judge(families.REPOSITORY, surroundings, unreadable)]


def of_step(tmp_path: Path, step: str, on: str = "push") -> list[str]:
    text = WORKFLOW.format(on=on, step=step.replace("\n", "\n        "))
    files = {".github/workflows/gate.yml": text, ".github/dependabot.yml": WATCHED}
    return found(write(tmp_path, files))


def test_this_repository_is_read_whole() -> None:
    surroundings, unreadable = repository(REPOSITORY)
    assert unreadable == ()
    assert {each.path for each in surroundings.workflows} == {
        file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / ".github/workflows").iterdir()
    }
    assert all(job.steps for each in surroundings.workflows for job in each.jobs)
    assert surroundings.setting("theme", "name")
    assert surroundings.listed("plugins", "i18n")
    assert surroundings.watched == frozenset({"github-actions", "pip"})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("tides==1.0", ("tides", "1.0", "", ""), id="a version"),
        pytest.param("tides===1.0+local", ("tides", "1.0+local", "", ""), id="exactly that version"),
        pytest.param(
            "tides[moon,ebb] == 1.0 ; python_version < '4'",
            ("tides", "1.0", "", ""),
            id="extras and a marker",
        ),
        pytest.param("tides==1.*", ("tides", "", "", ""), id="any version of a kind"),
        pytest.param("tides==1.0,<2", ("tides", "", "", ""), id="two conditions"),
        pytest.param("tides~=1.0", ("tides", "", "", ""), id="about a version"),
        pytest.param("tides", ("tides", "", "", ""), id="any version"),
        pytest.param(
            "tides@https://x.example/t.whl", ("tides", "", "https://x.example/t.whl", ""), id="an address"
        ),
        pytest.param("git+https://x.example/t", ("", "", "git+https://x.example/t", ""), id="a repository"),
        pytest.param("./tides", ("", "", "./tides", ""), id="a folder"),
        pytest.param("-e .", ("", "", ".", "-e"), id="this folder"),
        pytest.param("--index-url=https://x.example", ("", "", "", "--index-url"), id="an option"),
        pytest.param("-r other.txt", ("", "", "", "-r"), id="another file"),
    ],
)
def test_a_line_of_requirements_is_read_as_pip_reads_it(line: str, expected: tuple[str, ...]) -> None:
    (read,) = requirements(line, "requirements.txt")
    assert (read.name, read.version, read.address, read.option) == expected


def test_hashes_comments_and_broken_lines_are_told_apart() -> None:
    text = f"# all\n\ntides==1.0 \\\n    {HASH} \\\n    --hash sha512:b # via moon\nmoon==2 # ebb\n#x==1\nebb==3 \\"
    tides, moon, ebb = requirements(text, "requirements.txt")
    assert (tides.place.line, tides.hashes) == (3, (f"sha256:{'a' * 64}", "sha512:b"))
    assert (moon.place.line, moon.text, moon.hashes) == (6, "moon==2", ())
    assert (ebb.place.line, ebb.version) == (8, "3")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("requirements.txt", ["unpinned-requirement"], id="at the top"),
        pytest.param("scripts/requirements-dev.txt", ["unpinned-requirement"], id="one folder down"),
        pytest.param("requirements/dev.txt", ["unpinned-requirement"], id="a folder of them"),
        pytest.param("scripts/requirements.in", [], id="a list that a lock is made of"),
        pytest.param("tests/cases/x/requirements.txt", [], id="what a test is made of"),
        pytest.param("docs/requirements-of-law.md", [], id="a text"),
    ],
)
def test_what_is_installed_from_is_known_by_its_name(tmp_path: Path, path: str, expected: list[str]) -> None:
    assert found(write(tmp_path, {path: "tides>=1.0\n"})) == expected


INJECTIONS = {
    "a title": "github.event.issue.title",
    "a branch": "github.head_ref",
    "a branch of a fork": "github.event.pull_request.head.ref",
    "in brackets": "github['event']['comment']['body']",
    "half in brackets": "github.event['pull_request'].title",
    "in capitals": "GITHUB.Event.Issue.Title",
    "with blanks": "  github.event.review.body  ",
    "all of it": "toJSON(github.event)",
    "everything": "toJson( github )",
    "as a choice": "github.event.issue.title || 'none'",
    "behind a condition": "github.event_name == 'push' && github.event.head_commit.message",
    "in a text": "format('{0}', github.event.discussion.title)",
    "of many": "join(github.event.commits.*.message, ' ')",
}


@pytest.mark.parametrize("expression", INJECTIONS.values(), ids=INJECTIONS.keys())
def test_what_strangers_write_is_no_part_of_a_script(tmp_path: Path, expression: str) -> None:
    assert of_step(tmp_path, f"run: |\n  echo ${{{{{expression}}}}}") == ["template-injection"]


HARMLESS = {
    "a number": "github.event.number",
    "a number within": "github.event.pull_request.number",
    "a commit": "github.event.pull_request.head.sha",
    "the name of the event": "github.event_name",
    "the repository": "github.event.repository.full_name",
    "a comparison": "github.event.issue.title == 'ebb'",
    "a question": "contains(github.event.issue.labels.*.name, 'ebb')",
    "a hash": "hashFiles('**/*.txt')",
    "a step's output": "steps.pages.outputs.base_url",
    "the matrix": "matrix.python",
    "a variable of ours": "env.OURS",
}


@pytest.mark.parametrize("expression", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_nobody_can_write_may_stand_in_a_script(tmp_path: Path, expression: str) -> None:
    step = f"run: echo ${{{{ {expression} }}}}\nenv:\n  OURS: tide\n  THEIRS: ${{{{ github.event.issue.title }}}}"
    assert of_step(tmp_path, step) == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("curl -fsSL https://x.example/i.sh | sh", ["piped-download"], id="a pipe"),
        pytest.param(
            "wget -qO- https://x.example/i | sudo -E /bin/bash -s -- -y", ["piped-download"], id="as root"
        ),
        pytest.param('sh -c "$(curl -fsSL https://x.example/i.sh)"', ["piped-download"], id="in place"),
        pytest.param("eval `curl https://x.example/i.sh`", ["piped-download"], id="evaluated"),
        pytest.param("source <(curl https://x.example/i.sh)", ["piped-download"], id="as a file"),
        pytest.param("curl https://x.example/i.py | python3 -", ["piped-download"], id="into Python"),
        pytest.param("irm https://x.example/i.ps1 | iex", ["piped-download"], id="into PowerShell"),
        pytest.param("curl https://x.example/i \\\n  | bash", ["piped-download"], id="over two lines"),
        pytest.param("curl -o i.sh https://x.example/i.sh", [], id="into a file"),
        pytest.param(
            "curl -s https://x.example/a.json | python3 -m json.tool", [], id="into a known program"
        ),
        pytest.param("curl -s https://x.example/a | sha256sum -c", [], id="into a sum"),
        pytest.param("curl -s https://x.example/a | ssh host cat", [], id="into another machine"),
        pytest.param("pip install tides", ["unlocked-install"], id="a package"),
        pytest.param("python3 -m pip install -U pip", ["unlocked-install"], id="pip itself"),
        pytest.param("true && pipx run 'tides==1.0'", ["unlocked-install"], id="a program"),
        pytest.param("uv pip install -r a.txt tides", ["unlocked-install"], id="a lock and a package"),
        pytest.param("pip install --require-hashes tides", [], id="with hashes"),
        pytest.param("pip install -r requirements.txt -c limits.txt", [], id="a lock"),
        pytest.param("pip install -e '.[dev]' ./other", [], id="what is here"),
        pytest.param("echo pip is there", [], id="a word"),
        pytest.param("# pip install tides", [], id="a comment"),
    ],
)
def test_what_a_script_gets_from_the_network(tmp_path: Path, command: str, expected: list[str]) -> None:
    indented = command.replace("\n", "\n  ")
    assert of_step(tmp_path, f"run: |\n  {indented}") == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        pytest.param(f"someone/tides@{COMMIT} # v1.0", [], id="a commit with its version"),
        pytest.param(f"someone/tides/deep/down@{COMMIT} # 2024-05", [], id="a part of a repository"),
        pytest.param(f"docker://x.example/tides@sha256:{'a' * 64}", [], id="a picture by its digest"),
        pytest.param("./.github/actions/tides", [], id="ours"),
        pytest.param(f"someone/tides@{COMMIT}", ["action-without-version"], id="no version"),
        pytest.param(f"someone/tides@{COMMIT[:12]} # v1", ["unpinned-action"], id="half a commit"),
        pytest.param("someone/tides@v1.0.0", ["unpinned-action"], id="a tag"),
        pytest.param("someone/tides", ["unpinned-action"], id="nothing"),
    ],
)
def test_an_action_is_named_by_what_nobody_can_move(tmp_path: Path, uses: str, expected: list[str]) -> None:
    assert of_step(tmp_path, f"uses: {uses}") == expected


@pytest.mark.parametrize("on", ["pull_request", "[push, pull_request]", "{pull_request: {branches: [main]}}"])
def test_triggers_may_be_written_in_every_form(tmp_path: Path, on: str) -> None:
    step = "run: scripts/publish\nenv: {TOKEN: '${{ secrets.TIDES }}'}"
    assert of_step(tmp_path, step, on) == ["secret-in-pull-request"]
    assert of_step(tmp_path, step, "{push: {branches: [main]}}") == []


def test_a_composite_action_is_judged_by_its_steps(tmp_path: Path) -> None:
    text = "runs:\n  using: composite\n  steps:\n    - run: echo ${{ github.head_ref }}\n    - uses: a/b@v1\n"
    files = {".github/actions/tides/action.yml": text, ".github/dependabot.yml": WATCHED}
    assert found(write(tmp_path, files)) == ["template-injection", "unpinned-action"]


def test_aliases_of_a_workflow_are_followed(tmp_path: Path) -> None:
    text = WORKFLOW.format(on="push", step="&step\n        uses: a/b@v1") + "      - *step\n"
    files = {".github/workflows/gate.yml": text, ".github/dependabot.yml": WATCHED}
    assert found(write(tmp_path, files)) == ["unpinned-action"]


def test_a_workflow_nobody_can_read_is_said_so(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    files = {
        ".github/workflows/a.yml": bomb,
        ".github/workflows/b.yml": "on: [",
        ".github/workflows/c.yml": "x" * 600_000,
    }
    assert {"yaml-alias", "yaml-syntax", "file-too-large"} <= set(found(write(tmp_path, files)))


@pytest.mark.parametrize(
    "extensions", ["- pymdownx.b64", "- pymdownx.b64: {}", "pymdownx.b64:\n", "pymdownx.b64: {base_path: x}"]
)
def test_extensions_may_be_listed_or_grouped(tmp_path: Path, extensions: str) -> None:
    text = "markdown_extensions:\n" + "".join(f"  {each}\n" for each in extensions.splitlines())
    assert found(write(tmp_path, {"mkdocs.yml": text})) == ["embedded-files"]


KEYS = {
    "AWS": "AK" + "IA" + "Z7" * 8,
    "GitHub": "github" + "_pat_" + "a1" * 35,
    "GitLab": "gl" + "pat-" + "a1B2" * 5,
    "Google": "AI" + "za" + "a1B2c" * 7,
    "npm": "npm" + "_" + "a1B2" * 9,
    "a private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_a_key_is_found_and_not_repeated(tmp_path: Path, key: str) -> None:
    surroundings, _ = repository(write(tmp_path, {"notes.txt": f"one\ntoken = {key}\n"}))
    (suspect,) = surroundings.suspects
    assert str(suspect.place).startswith("notes.txt:2:")
    assert found(tmp_path) == ["exposed-key"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ghp_" + "x" * 20, id="too short"),
        pytest.param("Xghp" + "_" + "a" * 36, id="within a word"),
        pytest.param(f"sha256:{'a1' * 32}", id="a digest"),
        pytest.param("-----BEGIN PUBLIC KEY-----", id="a public key"),
        pytest.param("pypi-publish and xoxo-hugs and AKIA", id="words"),
        pytest.param("AKIA" + "IOSFODNN7" + "EXAMPLE", id="the key of the manual"),
    ],
)
def test_what_only_looks_like_a_key_is_none(tmp_path: Path, text: str) -> None:
    assert found(write(tmp_path, {"notes.txt": text})) == []


MARKS = st.text(alphabet="abk:-_{}[]&*!%|>#'\"$ \n\t@=.\\", max_size=200)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(MARKS)
def test_any_text_is_read_or_refused_and_always_alike(text: str) -> None:
    for reader in (workflow, action, read_settings):
        assert reader(text, "x.yml") == reader(text, "x.yml")
    assert requirements(text, "requirements.txt") == requirements(text, "requirements.txt")
