"""What servers do to visitors: `TABLE` holds each behaviour with the verdict it deserves; `hostile.py` plays them."""

import gzip
import socket
import struct
import time
import zlib
from email.utils import formatdate

from hostile import Call, Case, Reply, drips, floods, goes, says, sends, waits

SENTENCE = "In the spring the council met three times and heard what the people of the valley had to say. "
LONG = SENTENCE * 40
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
OK, REDIRECTED, BROKEN, UNVERIFIED, REFUSED = "ok", "redirected", "broken", "unverified", "refused"

TABLE: list[Case] = []
Family = dict[str, tuple[str, Reply]]


def family(start: str, cases: Family) -> None:
    """Add behaviours whose paths have a common start; what follows `#` is a fragment."""
    for rest, (verdict, reply) in cases.items():
        path, mark, fragment = (start + rest).partition("#")
        TABLE.append(Case(path, verdict, reply, fragment=mark + fragment))


def page(
    title: str = "A report", body: str = f"<h1>A report</h1><p>{SENTENCE * 4}</p>", head: str = ""
) -> str:
    """A page as people write them."""
    head = f"<meta charset=utf-8><title>{title}</title>{head}"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


ARTICLE = page()
there = sends(ARTICLE)


def as_(kind: str, body: bytes | str = ARTICLE, **headers: str) -> Reply:
    """A document of a certain type."""
    return sends(body, 200, kind, **headers)


def packed(body: bytes | str, coding: str, kind: str = "text/html; charset=utf-8") -> Reply:
    """A document that says how it was packed."""
    return sends(body, 200, kind, Content_Encoding=coding)


# Statuses. What is not certain is not judged.
CERTAIN = {200: OK, 203: OK, 206: OK, 404: BROKEN, 410: BROKEN}
STATUSES = """
    200 201 202 203 206 207 226 300 304 305 306 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417
    418 421 422 423 424 425 426 428 429 431 444 451 460 494 499 500 501 502 503 504 505 506 507 508 510 511 520 521 522
    523 524 525 526 530 598 599 600 999"""
for status in map(int, STATUSES.split()):
    family("/status/", {str(status): (CERTAIN.get(status, UNVERIFIED), sends(ARTICLE, status))})
family("/status/", {"204": (BROKEN, sends("", 204)), "205": (BROKEN, sends("", 205))})

# Walls that look like pages, and pages that look like walls.
CHALLENGE = page("Just a moment...", "<script src=/cdn-cgi/challenge-platform/h/b.js></script>")
CAPTCHA = page("Site", "<script src='https://geo.captcha-delivery.com/c.js'></script><p>Please wait</p>")
INCAPSULA = "<html><body><iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful.</iframe></body></html>"
GERMAN_WALL = page("Sicherheitsüberprüfung", "<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>")
family(
    "/wall/",
    {
        "header-200": (UNVERIFIED, sends(ARTICLE, cf_mitigated="challenge")),
        "header-404": (UNVERIFIED, sends(ARTICLE, 404, cf_mitigated="challenge")),
        "header-202": (UNVERIFIED, sends("", 202, x_amzn_waf_action="challenge")),
        "title-200": (UNVERIFIED, sends(CHALLENGE)),
        "title-503": (UNVERIFIED, sends(CHALLENGE, 503)),
        "denied": (
            UNVERIFIED,
            sends(page("Access Denied", "<h1>Access Denied</h1><p>Reference #18.2f.</p>")),
        ),
        "captcha": (UNVERIFIED, sends(CAPTCHA)),
        "incapsula": (UNVERIFIED, sends(INCAPSULA)),
        "german": (UNVERIFIED, sends(GERMAN_WALL)),
        "door": (UNVERIFIED, goes("/login?next=/wall/door")),
        "question": (UNVERIFIED, goes("/consent")),
        "article": (OK, sends(page("Just a moment: a history of waiting", f"<p>{LONG}</p>"))),
    },
)
family("/", {"login": (OK, sends(page("Log in"))), "consent": (OK, there)})


def retry(header: str, status: int = 429, times: int = 1) -> Reply:
    """Ask so often to come back, then send the page."""

    def reply(call: Call) -> None:
        if call.number > times:
            call.answer(ARTICLE)
        else:
            call.answer(
                "", status, Retry_After=header.replace("SOON", formatdate(time.time() + 5, usegmt=True))
            )

    return reply


