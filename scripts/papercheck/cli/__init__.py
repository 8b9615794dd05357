"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage or a failure of the checker itself."""

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence

from papercheck.cli.check import make_parser
from papercheck.rules.runner import describe_failure


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
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # the last resort: a sentence on what to report
        print(describe_failure(options.name, "The command", error), file=sys.stderr)
        return 2
    return status
