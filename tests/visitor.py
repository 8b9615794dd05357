"""Visits addresses in a process of its own: a list from standard input; results, times and memory to standard output."""

import json
import resource
import sys
import time

from behaviours import NAMES
from worlds import Clock, Names, manners, verdicts, world

MEGABYTE = 1024 if sys.platform == "linux" else 1024 * 1024


class TimedNames(Names):
    """When each host was first asked for, as nobody reaches out before that."""

    first: dict[str, float] = {}  # noqa: RUF012

    def __call__(self, host: str) -> list[str]:
        self.first.setdefault(host, time.monotonic())
        return super().__call__(host)


def main() -> None:
    urls, hosts = json.load(sys.stdin)
    names, clock = TimedNames(NAMES), Clock()
    found = {}
    for line, result in verdicts(urls, world(names, clock), manners(), hosts).items():
        found[line] = [str(result.verdict), result.reason, result.final_url, result.digest]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(json.dumps({"found": found, "peak": peak, "slept": clock.slept, "asked": names.asked}))


if __name__ == "__main__":
    main()