family(
    "/retry/",
    {
        "seconds": (OK, retry("7")),
        "seconds-503": (OK, retry("7", 503)),
        "zero": (OK, retry("0")),
        "date": (OK, retry("SOON", 503)),
        "past": (OK, retry("Wed, 21 Oct 2015 07:28:00 GMT")),
        "sixty": (OK, retry("60")),
        "sixty-one": (UNVERIFIED, retry("61")),
        "a-day": (UNVERIFIED, retry("86400")),
        "absurd": (UNVERIFIED, retry("9" * 400)),
        "year-9999": (UNVERIFIED, retry("Fri, 31 Dec 9999 23:59:59 GMT")),
        "negative": (UNVERIFIED, retry("-5")),
        "fraction": (UNVERIFIED, retry("1.5")),
        "garbage": (UNVERIFIED, retry("soon")),
        "bad-date": (UNVERIFIED, retry("Wed, 99 Foo 2026 99:99:99 GMT")),
        "empty": (UNVERIFIED, retry("")),
        "for-ever": (UNVERIFIED, retry("1", times=99)),
        "not-for-this-status": (UNVERIFIED, retry("1", 500)),
    },
)


# Redirects.
def to_host(host: str, path: str) -> Reply:
    """A redirect to the same server under another name."""
    return lambda call: call.go(f"http://{host}:{call.server.ports['http']}{path}")


def longer(call: Call) -> None:
    """A redirect to an address a little longer, for ever."""
    call.go(f"{call.path}x")


def countdown(call: Call) -> None:
    """A redirect a number, down to a page."""
    left = int(call.path.rpartition("/")[2])
    if left:
        call.go(f"/chain/{left - 1}")
    else:
        call.answer(ARTICLE)


def refresh(content: str, body: str = "") -> Reply:
    """A page that sends its readers elsewhere by itself."""
    return sends(page(head=f'<meta http-equiv=Refresh content="{content}">', body=body))


NOSCRIPT = "<noscript><meta http-equiv=refresh content='0; url=/status/404'></noscript>"
family("/chain/", {str(number): (OK if number < 11 else UNVERIFIED, countdown) for number in range(12)})
family(
    "/redirect/",
    {
        "301": (REDIRECTED, goes("/ok", 301)),
        "302": (OK, goes("/ok")),
        "303": (OK, goes("/ok", 303)),
        "307": (OK, goes("/ok", 307)),
        "308": (REDIRECTED, goes("/ok", 308)),
        "300": (OK, goes("/ok", 300)),
        "301-then-302": (REDIRECTED, goes("/redirect/302", 301)),
        "302-then-301": (OK, goes("/redirect/301")),
        "relative": (OK, goes("../ok")),
        "query": (OK, goes("?there")),
        "query?there": (OK, there),
        "no-scheme": (OK, lambda call: call.go(f"//{call.host}/ok")),
        "fragment": (OK, goes("/ok#first")),
        "umlaut": (OK, goes("/süß")),
        "space": (OK, goes("/a b")),
        "other-host": (OK, to_host("other.hostile.test", "/ok")),
        "to-404": (BROKEN, goes("/status/404", 301)),
        "to-403": (UNVERIFIED, goes("/status/403", 301)),
        "to-self": (BROKEN, goes("/redirect/to-self")),
        "to-self-with-cookie": (UNVERIFIED, goes("/redirect/to-self-with-cookie", Set_Cookie="seen=1")),
        "loop-a": (BROKEN, goes("/redirect/loop-b", 301)),
        "loop-b": (BROKEN, goes("/redirect/loop-a", 301)),
        "without-location": (UNVERIFIED, sends("", 302)),
        "empty-location": (UNVERIFIED, goes("")),
        "bad-location": (UNVERIFIED, goes("http://[")),
        "bad-port": (UNVERIFIED, goes("http://other.hostile.test:99999999/")),
        "control-characters": (UNVERIFIED, goes("http://\x01\x02/")),
        "ever-longer": (UNVERIFIED, longer),
        "very-long": (UNVERIFIED, goes("/" + "x" * 9_000)),
        "refresh": (OK, refresh("0; url=/ok")),
        "refresh-to-404": (BROKEN, refresh("0;URL='/status/404'")),
        "refresh-self": (OK, refresh("5", f"<p>{SENTENCE}</p>")),
        "refresh-late": (OK, refresh("300; url=/status/404", f"<p>{SENTENCE}</p>")),
        "refresh-private": (REFUSED, refresh("0; url=http://10.0.0.1/")),
        "refresh-without-script": (OK, sends(page(head=NOSCRIPT))),
        "credentials": (REFUSED, goes("http://user:secret@other.hostile.test/")),
        "documentation": (UNVERIFIED, goes("https://www.example.org/")),
    },
)

