"""Promises about outside addresses, once it is known what can be said of them."""

from collections.abc import Iterator, Sequence

from papercheck.model import Finding, Outcome, Result, Severity, Verdict


def invalid_address(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Every outside address is one that can be used.

    Bad:  https//tides.example/table
    Good: https://tides.example/table
    """
    for result in _of(Verdict.INVALID, outcomes):
        yield Finding(
            result.place,
            "invalid-address",
            f"`{result.url}` cannot be used: {result.reason}.",
            "Copy the address again from the browser, in full, with https://.",
        )


def refused_address(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Every outside address is one that everybody can reach.

    Bad:  http://192.168.1.7/table
    Good: https://tides.example/table
    """
    for result in _of(Verdict.REFUSED, outcomes):
        yield Finding(
            result.place,
            "refused-address",
            f"`{result.url}` is not for readers: {result.reason}.",
            "Name a public address of the same document, without a password.",
        )


def broken_address(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Every outside address leads to a document.

    Bad:  an address that answers 404
    Good: an address that answers with the document
    """
    for outcome in outcomes:
        result = outcome.result
        if result.verdict is Verdict.BROKEN and not outcome.is_dead:
            yield Finding(
                result.place,
                "broken-address",
                f"`{result.url}` leads nowhere: {result.reason}.",
                "Look for the document's new address, or cite an archived copy.",
                Severity.WARNING if outcome.is_watched else Severity.ERROR,
            )


def dead_address(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """No address is kept that failed at every check, three times at least and for a week or longer.

    Bad:  an address that answered 404 on 1, 5 and 9 May
    Good: an archived copy of what it led to
    """
    for outcome in outcomes:
        if outcome.is_dead:
            result = outcome.result
            yield Finding(
                result.place,
                "dead-address",
                f"`{result.url}` is dead: it failed at every check for a week or longer.",
                "Cite an archived copy, or another address of the document.",
            )


def redirected_address(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Every outside address is the one its document has now.

    Bad:  an address that sends everybody to another one, for good
    Good: that other address
    """
    for result in _of(Verdict.REDIRECTED, outcomes):
        yield Finding(
            result.place,
            "redirected-address",
            f"`{result.url}` has moved to `{result.final_url}`.",
            f"Write `{result.final_url}`.",
            Severity.WARNING,
        )


def _of(verdict: Verdict, outcomes: Sequence[Outcome]) -> Iterator[Result]:
    return (outcome.result for outcome in outcomes if outcome.result.verdict is verdict)


RULES = (invalid_address, refused_address, broken_address, dead_address, redirected_address)
SAID = frozenset({"local-address", "malformed-address", "script-in-field"})
"""The rules of the registry that say the same of an address as these do: what they named is not named again."""
ONLINE = (broken_address, dead_address, redirected_address)
"""Those that an answer or the record of earlier ones is needed for."""
