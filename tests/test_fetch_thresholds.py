"""What decides a verdict by its size, just inside and just outside."""

import gzip
import socket
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Thread, Timer

import pytest

from networks import AGENT, LEXICONS, Names, network, policy, verdicts
from papercheck.fetch import Answer, Fault, PageText
from papercheck.fetch.judge import (
    DocumentRequest,
    NextStep,
    VerdictJudge,
)
from papercheck.fetch.network import Client, Deadline, FetchPolicy
from papercheck.fetch.page_reader import read_html, read_plain
from papercheck.fetch.scheduler import HostQueue, check_all
from papercheck.fetch.soft404 import Soft404Phrases, find_doubt, is_soft404
from papercheck.model import Place, Result
from papercheck.urls.classification import FetchTarget, classify

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHRASES = Soft404Phrases(LEXICONS)
JUDGE = VerdictJudge(PHRASES, frozenset(), deadline=20.0, grant_pause=lambda *_: True)


def make_target(url: str) -> FetchTarget:
    target = classify(url, Place("a"))
    assert isinstance(target, FetchTarget)
    return target


TARGET = make_target("https://oecd.org/a")
REQUEST = DocumentRequest(targets=(TARGET,), start=TARGET, current=TARGET, seconds_left=20.0)


def find_verdict(page: PageText) -> str:
    doubt = find_doubt(TARGET, TARGET, Answer(status=200, headers={}, page=page), PHRASES)
    return doubt[0] if doubt else "ok"


def test_a_request_that_is_never_sent_holds_up_its_host_for_six_intervals() -> None:
    queue: HostQueue[str] = HostQueue(FetchPolicy(agent=AGENT, interval=2.0))
    queue.add("a", "a1")
    queue.add("a", "a2")
    assert list(queue.start(0.0, room=9)) == ["a1"]
    assert list(queue.start(11.9, room=9)) == []
    assert list(queue.start(12.0, room=9)) == ["a2"]


def test_a_thousand_hosts_are_asked_in_the_order_in_which_they_are_ready() -> None:
    queue: HostQueue[str] = HostQueue(FetchPolicy(agent=AGENT))
    hosts = [f"h{number:03}" for number in range(1_000)]
    for host in hosts * 2:
        queue.add(host, host)
    assert list(queue.start(0.0, room=9_999)) == hosts
    for host in reversed(hosts):
        queue.mark_sent(host, 1.0)
    assert queue.seconds_to_next(1.5) == 0.5
    assert list(queue.start(2.0, room=9_999)) == hosts
    assert queue.seconds_to_next(9.0) is None, "nothing is left"


@pytest.mark.parametrize(("length", "expected"), [(1_499, True), (1_500, False)])
def test_a_long_page_is_an_article_whatever_its_title(length: int, expected: bool) -> None:
    assert is_soft404(PageText(title="Page not found", prose_length=length), PHRASES) is expected


@pytest.mark.parametrize(("length", "expected"), [(599, True), (600, False)])
def test_any_sentence_of_a_short_page_counts(length: int, expected: bool) -> None:
    page = PageText(title="Example", prose="Hello. Page not found.", prose_length=length)
    assert is_soft404(page, PHRASES) is expected


@pytest.mark.parametrize(("length", "verdict"), [(39, "unverified"), (40, "ok")])
def test_a_page_with_a_script_and_few_characters_waits_for_its_script(length: int, verdict: str) -> None:
    assert find_verdict(PageText(has_script=True, length=length)) == verdict


@pytest.mark.parametrize(("length", "verdict"), [(199, "unverified"), (200, "ok")])
def test_a_page_with_the_markup_of_a_challenge_and_little_prose_is_one(length: int, verdict: str) -> None:
    assert find_verdict(PageText(markup="_cf_chl_", prose_length=length, length=length)) == verdict


@pytest.mark.parametrize(("seconds", "is_followed"), [(10, True), (11, False)])
def test_a_page_that_leads_elsewhere_soon_is_a_redirect(seconds: int, is_followed: bool) -> None:
    page = PageText(title="Moved", length=99, refresh=(seconds, "/b"))
    step = JUDGE.decide(REQUEST, Answer(status=200, headers={}, page=page), NOW)
    assert isinstance(step, DocumentRequest) is is_followed


