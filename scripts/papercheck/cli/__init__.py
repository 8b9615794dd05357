"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage or a failure of the checker itself."""

import argparse
import gc
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from stat import S_ISDIR

from papercheck import report
from papercheck.cli.examine import Examination, examine, find_inputs
from papercheck.cli.outside_urls import Asking
from papercheck.model import ERROR, Profile
from papercheck.rules import AREAS
from papercheck.rules.runner import describe_failure, list_all
from papercheck.urls import split_url
from papercheck.urls.classification import normalise_hosts

_USAGE = """papercheck [AREA ...] [--root DIR] [--profile any|publication]
                  [--format text|json|sarif|github] [--strict] [--today YYYY-MM-DD]
                  [--online] [--allow-host HOST ...] [--state FILE] [--base-url URL]
                  [--list [--verbose]]"""
_ABOUT = """Reads a paper, its built site and what surrounds it, and names every finding with its place and how to mend it.

areas:
  citations  sources and citations are whole, and every language cites the same
  parity     every translation is there, whole and current
  claims     every claim is restated, marked, and at the same place in every language
  links      every URL in Markdown or HTML: inside ones always, outside ones with --online
  site       a folder of built HTML: links, languages, privacy, policy, metadata
  a11y       a folder of built HTML: what can be seen in the markup without a browser
  repo       settings of mkdocs.yml, symbolic links, scripts of composite actions
Without an area: all that the folder has inputs for; the site beside a paper (site/) only by name."""
_STATUS = """exit status:
  0  nothing wrong
  1  findings that are errors; with --strict, any finding
  2  wrong usage, or the checker itself failed"""


# Of one width, whatever the terminal, so that it can be written down.
_HELP = partial(argparse.RawDescriptionHelpFormatter, max_help_position=22, width=100)


def _parse_folder(text: str) -> Path:
    # Asked of the system itself: which of its answers `is_dir` keeps to itself changes from Python to Python.
    try:
        if S_ISDIR(Path(text).stat().st_mode):
            return Path(text).resolve()
        problem = "is a file, not a folder"
    except OSError as error:
        problem = f"cannot be opened: {error.strerror}"
    except ValueError:
        problem = "is no name that a folder can have"
    raise argparse.ArgumentTypeError(f"{text} {problem}")


def _parse_host(text: str) -> str:
    if re.fullmatch(r"[^\s/@?#\\]+", text):
        return text
    raise argparse.ArgumentTypeError(f"{text or 'nothing'} is no host; write it like localhost or 127.0.0.1")


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it as YYYY-MM-DD") from None


def _parse_area(text: str) -> str:
    if text in AREAS:
        return text
    raise argparse.ArgumentTypeError(f"{text} is no area; there are {', '.join(AREAS)}")


def _parse_site_url(text: str) -> str:
    parts = split_url(text)
    if parts and parts.scheme in ("http", "https") and parts.hostname:
        return text
    raise argparse.ArgumentTypeError(f"{text} is no URL of a site; write it like https://example.org/paper/")


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    what: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """Add a command that prints `what` as its help, takes a root, and calls `run`."""
    script, about = f"scripts/{name}", f"{what[:1].upper()}{what[1:]}."
    parser = commands.add_parser(name, prog=script, help=what, description=about, formatter_class=_HELP)
    _set_up(parser, script, run)
    return parser


