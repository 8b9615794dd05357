"""What surrounds a paper: settings and composite actions as they are written, and what is and is not a danger."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY, write
from judging import judge
from papercheck.repository import read_expressions, read_repository, read_settings
from papercheck.rules import REPOSITORY as SURROUNDINGS

ACTION = ".github/actions/tides/action.yml"


def found(root: Path) -> list[str]:
    """The names of the rules that a folder breaks, in the order of their places."""
    surroundings, unreadable = read_repository(root)
    return [finding.rule for finding in judge(SURROUNDINGS, surroundings, unreadable)]


def test_this_repository_is_read_whole() -> None:
    surroundings, unreadable = read_repository(REPOSITORY)
    assert unreadable == ()
    assert surroundings.setting("docs_dir")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("inputs.title", ["template-injection"], id="an input"),
        pytest.param("github.head_ref", ["template-injection"], id="the name of a branch"),
        pytest.param("github.event.issue.title", ["template-injection"], id="the title of an issue"),
        pytest.param("runner.os", [], id="the system of the runner"),
        pytest.param("github.sha", [], id="a commit"),
    ],
)
def test_what_others_write_is_no_part_of_a_script(
    tmp_path: Path, expression: str, expected: list[str]
) -> None:
    text = f"runs:\n  using: composite\n  steps:\n    - run: echo ${{{{ {expression} }}}}\n"
    assert found(write(tmp_path, {ACTION: text})) == expected


def test_what_a_step_gets_as_a_variable_is_no_part_of_its_script(tmp_path: Path) -> None:
    step = "    - run: echo $TITLE\n      env: {TITLE: '${{ inputs.title }}'}\n"
    assert found(write(tmp_path, {ACTION: f"runs:\n  steps:\n{step}"})) == []


def test_aliases_of_an_action_are_followed(tmp_path: Path) -> None:
    step = "    - &step\n      run: echo ${{ inputs.title }}\n    - *step\n"
    assert found(write(tmp_path, {ACTION: f"runs:\n  steps:\n{step}"})) == ["template-injection"]


def test_settings_nobody_can_read_are_said_so(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    files = {
        "action.yml": bomb,
        ".github/actions/a/action.yml": "runs: [",
        ".github/actions/b/action.yml": "x" * 2_100_000,
    }
    assert {"data-syntax", "unreadable-file"} <= set(found(write(tmp_path, files)))


@pytest.mark.parametrize(
    "extensions", ["- pymdownx.b64", "- pymdownx.b64: {}", "pymdownx.b64:\n", "pymdownx.b64: {base_path: x}"]
)
def test_extensions_may_be_listed_or_grouped(tmp_path: Path, extensions: str) -> None:
    text = "markdown_extensions:\n" + "".join(f"  {line}\n" for line in extensions.splitlines())
    assert found(write(tmp_path, {"mkdocs.yml": text})) == ["third-party-setting"]


MARKS = st.text(alphabet="abk:-_{}[]&*!%|>#'\"$ \n\t@=.\\", max_size=200)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(MARKS)
def test_any_text_is_read_or_refused_and_always_alike(text: str) -> None:
    assert read_settings(text, "x.yml") == read_settings(text, "x.yml")
    assert read_expressions(text, "x.yml") == read_expressions(text, "x.yml")
