"""`scripts/check-sources`: asks every outside URL of the registry, renews the ledger, and writes a report for people."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from papercheck.cli.options import add_check_options, add_command
from papercheck.cli.outside_urls import LEDGER, Asking, check_outside_urls, find_copies
from papercheck.fetch.ledger import LedgerError, dump, read
from papercheck.files import replace_file
from papercheck.load import load
from papercheck.model import Outcome, Verdict
from papercheck.report import issue_report, json_report, list_actionable, text_report
from papercheck.rules.local_links import list_results
from papercheck.urls.classification import normalise_hosts


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = add_command(commands, "check-sources", "ask every outside URL that the registry names", run)
    what = "the folder to write ledger, results and issue to"
    parser.add_argument("report", type=Path, metavar="REPORT", help=what)
    add_check_options(parser)
    parser.add_argument("--contact", default="", metavar="URL", help="a URL for those who wonder who asks")


def run(options: argparse.Namespace) -> int:
    """Ask, renew the ledger and write the report; 1 if paper or ledger cannot be read, or no URL could be judged."""
    paper, unreadable = load(options.root, options.today)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    asking = Asking(
        today=options.today,
        root=options.root,
        is_online=True,
        allowed_hosts=normalise_hosts(options.allow_host),
        ledger=options.root / LEDGER,
        contact=options.contact,
    )
    urls = [(field.text, field.place) for source in paper.sources.values() for field in source.urls]
    # Whatever else cites a URL, the ledger keeps what it knows of it.
    cited = {url for url, _ in list_results(paper)[1]}
    try:
        outcomes, wrong = check_outside_urls(urls, asking, paper, cited)
    except LedgerError as error:
        print(f"scripts/check-sources: {error}.", file=sys.stderr)
        return 2
    if outcomes and all(outcome.result.verdict is Verdict.UNVERIFIED for outcome in outcomes):
        complaint = f"None of {len(outcomes)} URLs could be judged. Is there a network?"
        print(f"{complaint} The ledger stays as it is.", file=sys.stderr)
        return 1
    if wrong:
        print(text_report(wrong, paper))
        return 1
    found = (source.urls for source in paper.sources.values() if "archive_url" not in source.typed)
    alone = [(field.text, field.place) for fields in found for field in fields]
    _write_report(options, outcomes, dict(find_copies(alone, asking)))
    wanted = len(list_actionable(outcomes))
    print(f"Asked {len(outcomes)} URLs; {wanted} need a look. The report is in {options.report}.")
    return 0


def _write_report(
    options: argparse.Namespace, outcomes: tuple[Outcome, ...], copies: Mapping[str, str]
) -> None:
    """Write `ledger.json`, `results.json`, `issue.md` and `wanted` (`yes` where a person should look)."""
    written = {
        "ledger.json": dump(read(options.root / LEDGER)),
        "results.json": json_report((), (outcome.result for outcome in outcomes)) + "\n",
        "issue.md": issue_report(outcomes, options.today, copies),
        "wanted": "yes\n" if copies or list_actionable(outcomes) else "no\n",
    }
    for name, text in written.items():
        replace_file(options.report / name, text.encode())
