"""`scripts/lock`: add new pinpoints to the list of published ids."""

import argparse
from datetime import date

from papercheck.cli.arguments import added
from papercheck.load import load
from papercheck.report import text_report
from papersite.commands.writing import written
from papersite.locks import anchors_text


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    added(commands, "lock", "add new pinpoints to the list of published ids", run)


def run(options: argparse.Namespace) -> int:
    """Add every pinpoint to the list of published ids; nothing ever leaves it."""
    paper, unreadable = load(options.root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    return written(options.root, "docs/_data/anchors.yml", anchors_text(paper))
