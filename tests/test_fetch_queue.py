"""Politeness and patience: whose turn it is, how long is waited, and what happens when names or networks fail."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from behaviours import TABLE
from hostile import Hostile
from networks import AGENT, LEXICONS, Clock, Names, network, policy, targets, verdicts
from papercheck.fetch.judge import parse_retry_after
from papercheck.fetch.network import FetchPolicy, Network
from papercheck.fetch.scheduler import HostQueue, check_all
from papercheck.model import Place, Result
from papercheck.urls.classification import classify

POLICY = FetchPolicy(agent=AGENT)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with Hostile(tmp_path_factory.mktemp("certificates"), TABLE) as hostile:
        yield hostile


def started(queue: HostQueue[str], now: float) -> list[str]:
    found = list(queue.start(now, room=99))
    for each in found:
        queue.mark_sent(each[0], now)
    return found


def test_a_host_is_asked_once_a_second_and_twice_at_a_time() -> None:
    queue: HostQueue[str] = HostQueue(POLICY)
    for each in ("a1", "a2", "a3", "b1"):
        queue.add(each[0], each)
    assert started(queue, 0.0) == ["a1", "b1"]
    assert queue.seconds_to_next(0.25) == 0.75
    assert started(queue, 0.9) == []
    assert started(queue, 1.0) == ["a2"]
    assert started(queue, 5.0) == []
    assert queue.seconds_to_next(5.0) is None
    queue.finish("a", 5.0)
    assert started(queue, 5.0) == ["a3"]
    queue.finish("a", 6.0)
    queue.finish("a", 6.0)
    assert queue.seconds_to_next(6.0) is None, "nothing is left"


def test_the_second_begins_when_the_request_is_on_its_way() -> None:
    queue: HostQueue[str] = HostQueue(POLICY)
    queue.add("a", "a1")
    queue.add("a", "a2")
    assert list(queue.start(0.0, room=99)) == ["a1"]
    assert list(queue.start(2.0, room=99)) == []
    queue.mark_sent("a", 2.0)
    assert list(queue.start(2.9, room=99)) == []
    assert list(queue.start(3.0, room=99)) == ["a2"]


def test_no_more_are_started_than_there_is_room_for() -> None:
    queue: HostQueue[str] = HostQueue(POLICY)
    for each in ("a", "b", "c"):
        queue.add(each, each)
    assert list(queue.start(0.0, room=2)) == ["a", "b"]


def test_a_host_is_left_alone_as_long_as_it_asks_for_a_minute_in_all() -> None:
    queue: HostQueue[str] = HostQueue(POLICY)
    queue.add("a", "a1")
    assert queue.pause("a", 40.0, now=0.0)
    assert queue.pause("a", 30.0, now=10.0), "within the same pause, a second wish costs nothing more"
    assert started(queue, 39.0) == []
    assert started(queue, 40.0) == ["a1"]
    assert not queue.pause("a", 21.0, now=40.0)
    assert queue.pause("a", 20.0, now=40.0)
    assert queue.pause("a", 0.0, now=60.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30),
        ("Monday, 23-Nov-26 12:00:30 GMT", 30),
        ("Mon Nov 23 12:00:30 2026", 30),
        ("Mon, 23 Nov 2026 14:00:30 +0200", 30),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Mon, 99 Nov 2026 12:00:30 GMT", None),
        ("Mon, 23 Nov 99999 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_as(text: str, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


def test_twenty_addresses_of_one_host_are_asked_two_at_a_time(server: Hostile) -> None:
    server.delay = 0.03
    port = server.ports["http"]
    urls = [f"http://one.hostile.test:{port}/page/{number}" for number in range(20)]
    found = verdicts(urls, network(), policy(), ["one.hostile.test"])
    server.delay = 0.0
    assert [found[line].verdict for line in sorted(found)] == ["ok"] * 20
    assert server.at_once["one.hostile.test"] == 2


def test_an_address_that_stands_in_many_places_is_asked_for_once(server: Hostile) -> None:
    url = f"http://many.hostile.test:{server.ports['http']}/places"
    fragments = ["", "#old", "#nowhere", "#old", "#:~:text=best"]
    found = verdicts([url + each for each in fragments], network(), policy(), ["many.hostile.test"])
    assert [str(found[line].verdict) for line in sorted(found)] == ["ok", "ok", "broken", "ok", "ok"]
    assert [path for _, host, path in server.requests if host == "many.hostile.test"] == ["/places"]


def test_a_host_that_asks_for_a_minute_gets_one_and_not_one_for_each_address(server: Hostile) -> None:
    clock = Clock()
    port = server.ports["http"]
    urls = [f"http://busy.hostile.test:{port}/retry/for-ever?{number}" for number in range(3)]
    found = verdicts(urls, network(clock=clock), policy(patience=1.5), ["busy.hostile.test"])
    assert {each.verdict for each in found.values()} == {"unverified"}
    assert sum(clock.slept) <= 1.5


def test_a_name_is_judged_by_all_its_addresses_and_nothing_is_opened() -> None:
    opened: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        opened.append(address)
        raise ConnectionRefusedError

    table = {
        "mixed.net": ["93.184.216.34", "10.0.0.1"],
        "zone.net": ["fe80::1%eth0"],
        "good.net": ["93.184.216.34"],
    }
    outside = replace(network(Names(table)), open=connect)
    found = verdicts(["http://mixed.net/", "http://zone.net", "http://good.net/"], outside, policy())
    assert [str(found[line].verdict) for line in (1, 2, 3)] == ["refused", "refused", "unverified"]
    assert opened == [("93.184.216.34", 80)]


def test_the_connection_goes_to_the_address_that_was_judged(server: Hostile) -> None:
    """A name that leads elsewhere when it is asked a second time is not asked a second time."""
    asked = []

    def changing(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    urls = [f"http://changing.net:{server.ports['http']}/page/{number}" for number in range(3)]
    outside = replace(network(), resolve=changing)
    found = verdicts(urls, outside, policy(), ["changing.net"])
    assert {str(each.verdict) for each in found.values()} == {"ok"}
    assert asked == ["changing.net"]


def test_a_further_address_is_tried_where_the_first_takes_no_connection(server: Hostile) -> None:
    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError
        return socket.create_connection(address, timeout)

    names = Names({"two.net": ["127.0.0.2", "127.0.0.1"]})
    url = f"http://two.net:{server.ports['http']}/ok"
    found = verdicts([url], replace(network(names), open=connect), policy(), ["two.net"])
    assert found[1].verdict == "ok"


def test_a_name_that_nobody_answers_for_ends_with_the_deadline() -> None:
    never = threading.Event()

    def silent(host: str) -> list[str]:
        never.wait(30)
        return []

    found = verdicts(["http://silent.net/"], replace(network(), resolve=silent), policy(deadline=0.2))
    never.set()
    assert found[1].verdict == "unverified"


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "broken"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "unverified"),
        (UnicodeError("x"), "unverified"),
        (OSError("x"), "unverified"),
    ],
    ids=["no such host", "not now", "not a name", "no resolver"],
)
def test_a_name_that_leads_nowhere_is(error: Exception, verdict: str) -> None:
    def failing(host: str) -> list[str]:
        raise error

    assert verdicts(["http://gone.net/"], replace(network(), resolve=failing), policy())[1].verdict == verdict


def test_without_a_network_nothing_is_broken() -> None:
    urls = [f"http://host{number}.net/" for number in range(5)]
    assert {str(each.verdict) for each in verdicts(urls, network(), policy()).values()} == {"unverified"}


def test_with_a_network_every_unknown_name_is_broken(server: Hostile) -> None:
    known = f"http://known.hostile.test:{server.ports['http']}/ok"
    found = verdicts(
        [f"http://host{number}.net/" for number in range(5)] + [known],
        network(),
        policy(),
        ["known.hostile.test"],
    )
    assert [str(found[line].verdict) for line in range(1, 7)] == ["broken"] * 5 + ["ok"]


@pytest.mark.parametrize(
    ("copy", "verdict"),
    [
        ("/ok", "archived"),
        ("/redirect/302", "archived"),
        ("/status/404", "broken"),
        ("/status/503", "broken"),
    ],
)
def test_a_page_that_is_gone_is_looked_for_in_its_archive(server: Hostile, copy: str, verdict: str) -> None:
    start = f"http://page.hostile.test:{server.ports['http']}"
    original, archive = targets([f"{start}/status/410", start + copy], ["page.hostile.test"])
    how = FetchPolicy(agent=AGENT, interval=0.0, allowed_hosts=frozenset({"page.hostile.test"}))
    (found,) = check_all([replace(original, archive=archive)], LEXICONS, how, network())
    assert found.verdict == verdict
    assert found.final_url == (start + copy if verdict == "archived" else None)


def test_a_page_that_is_there_needs_no_archive(server: Hostile) -> None:
    start = f"http://kept.hostile.test:{server.ports['http']}"
    original, archive = targets([f"{start}/ok", f"{start}/archived"], ["kept.hostile.test"])
    how = FetchPolicy(agent=AGENT, interval=0.0, allowed_hosts=frozenset({"kept.hostile.test"}))
    (found,) = check_all([replace(original, archive=archive)], LEXICONS, how, network())
    assert found.verdict == "ok"
    assert [path for _, host, path in server.requests if host == "kept.hostile.test"] == ["/ok"]


def test_a_run_that_is_left_in_the_middle_keeps_nobody_waiting(server: Hostile) -> None:
    start = f"http://left.hostile.test:{server.ports['http']}"
    listed = targets([f"{start}/ok", f"{start}/connection/silent"], ["left.hostile.test"])
    how = FetchPolicy(agent=AGENT, interval=0.0, allowed_hosts=frozenset({"left.hostile.test"}))
    results = check_all(listed, LEXICONS, how, network())
    assert next(results).verdict == "ok"
    results.close()  # type: ignore[attr-defined]


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(check_all([], LEXICONS, policy(), network())) == []


def test_a_world_needs_no_more_than_a_clock() -> None:
    assert Network(now=lambda: NOW).resolve("127.0.0.1") == ["127.0.0.1"]
    assert isinstance(classify("http://localhost/", Place("a")), Result)
