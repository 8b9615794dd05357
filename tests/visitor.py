"""Visits addresses in a process of its own: a list from standard input; results and memory to standard output."""

import json
import re
import resource
import sys
from pathlib import Path

from networks import Clock, Names, network, policy, verdicts


def peak() -> float:
    """The most memory of this process, in megabytes; Linux counts that of its parent before it into `ru_maxrss`."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) / 1024 if found else 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def main() -> None:
    urls, hosts, table = json.load(sys.stdin)
    names, clock = Names(table), Clock()
    found = {}
    for line, result in verdicts(urls, network(names, clock), policy(), hosts).items():
        found[line] = [str(result.verdict), result.reason, result.final_url, result.digest]
    print(json.dumps({"found": found, "peak": peak(), "slept": clock.slept, "asked": names.asked}))


if __name__ == "__main__":
    main()
