"""The time of `scripts/setup` with nothing to do as a ratio to a shell that does nothing, run in turn.

Every other command calls it first, so that each of them waits for it.
"""

import subprocess
import sys
from statistics import median
from time import perf_counter

from folders import REPOSITORY


def main(rounds: int) -> None:
    """Run both in turn and print the medians and that of the ratios."""
    setup, shell = [str(REPOSITORY / "scripts/setup"), "--quiet"], ["bash", "-c", "true"]
    pairs = [(_seconds(setup), _seconds(shell)) for _ in range(rounds)]
    ours, theirs = (1000 * median(seconds) for seconds in zip(*pairs, strict=True))
    ratio = median(ours / theirs for ours, theirs in pairs)
    print(f"median of {rounds}: scripts/setup {ours:.0f} ms, bash {theirs:.0f} ms, ratio {ratio:.1f}")


def _seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True)
    return perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
