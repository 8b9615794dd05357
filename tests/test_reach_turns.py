"""Politeness and patience: whose turn it is, how long is waited, and what happens when names or networks fail."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from behaviours import TABLE
from hostile import Hostile
from papercheck.fetch import classify
from papercheck.fetch.check import check_all
from papercheck.fetch.turns import Turns
from papercheck.fetch.verdicts import seconds_to_wait
from papercheck.fetch.world import Manners, World
from papercheck.model import Place, Result
from worlds import AGENT, LEXICONS, Clock, Names, manners, targets, verdicts, world

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with Hostile(tmp_path_factory.mktemp("certificates"), TABLE) as hostile:
        yield hostile


def started(turns: Turns[str], now: float) -> list[str]:
    found = list(turns.start(now, room=99))
    for each in found:
        turns.sent(each[0], now)
    return found


def test_a_host_is_asked_once_a_second_and_twice_at_a_time() -> None:
    turns: Turns[str] = Turns(interval=1.0, at_once=2, patience=60.0)
    for each in ("a1", "a2", "a3", "b1"):
        turns.add(each[0], each)
    assert started(turns, 0.0) == ["a1", "b1"]
    assert turns.until_next(0.25) == 0.75
    assert started(turns, 0.9) == []
    assert started(turns, 1.0) == ["a2"]
    assert started(turns, 5.0) == []
    assert turns.until_next(5.0) is None
    turns.finish("a", 5.0)
    assert started(turns, 5.0) == ["a3"]
    assert turns.is_empty()


def test_the_second_begins_when_the_request_is_on_its_way() -> None:
    turns: Turns[str] = Turns(interval=1.0, at_once=2, patience=60.0)
    turns.add("a", "a1")
    turns.add("a", "a2")
    assert list(turns.start(0.0, room=99)) == ["a1"]
    assert list(turns.start(2.0, room=99)) == []
    turns.sent("a", 2.0)
    assert list(turns.start(2.9, room=99)) == []
    assert list(turns.start(3.0, room=99)) == ["a2"]


def test_no_more_are_started_than_there_is_room_for() -> None:
    turns: Turns[str] = Turns(interval=1.0, at_once=2, patience=60.0)
    for each in ("a", "b", "c"):
        turns.add(each, each)
    assert list(turns.start(0.0, room=2)) == ["a", "b"]


def test_a_host_is_left_alone_as_long_as_it_asks_for_a_minute_in_all() -> None:
    turns: Turns[str] = Turns(interval=1.0, at_once=2, patience=60.0)
    turns.add("a", "a1")
    assert turns.hold("a", 40.0, now=0.0)
    assert turns.hold("a", 30.0, now=10.0), "within the same pause, a second wish costs nothing more"
    assert started(turns, 39.0) == []
    assert started(turns, 40.0) == ["a1"]
    assert not turns.hold("a", 21.0, now=40.0)
    assert turns.hold("a", 20.0, now=40.0)
    assert turns.hold("a", 0.0, now=60.0)


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
    assert seconds_to_wait(text, NOW) == seconds


def test_twenty_addresses_of_one_host_are_asked_two_at_a_time(server: Hostile) -> None:
    server.delay = 0.03
    port = server.ports["http"]
    urls = [f"http://one.hostile.test:{port}/page/{number}" for number in range(20)]
    found = verdicts(urls, world(), manners(), ["one.hostile.test"])
    server.delay = 0.0
    assert [found[line].verdict for line in sorted(found)] == ["ok"] * 20
    assert server.at_once["one.hostile.test"] == 2


def test_an_address_that_stands_in_many_places_is_asked_for_once(server: Hostile) -> None:
    url = f"http://many.hostile.test:{server.ports['http']}/places"
    fragments = ["", "#old", "#nowhere", "#old", "#:~:text=best"]
    found = verdicts([url + each for each in fragments], world(), manners(), ["many.hostile.test"])
    assert [str(found[line].verdict) for line in sorted(found)] == ["ok", "ok", "broken", "ok", "ok"]
    assert [path for _, host, path in server.requests if host == "many.hostile.test"] == ["/places"]


def test_a_host_that_asks_for_a_minute_gets_one_and_not_one_for_each_address(server: Hostile) -> None:
    clock = Clock()
    port = server.ports["http"]
    urls = [f"http://busy.hostile.test:{port}/retry/for-ever?{number}" for number in range(3)]
    found = verdicts(urls, world(clock=clock), manners(patience=1.5), ["busy.hostile.test"])
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
    outside = replace(world(Names(table)), open=connect)
    found = verdicts(["http://mixed.net/", "http://zone.net", "http://good.net/"], outside, manners())
    assert [str(found[line].verdict) for line in (1, 2, 3)] == ["refused", "refused", "unverified"]
    assert opened == [("93.184.216.34", 80)]


def test_the_connection_goes_to_the_address_that_was_judged(server: Hostile) -> None:
    """A name that leads elsewhere when it is asked a second time is not asked a second time."""
    asked = []

    def changing(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    urls = [f"http://changing.net:{server.ports['http']}/page/{number}" for number in range(3)]
    outside = replace(world(), resolve=changing)
    found = verdicts(urls, outside, manners(), ["changing.net"])
    assert {str(each.verdict) for each in found.values()} == {"ok"}
    assert asked == ["changing.net"]


def test_a_further_address_is_tried_where_the_first_takes_no_connection(server: Hostile) -> None:
    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError
        return socket.create_connection(address, timeout)

    names = Names({"two.net": ["127.0.0.2", "127.0.0.1"]})
    url = f"http://two.net:{server.ports['http']}/ok"
    found = verdicts([url], replace(world(names), open=connect), manners(), ["two.net"])
    assert found[1].verdict == "ok"


def test_a_name_that_nobody_answers_for_ends_with_the_deadline() -> None:
    never = threading.Event()

    def silent(host: str) -> list[str]:
        never.wait(30)
        return []

    found = verdicts(["http://silent.net/"], replace(world(), resolve=silent), manners(deadline=0.2))
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

    assert verdicts(["http://gone.net/"], replace(world(), resolve=failing), manners())[1].verdict == verdict


def test_without_a_network_nothing_is_broken() -> None:
    urls = [f"http://host{number}.net/" for number in range(5)]
    assert {str(each.verdict) for each in verdicts(urls, world(), manners()).values()} == {"unverified"}


def test_with_a_network_every_unknown_name_is_broken(server: Hostile) -> None:
    known = f"http://known.hostile.test:{server.ports['http']}/ok"
    found = verdicts(
        [f"http://host{number}.net/" for number in range(5)] + [known],
        world(),
        manners(),
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
    how = Manners(agent=AGENT, interval=0.0, allow_hosts=frozenset({"page.hostile.test"}))
    (found,) = check_all([replace(original, archive=archive)], LEXICONS, how, world())
    assert found.verdict == verdict
    assert found.final_url == (start + copy if verdict == "archived" else None)


def test_a_page_that_is_there_needs_no_archive(server: Hostile) -> None:
    start = f"http://kept.hostile.test:{server.ports['http']}"
    original, archive = targets([f"{start}/ok", f"{start}/archived"], ["kept.hostile.test"])
    how = Manners(agent=AGENT, interval=0.0, allow_hosts=frozenset({"kept.hostile.test"}))
    (found,) = check_all([replace(original, archive=archive)], LEXICONS, how, world())
    assert found.verdict == "ok"
    assert [path for _, host, path in server.requests if host == "kept.hostile.test"] == ["/ok"]


def test_a_run_that_is_left_in_the_middle_keeps_nobody_waiting(server: Hostile) -> None:
    start = f"http://left.hostile.test:{server.ports['http']}"
    listed = targets([f"{start}/ok", f"{start}/connection/silent"], ["left.hostile.test"])
    how = Manners(agent=AGENT, interval=0.0, allow_hosts=frozenset({"left.hostile.test"}))
    results = check_all(listed, LEXICONS, how, world())
    assert next(results).verdict == "ok"
    results.close()  # type: ignore[attr-defined]


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(check_all([], LEXICONS, manners(), world())) == []


def test_a_world_needs_no_more_than_a_clock() -> None:
    assert World(now=lambda: NOW).resolve("127.0.0.1") == ["127.0.0.1"]
    assert isinstance(classify("http://localhost/", Place("a")), Result)
