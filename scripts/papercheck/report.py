"""Findings and verdicts into what people and machines read: text, JSON, SARIF, GitHub annotations, and the text of an issue.

Whatever comes from a checked file is printed as one line without control characters.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest
from urllib.parse import quote

from papercheck.model import NOTE, WARNING, AnyRule, Finding, Outcome, Paper, Profile, Result, Verdict
from papercheck.text import cell, count, line

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ACTIONABLE = (Verdict.BROKEN, Verdict.ARCHIVED, Verdict.REDIRECTED, Verdict.INVALID, Verdict.REFUSED)
"""Verdicts that ask for a person."""

LIMIT = 20
"""As many findings of one rule as a person reads before mending the first, or turning the rule off."""

AT_A_GLANCE = 10
"""As many findings need no table to be counted."""

_MANY_PAGES = 5
"""What a built page has because its template has it stands on at least as many; fewer are soon mended one by one."""


_UPWARDS = re.compile(r"(?:\.\./)+")
"""How far up a URL leads depends on the folder of the page, as the name of the page does, though the template is one."""


def text_report(findings: Iterable[Finding], paper: Paper) -> str:
    """Every finding, sorted, and one closing line."""
    listed = sort_by_cause(findings)
    return "\n".join([*list_lines(listed), summarise(listed, describe_contents(paper), paper.profile)])


def sort_by_cause(findings: Iterable[Finding]) -> list[Finding]:
    """First files that cannot be read, then what is wrong in itself, then what may follow from that; each by its place."""
    return sorted(findings, key=lambda finding: (finding.rank, finding))


def list_lines(findings: Iterable[Finding]) -> list[str]:
    """The lines of every finding, in the order given."""
    lines = []
    for finding in findings:
        first = line(f"{finding.place}: {finding.severity}: {finding.rule}: {finding.message}")
        # A build server takes a line that starts with `::` for a command.
        lines.append(f"./{first}" if first.lstrip().startswith("::") else first)
        lines.append(f"    fix: {line(finding.fix)}")
    return lines


def _fold(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with one for all those that a template repeats on many built pages."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        is_built = finding.place.path.endswith((".html", ".htm"))
        said = (finding.alike or (finding,))[0].message
        shape = _UPWARDS.sub("", said.replace(finding.place.path, "")) if is_built else finding
        groups.setdefault((finding.rule, finding.severity, shape), []).append(finding)
    folded = []
    for group in groups.values():
        pages = len({finding.place.path for finding in group})
        if pages < _MANY_PAGES:
            folded += group
        else:
            folded.append(_add_up(group))
    return sort_by_cause(folded)


def _add_up(group: Sequence[Finding]) -> Finding:
    """The first of findings on many pages, with the number of all the others, those that a rule has left out included."""
    alike = [each for finding in group for each in finding.alike or (finding,)]
    pages = len({each.place.path for each in alike})
    also = f"The same is in {count(len(alike) - 1, 'other place')}, on {count(pages, 'page')} in all."
    return replace(group[0], message=f"{alike[0].message} {also}")


def _group(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """The findings by severity and rule: causes first, errors before warnings, and of these the most frequent."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((str(finding.severity), finding.rule), []).append(finding)
    order = sorted(groups, key=lambda it: (groups[it][0].rank, it[0], -len(groups[it]), it[1]))
    return {key: groups[key] for key in order}


def list_briefly(findings: Iterable[Finding], limit: int) -> list[str]:
    """The lines of findings for people: at most `limit` of each rule (0: all), and what a template repeats once.

    Where some are left out, the others stand rule by rule, each under a line that says how many there are.
    """
    folded = _fold(findings)
    groups = _group(folded)
    if not limit or all(len(group) <= limit for group in groups.values()):
        return list_lines(folded)
    lines = []
    for (severity, rule), group in groups.items():
        lines += ["", f"{rule}: {count(len(group), severity)}", *list_lines(group[:limit])]
        if rest := group[limit:]:
            lines.append(f"    and {len(rest):,} more; --select {rule} --limit 0 lists all")
    return [*lines[1:], ""]


