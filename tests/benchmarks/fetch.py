"""How long, how large and how polite a check of URLs is, against servers on loopback in a process of their own."""

import json
import resource
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from folders import REPOSITORY
from papercheck.fetch.network import FetchPolicy, Network
from papercheck.fetch.scheduler import check_all
from papercheck.languages import read_lexicons
from papercheck.model import Place, Result
from papercheck.urls.classification import FetchTarget, classify

SERVER = REPOSITORY / "tests/hostile.py"
PRIVATE_NAMES = {f"{name}.hostile-names.net" for name in ("private", "mixed", "mapped")}
HOSTS, URLS, DELAY = 100, 300, 0.1
MEGABYTE = 1024 if sys.platform == "linux" else 1024 * 1024


def main(arguments: list[str]) -> None:
    """Run each measurement in a process of its own, so that one's memory is not the other's."""
    measurements = {"hostile": _hostile, "polite": _polite}
    for name in arguments or measurements:
        if name == "--alone":
            measurements[arguments[1]]()
            return
        subprocess.run([sys.executable, "-m", "benchmarks.fetch", "--alone", name], check=True)


@contextmanager
def _server(delay: float) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What the server says when it starts, and, filled in at the end, what it was asked."""
    command = [sys.executable, str(SERVER), str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        asked: dict[str, Any] = {}
        yield json.loads(process.stdout.readline()), asked
        asked.update(json.loads(process.communicate()[0]))


class _Names:
    """Every test host is here; and when it was first asked for."""

    def __init__(self) -> None:
        self.first: dict[str, float] = {}

    def __call__(self, host: str) -> list[str]:
        self.first.setdefault(host, time.monotonic())
        if host in PRIVATE_NAMES:
            return ["10.0.0.1"]
        if host.endswith((".hostile.test", ".hostile-site.test")):
            return ["127.0.0.1"]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")


def _hostile() -> None:
    with _server(0.0) as (said, asked):
        urls = [url.replace("HOST", f"h{at}.hostile.test") for at, (url, _) in enumerate(said["table"])]
        names, wrong, seconds = _Names(), [], Counter[str]()
        for result, target in _checked(urls, names, said["authority"]):
            seconds[target.path] = round(time.monotonic() - names.first[target.host])
            verdict = said["table"][result.place.line - 1][1]
            if result.verdict != verdict:
                wrong.append(f"  {target.path}: {result.verdict} ({result.reason}), not {verdict}")
    asked_to_wait = {path: value for path, value in seconds.items() if path.startswith("/retry/")}
    slowest, longest = (seconds - Counter(asked_to_wait)).most_common(1)[0]
    requests = Counter(host for _, host, _ in asked["requests"])
    print(f"{len(urls)} hostile behaviours, {len(wrong)} verdicts other than deserved", *wrong, sep="\n")
    print(
        f"  longest answer: {longest} s ({slowest}); where the server asks to wait: {max(asked_to_wait.values())} s"
    )
    print(
        f"  peak memory of the process: {_peak():.0f} MB; most requests to a host: {max(requests.values())}"
    )


def _polite() -> None:
    with _server(DELAY) as (said, asked):
        port, names = urlsplit(said["table"][0][0]).netloc.partition(":")[2], _Names()
        urls = [f"http://p{at % HOSTS}.hostile.test:{port}/page/{at}" for at in range(URLS)]
        start = time.monotonic()
        verdicts = Counter(str(result.verdict) for result, _ in _checked(urls, names, said["authority"]))
        seconds = time.monotonic() - start
    starts: dict[str, list[float]] = {}
    for moment, host, _ in asked["requests"]:
        starts.setdefault(host, []).append(moment)
    gaps = [later - earlier for times in starts.values() for earlier, later in pairwise(times)]
    print(
        f"{URLS} URLs on {HOSTS} hosts answering in {DELAY * 1000:.0f} ms: {seconds:.1f} s, {dict(verdicts)}"
    )
    print(f"  requests a host: {max(map(len, starts.values()))}; at once: {max(asked['at_once'].values())}")
    print(
        f"  shortest time between two starts: {min(gaps):.2f} s; peak memory of the process: {_peak():.0f} MB"
    )


def _checked(urls: list[str], names: _Names, authority: str) -> Iterator[tuple[Result, FetchTarget]]:
    hosts = frozenset(url.split("/")[2].partition(":")[0] for url in urls)
    policy = FetchPolicy(
        agent="benchmark", allowed_hosts=hosts | {"other.hostile.test", "other.hostile-site.test"}
    )
    trust = ssl.create_default_context(cafile=authority)
    network = Network(now=lambda: datetime.now(UTC), resolve=names, tls=trust)
    found = [classify(url, Place("table", line), policy.allowed_hosts) for line, url in enumerate(urls, 1)]
    targets = {target.place.line: target for target in found if isinstance(target, FetchTarget)}
    for result in check_all(targets.values(), read_lexicons(()).values(), policy, network):
        yield result, targets[result.place.line]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


if __name__ == "__main__":
    main(sys.argv[1:])