PRIVATE = """
    127.0.0.1 127.1 2130706433 0177.0.0.1 0x7f.0.0.1 0x7f000001 0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254
    100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1 １２７.0.0.1 127。0。0。1 127%2e0%2e0%2e1
    [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::]
    [fe80::1] [fc00::1] [fec0::1] [ff02::1] [2001:db8::1] localhost LOCALHOST. a.localhost printer.local intranet
    private.hostile-names.net mixed.hostile-names.net mapped.hostile-names.net"""
NAMES = {
    "private.hostile-names.net": ["10.0.0.1"],
    "mixed.hostile-names.net": ["93.184.216.34", "127.0.0.1"],
    "mapped.hostile-names.net": ["::ffff:127.0.0.1"],
}
"""Names that lead where nobody may be led."""

for number, host in enumerate(PRIVATE.split()):
    family("/to-private/", {str(number): (REFUSED, goes(f"http://{host}/"))})
for number, address in enumerate(
    "file:///etc/passwd javascript:alert(1) ftp://w3.org/ gopher://w3.org/".split()
):
    family("/to-scheme/", {str(number): (REFUSED, goes(address))})
family("/to-scheme/", {"data": (UNVERIFIED, goes("data:,x")), "mailto": (UNVERIFIED, goes("mailto:a@b.de"))})

# Pages that are not there and do not say so in their status.
MENU = "<nav>" + "<a href=/>Part of the site</a> " * 300 + "</nav>"
UNAVAILABLE = (
    "<nav><a href=/>Home</a></nav><h1>Sorry, this page isn’t available</h1><p>The link may be old.</p>"
)
GERMAN_BRIEF = "<html><body><p>Die von Ihnen aufgerufene Seite wurde leider nicht gefunden.</p></body></html>"
ABSENT = {
    "title": page("Page not found – Example", "<p>Try the menu.</p>"),
    "number": page("404", "<p>Hm.</p>"),
    "heading": page("Example", UNAVAILABLE),
    "brief": "<html><body>The page you requested could not be found.</body></html>",
    "menu": page("Example", MENU + "<p>Oops! We couldn't find the page you were looking for.</p>"),
    "german-title": page("Seite nicht gefunden | Amt", "<p>Bitte nutzen Sie die Suche.</p>"),
    "german-heading": page("Amt", "<h1>Die gesuchte Seite existiert leider nicht mehr</h1>"),
    "german-brief": GERMAN_BRIEF,
    "german-number": page("Fehler 404 – Verein", "<p>Zur Startseite</p>"),
    "empty-page": "<!doctype html><html><head><title></title></head><body></body></html>",
    "comment": "<!-- nothing -->",
    "hidden": "<body><p hidden>Some words</p><p style='display: none'>more words</p></body>",
}
SHELL = page(
    "App", "<noscript>Needs a script.<img src=a.png></noscript><div id=app></div><script src=a.js></script>"
)
for name, body in ABSENT.items():
    family("/absent/", {name: (BROKEN, sends(body))})
