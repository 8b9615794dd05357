"""`scripts/lock`: add new pinpoints to the list of published ids."""

import argparse
from datetime import date

from paper.commands.arguments import added
from paper.commands.files import written
from paper.load import load
from paper.locks import anchors_text
from paper.report import text_report


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
