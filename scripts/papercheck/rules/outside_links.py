"""Rules on the verdicts of outside URLs."""

from collections.abc import Iterator, Sequence

from papercheck.model import ERROR, WARNING, Outcome, Problem, Verdict
from papercheck.rules import rule


@rule("links", ERROR)
def invalid_address(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL is one that can be used.

    Bad:  https//tides.example/table
    Good: https://tides.example/table
    """
    fix = "Copy the address again from the browser, in full, with https://."
    return _describe(outcomes, Verdict.INVALID, "`{0.url}` cannot be used: {0.reason}.", fix)


@rule("links", ERROR)
def refused_address(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL is one that everybody can reach.

    Bad:  http://192.168.1.7/table
    Good: https://tides.example/table
    """
    fix = "Name a public address of the same document, without a password."
    return _describe(outcomes, Verdict.REFUSED, "`{0.url}` is not for readers: {0.reason}.", fix)


@rule("links", ERROR, WARNING)
def broken_address(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL leads to a document.

    Bad:  a URL that answers 404
    Good: a URL that answers with the document
    """
    for outcome in outcomes:
        result = outcome.result
        if result.verdict is Verdict.BROKEN and not outcome.is_dead:
            message = f"`{result.url}` leads nowhere: {result.reason}."
            fix = "Look for the document's new address, or cite an archived copy."
            yield Problem(result.place, message, fix, WARNING if outcome.is_watched else ERROR)


@rule("links", ERROR)
def dead_address(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """No URL is kept that failed at every check, three times at least and for a week or longer.

    Bad:  a URL that answered 404 on 1, 5 and 9 May
    Good: an archived copy of what it led to
    """
    for outcome in outcomes:
        if outcome.is_dead:
            message = f"`{outcome.result.url}` is dead: it failed at every check for a week or longer."
            fix = "Cite an archived copy, or another address of the document."
            yield Problem(outcome.result.place, message, fix)


@rule("links", WARNING)
def redirected_address(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Every outside URL is the one its document has now.

    Bad:  a URL that sends everybody to another one, for good
    Good: that other URL
    """
    message = "`{0.url}` has moved to `{0.final_url}`."
    return _describe(outcomes, Verdict.REDIRECTED, message, "Write `{0.final_url}`.")


def _describe(outcomes: Sequence[Outcome], verdict: Verdict, message: str, fix: str) -> Iterator[Problem]:
    for result in (outcome.result for outcome in outcomes):
        if result.verdict is verdict:
            yield Problem(result.place, message.format(result), fix.format(result))


REGISTRY_RULES = frozenset({"unusable-url", "corrupt-text"})
"""The rules of the registry that say the same of a URL as these do: what they named is not named again."""
ONLINE = (broken_address, dead_address, redirected_address)
"""Those that an answer or the record of earlier ones is needed for."""
