"""How long the check of built HTML takes on generated sites, beside lychee and LinkChecker on the same files in turn."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir
from time import perf_counter

from benchmarks.generated_site import BASE_URL, generate

ROUNDS = 3
SLOW = 400
"""Sites with more pages are spared the slowest program, which would take minutes; `--all` shows it none the less."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program took: seconds, seconds of all cores, and megabytes of its largest process."""

    wall: float
    cpu: float
    peak: float


def main(arguments: list[str]) -> None:
    """Measure the sites in these folders, and generated ones of these sizes."""
    folders = [Path(argument).absolute() for argument in arguments if Path(argument).is_dir()]
    sizes = [int(argument) for argument in arguments if argument.isdigit()]
    for site in folders:
        _measure(site, with_slow="--all" in arguments)
    for pages in sizes or ([] if folders else [200, 2000]):
        with TemporaryDirectory() as folder:
            generate(site := Path(folder, "site"), pages)
            _measure(site, with_slow=pages <= SLOW or "--all" in arguments)


def _measure(site: Path, *, with_slow: bool) -> None:
    sizes = [file.stat().st_size for file in site.rglob("*.html")]
    print(f"\n{len(sizes)} pages of {sum(sizes) / len(sizes) / 1000:.1f} kB")
    with _served(site) as url:
        _compare(dict(_programs(site, url, with_slow=with_slow)), len(sizes))


def _programs(site: Path, url: str, *, with_slow: bool) -> Iterator[tuple[str, list[str]]]:
    check = [sys.executable, "-P", "-m", "papercheck"]
    yield "links and fragments", [*check, "links", "--root", str(site)]
    yield "site and a11y and links", [*check, "site", "a11y", "links", "--root", str(site)]
    if lychee := shutil.which("lychee"):
        options = ["--offline", "--include-fragments", "--index-files", "index.html", "--no-progress"]
        remap = f"{BASE_URL} file://{site}/"
        yield "lychee", [lychee, *options, "--root-dir", str(site), "--remap", remap, f"{site}/**/*.html"]
    linkchecker = Path(sys.executable).with_name("linkchecker")
    if with_slow and linkchecker.exists():
        config = Path(gettempdir(), f"linkcheckerrc-{os.getpid()}")
        config.write_text("[checking]\nmaxrequestspersecond=500\n", encoding="utf-8")
        yield (
            "LinkChecker",
            [str(linkchecker), "--config", str(config), "--no-status", "--no-warnings", url],
        )


def _compare(programs: dict[str, list[str]], pages: int) -> None:
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for number in range(ROUNDS):
        for name, command in programs.items():
            if number == 0 or name != "LinkChecker":
                runs[name].append(_run(command))
    first = runs["links and fragments"]
    for name, found in runs.items():
        wall, cpu, peak = (
            median(values) for values in zip(*((run.wall, run.cpu, run.peak) for run in found), strict=True)
        )
        ratio = median(run.wall for run in found) / median(run.wall for run in first)
        print(
            f"  {name:<24} {wall:7.2f} s  cpu {cpu:7.2f} s  {pages / cpu:6.0f} pages a core-second"
            f"  {peak:5.0f} MB  {ratio:6.2f} x links and fragments"
        )


def _run(command: list[str]) -> Run:
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run = finish(process, start)
    # What is broken ends this check with 1, and lychee with 2.
    if process.returncode not in ({0, 2} if Path(command[0]).name == "lychee" else {0, 1}):
        raise SystemExit(f"{command[0]} ended with {process.returncode}.")
    return run


def finish(process: "subprocess.Popen[bytes]", start: float) -> Run:
    """Wait for the end of a program that was started then by `perf_counter`, and set how it ended."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return Run(perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, says nothing, and tells LinkChecker that it need not wait between requests."""

    def end_headers(self) -> None:
        """Add the header by which a server allows more than ten requests a second."""
        self.send_header("LinkChecker", "yes")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder behind a URL of this computer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main(sys.argv[1:])
