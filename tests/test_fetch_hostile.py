"""What is said of servers that misbehave, and that the visitor stays small, patient and polite among them."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from behaviours import NAMES, TABLE
from folders import REPOSITORY
from hostile import Case, Hostile
from networks import AGENT

OTHERS = ["other.hostile.test", "other.hostile-site.test"]


def host(at: int) -> str:
    """A host for each behaviour, so that they need not wait for one another."""
    return f"h{at}.hostile.test"


@dataclass(frozen=True)
class Journey:
    """One visit to all behaviours."""

    found: dict[int, tuple[str, str, str | None, str]]
    peak: float
    slept: list[float]
    asked: list[str]
    requests: list[tuple[float, str, str]]
    heads: list[str]
    at_once: Counter[str]
    ports: dict[str, int]

    def result(self, path: str) -> tuple[str, str, str | None, str]:
        return self.found[next(at for at, case in enumerate(TABLE) if case.path + case.fragment == path)]

    def paths(self, start: str) -> list[str]:
        return [path for _, _, path in self.requests if path.startswith(start)]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    with Hostile(tmp_path_factory.mktemp("certificates"), TABLE) as server:
        urls = [case.url(host(at), server.ports) for at, case in enumerate(TABLE)]
        ways = os.pathsep.join(str(REPOSITORY / each) for each in ("scripts", "tests"))
        visit = subprocess.run(
            [sys.executable, REPOSITORY / "tests/visitor.py"],
            input=json.dumps([urls, [*map(host, range(len(TABLE))), *OTHERS], NAMES]),
            env=os.environ | {"PYTHONPATH": ways, "SSL_CERT_FILE": str(server.authority)},
            capture_output=True,
            text=True,
            check=False,
            # Far beyond every deadline: a visitor that hangs fails the test instead of the gate.
            timeout=300,
        )
        assert not visit.stderr
        said: dict[str, Any] = json.loads(visit.stdout)
        found = {int(line) - 1: tuple(each) for line, each in said.pop("found").items()}
        yield Journey(
            **said,
            found=found,
            requests=server.requests,
            heads=server.heads,
            at_once=server.at_once,
            ports=server.ports,
        )


def names(case: Case) -> str:
    return (
        f"{case.listener}:{case.path}{case.fragment}"
        if case.listener != "http"
        else case.path + case.fragment
    )


@pytest.mark.parametrize("at", [pytest.param(at, id=names(case)) for at, case in enumerate(TABLE)])
def test_a_behaviour_gets_the_verdict_it_deserves(journey: Journey, at: int) -> None:
    verdict, reason, *_ = journey.found[at]
    assert verdict == TABLE[at].verdict, reason


def test_there_are_more_behaviours_than_were_promised() -> None:
    assert len(TABLE) > 300
    assert len({(case.listener, case.path, case.fragment) for case in TABLE}) == len(TABLE)


def test_the_process_stays_small(journey: Journey) -> None:
    assert journey.peak < 150


def test_nothing_holds_the_visitor_longer_than_its_deadlines(journey: Journey) -> None:
    """The endless ones go on for ever, and yet the visitor came back from every one of them with an answer."""
    assert sorted(journey.found) == list(range(len(TABLE)))


def test_no_host_is_asked_more_often_than_its_redirects_and_retries_need(journey: Journey) -> None:
    asked = Counter(at for _, at, _ in journey.requests if at not in OTHERS)
    assert max(asked.values()) == 11
    assert journey.paths("/retry/for-ever") == ["/retry/for-ever"] * 3
    assert journey.paths("/retry/a-day") == ["/retry/a-day"]
    assert journey.paths("/retry/negative") == ["/retry/negative"]


def test_never_more_than_two_requests_are_with_a_host_at_the_same_time(journey: Journey) -> None:
    assert max(journey.at_once.values()) <= 2


def test_no_host_is_waited_for_longer_than_a_minute(journey: Journey) -> None:
    assert sum(journey.slept) <= 60


def test_nothing_from_outside_steers_a_terminal(journey: Journey) -> None:
    for _, reason, final, digest in journey.found.values():
        assert reason.isprintable()
        assert len(reason) < 300
        assert "secret" not in reason
        assert (final or "").isascii()
        assert not digest or len(digest) == 64


def test_no_cookie_no_referrer_and_no_credential_leaves(journey: Journey) -> None:
    for head in journey.heads:
        sent = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:] if line}
        assert sent == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert f"User-Agent: {AGENT}\r\n" in head


def test_every_name_is_looked_up_once(journey: Journey) -> None:
    assert max(Counter(journey.asked).values()) == 1


@pytest.mark.parametrize(
    ("path", "final"),
    [
        pytest.param("/redirect/301", "/ok", id="a permanent redirect"),
        pytest.param("/redirect/301-then-302", "/redirect/302", id="only the permanent part of the way"),
        pytest.param("/places/moved#old", "/places#old", id="the fragment goes along"),
        pytest.param("/redirect/302-then-301", None, id="what starts with a temporary redirect stays"),
    ],
)
def test_an_address_is_to_be_updated_to(journey: Journey, path: str, final: str | None) -> None:
    found = journey.result(path)[2]
    assert (found and found.partition(f":{journey.ports['http']}")[2]) == final


def test_pages_are_known_again_by_what_they_say(journey: Journey) -> None:
    assert journey.result("/ok")[3] == journey.result("/body/gzip")[3] == journey.result("/head/http-1.0")[3]
    assert journey.result("/ok")[3] != journey.result("/login")[3]
    assert journey.result("/present/file.pdf")[3] == ""


def test_documents_that_are_no_pages_are_left_after_their_start(journey: Journey) -> None:
    assert journey.result("/body/endless-film")[0] == "ok"


def test_what_is_wrong_with_a_certificate_is_said(journey: Journey) -> None:
    said = {case.listener: journey.found[at][1] for at, case in enumerate(TABLE) if case.listener != "http"}
    assert said["expired"] == "the certificate does not hold: certificate has expired"
    assert "the certificate does not hold: self" in said["self-signed"]
    assert "the certificate does not hold: Hostname mismatch" in said["wrong-host"]
