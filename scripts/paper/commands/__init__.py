"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage or a failure of the program itself."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from paper.commands import check
from paper.commands.failures import failure


def main(arguments: Sequence[str]) -> int:
    """Run one command; its name is the first argument."""
    parser = argparse.ArgumentParser(prog="scripts", description="Commands for a paper in several languages.")
    commands = parser.add_subparsers(title="commands", required=True)
    for command in _asked(arguments):
        command.add(commands)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return _ended(options)


def _asked(arguments: Sequence[str]) -> tuple[ModuleType, ...]:
    """The commands that may be meant; the one that is typed most often need not wait for the others."""
    if arguments[:1] == ["check"]:
        return (check,)
    from paper.commands import index, lock, ready, sources, stamp

    return check, stamp, lock, ready, sources, index


def _ended(options: argparse.Namespace) -> int:
    """Run a command to its end: neither a reader who went away, as `head` does, nor a mistake of ours is a traceback."""
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # the last resort: a sentence on what to report
        print(failure(options.name, "The command", error), file=sys.stderr)
        return 2
    return status
