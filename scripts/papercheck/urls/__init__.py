"""What the checker knows of URLs: their parts, whether they may be fetched, and when two of them name one page."""

from papercheck.urls.classification import FetchTarget, classify, normalise_hosts
from papercheck.urls.url_parts import (
    clean_url,
    find_bare_urls,
    find_host,
    identify_page,
    is_example_host,
    is_home,
    is_local,
    is_outside,
    is_placeholder,
    is_public,
    join_url,
    split_url,
)

__all__ = [
    "FetchTarget",
    "classify",
    "clean_url",
    "find_bare_urls",
    "find_host",
    "identify_page",
    "is_example_host",
    "is_home",
    "is_local",
    "is_outside",
    "is_placeholder",
    "is_public",
    "join_url",
    "normalise_hosts",
    "split_url",
]
