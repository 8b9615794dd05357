"""scripts/build, killed at each step of its swap, on a full disk, twice at once, into a folder that cannot be written: the old site or the new one is there, whole.

The steps are those of the script itself; what it calls is replaced, so that a build takes no time. `scripts/benchmark kills`
kills real ones.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from folders import REPOSITORY, run_command, write
from papercheck.cli import run_command as run_to_its_end
from papercheck.files import WriteError, replace_file

PYTHON = f"""#!/bin/bash
# What scripts/build asks of Python: a build makes one page, and whatever $AT names happens there.
at() {{
    case "$AT" in
    "$1") kill -KILL "$PPID"; exit 1 ;;
    "full disk at $1") exit 1 ;;
    "wait at $1") touch "$ROOM/waits"; while [ -e "$ROOM/waits" ]; do sleep 0.02; done ;;
    esac
}}
case "$*" in
*" papersite unchanged "*) exit 1 ;;
*" mkdocs build "*)
    mkdir "${{*: -1}}"
    printf half >"${{*: -1}}/index.html"
    at pages
    printf %s "$WORD" >"${{*: -1}}/index.html"
    ;;
*" papersite index "*) at index ;;
*" papersite record "*) at record ;;
*renameat2*)
    [ -z "$NO_EXCHANGE" ] || exit 1
    at "before the exchange"
    '{sys.executable}' "$@" || exit
    at "after the exchange"
    ;;
*) exec '{sys.executable}' "$@" ;;
esac
"""
MOVE = f"""#!/bin/bash
case "$2" in
*.old) step="the old site is moved away" ;;
*) step="the new site gets its name" ;;
esac
[ "$AT" != "before $step" ] || {{ kill -KILL "$PPID"; exit 1; }}
{shutil.which("mv")} "$@" || exit
[ "$AT" != "after $step" ] || {{ kill -KILL "$PPID"; exit 1; }}
"""
DISK = "#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted on\necho tmpfs 4096 4090 6 100% /disk\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The command with stand-ins for all that takes time, and a site built by it."""
    files = {
        f"tree/scripts/{name}": (REPOSITORY / "scripts" / name).read_bytes() for name in ("build", "usage.sh")
    }
    write(
        tmp_path,
        {**files, "tree/scripts/run": '#!/bin/sh\nexec "$@"\n', "bin/python": PYTHON, "bin/mv": MOVE},
    )
    for file in (*(tmp_path / "tree/scripts").iterdir(), *(tmp_path / "bin").iterdir()):
        file.chmod(0o755)
    assert build(tmp_path / "tree", "old").returncode == 0
    return tmp_path / "tree"


def given(tree: Path, word: str, **environment: str) -> dict[str, str]:
    own = {
        "PATH": f"{tree.parent}/bin:{os.environ['PATH']}",
        "ROOM": str(tree.parent),
        "AT": "",
        "NO_EXCHANGE": "",
    }
    return {**os.environ, **own, "WORD": word, **environment}


def build(
    tree: Path, word: str, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return run_command(tree / "scripts/build", *arguments, env=given(tree, word, **environment))


def holds(folder: Path) -> dict[str, str]:
    """What is in the tree beside the commands: the text of each file by its path."""
    files = (file for file in folder.rglob("*") if file.is_file() and "scripts" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("pages", "old"),
        ("index", "old"),
        ("before the exchange", "old"),
        ("after the exchange", "new"),
        ("before the old site is moved away", "old"),
        ("after the old site is moved away", None),
        ("before the new site gets its name", None),
        ("after the new site gets its name", "new"),
        ("record", "new"),
    ],
)
def test_a_build_that_is_killed_leaves_a_whole_site_or_one_that_the_next_puts_back(
    tree: Path, moment: str, left: str | None
) -> None:
    steps = "1" if "moved" in moment or "name" in moment else ""
    assert build(tree, "new", AT=moment, NO_EXCHANGE=steps).returncode == -signal.SIGKILL
    assert holds(tree).get("site/index.html") == left
    # The next one fails: what it finds is whole again all the same, and nothing else is left.
    failed = build(tree, "third", AT="full disk at index")
    assert failed.returncode == 1
    assert holds(tree) == {"site/index.html": left or "old"}
    assert "full" not in failed.stderr
    assert f"What is in {tree}/site is the site of an earlier build, as it was." in failed.stderr
    assert build(tree, "third").returncode == 0
    assert holds(tree) == {"site/index.html": "third"}