family(
    "/absent/",
    {
        "empty": (BROKEN, sends("")),
        "empty-chunked": (BROKEN, says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        "empty-gzip": (BROKEN, packed(gzip.compress(b""), "gzip")),
        "empty-pdf": (BROKEN, as_("application/pdf", b"")),
        "plain": (BROKEN, as_("text/plain", "Not Found\n")),
        "to-root": (BROKEN, goes("/")),
        "to-index": (BROKEN, goes("/index.html", 301)),
        "to-error-page": (BROKEN, goes("/404.html")),
        "to-german-page": (BROKEN, goes("/de/seite-nicht-gefunden/")),
        "to-other-front": (UNVERIFIED, to_host("other.hostile-site.test", "/")),
        "page.pdf": (BROKEN, there),
        "moved.pdf": (UNVERIFIED, goes("/ok")),
        "disguised.pdf": (BROKEN, as_("application/pdf")),
        "shell": (UNVERIFIED, sends(SHELL)),
        "script": (UNVERIFIED, sends("<title>App</title><div id=root></div><script src=app.js></script>")),
    },
)
family("/en/", {"": (OK, there), "absent": (BROKEN, goes("/en/"))})
for path in ("", "index.html", "404.html", "de/seite-nicht-gefunden/", "ok", "süß", "a b"):
    family("/", {path: (OK, there)})

# Pages that are there, whatever they speak of.
PRESENT = {
    "article-about-404": page(
        "Page not found: the history of an error", f"<h1>Page not found</h1><p>{LONG}</p>"
    ),
    "article-called-404": page("404", f"<h1>404</h1><p>{LONG}</p>"),
    "quotes": page("Notes", "<h1>Notes</h1><p>The server said “Page not found.” and we went home.</p>"),
    "german-quotes": page("Notizen", "<h1>Notizen</h1><p>Er sagte: „Seite nicht gefunden.“ Wir gingen.</p>"),
    "code": page("Notes", "<p>It logs</p><pre>404 Not Found</pre><blockquote>Page not found.</blockquote>"),
    "asks": page("Contact", "<h1>Contact</h1><h2>Page not found?</h2><p>Page not found? Write to us.</p>"),
    "short": page("Minutes", "<p>Nobody came.</p>"),
    "picture": "<html><body><img src=map.png></body></html>",
    "frames": "<html><frameset><frame src=a.html></frameset></html>",
    "shown.pdf": page("folder/shown.pdf at main"),
}
for name, body in PRESENT.items():
    family("/present/", {name: (OK, sends(body))})
family(
    "/present/",
    {
        "file.pdf": (OK, as_("application/pdf", PDF)),
        "bytes": (OK, as_("application/octet-stream", PDF)),
        "without-type": (OK, as_("")),
        "pdf-without-type": (OK, as_("", PDF)),
        "plain": (OK, as_("text/plain", SENTENCE)),
        "front?query=1": (OK, goes("/present/short")),
    },
)
family("/", {"?p=1": (OK, goes("/"))})

# Fragments.
PLACES = page(
    body="<h1 id=top-of-it>A report</h1><p id='größe'>It was the <b>best</b> of&shy;\n times, it was the wórst.</p>"
    "<p><a name=old>Old</a> and new</p><h2 id=user-content-usage>Usage</h2>"
)
HITS = """
    top-of-it gr%C3%B6%C3%9Fe größe old top Top usage :~:selector=x old:~:text=and%20new
    :~:text=best%20of%20times :~:text=it%20was%20the%20worst :~:text=It%20was,worst :~:text=BEST :~:text=old&text=usage
    :~:text=best%20of-,times,-%2C%20it%20was :~:text=worst.-,Old"""
MISSES = """
    nowhere Top-of-it nowhere:~:text=best old:~:text=nowhere :~:text= :~:text=a,b,c,d :~:text=bes :~:text=est
    :~:text=worst%20old :~:text=times,best :~:text=worst-,best :~:text=of,-usage :~:text=best%20of-,times,-it%20was
    :~:text=old&text=nowhere"""
for fragment in ("", *HITS.split()):
    family("/places#", {fragment: (OK, sends(PLACES))})
for fragment in MISSES.split():
    family("/places#", {fragment: (BROKEN, sends(PLACES))})
for fragment in ("!/route", "/route", "L10-L20", "t=30"):
    family("/places#", {fragment: (UNVERIFIED, sends(PLACES))})
family(
    "/made#",
    {
        "testing": (
            UNVERIFIED,
            sends(
                page("Contributing", "<p>Files</p><div id=root></div>", head="<script src=/app.js></script>")
            ),
        )
    },
)
family(
    "/places/",
    {
        "file.pdf#page=3": (OK, as_("application/pdf", PDF)),
        "file.pdf#chapter": (UNVERIFIED, as_("application/pdf", PDF)),
        "file.pdf#:~:text=word": (UNVERIFIED, as_("application/pdf", PDF)),
        "plain#:~:text=the%20council": (OK, as_("text/plain", SENTENCE)),
        "moved#old": (REDIRECTED, goes("/places", 301)),
        "moved#nowhere": (BROKEN, goes("/places", 301)),
        "renamed#older": (REDIRECTED, goes("/places#old", 301)),
    },
)

# Bodies that are wrong in length, packing or letters.
PACKED = gzip.compress(ARTICLE.encode())
BOMB = gzip.compress(b"a " * 50_000_000, 1)
NOTHING = gzip.compress(gzip.compress(b"") * 500_000)
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SIZE = HEAD + "Content-Length: "
CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n"
ONE_CHUNK = f"{len(ARTICLE.encode()):x};ext=1\r\n{ARTICLE}\r\n"
ATTRIBUTES = "<a " + " ".join(f"a{number}" for number in range(300_000)) + ">"
LATIN = "<title>Seite nicht verfügbar</title>".encode("latin-1")
WORDS, STUFF = b"<p>word " * 8_192, b"x" * 65_536
family(
    "/body/",
    {
        "truncated": (UNVERIFIED, says(SIZE, "5000\r\n\r\n", ARTICLE)),
        "truncated-chunk": (UNVERIFIED, says(CHUNKED, "fff\r\n", ARTICLE)),
        "without-last-chunk": (UNVERIFIED, says(CHUNKED, ONE_CHUNK)),
        "chunked": (OK, says(CHUNKED, ONE_CHUNK, "0\r\nTrailer: x\r\n\r\n")),
        "chunk-size-garbage": (UNVERIFIED, says(CHUNKED, "xyz\r\n", ARTICLE)),
        "chunk-size-negative": (UNVERIFIED, floods(CHUNKED + "-1\r\n", STUFF)),
        "chunk-size-huge": (UNVERIFIED, floods(CHUNKED + "ffffffffffffffff\r\n", STUFF)),
        "trailing-garbage": (OK, says(SIZE, f"{len(ARTICLE)}\r\n\r\n", ARTICLE, "garbage" * 999)),
        "length-negative": (OK, says(SIZE, "-1\r\n\r\n", ARTICLE)),
        "length-garbage": (OK, says(SIZE, "many\r\n\r\n", ARTICLE)),
        "length-huge": (UNVERIFIED, says(SIZE, "99999999999999999999\r\n\r\n", ARTICLE)),
        "endless": (UNVERIFIED, floods(HEAD + "\r\n", WORDS)),
        "endless-chunks": (UNVERIFIED, floods(CHUNKED, b"1\r\nx\r\n" * 9_999)),
        "endless-film": (OK, floods("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", STUFF)),
        "300-megabytes": (UNVERIFIED, floods(SIZE + "300000000\r\n\r\n", WORDS)),
        "drip": (UNVERIFIED, drips(SIZE + "100000\r\n\r\n", ARTICLE.encode() * 200)),
        "drip-pdf": (UNVERIFIED, drips("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", PDF)),
        "never": (UNVERIFIED, waits(SIZE + "10\r\n\r\n")),
        "gzip": (OK, packed(PACKED, "gzip")),
        "gzip-upper": (OK, packed(PACKED, "X-GZIP")),
        "gzip-trailing": (OK, packed(PACKED + b"garbage", "gzip")),
        "gzip-cut": (OK, packed(PACKED[:-6], "gzip")),
        "gzip-lie": (UNVERIFIED, packed(ARTICLE, "gzip")),
        "deflate": (OK, packed(zlib.compress(ARTICLE.encode()), "deflate")),
        "deflate-raw": (OK, packed(zlib.compress(ARTICLE.encode())[2:-4], "deflate")),
        "nested": (OK, packed(gzip.compress(zlib.compress(ARTICLE.encode())), "deflate, gzip")),
        "nested-deep": (UNVERIFIED, packed(ARTICLE, ", ".join(["gzip"] * 99))),
        "bomb": (UNVERIFIED, packed(BOMB, "gzip")),
        "bomb-deflate": (UNVERIFIED, packed(zlib.compress(b"a" * 100_000_000, 1), "deflate")),
        "bomb-nested": (UNVERIFIED, packed(gzip.compress(BOMB), "gzip, gzip")),
        "bomb-of-nothing": (UNVERIFIED, packed(NOTHING, "gzip, gzip")),
        "brotli": (UNVERIFIED, packed(b"\x8b\x03\x80" + b"\xff" * 99, "br")),
        "zstd": (UNVERIFIED, packed(b"\x28\xb5\x2f\xfd" + b"\0" * 99, "zstd")),
        "unknown-packing": (UNVERIFIED, packed(ARTICLE, "rot13")),
        "identity": (OK, packed(ARTICLE, "identity")),
        "brotli-pdf": (OK, packed(b"\x8b" * 99, "br", "application/pdf")),
        "without-charset": (BROKEN, as_("text/html", GERMAN_BRIEF)),
        "latin": (BROKEN, as_("text/html", LATIN)),
        "utf-16": (BROKEN, as_("text/html", ABSENT["title"].encode("utf-16"))),
        "charset-lie": (OK, as_("text/html; charset=utf-16")),
        "charset-slow": (OK, as_("text/html; charset=punycode")),
        "charset-unpacks": (OK, as_("text/html; charset=zlib")),
        "charset-garbage": (OK, as_('text/html; charset="\x01;;;')),
        "nested-tags": (UNVERIFIED, sends("<b>" * 500_000)),
        "attributes": (UNVERIFIED, sends(ATTRIBUTES)),
        "binary": (OK, sends(bytes(range(256)) * 999)),
        "zeros": (OK, sends(b"\0" * 9_999 + ARTICLE.encode())),
    },
)

# Heads that are wrong.
GOOD = "HTTP/1.1 200 OK\r\n"
ANSI = "\x1b[31mred\x1b[0m\x00\x07 \u202egnp"
family(
    "/head/",
    {
        "drip": (UNVERIFIED, drips(GOOD, b"X-Header: yes\r\n" * 9_999)),
        "10000": (
            UNVERIFIED,
            says(GOOD, *(f"X-{each}: {each}\r\n" for each in range(10_000)), "\r\n", ARTICLE),
        ),
        "endless": (UNVERIFIED, floods(GOOD, b"X-Header: yes\r\n" * 999)),
        "endless-continue": (UNVERIFIED, floods("", b"HTTP/1.1 100 Continue\r\n\r\n" * 99)),
        "megabyte-line": (UNVERIFIED, says(GOOD, "X-Long: ", "x" * 1_000_000, "\r\n\r\n", ARTICLE)),
        "60-kilobytes": (OK, says(GOOD, f"X-Long: {'x' * 600}\r\n" * 90, "\r\n", ARTICLE)),
        "early-hints": (
            OK,
            says("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", HEAD, "\r\n", ARTICLE),
        ),
        "switching": (UNVERIFIED, says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")),
        "without-phrase": (OK, says("HTTP/1.1 200\r\n\r\n", ARTICLE)),
        "http-1.0": (OK, says("HTTP/1.0 200 OK\r\n\r\n", ARTICLE)),
        "newlines-only": (OK, says("HTTP/1.1 200 OK\nContent-Type: text/html\n\n", ARTICLE)),
        "http-0.9": (UNVERIFIED, says(ARTICLE)),
        "http-2": (UNVERIFIED, says("HTTP/2 200 OK\r\n\r\n", ARTICLE)),
        "other-protocol": (UNVERIFIED, says("SSH-2.0-OpenSSH_9.2\r\n")),
        "status-words": (UNVERIFIED, says("HTTP/1.1 OK\r\n\r\n", ARTICLE)),
        "status-negative": (UNVERIFIED, says("HTTP/1.1 -200 OK\r\n\r\n", ARTICLE)),
        "status-huge": (UNVERIFIED, says("HTTP/1.1 20000000000000 OK\r\n\r\n", ARTICLE)),
        "ansi-phrase": (BROKEN, says(f"HTTP/1.1 404 {ANSI}\r\n\r\n")),
        "ansi-location": (
            UNVERIFIED,
            says(f"HTTP/1.1 302 X\r\nLocation: https://{ANSI}/::set-env a=b\r\n\r\n"),
        ),
        "zero-byte": (
            OK,
            says(b"HTTP/1.1 200 OK\r\nX-\0: \0\xff\r\nContent-Type: text/html\r\n\r\n", ARTICLE),
        ),
        "without-colon": (OK, says(GOOD, "nonsense\r\nContent-Type: text/html\r\n\r\n", ARTICLE)),
        "folded": (OK, says(GOOD, "Content-Type: text/html;\r\n charset=utf-8\r\n\r\n", ARTICLE)),
        "two-lengths": (UNVERIFIED, says(SIZE, "99999\r\nContent-Length: 5\r\n\r\n", ARTICLE)),
        "nothing": (UNVERIFIED, says("")),
        "garbage": (UNVERIFIED, says(bytes(range(256)) * 99)),
    },
)


# Connections that are wrong.
def reset(call: Call) -> None:
    """Tear the connection instead of closing it."""
    call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.connection.close()


def reset_in_body(call: Call) -> None:
    """The same, after a part of the page."""
    call.say(f"{SIZE}9999\r\n\r\n{ARTICLE}")
    reset(call)


family(
    "/connection/",
    {
        "reset": (UNVERIFIED, reset),
        "reset-in-body": (UNVERIFIED, reset_in_body),
        "closed": (UNVERIFIED, lambda call: call.connection.close()),
        "silent": (UNVERIFIED, waits()),
    },
)
TABLE.append(Case("/ok", OK, there, "good"))
FAULTY = ("self-signed", "expired", "wrong-host", "plain", "mute", "http-to-tls")
TABLE.extend(Case("/ok", UNVERIFIED, there, listener) for listener in FAULTY)
