"""Rules on the verdicts of outside URLs."""

from collections.abc import Iterator, Sequence

from papercheck.model import ERROR, NOTE, WARNING, Outcome, Problem, Result, Verdict
from papercheck.rules import rule
from papercheck.urls import is_of_reader, split_url


@rule("links", ERROR, WARNING, NOTE)
def invalid_url(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL is one that everybody can use: complete, public, and without a password.

    Bad:  https//tides.example/table, http://192.168.1.7/table
    Good: https://tides.example/table
    """
    cases = {
        Verdict.INVALID: (
            "cannot be used",
            "Copy the address again from the browser, in full, with https://.",
        ),
        Verdict.REFUSED: (
            "is not for readers",
            "Name a public address of the same document, without a password.",
        ),
    }
    for result in (outcome.result for outcome in outcomes):
        if result.verdict in cases:
            fault, fix = cases[result.verdict]
            message = f"`{result.url}` {fault}: {result.reason}."
            doubtful = NOTE if is_of_reader(result.url) else WARNING
            yield Problem(result.place, message, fix, doubtful if _is_for_some(result) else ERROR)


def _is_for_some(result: Result) -> bool:
    """Whether some readers may be meant to use a URL: it names a machine of their own, or another service than the web."""
    parts = split_url(result.url)
    names = (parts.password, parts.username if parts.scheme in ("http", "https") else None) if parts else ()
    is_plain = parts is not None and bool(parts.netloc) and not any(names)
    return result.verdict is Verdict.REFUSED and is_plain and not result.url.lower().startswith(_NEVER)


_NEVER = ("file:", "javascript:", "vbscript:", "data:", "blob:")
"""Starts of URLs that no page may lead to, or that lead nowhere for anyone else."""


@rule("links", ERROR, WARNING)
def broken_url(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL leads to a document; one that fails for a week, three times at least, is dead.

    Bad:  a URL that answers 404
    Good: a URL that answers with the document, or an archived copy of it
    """
    for outcome in outcomes:
        result = outcome.result
        if outcome.is_dead:
            message = f"`{result.url}` is dead: it failed at every check for a week or longer."
            yield Problem(result.place, message, "Cite an archived copy, or another address of the document.")
        elif result.verdict is Verdict.BROKEN:
            message = f"`{result.url}` leads nowhere: {result.reason}."
            fix = "Look for the document's new address, or cite an archived copy."
            yield Problem(result.place, message, fix, WARNING if outcome.is_watched else ERROR)


@rule("links", WARNING)
def redirected_url(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL is the one its document has now.

    Bad:  a URL that sends everybody to another one, for good
    Good: that other URL
    """
    for result in (outcome.result for outcome in outcomes):
        if result.verdict is Verdict.REDIRECTED:
            message = f"`{result.url}` has moved to `{result.final_url}`."
            yield Problem(result.place, message, f"Write `{result.final_url}`.")


REGISTRY_RULES = frozenset({"unusable-url", "corrupt-text"})
"""The rules of the registry that say the same of a URL as these do: what they named is not named again."""
ONLINE = (broken_url, redirected_url)
"""Those that an answer or the record of earlier ones is needed for."""
