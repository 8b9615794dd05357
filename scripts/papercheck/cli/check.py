"""`papercheck`: what a folder holds, judged by the areas asked for, in the format asked for."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from papercheck.cli.arguments import ALLOWED_HOSTS, Help, add_root, parse_day, parse_site_url
from papercheck.cli.examine import Examined, Scope, examine
from papercheck.cli.inputs import inputs
from papercheck.cli.outside_urls import Asking
from papercheck.model import Profile, Severity
from papercheck.report import (
    count_verdicts,
    json_report,
    list_annotations,
    list_lines,
    sarif_report,
    summarise,
)
from papercheck.rules import AREAS
from papercheck.rules.runner import list_all

FORMATS = ("text", "json", "sarif", "github")

_USAGE = """papercheck [AREA ...] [--root DIR] [--profile any|publication]
                  [--format text|json|sarif|github] [--strict] [--today YYYY-MM-DD]
                  [--online] [--allow-host HOST ...] [--state FILE] [--base-url URL]
                  [--list [--verbose]]"""
_ABOUT = """Reads a paper, its built site and what surrounds it, and names every finding with its place and how to mend it.

areas:
  citations  sources and citations are whole, and every language cites the same
  parity     every translation is there, whole and current
  claims     every claim is restated, marked, and at the same place in every language
  links      every address in Markdown or HTML: inside ones always, outside ones with --online
  site       a folder of built HTML: links, languages, privacy, policy, metadata
  a11y       a folder of built HTML: what can be seen in the markup without a browser
  repo       settings of mkdocs.yml, symbolic links, scripts of composite actions
Without an area: all that the folder has inputs for; the site beside a paper (site/) only by name."""
_STATUS = """exit status:
  0  nothing wrong
  1  findings that are errors; with --strict, any finding
  2  wrong usage, or the checker itself failed"""


def _area(text: str) -> str:
    if text not in AREAS:
        raise argparse.ArgumentTypeError(f"{text} is no area; there are {', '.join(AREAS)}")
    return text


def _profile(text: str) -> Profile:
    if text not in tuple(Profile):
        raise argparse.ArgumentTypeError(f"{text} is no profile; there are {', '.join(Profile)}")
    return Profile(text)


_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "areas": {
        "nargs": "*",
        "type": _area,
        "metavar": "AREA",
        "help": "what to judge; more than one may be named",
    },
    "--profile": {
        "type": _profile,
        "metavar": "PROFILE",
        "help": "what the folder is held to: any, or publication (what mkdocs.yml says, or any)",
    },
    "--format": {
        "choices": FORMATS,
        "default": "text",
        "metavar": "FORMAT",
        "help": "text (the default), json, sarif or github",
    },
    "--strict": {"action": "store_true", "help": "warnings count as errors"},
    "--today": {
        "type": parse_day,
        "metavar": "YYYY-MM-DD",
        "help": "the day that dates are judged by (today)",
    },
    "--online": {"action": "store_true", "help": "ask the outside addresses, politely"},
    "--allow-host": ALLOWED_HOSTS,
    "--state": {
        "type": Path,
        "metavar": "FILE",
        "help": "the ledger of what was found online before; it is renewed",
    },
    "--base-url": {
        "type": parse_site_url,
        "metavar": "URL",
        "help": "the public address of the site (the one its pages name)",
    },
    "--list": {"action": "store_true", "help": "list the rules and their promises, and check nothing"},
    "--verbose": {"action": "store_true", "help": "with --list: an example of each kind"},
}
"""By name, what `argparse` is told of each argument."""


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command's arguments."""
    parser = argparse.ArgumentParser(
        prog="papercheck", usage=_USAGE, description=_ABOUT, epilog=_STATUS, formatter_class=Help
    )
    add_root(parser)
    for name, form in _ARGUMENTS.items():
        parser.add_argument(name, **form)
    parser.set_defaults(run=run, name="papercheck")
    return parser


def run(options: argparse.Namespace) -> int:
    """Print every finding; 0 where nothing is wrong, 1 where something is, 2 where that could not be said."""
    if options.list:
        print("\n".join(_rules(options.areas or AREAS, with_examples=options.verbose)))
        return 0
    there = inputs(options.root)
    areas = tuple(options.areas or there.areas())
    if (options.online or options.state) and "links" not in areas:
        print("papercheck: --online and --state are for the area `links`.", file=sys.stderr)
        return 2
    missing = [f"the area `{area}` needs {what}" for area in areas if (what := there.missing(area))]
    if missing or not areas:
        problem = (
            missing[0]
            if missing
            else "there is neither Markdown below docs/<language>/, nor a registry, nor HTML"
        )
        print(f"papercheck: Nothing to check in {options.root}: {problem}.", file=sys.stderr)
        return 2
    if not (options.areas or there.is_site):
        there = replace(there, site=None)
    scope = Scope(
        root=options.root,
        inputs=there,
        areas=areas,
        profile=options.profile,
        base_url=options.base_url or "",
        wants_results=options.format == "json",
    )
    examined = examine(scope, _asking(options, there.site_url))
    print(_report(examined, options.format))
    for failure in examined.failures:
        print(failure, file=sys.stderr)
    return _status(examined, is_strict=options.strict)


def _asking(options: argparse.Namespace, site_url: str) -> Asking:
    today: date = options.today or datetime.now(tz=UTC).date()
    return Asking(
        today=today,
        is_online=options.online,
        allowed_hosts=tuple(options.allow_host),
        ledger=options.state,
        shown_ledger=_below(options.state, options.root) if options.state else "",
        contact=options.base_url or site_url,
    )


def _below(file: Path, root: Path) -> str:
    """The path of a file as reports print it: from the root on where it lies below that, else its name."""
    path = file.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file.name


def _status(examined: Examined, *, is_strict: bool) -> int:
    if examined.failures:
        return 2
    return int(any(is_strict or finding.severity is Severity.ERROR for finding in examined.findings))


def _report(examined: Examined, name: str) -> str:
    """The report in the format of that name."""
    if name == "json":
        return json_report(examined.findings, examined.results)
    if name == "sarif":
        return sarif_report(examined.findings, list_all())
    listed = list_annotations(examined.findings) if name == "github" else list_lines(examined.findings)
    if examined.asked:
        listed.append(count_verdicts(examined.asked))
    return "\n".join([*listed, summarise(examined.findings, examined.read, examined.profile)])


def _rules(areas: tuple[str, ...], *, with_examples: bool) -> list[str]:
    listed = []
    for rule in list_all(areas):
        severity, promise = " or ".join(rule.severities), rule.promise
        listed.append(f"{rule.areas[0]:<9} {rule.name:<30} {severity:<16} {promise.text}")
        listed += [f"    Bad:  {promise.bad}", f"    Good: {promise.good}"] if with_examples else []
    return listed
