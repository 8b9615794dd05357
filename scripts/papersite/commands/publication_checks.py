"""`scripts/ready` and `scripts/check-sources`: what stands in the way of publishing, and what its sources answer.

The one names what the operator has not filled in yet. The other asks every outside URL of the registry, renews the ledger,
and writes a report for people.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from papercheck.cli.examine import find_inputs
from papercheck.cli.options import add_check_options, add_command
from papercheck.cli.outside_urls import LEDGER, Asking, check_outside_urls, find_copies
from papercheck.fetch.ledger import LedgerError, dump, read
from papercheck.files import list_tree, read_text, replace_file
from papercheck.load import load
from papercheck.model import Outcome, Verdict
from papercheck.report import issue_report, json_report, list_actionable, text_report
from papercheck.rules.local_links import list_results
from papercheck.text import shorten
from papercheck.urls import is_placeholder
from papercheck.urls.classification import normalise_hosts
from papersite.commands.drafts import TO_WRITE

_TO_WRITE = re.compile(rf"\b{TO_WRITE}\b")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)*\.[^@\s.]{2,}")
_LONGEST = 90
"""Characters of a text that is still to be written: enough to know which."""
_CLOSING = "'\"}], "
"""What may close a text in YAML."""
_OWN = ("mkdocs.yml", "README.md", "LICENSE")
"""Files of an author beside those in `docs/`."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands and their arguments."""
    parser = add_command(commands, "ready", "say whether the site may be published", run_ready)
    parser.add_argument("--site-url", default="", help="the public URL, where it is not that of mkdocs.yml")
    parser.add_argument("--obstacle", action="append", default=[], help="a sentence on what else is missing")
    what = "ask every outside URL that the registry names"
    parser = add_command(commands, "check-sources", what, run_check_sources)
    what = "the folder to write ledger, results and issue to"
    parser.add_argument("report", type=Path, metavar="REPORT", help=what)
    add_check_options(parser)
    parser.add_argument("--contact", default="", metavar="URL", help="a URL for those who wonder who asks")


def run_ready(options: argparse.Namespace) -> int:
    """Say what stands in the way of publishing; 1 if anything does."""
    obstacles = [*_list_obstacles(options.root, options.site_url), *options.obstacle]
    print("\n".join([*obstacles, "Not ready to publish." if obstacles else "Ready to publish."]))
    return 1 if obstacles else 0


def _list_obstacles(root: Path, site_url: str) -> Iterator[str]:
    """A sentence for each thing that must be done before publishing; `site_url` replaces that of `mkdocs.yml`."""
    paper, _ = load(root, date.max)
    if "operator" not in paper.records:
        yield "docs/_data/operator.yml: the file is missing. Write down who runs the site."
    for name in paper.operator.missing:
        yield f"{paper.operator.place.path}: `{name}` is empty. Fill it in; imprint and privacy page show it."
    email = paper.operator.fields.get("email") or ""
    if "@" in email and not _EMAIL.fullmatch(email):
        yield f"{paper.operator.place.path}: `{email}` is no e-mail address. Write one that is read, like name@example.org."
    own = (path for path in list_tree(root).files if path.startswith("docs/") or path in _OWN)
    for path in own:
        for number, typed in enumerate((read_text(root, path)[0] or "").splitlines(), 1):
            if place := _TO_WRITE.search(typed):
                yield f"{path}:{number}: {shorten(typed[place.start() :].rstrip(_CLOSING), _LONGEST)}"
    url = site_url or find_inputs(root).settings.site_url
    if is_placeholder(url):
        yield f"mkdocs.yml: `site_url` is {url or 'empty'}, a placeholder. Set the public URL, or give SITE_URL."


def run_check_sources(options: argparse.Namespace) -> int:
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