@pytest.mark.parametrize("moment", ["pages", "index"])
def test_a_full_disk_is_named_and_leaves_the_old_site(tree: Path, moment: str) -> None:
    program = write(tree.parent, {"bin/df": DISK}) / "bin/df"
    program.chmod(0o755)
    result = build(tree, "new", AT=f"full disk at {moment}")
    assert result.returncode == 1
    assert f"The disk that holds {tree} is full.\n  fix: Make room on it" in result.stderr
    assert holds(tree) == {"site/index.html": "old"}


def test_a_second_build_waits_for_the_first_and_says_so(tree: Path) -> None:
    environment = given(tree, "first", AT="wait at pages")
    first = subprocess.Popen([tree / "scripts/build"], env=environment, stdout=subprocess.DEVNULL)
    waits = tree.parent / "waits"
    while not waits.exists():
        assert first.poll() is None
    second = subprocess.Popen(
        [tree / "scripts/build"],
        env=given(tree, "second"),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert second.stderr
    assert second.stderr.readline() == "build: Another build is under way; this one waits for it.\n"
    assert holds(tree)["site/index.html"] == "old"
    waits.unlink()
    assert (first.wait(), second.wait()) == (0, 0)
    second.stderr.close()
    assert holds(tree) == {"site/index.html": "second"}


def test_what_is_no_built_site_is_not_replaced(tree: Path) -> None:
    write(tree, {"notes/letter.txt": "Dear reader"})
    for folder in (tree / "notes", tree, tree.parent, tree / "notes/letter.txt"):
        refused = build(tree, "new", "--site", folder)
        assert (refused.returncode, "holds something other than a built site" in refused.stderr) == (2, True)
    assert holds(tree) == {"site/index.html": "old", "notes/letter.txt": "Dear reader"}


def test_hidden_files_of_a_site_stay_and_a_link_to_it_too(tree: Path) -> None:
    write(tree, {"site/.htaccess": "Options", "site/.git/HEAD": "ref"})
    (tree / "link").symlink_to("site")
    assert build(tree, "new", "--site", tree / "link").returncode == 0
    assert (tree / "link").is_symlink()
    assert {path: text for path, text in holds(tree).items() if "link" not in path} == {
        "site/index.html": "new",
        "site/.htaccess": "Options",
        "site/.git/HEAD": "ref",
    }


def test_a_folder_that_cannot_be_written_is_named(tree: Path) -> None:
    # Nobody can write there, whoever runs the tests.
    result = build(tree, "new", "--site", "/proc/site")
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
    assert "The site was not built: /proc cannot be written." in result.stderr


class Options:
    """What a command is given that writes one file."""

    name = "lock"

    def __init__(self, file: Path) -> None:
        """Write this file."""
        self.file = file

    def run(self, _: object) -> int:
        """Write as much as no small disk holds."""
        replace_file(self.file, b"new" * 1000)
        return 0


def limit_files() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_file_that_cannot_be_written_stays_as_it_was_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, {"anchors.yml": "old"}) / "anchors.yml"
    file.chmod(0o640)
    code = f"from pathlib import Path; from papercheck.files import replace_file; replace_file(Path({str(file)!r}), b'n' * 999)"
    full = subprocess.run(
        [sys.executable, "-c", code], preexec_fn=limit_files, capture_output=True, text=True, check=False
    )
    assert "WriteError: [Errno 27] File too large" in full.stderr
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("anchors.yml", "old")]
    replace_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    with pytest.raises(WriteError):
        replace_file(file / "below", b"new")
    assert run_to_its_end(Options(Path("/proc/anchors.yml"))) == 2  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert said.startswith("lock: /proc/anchors.yml cannot be written, and stays as it was: No such file")
    assert "\n  fix: Make room on its disk" in said
