"""`scripts/build`, killed with all its children at moments spread over its run: is the site whole after each, and does the next build mend it?

It builds this repository into a folder of its own, with a word of the site that changes from kill to kill.
"""

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from folders import REPOSITORY

BUILD = str(REPOSITORY / "scripts/build")


def main(moments: int) -> None:
    """Print a line for each moment; end with 1 where the site was neither the old one nor the new one, or could not be built again."""
    with TemporaryDirectory() as name:
        site = Path(name).resolve() / "site"
        urls = [f"https://kills.example/{word}" for word in ("one", "two")]
        whole = {url: _build(site, url)[0] for url in urls}
        # Once more, now that every file to take away was made: this is how long the builds below take.
        seconds = _build(site, urls[0])[1]
        print(f"a build takes {seconds:.1f} s; killed at {moments} moments:", flush=True)
        wrong = [
            at
            for number in range(moments)
            if _kill(site, urls, whole, at := seconds * 1.05 * (number + 0.5) / moments)
        ]
    print(f"{moments - len(wrong)} of {moments} left a whole site and could be built again.")
    sys.exit(bool(wrong))


def _kill(site: Path, urls: list[str], whole: dict[str, str], after: float) -> bool:
    """Kill a build after so many seconds; whether anything is wrong then."""
    before = _digest(site)
    url = next(url for url in urls if whole[url] != before)
    process = _start(site, url)
    sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = _digest(site)
    found = {before: "old", whole[url]: "new"}.get(left, "BROKEN" if site.exists() else "NONE")
    again, seconds = _build(site, url)
    leftovers = sorted(path.name for path in site.parent.iterdir() if path != site)
    is_wrong = found not in {"old", "new"} or again != whole[url] or bool(leftovers)
    verdict = "same as ever" if again == whole[url] else "ANOTHER SITE"
    print(
        f"{after:6.2f} s  {found:6}  built again in {seconds:4.1f} s: {verdict}  {' '.join(leftovers)}",
        flush=True,
    )
    return is_wrong


def _start(site: Path, url: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"SITE_URL": url}
    command = [BUILD, "--site", str(site)]
    return subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _build(site: Path, url: str) -> tuple[str, float]:
    """The digest of the site after a build, and how long that took."""
    start = perf_counter()
    if status := _start(site, url).wait():
        print(f"scripts/build ended with {status}")
    return _digest(site), perf_counter() - start


def _digest(site: Path) -> str:
    digest = sha256()
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(site)}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
