"""The time of a cold build of this site as a ratio to plain Material with the same pages, run in turn."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from folders import REPOSITORY

KEPT = ("site_name", "site_url", "docs_dir", "exclude_docs", "plugins", "markdown_extensions", "nav")
"""What a plain site needs of our configuration; hooks and templates stay out."""


def main(rounds: int) -> None:
    """Build both sites in turn and print each round, the medians and their ratio."""
    with TemporaryDirectory() as folder:
        plain = _plain(Path(folder, "plain"))
        pairs = []
        for number in range(rounds):
            ours, theirs = (
                _seconds(REPOSITORY, Path(folder, "ours-site")),
                _seconds(plain, Path(folder, "plain-site")),
            )
            pairs.append((ours, theirs))
            print(
                f"round {number + 1}: this site {ours:.2f} s, plain Material {theirs:.2f} s, ratio {ours / theirs:.2f}"
            )
    print(
        f"median: this site {median(a for a, _ in pairs):.2f} s, plain Material {median(b for _, b in pairs):.2f} s, ratio {median(a / b for a, b in pairs):.2f}"
    )


def _plain(folder: Path) -> Path:
    """The same pages with the theme as it comes, its search included."""
    shutil.copytree(REPOSITORY / "docs", folder / "docs")
    config = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
    kept = {name: config[name] for name in KEPT} | {"theme": {"name": "material", "font": False}}
    kept["plugins"] = ["search", *kept["plugins"]]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return folder


def _seconds(folder: Path, site: Path) -> float:
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    start = time.perf_counter()
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"The build in {folder} failed:\n{run.stderr}")
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
