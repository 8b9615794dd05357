"""What several test files share: the site as it is published, built once."""

import fcntl
import functools
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from folders import BORROWED, build, run_command
from papercheck.fetch import network

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

MakeOnce = Callable[[str, Callable[[Path], subprocess.CompletedProcess[str]]], Path]

ROOT = Path(__file__).parents[1]
LONGEST = "test_accessibility.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files first that hold slow tests: where files run side by side, none of them is left to run alone at the end.

    The very first is the longest, and needs a built site; beside it run those that need none until that is there.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    of_a_site = {item.path for item in items if item.get_closest_marker("site")}
    items.sort(
        key=lambda item: (item.path.name != LONGEST, item.path not in slow, item.path in slow & of_a_site)
    )


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Makes a folder by its name unless it is there, and returns it: tests that run side by side make it once for all."""
    common = tmp_path_factory.getbasetemp()
    # Their processes have one folder above their own.
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent

    def made(name: str, make: Callable[[Path], subprocess.CompletedProcess[str]]) -> Path:
        folder = common / name / "site"
        folder.parent.mkdir(exist_ok=True)
        with (common / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                run = make(folder)
                said = run.stdout + run.stderr
                if run.returncode:
                    shutil.rmtree(folder, ignore_errors=True)
                assert run.returncode == 0, said
                (folder.parent / "log").write_text(said, encoding="utf-8")
        return folder

    return made


@pytest.fixture(scope="session")
def folder(make_once: MakeOnce) -> Path:
    """The site as it is published, its search index included: `SITE_DIR`, or one built for the tests."""
    if given := os.environ.get("SITE_DIR"):
        return Path(given)
    return make_once("this", lambda site: run_command(ROOT / "scripts/build", "--site", site))


@pytest.fixture(scope="session")
def built(make_once: MakeOnce) -> Callable[[Path], Path]:
    """The folder of the built site of a paper below `tests/papers/`."""
    return lambda paper: make_once(paper.name, lambda site: build(paper, site))


@pytest.fixture(scope="session", autouse=True)
def _in_haste() -> Iterator[None]:
    """Ask the servers of tests, which are ours, without a second between two requests; what keeps it has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "FetchPolicy", functools.partial(network.FetchPolicy, interval=0.0))
        yield


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site below its base path, and its 404 page for everything else, as GitHub Pages does."""

    base = "/"

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(self.base)
        return super().translate_path(f"/{inside}" if path.startswith(self.base) else "/outside-the-base")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        lost = Path(self.directory, "404.html")
        if code != http.HTTPStatus.NOT_FOUND or not lost.is_file():
            super().send_error(code, message, explain)
            return
        body = lost.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        # LinkChecker asks faster than ten times a second only where a server says that it may.
        self.send_header("LinkChecker", "allowed")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: the tests say what matters."""


@pytest.fixture(scope="session")
def paths(folder: Path) -> list[str]:
    """Every page of today's site, short addresses aside."""
    pages = [file.parent.relative_to(folder).as_posix() for file in folder.rglob("index.html")]
    found = sorted("" if path == "." else f"{path}/" for path in pages)
    return [path for path in found if not re.search(r"(^|^[a-z]{2}/)\d+/$|^e/", path)]


@pytest.fixture(scope="session")
def own_paths(folder: Path, paths: list[str]) -> list[str]:
    """Every page that its language has itself; one that is not translated yet shows the original, which has all that goes with it."""
    return [path for path in paths if BORROWED not in (folder / path / "index.html").read_text("utf-8")]


@pytest.fixture(scope="session")
def base(folder: Path) -> str:
    """The base path that the site was built for."""
    canonical = re.search(r'rel="canonical" href="([^"]+)"', (folder / "index.html").read_text("utf-8"))
    assert canonical
    return urlsplit(canonical[1]).path


@contextmanager
def serve(folder: Path, base: str) -> Iterator[str]:
    """Serve a site below its base path; its address, with that path."""
    handler = functools.partial(type("Handler", (_Handler,), {"base": base}), directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{base}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def address(folder: Path, base: str) -> Iterator[str]:
    """The address of the served site, with its base path."""
    with serve(folder, base) as url:
        yield url


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A Chromium that can reach nothing but this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """Opens browser contexts and closes them when the test is done."""
    contexts: list[BrowserContext] = []

    def new(**options: object) -> "BrowserContext":
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        return contexts[-1]

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: "Callable[..., BrowserContext]") -> "Page":
    """A page on a desktop."""
    return opened(viewport={"width": 1280, "height": 900}).new_page()
