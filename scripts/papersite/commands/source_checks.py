"""`scripts/check-sources`: asks every outside URL of the registry, renews the ledger, and writes a report for people."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from papercheck.cli.arguments import ALLOWED_HOSTS, add_command, parse_day
from papercheck.cli.outside_urls import Asking, LedgerError, archived_copies, outcomes
from papercheck.load import load
from papercheck.model import Finding, Outcome, Paper, Verdict
from papercheck.report import issue_report, json_report, list_actionable, text_report
from papercheck.rules.local_links import list_results

_LEDGER = "docs/_data/ledger.json"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = add_command(commands, "check-sources", "ask every outside address that the registry names", run)
    parser.add_argument(
        "report", type=Path, metavar="REPORT", help="the folder to write ledger, results and issue to"
    )
    parser.add_argument("--today", type=parse_day, metavar="YYYY-MM-DD", help="the day of the check (today)")
    parser.add_argument("--allow-host", **ALLOWED_HOSTS)
    parser.add_argument(
        "--contact", default="", metavar="URL", help="an address for those who wonder who asks"
    )


def run(options: argparse.Namespace) -> int:
    """Ask, renew the ledger and write the report; 1 if the paper cannot be read or no URL could be judged."""
    today = options.today or datetime.now(tz=UTC).date()
    paper, unreadable = load(options.root, today)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    try:
        found, wrong = _ask(paper, options, today)
    except LedgerError as error:
        print(f"scripts/check-sources: {error}.", file=sys.stderr)
        return 2
    if found and all(outcome.result.verdict is Verdict.UNVERIFIED for outcome in found):
        print(
            f"None of {len(found)} URLs could be judged. Is there a network? The ledger stays as it is.",
            file=sys.stderr,
        )
        return 1
    for finding in wrong:
        print(finding, file=sys.stderr)
    _write_report(options, found, today)
    print(
        f"Asked {len(found)} URLs; {len(list_actionable(found))} need a look. The report is in {options.report}."
    )
    return 0


def _ask(
    paper: Paper, options: argparse.Namespace, today: date
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each URL of the registry, and what is wrong with the ledger."""
    asking = Asking(
        today=today,
        is_online=True,
        allowed_hosts=tuple(options.allow_host),
        ledger=options.root / _LEDGER,
        shown_ledger=_LEDGER,
        contact=options.contact,
        lexicons=paper.lexicons,
    )
    urls = [(source.url, source.place) for source in paper.sources.values() if source.url]
    # Whatever else cites a URL, the ledger keeps what it knows of it.
    cited = {url for url, _ in list_results(paper)[1]}
    return outcomes(urls, asking, archived_copies(paper), cited)


def _write_report(options: argparse.Namespace, found: tuple[Outcome, ...], today: date) -> None:
    """Write `ledger.json`, `results.json`, `issue.md` and `wanted` (`yes` where a person should look)."""
    options.report.mkdir(parents=True, exist_ok=True)
    written = {
        "ledger.json": (options.root / _LEDGER).read_text(encoding="utf-8"),
        "results.json": json_report((), (outcome.result for outcome in found)) + "\n",
        "issue.md": issue_report(found, today),
        "wanted": "yes\n" if list_actionable(found) else "no\n",
    }
    for name, text in written.items():
        (options.report / name).write_text(text, encoding="utf-8")