def tabulate(findings: Sequence[Finding], areas: Mapping[str, str]) -> list[str]:
    """A table of rules: how often each is broken, and where first; `areas` is by rule."""
    rows = [("findings", "severity", "rule", "area", "first")]
    for (severity, rule), group in _group(findings).items():
        place = line(str(group[0].place))
        rows.append((f"{len(group):,}", severity, rule, areas.get(rule, ""), place))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        f"{number:>{widths[0]}}  " + "  ".join(map(str.ljust, cells, widths[1:])).rstrip()
        for number, *cells in rows
    ]


def summarise(findings: Sequence[Finding], read: str, profile: Profile | None = None, known: str = "") -> str:
    """Say how much was found and where, or in what nothing was found, what is known, and what the paper was held to.

    `2 findings in 1 file, profile any.`, `No findings in 48 pages, 212 sources, 58 claims, profile publication.`
    """
    held = f"{known and f', {known}'}{f', profile {profile}' if profile else ''}"
    notes = sum(finding.severity is NOTE for finding in findings)
    findings = [finding for finding in findings if finding.severity is not NOTE]
    held = f"{held} ({count(notes, 'note')})" if notes else held
    if not findings:
        return f"No findings in {read}{held}."
    files = len({finding.place.path for finding in findings})
    warnings = sum(finding.severity is WARNING for finding in findings)
    share = f", {warnings} of them {'a warning' if warnings == 1 else 'warnings'}" if warnings else ""
    if warnings == len(findings):
        share = ", a warning" if warnings == 1 else ", all of them warnings"
    return f"{count(len(findings), 'finding')} in {count(files, 'file')}{share}{held}."


def describe_contents(paper: Paper) -> str:
    """What was read: `48 pages, 212 sources, 58 claims`."""
    parts = ((len(paper.pages), "page"), (len(paper.sources), "source"), (len(paper.claims), "claim"))
    return ", ".join(count(number, word) for number, word in parts)


def count_verdicts(verdicts: Sequence[Verdict]) -> str:
    """How many outside URLs were asked, and what came of it, such as `Asked 12 URLs: 9 ok, 3 unverified.`."""
    return f"Asked {count(len(verdicts), 'URL')}: {_count_each(verdicts)}."


def _count_each(verdicts: Iterable[Verdict]) -> str:
    counts = Counter(verdicts)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict in counts)


def _list_fields(finding: Finding) -> Mapping[str, object]:
    """A finding by the names of its fields in JSON, ready to be printed."""
    return {
        "code": finding.rule,
        "severity": str(finding.severity),
        "file": line(finding.place.path),
        "line": finding.place.line,
        "column": finding.place.column,
        "message": line(finding.message),
        "fix": line(finding.fix),
    }


def json_report(findings: Iterable[Finding], results: Iterable[Result] = ()) -> str:
    """One JSON document, the same to the byte for the same input: `issues` and `results`, sorted, each on a line of its own."""
    # As places and results compare, but many times faster: a built site has a hundred thousand of them.
    rows = sorted(results, key=lambda it: (it.place.path, it.place.line, it.place.column, it.url, it.verdict))
    verdicts = [
        {
            "url": line(result.url),
            "file": line(result.place.path),
            "line": result.place.line,
            "verdict": str(result.verdict),
            "reason": line(result.reason),
            "final_url": None if result.final_url is None else line(result.final_url),
        }
        for result in rows
    ]
    issues = map(_list_fields, sorted(findings))
    return f'{{\n  "issues": [{_block(issues)}],\n  "results": [{_block(verdicts)}]\n}}'


def _block(rows: Iterable[Mapping[str, object]]) -> str:
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    return f"\n{lines}\n  " if lines else ""


