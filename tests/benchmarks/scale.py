"""What a build and a check take on papers that are made up, beside plain Material with the same Markdown, and how that grows with their size."""

import os
import subprocess
import sys
import time
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.build import KEPT
from benchmarks.generated_paper import generate
from benchmarks.links import Run, finish
from folders import EPOCH, REPOSITORY

Command = list[str | Path]
PYTHON: Command = [sys.executable, "-P", "-m"]
PLAIN, PRUNED = "plain Material", "plain, pruned menu"
GROWING = ("build", "index", "check", "check of the site", PLAIN, PRUNED)


def main(arguments: list[str]) -> None:
    """Measure papers of these sizes one after the other, each with everything it is compared to."""
    measured: dict[int, dict[str, Run]] = {}
    for pages in sorted(int(argument) for argument in arguments) or [20, 200, 2000]:
        with TemporaryDirectory() as folder:
            measured[pages] = _measure(Path(folder), pages)
    for smaller, larger in zip(list(measured), list(measured)[1:], strict=False):
        for name in GROWING:
            growth = (measured[larger][name].cpu / measured[smaller][name].cpu) ** (
                1 / log2(larger / smaller)
            )
            print(f"from {smaller} to {larger} pages: {name:<20} x {growth:.2f} for each doubling (cpu)")


def _measure(folder: Path, pages: int) -> dict[str, Run]:
    paper, site = folder / "paper", folder / "site"
    generate(paper, pages)
    for record in ("lock", "stamp"):
        _run([*PYTHON, "papersite", record, "--root", paper], folder)
    build: Command = [*PYTHON, "mkdocs", "build", "--strict", "--site-dir"]
    check: Command = [*PYTHON, "papercheck"]
    full, pruned = _plain(paper, "full", []), _plain(paper, "pruned", ["navigation.prune"])
    # The theme and the hooks of the paper are those of this repository, which the checker would not allow.
    commands: dict[str, Command] = {
        PLAIN: [*build, folder / "full", "--config-file", full],
        PRUNED: [*build, folder / "pruned", "--config-file", pruned],
        "build": [*build, site, "--config-file", paper / "mkdocs.yml"],
        "index": [*PYTHON, "papersite", "index", site],
        "check": [*check, "--root", paper, "--ignore", "unsafe-setting", "--strict"],
        "check of the site": [*check, "site", "a11y", "links", "--root", site],
    }
    print(f"\n{pages} pages")
    runs: dict[str, Run] = {}
    for name, command in commands.items():
        runs[name] = _run(command, folder)
        _tell(name, runs)
    return runs


def _plain(paper: Path, name: str, features: list[str]) -> Path:
    """The same pages with the theme as it comes: its menu holds all of them, and its search is made with the build."""
    config = yaml.unsafe_load((paper / "mkdocs.yml").read_text(encoding="utf-8"))
    kept = {name: config[name] for name in KEPT if name in config and name != "nav"}
    kept |= {"theme": {"name": "material", "font": False, "features": features}}
    kept["plugins"] = ["search", *kept["plugins"]]
    file = paper / f"{name}.yml"
    file.write_text(yaml.dump(kept, allow_unicode=True), encoding="utf-8")
    return file


def _run(command: Command, folder: Path) -> Run:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts"), "SOURCE_DATE_EPOCH": EPOCH}
    start = time.perf_counter()
    with (folder / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        run = finish(process, start)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{command[3]} failed:\n{output.read()[-2000:]}")
    return run


def _tell(name: str, runs: dict[str, Run]) -> None:
    run = runs[name]
    ratios = "".join(
        f"  {run.cpu / runs[other].cpu:5.2f} x {other}" for other in (PLAIN, PRUNED) if other in runs
    )
    print(f"  {name:<20} {run.wall:7.2f} s  cpu {run.cpu:7.2f} s  {run.peak:5.0f} MB{ratios}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
