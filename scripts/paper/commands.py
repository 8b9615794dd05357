"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from paper.checks import FAMILIES, check
from paper.load import load
from paper.locks import anchors_text, stamps_text
from paper.readiness import obstacles
from paper.report import text_report

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Run one command; its name is the first argument."""
    parser = argparse.ArgumentParser(prog="scripts", description="Commands for a paper in several languages.")
    commands = parser.add_subparsers(title="commands", required=True)
    _check(_command(commands, "check", "read and check the paper", run_check))
    stamp = _command(commands, "stamp", "record that translations were read against their original", run_stamp)
    stamp.add_argument("language", nargs="?", help="only this language")
    stamp.add_argument("files", nargs="*", help="only these files, such as reasons/1.md or _data/claims.yml")
    _command(commands, "lock", "add new pinpoints to the list of published ids", run_lock)
    ready = _command(commands, "ready", "say whether the site may be published", run_ready)
    ready.add_argument("--site-url", default="", help="the public address, where it is not that of mkdocs.yml")
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=f"{what[:1].upper()}{what[1:]}.")
    parser.add_argument("--root", type=_folder, default=ROOT, help="the folder of the paper (this repository)")
    parser.set_defaults(run=run)
    return parser


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("areas", nargs="*", choices=[*FAMILIES, []], metavar="AREA", help=f"one of {', '.join(FAMILIES)}; all, if none is named")
    parser.add_argument("--today", type=_day, default=None, help="the day dates are judged by, as YYYY-MM-DD")


def run_check(options: argparse.Namespace) -> int:
    """Print every finding; 1 if there is one."""
    paper, unreadable = load(options.root, options.today or datetime.now(tz=UTC).date())
    findings = check(paper, unreadable, options.areas or FAMILIES)
    print(text_report(findings, paper))
    return 1 if findings else 0


def run_stamp(options: argparse.Namespace) -> int:
    """Renew the digests of translations, after a person has read them against the original."""
    paper, unreadable = load(options.root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    codes = [language.code for language in paper.translations]
    if options.language and options.language not in codes:
        print(f"`{options.language}` is no translation of this paper; there are {', '.join(codes)}.", file=sys.stderr)
        return 2
    unknown = [file for file in options.files if file not in paper.digests]
    if unknown:
        print(f"`{unknown[0]}` is no file of the original; write it like reasons/1.md or _data/claims.yml.", file=sys.stderr)
        return 2
    path = options.root / "docs/_data/translations.yml"
    path.write_text(stamps_text(paper, options.language, options.files), encoding="utf-8")
    print(f"Wrote {path.relative_to(options.root)}.")
    return 0


def run_lock(options: argparse.Namespace) -> int:
    """Add every pinpoint to the list of published ids; nothing ever leaves it."""
    paper, unreadable = load(options.root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    path = options.root / "docs/_data/anchors.yml"
    path.write_text(anchors_text(paper), encoding="utf-8")
    print(f"Wrote {path.relative_to(options.root)}.")
    return 0


def run_ready(options: argparse.Namespace) -> int:
    """Say what stands in the way of publishing; 1 if anything does."""
    found = obstacles(options.root, options.site_url)
    for obstacle in found:
        print(obstacle)
    print("Not ready to publish." if found else "Ready to publish.")
    return 1 if found else 0


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return path.resolve()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it as YYYY-MM-DD") from None