def redirect_after(count: int) -> NextStep:
    passed = tuple(f"https://oecd.org/{at}" for at in range(count))
    answer = Answer(status=302, headers={"location": "/next"})
    return JUDGE.decide(replace(REQUEST, redirects=passed), answer, NOW)


def test_ten_redirects_are_followed_and_no_eleventh() -> None:
    assert isinstance(redirect_after(9), DocumentRequest)
    assert isinstance(redirect_after(10), tuple)


def test_a_document_is_asked_for_three_times() -> None:
    busy = Answer(status=503, headers={"retry-after": "1"})
    assert isinstance(JUDGE.decide(replace(REQUEST, tries=2), busy, NOW), DocumentRequest)
    assert isinstance(JUDGE.decide(replace(REQUEST, tries=3), busy, NOW), tuple)


@pytest.mark.parametrize(("count", "verdict"), [(2, "broken"), (3, "unverified")])
def test_where_no_host_is_known_it_may_be_the_network(count: int, verdict: str) -> None:
    found = verdicts([f"http://host{number}.net/" for number in range(count)], network(), policy())
    assert {str(result.verdict) for result in found.values()} == {verdict}


@pytest.mark.parametrize(("length", "is_invalid"), [(8_000, False), (8_001, True)])
def test_a_url_has_a_length_that_servers_take(length: int, is_invalid: bool) -> None:
    assert isinstance(classify("https://oecd.org/".ljust(length, "x"), Place("a")), Result) is is_invalid


def answer_with(data: bytes, *, seconds: float = 5.0, others: int = 0, more: float = 0.0) -> Answer | Fault:
    """What becomes of these bytes of a server, which has none for some seconds then; others read large bodies."""
    ours, theirs = socket.socketpair()

    def send() -> None:
        with theirs:
            try:
                theirs.recv(65_536)
                theirs.sendall(data)
                time.sleep(more)
            except OSError:
                return  # Nobody reads as much.

    sender = Thread(target=send)
    sender.start()
    outside = replace(network(Names({"oecd.org": ["8.8.8.8"]})), open=lambda *_: ours)
    client = Client(outside, AGENT)
    for _ in range(others):
        client.large_bodies.acquire(blocking=False)
    deadline = Deadline(outside.clock, seconds)
    answer = client.fetch(make_target("http://oecd.org/"), (), deadline, lambda: None)
    ours.close()
    sender.join()
    return answer