def sarif_report(findings: Iterable[Finding], rules: Iterable[AnyRule]) -> str:
    """A SARIF 2.1.0 log, which code scanning and editors read: one run with the rules, and a result for each finding."""
    listed = sorted(findings)
    described = {rule.name: _describe(rule) for rule in rules}
    for finding in listed:
        described.setdefault(finding.rule, {"id": finding.rule})
    order = {name: index for index, name in enumerate(described)}
    run = {
        "tool": {"driver": {"name": "paper", "rules": list(described.values())}},
        "columnKind": "unicodeCodePoints",
        "results": [_locate(finding, order[finding.rule]) for finding in listed],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _describe(rule: AnyRule) -> Mapping[str, object]:
    promise = rule.promise
    return {
        "id": rule.name,
        "shortDescription": {"text": promise.text},
        "defaultConfiguration": {"level": str(rule.severities[0])},
        "help": {"text": f"{promise.text}\n\nBad: {promise.bad}\nGood: {promise.good}"},
    }


def _locate(finding: Finding, index: int) -> Mapping[str, object]:
    place, shown = finding.place, _list_fields(finding)
    artifact = {"uri": quote(str(shown["file"])), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": f"{shown['message']} {shown['fix']}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def spread(findings: Iterable[Finding], limit: int) -> Iterator[Finding]:
    """The first finding of every rule, then the second of every rule, and so on up to `limit` (0: all).

    GitHub shows ten errors and ten warnings of a step: thus they are of ten rules, and not of the first file.
    """
    groups = list(_group(_fold(findings)).values())
    for group in groups if limit else ():
        if rest := group[limit:]:
            message = f"{group[limit - 1].message} And {len(rest):,} more of this kind, which are not shown."
            group[limit - 1 :] = [replace(group[limit - 1], message=message)]
    return filter(None, chain.from_iterable(zip_longest(*groups)))


def list_annotations(findings: Iterable[Finding]) -> list[str]:
    """Workflow commands by which GitHub shows each finding beside its line: `::error file=…,line=…,col=…,title=rule::message`; the note's second line says how to mend it."""
    listed = []
    for finding in findings:
        place, path = finding.place, _escape(line(finding.place.path), ",:")
        properties = f"file={path},line={place.line},col={place.column},title={finding.rule}"
        message = _escape(f"{line(finding.message)}\nfix: {line(finding.fix)}")
        kind = "notice" if finding.severity is NOTE else finding.severity
        listed.append(f"::{kind} {properties}::{message}")
    return listed


def _escape(value: object, also: str = "") -> str:
    return re.sub(f"[%\\r\\n{also}]", lambda match: f"%{ord(match[0]):02X}", str(value))


def list_actionable(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that a person should look at: dead URLs first, then by verdict and URL."""
    chosen = [outcome for outcome in outcomes if outcome.is_dead or outcome.result.verdict in _ACTIONABLE]
    order = {verdict: index for index, verdict in enumerate(_ACTIONABLE)}
    return sorted(chosen, key=lambda it: (not it.is_dead, order.get(it.result.verdict, 0), it.result))


def issue_report(outcomes: Iterable[Outcome], today: date, copies: Mapping[str, str]) -> str:
    """The text of an issue as Markdown: how many URLs were asked, and a table of those that a person should look at.

    `copies` are archived copies that could be recorded, by the URLs of their sources.
    """
    listed = list(outcomes)
    counts = _count_each(outcome.result.verdict for outcome in listed)
    said = f"The weekly check of {today} asked {len(listed)} addresses: {counts}."
    legend = "*unverified* means that a program could not tell, and asks for nothing. A source counts as dead only after three failed checks over at least seven days."
    lines = [said, "", legend]
    if actionable := list_actionable(listed):
        lines += ["", "| verdict | address | place | reason | leads to |", "|---|---|---|---|---|"]
    for outcome in actionable:
        result, verdict = outcome.result, "**dead**" if outcome.is_dead else outcome.result.verdict
        cells = map(cell, (result.url, str(result.place), result.reason, result.final_url or ""))
        lines.append(f"| {' | '.join([verdict, *cells])} |")
    if copies:
        intro = "An archive has copies of these, which the registry does not name. Look at each; then write it down as `archive_url`, with its day as `archive_date`."
        lines += ["", intro, "", "| address | archived copy |", "|---|---|"]
    lines += [f"| {cell(url)} | {cell(copy)} |" for url, copy in sorted(copies.items())]
    return "\n".join(lines) + "\n"