def _set_up(parser: argparse.ArgumentParser, name: str, run: Callable[[argparse.Namespace], int]) -> None:
    where = "the folder of the paper (the working directory)"
    parser.add_argument("--root", type=_parse_folder, default=".", metavar="DIR", help=where)
    parser.set_defaults(run=run, name=name, today=datetime.now(tz=UTC).date())


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the day of a check, and the hosts that it may ask."""
    day = "the day that dates are judged by (today)"
    parser.add_argument("--today", type=_parse_day, metavar="YYYY-MM-DD", help=day)
    allowed = "a host that may be asked although it is not public"
    parser.add_argument(
        "--allow-host", type=_parse_host, action="append", default=[], metavar="HOST", help=allowed
    )


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command's arguments."""
    parser = argparse.ArgumentParser(
        prog="papercheck", usage=_USAGE, description=_ABOUT, epilog=_STATUS, formatter_class=_HELP
    )
    _set_up(parser, "papercheck", run)
    add = parser.add_argument
    what = "what to judge; more than one may be named"
    add("areas", nargs="*", type=_parse_area, metavar="AREA", help=what)
    held = "what the folder is held to: any, or publication (what mkdocs.yml says, or any)"
    add("--profile", choices=tuple(map(str, Profile)), metavar="PROFILE", help=held)
    formats = "text (the default), json, sarif or github"
    add("--format", choices=("text", "json", "sarif", "github"), metavar="FORMAT", help=formats)
    add("--strict", action="store_true", help="warnings count as errors")
    add_check_options(parser)
    add("--online", action="store_true", help="ask the outside URLs, politely")
    state = "the ledger of what was found online before; it is renewed"
    add("--state", type=Path, metavar="FILE", help=state)
    public = "the public URL of the site (the one its pages name)"
    add("--base-url", type=_parse_site_url, metavar="URL", help=public)
    add("--list", action="store_true", help="list the rules and their promises, and check nothing")
    add("--verbose", action="store_true", help="with --list: an example of each kind")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the console command `papercheck`; without `arguments`, those of the process are meant."""
    if arguments is None:
        # A command makes many values, drops few and ends soon: looking for what can be freed costs more than it gains.
        gc.set_threshold(100_000)
    return run_command(make_parser().parse_args(arguments))


def run_command(options: argparse.Namespace) -> int:
    """Run a parsed command to its end.

    Neither a reader who went away, as `head` does, nor a mistake of ours ends in a traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # the last resort: a sentence on what to report
        print(describe_failure(options.name, "The command", error), file=sys.stderr)
        return 2
    return status


def run(options: argparse.Namespace) -> int:
    """Print every finding; 0 where nothing is wrong, 1 where something is, 2 where that could not be said."""
    if options.list:
        print("\n".join(_list_rules(options.areas or AREAS, with_examples=options.verbose)))
        return 0
    inputs = find_inputs(options.root, options.areas)
    if inputs.refusal:
        print(f"papercheck: Nothing to check in {options.root}: {inputs.refusal}.", file=sys.stderr)
        return 2
    if (options.online or options.state) and "links" not in inputs.areas:
        print("papercheck: --online and --state are for the area `links`.", file=sys.stderr)
        return 2
    asking = Asking(
        today=options.today,
        root=options.root,
        is_online=options.online,
        allowed_hosts=normalise_hosts(options.allow_host),
        ledger=options.state,
        contact=options.base_url or inputs.site_url,
    )
    examination = Examination(
        inputs=inputs,
        asking=asking,
        profile=Profile(options.profile) if options.profile else None,
        base_url=options.base_url or "",
        wants_results=options.format == "json",
    )
    examine(examination)
    print(_write_report(examination, options.format))
    for failure in examination.judgement.failures:
        print(failure, file=sys.stderr)
    is_wrong = any(options.strict or finding.severity is ERROR for finding in examination.findings)
    return 2 if examination.judgement.failures else int(is_wrong)


def _write_report(examination: Examination, name: str | None) -> str:
    findings = report.sort_by_cause(examination.findings)
    if name == "json":
        return report.json_report(findings, dict.fromkeys(examination.results))
    if name == "sarif":
        return report.sarif_report(findings, list_all())
    listed = report.list_annotations(findings) if name == "github" else report.list_lines(findings)
    if examination.asked:
        listed.append(report.count_verdicts(examination.asked))
    profile = examination.paper.profile if examination.paper else None
    return "\n".join([*listed, report.summarise(findings, ", ".join(examination.read), profile)])


def _list_rules(areas: Sequence[str], *, with_examples: bool) -> Iterator[str]:
    for rule in list_all(areas):
        severity, promise = " or ".join(rule.severities), rule.promise
        yield f"{rule.areas[0]:<9} {rule.name:<30} {severity:<16} {promise.text}"
        if with_examples:
            yield f"    Bad:  {promise.bad}\n    Good: {promise.good}"
