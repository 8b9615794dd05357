"""A URL, as typed by authors, into its parts; whether it leads out of the paper, to one machine, or nowhere at all."""

import re
from urllib.parse import SplitResult, urlsplit

from papercheck.urls.hosts import DOCUMENTATION, is_private_name, is_public, is_within, parse_host

_LOCAL_PATH = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/(?:home|Users|mnt|tmp|var|etc)/|~/|\.{1,2}/")
"""A path on somebody's disk: `file:///a`, `C:\\a`, `\\\\server\\a`, `/home/a`, `~/a`, `../a`."""


def split_url(url: str) -> SplitResult | None:
    """The parts of a URL; `None` where its host or port cannot be read."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_outside(url: str) -> bool:
    """Whether a URL leads out of the paper: it has a scheme or a host, or cannot be read."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def find_host(url: str) -> str:
    """The host in lower case, without port, user and final dot; empty for a relative URL or one that cannot be read."""
    parts = split_url(url.replace("\\", "/"))
    return ((parts.hostname if parts else None) or "").removesuffix(".")


def join_url(base: str, reference: str) -> str:
    """The absolute URL that a browser at `base` goes to; `reference` itself where that is none (WHATWG URL Standard)."""
    # Imported here because it takes longer to load than most runs take to check.
    import ada_url

    try:
        return ada_url.join_url(base, reference)
    except ValueError:
        return reference


def is_example_host(host: str) -> bool:
    """Whether a host, in lower case, is reserved for documentation and tests, `localhost` included."""
    return is_within(host, (*DOCUMENTATION, "localhost"))


def is_placeholder(url: str) -> bool:
    """Whether no site can be published under a URL: it has no host, or one that is reserved for examples."""
    host = find_host(url)
    return not host or is_example_host(host)


def is_local(url: str) -> bool:
    """Whether a URL means a file, or a machine that only its author can reach."""
    typed = url.strip()
    if _LOCAL_PATH.match(typed):
        return True
    parts = split_url(typed)
    if not parts or parts.scheme not in ("http", "https", "ftp") or not parts.hostname:
        return False
    host = parse_host(f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname)
    if isinstance(host, str):
        # `https://https://…` begins twice; another rule says so.
        return is_private_name(host) and host not in ("http", "https")
    return host is not None and not is_public(host)
