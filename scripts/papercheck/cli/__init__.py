"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage or a failure of the checker itself."""

import argparse
import gc
import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from papercheck import report
from papercheck.cli.examine import Examination, Inputs, examine, find_inputs
from papercheck.cli.options import choose_areas, choose_rules, parse_options
from papercheck.cli.outside_urls import Asking
from papercheck.files import Scope, WriteError
from papercheck.model import ERROR, NOTE, WARNING, Profile
from papercheck.rules import AREAS, describe_failure, list_all
from papercheck.text import count, line
from papercheck.urls.classification import normalise_hosts
from papercheck.waivers import BASELINE, compare_baseline, write_baseline

_MANY = 100
"""More findings than this are not mended in a day; who meets them for the first time may want to keep them."""

_WAY_IN = (
    "To keep what is there and be told only of what is new: papercheck --write-baseline; "
    "to leave out rules or folders: --ignore, --exclude."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the console command `papercheck`; without `arguments`, those of the process are meant."""
    if arguments is None:
        # A command makes many values, drops few and ends soon: looking for what can be freed costs more than it gains.
        gc.set_threshold(100_000)
    return run_command(parse_options(sys.argv[1:] if arguments is None else arguments, run))


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
    except WriteError as error:
        why = f"{options.name}: {error.filename} cannot be written, and stays as it was: {error.strerror}."
        fix = "Make room on its disk, or allow yourself to write there; then run the command again."
        print(f"{why}\n  fix: {fix}", file=sys.stderr)
        return 2
    except Exception as error:  # noqa: BLE001  # the last resort: a sentence on what to report
        print(describe_failure(options.name, "The command", error), file=sys.stderr)
        return 2
    return status


def run(options: argparse.Namespace) -> int:
    """Print every finding; 0 where nothing is wrong, 1 where something is, 2 where that could not be said."""
    if options.list:
        print("\n".join(_list_rules(options.areas or AREAS, with_examples=options.verbose)))
        return 0
    exclude = tuple(options.exclude)
    scope = Scope(languages=tuple(options.languages), registry=options.registry, exclude=exclude)
    named = [area for area in AREAS if area in options.select] if {*options.select} <= {*AREAS} else []
    inputs = find_inputs(options.root, options.areas or named, scope)
    inputs = replace(inputs, areas=choose_areas(options, inputs.areas))
    nothing = "" if inputs.areas else "what is selected is ignored, or judges nothing that is there"
    if refusal := inputs.refusal or nothing:
        print(f"papercheck: Nothing to check in {options.root}: {refusal}.", file=sys.stderr)
        return 2
    if (options.online or options.state) and "links" not in inputs.areas:
        print("papercheck: --online and --state are for the area `links`.", file=sys.stderr)
        return 2
    examination = _examine(options, inputs, scope)
    judgement, answer = examination.judgement, ""
    try:
        answer = _answer(examination, options)
    except WriteError:
        raise
    except (OSError, ValueError) as error:
        why = f"papercheck: The baseline cannot be used: {error}. --write-baseline makes it anew."
        judgement.failures.append(line(why))
    if answer and (examination.read or examination.left or examination.findings):
        print(answer)
    for failure in judgement.failures:
        print(failure, file=sys.stderr)
    wrong = (ERROR, WARNING) if options.strict else (ERROR,)
    is_wrong = any(finding.severity in wrong for finding in examination.findings)
    return 2 if judgement.failures else int(is_wrong)


def _examine(options: argparse.Namespace, inputs: Inputs, scope: Scope) -> Examination:
    """Judge what there is, and keep the findings that are asked for."""
    asking = Asking(
        today=options.today,
        root=options.root,
        is_online=options.online,
        allowed_hosts=normalise_hosts(options.allow_host),
        ledger=options.state,
        contact=options.base_url or inputs.settings.site_url,
    )
    examination = Examination(
        inputs=inputs,
        asking=asking,
        profile=Profile(options.profile) if options.profile else None,
        scope=scope,
        base_url=options.base_url or "",
        wants_results=options.format == "json",
    )
    examine(examination)
    examination.judgement.asked = choose_rules(options, examination.judgement.asked)
    rules = choose_rules(options, (finding.rule for finding in examination.findings))
    examination.findings = tuple(
        kept
        for it in examination.findings
        if it.rule in rules
        for kept in it.leave_out(lambda found: scope.excludes(found.place.path))
    )
    return examination


def _answer(examination: Examination, options: argparse.Namespace) -> str:
    """What is to be said: what is found beside the baseline, or that it is recorded there."""
    findings, root = examination.findings, options.root
    if options.write_baseline:
        named = "" if options.write_baseline is True else options.write_baseline
        file = Path(named) if named else options.baseline or root / BASELINE
        write_baseline(file, root, findings)
        examination.findings, shown = (), os.path.relpath(file, root)
        said = f"{count(len(findings), 'finding')} in {shown}: known from now on, so that only others count."
        keep = f'Write `baseline = "{shown}"` into papercheck.toml, or give `--baseline {shown}`.'
        return line(said if file == options.baseline else f"{said} {keep}")
    if not options.baseline:
        return _write_report(examination, options, "")
    asked = examination.judgement.asked
    examination.findings, known, gone = compare_baseline(options.baseline, root, findings, asked)
    rest = f" and {gone:,} gone, which --write-baseline takes out" if gone else ""
    return _write_report(examination, options, f"{known:,} known{rest}")


def _write_report(examination: Examination, options: argparse.Namespace, note: str) -> str:
    findings, name = tuple(report.sort_by_cause(examination.findings)), options.format
    if name == "json":
        return report.json_report(findings, dict.fromkeys(examination.results))
    if name == "sarif":
        return report.sarif_report(findings, list_all())
    if name == "github":
        listed = report.list_annotations(report.spread(findings, options.limit))
    else:
        listed = report.list_briefly(findings, options.limit)
    if findings[report.AT_A_GLANCE :]:
        areas = {rule.name: rule.areas[0] for rule in list_all(examination.inputs.areas)}
        listed += report.tabulate(findings, areas)
    if examination.asked:
        listed.append(report.count_verdicts(examination.asked))
    if len(findings) > _MANY and not options.baseline:
        listed.append(_WAY_IN)
    profile = examination.paper.profile if examination.paper else None
    read, left = ", ".join((*examination.read, *examination.left)), ", ".join((note, *examination.left))
    is_silent = all(finding.severity is NOTE for finding in findings)
    summary = report.summarise(findings, read, profile, note if is_silent else left.removeprefix(", "))
    return "\n".join([*listed, summary])


def _list_rules(areas: Sequence[str], *, with_examples: bool) -> Iterator[str]:
    for rule in list_all(areas):
        severity, promise = " or ".join(rule.severities), rule.promise
        yield f"{rule.areas[0]:<9} {rule.name:<30} {severity:<16} {promise.text}"
        if with_examples:
            yield f"    Bad:  {promise.bad}\n    Good: {promise.good}"