def write_head(headers: Iterable[str], body: bytes) -> bytes:
    lines = ("HTTP/1.1 200 OK", "Content-Type: text/html", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_so_many_bytes_of_headers_are_read(more: int, is_read: bool) -> None:
    headers = [f"X-{number}: {'x' * 900}" for number in range(70)]
    size = len(write_head([*headers, "Y: "], b"words"))
    head = write_head([*headers, "Y: " + "y" * (65_536 - size + more)], b"words")
    assert isinstance(answer_with(head + b"words"), Answer) is is_read


@pytest.mark.parametrize(("size", "is_read"), [(5_000_000, True), (5_000_001, False)])
def test_so_many_bytes_of_a_body_are_read(size: int, is_read: bool) -> None:
    body = b"words".ljust(size)
    # What came with the head is in the buffer already, and counts to the head.
    assert isinstance(answer_with(write_head([], body) + body, seconds=30.0), Answer) is is_read


@pytest.mark.parametrize(
    ("size", "others", "is_read"),
    [
        pytest.param(262_144, 3, True, id="a body of usual size"),
        pytest.param(262_145, 3, False, id="a large one beside three others"),
        pytest.param(262_145, 2, True, id="a large one beside two others"),
    ],
)
def test_a_large_body_waits_for_its_turn(size: int, others: int, is_read: bool) -> None:
    body = b"words".ljust(size)
    answer = answer_with(write_head([], body) + body, seconds=1.0, others=others)
    assert isinstance(answer, Answer) is is_read


@pytest.mark.parametrize(("size", "is_enough"), [(512, True), (511, False)])
def test_of_what_is_no_page_so_many_bytes_are_read(size: int, is_enough: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 9999\r\n\r\n"
    assert isinstance(answer_with(head + b"x" * size, seconds=0.3, more=0.6), Answer) is is_enough


@pytest.mark.parametrize(("layers", "is_read"), [(2, True), (3, False)])
def test_so_many_layers_of_packing_are_taken_off(layers: int, is_read: bool) -> None:
    body = b"words"
    for _ in range(layers):
        body = gzip.compress(body)
    answer = answer_with(write_head(["Content-Encoding: gzip"] * layers, body) + body)
    assert isinstance(answer, Answer) is is_read


def test_of_a_page_so_many_characters_are_kept() -> None:
    words = "word " * 2_000
    page = read_html(
        [f"<title>{words}</title><h1>{words}</h1><p>{words}<script>{words}</script>".encode()], ""
    )
    assert (len(page.title), len(page.heading)) == (299, 299), "without the last blank of 300"
    assert (len(page.prose), len(page.markup)) == (1_000, 4_000)
    assert len(read_plain([words.encode()], "").prose) == 1_000


@pytest.mark.parametrize(("length", "expected"), [(300, False), (301, True)])
def test_quotation_marks_far_apart_do_not_belong_together(length: int, expected: bool) -> None:
    quoted = "Page not found. ".ljust(length, "x")
    assert is_soft404(PageText(title=f'"{quoted}"'), PHRASES) is expected


@pytest.mark.parametrize(("status", "reason"), [(499, "does not send it"), (500, "has a fault of its own")])
def test_a_server_that_fails_is_told_from_one_that_refuses(status: int, reason: str) -> None:
    step = JUDGE.decide(REQUEST, Answer(status=status, headers={}), NOW)
    assert isinstance(step, tuple)
    assert step[0].reason == f"the server {reason} ({status})"


def test_a_url_gets_twenty_seconds_in_all() -> None:
    granted = []

    def connect(_: tuple[str, int], seconds: float) -> socket.socket:
        granted.append(seconds)
        raise ConnectionRefusedError

    outside = replace(network(Names({"oecd.org": ["8.8.8.8"]})), clock=lambda: 0.0, open=connect)
    list(check_all([TARGET], LEXICONS, FetchPolicy(agent=AGENT), outside))
    assert granted == [20.0]


def test_forty_eight_requests_are_under_way_at_the_same_time() -> None:
    hosts = [f"host{number}.net" for number in range(60)]
    opened: list[tuple[str, int]] = []
    seen: list[int] = []
    is_over = Event()

    def connect(address: tuple[str, int], _: float) -> socket.socket:
        opened.append(address)
        if len(opened) == 48:
            # A request too many would come at once.
            Timer(0.3, is_over.set).start()
        is_over.wait(3.0)
        seen.append(len(opened))
        raise ConnectionRefusedError

    outside = replace(network(Names({host: ["8.8.8.8"] for host in hosts})), open=connect)
    verdicts([f"http://{host}/" for host in hosts], outside, FetchPolicy(agent=AGENT))
    assert seen[0] == 48


def test_a_page_that_is_nested_deeper_than_people_write_is_refused() -> None:
    read_html([b"<div>" * 4_998], "")  # html and body are implied.
    with pytest.raises(Fault, match="harm"):
        read_html([b"<div>" * 4_999], "")


def test_a_tag_that_is_larger_than_people_write_is_refused() -> None:
    read_html([b"<p" + b" " * 100_000, b">"], "")
    with pytest.raises(Fault, match="harm"):
        read_html([b"<p" + b" " * 100_001, b">"], "")


@pytest.mark.parametrize(
    ("seconds", "refresh"), [("999999", (999_999, "/b")), ("1000000", None)], ids=["six digits", "seven"]
)
def test_a_page_leads_elsewhere_after_seconds_of_six_digits(
    seconds: str, refresh: tuple[int, str] | None
) -> None:
    page = f'<meta http-equiv="refresh" content="{seconds}; url=/b">'
    assert read_html([page.encode()], "").refresh == refresh
