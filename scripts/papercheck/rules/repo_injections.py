"""Promises about what a workflow's shell is told: no words of strangers, and no program that nobody has seen."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, WARNING, Place, Problem, Severity
from papercheck.model.surroundings import Repository, Script
from papercheck.rules import rule

_INDEX = re.compile(r"\[\s*'([^']*)'\s*\]")
_STRANGERS = re.compile(r"\bgithub\.(?:head_ref\b|event(?![\w-])(?:\.[\w*-]+)*)|\bgithub(?=\s*\))")
_OWN = re.compile(r"\bgithub\.(?:ref_name|base_ref)\b|\b(?:github\.event\.)?inputs\.[\w-]+")
_VARIABLE = re.compile(r"\benv\.([\w-]+)")
_HARMLESS_ENDS = frozenset(
    "action additions after before changed_files closed_at created_at deletions draft fork id login merge_commit_sha"
    " merged merged_at node_id number private schedule sha size type updated_at".split()
)
"""Fields that GitHub fills with numbers, dates, hashes or names of a narrow form."""
_HARMLESS_STARTS = ("github.event.repository.", "github.event.organization.")
_STATEMENTS = ("!", "contains(", "startswith(", "endswith(", "hashfiles(")
"""Starts of expressions whose value is true, false or a hash, whatever they look at."""

_PIPED = re.compile(
    r"\b(?:curl|wget)\b.{0,500}?\|\s*(?:sudo\s+(?:-\S+\s+){0,3})?(?:[\w./-]{0,40}/)?(?:(?:ba|da|k|z)?sh\b|(?:python[\d.]*|perl|ruby|node)\s*(?:$|[;&|)]|-(?:\s|$)))"
    r"|\b(?:(?:ba|da|k|z)?sh|source|eval)\b.{0,80}?(?:<\(|\$\(|`)\s*(?:curl|wget)\b"
    r"|\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b.{0,500}?\|\s*(?:iex|invoke-expression)\b",
    re.IGNORECASE,
)
_INSTALL = re.compile(
    r"\b(?:(?:uv\s+)?pip[\d.]*\s+install|pipx\s+(?:install|run)|uvx|uv\s+tool\s+(?:install|run)"
    r"|(?:npm|pnpm|yarn|bun)\s+(?:add|dlx|install\s+(?:-g|--global)|i\s+(?:-g|--global))|(?P<runs>npx|npm\s+exec))(?!\S)(.*)"
)
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json")


@rule("repo", ERROR, WARNING)
def template_injection(repository: Repository) -> Iterator[Problem]:
    """No script contains what a stranger can write; it gets it as a variable.

    Bad:  run: echo "${{ github.event.issue.title }}"
    Good: run: echo "$TITLE"
    """
    for script, variables in _scripts(repository):
        for expression, place in script.expressions:
            severity = _danger(expression, variables)
            if severity:
                yield Problem(
                    place,
                    f"`${{{{ {expression} }}}}` becomes part of the script itself, whatever it holds.",
                    _as_variable(expression),
                    severity=severity,
                )


def _as_variable(expression: str) -> str:
    if named := _VARIABLE.fullmatch(expression):
        return f'Write `"${named[1]}"`; the shell then reads the variable itself.'
    return f'Add `env: {{VALUE: ${{{{ {expression} }}}}}}` to the step and write `"$VALUE"` here.'


def _scripts(repository: Repository) -> Iterator[tuple[Script, Mapping[str, str]]]:
    """Every script with the variables it is given."""
    for workflow in repository.workflows:
        for job in workflow.jobs:
            for step in job.steps:
                if step.script:
                    yield step.script, {**workflow.variables, **job.variables, **step.variables}


def _danger(expression: str, variables: Mapping[str, str]) -> Severity | None:
    plain = _INDEX.sub(r".\1", expression).lower()
    if _is_statement(plain):
        return None
    if any(_is_of_strangers(match[0]) for match in _STRANGERS.finditer(plain)):
        return Severity.ERROR
    given = {name.lower(): value for name, value in variables.items()}
    behind = (given.get(name, "") for name in _VARIABLE.findall(plain))
    if any(
        _is_of_strangers(match[0])
        for value in behind
        for match in _STRANGERS.finditer(_INDEX.sub(r".\1", value).lower())
    ):
        return Severity.ERROR
    return Severity.WARNING if _OWN.search(plain) else None


def _is_statement(expression: str) -> bool:
    chooses = "&&" in expression or "||" in expression
    compares = any(sign in expression for sign in ("==", "!=", "<", ">"))
    return not chooses and (compares or expression.startswith(_STATEMENTS))


def _is_of_strangers(context: str) -> bool:
    is_input = context.startswith("github.event.inputs")
    return not (
        is_input or context.startswith(_HARMLESS_STARTS) or context.rpartition(".")[2] in _HARMLESS_ENDS
    )


@rule("repo", ERROR)
def piped_download(repository: Repository) -> Iterator[Problem]:
    """No script runs a program straight from the network.

    Bad:  run: curl https://example.org/install.sh | bash
    Good: a package with a version and a hash
    """
    for script, _ in _scripts(repository):
        for line, place in _commands(script):
            if match := _PIPED.search(line):
                yield Problem(
                    place,
                    f"`{match[0]}` runs whatever that address answers.",
                    "Install it as a package with a version and a hash, or compare its hash before it runs.",
                )


@rule("repo", ERROR)
def unlocked_install(repository: Repository) -> Iterator[Problem]:
    """Every package that a workflow installs stands in a lock, with its hash.

    Bad:  run: pip install mkdocs
    Good: run: pip install --require-hashes -r requirements.txt
    """
    for script, _ in _scripts(repository):
        for line, place in _commands(script):
            for command in re.split(r"&&|\|\||[;|]", line):
                match = _INSTALL.search(command)
                if match and match["runs"] and any(path.endswith(_LOCKS) for path in repository.sizes):
                    continue
                if match and (named := _packages(match[2])):
                    yield Problem(
                        place,
                        f"`{match[0].strip()}` installs `{named}` as it is on that day.",
                        "Put the package into a file that is locked with hashes, and install from there: "
                        "`pip install --require-hashes -r`, `npm ci`.",
                    )


def _commands(script: Script) -> Iterator[tuple[str, Place]]:
    """The lines of a script as the shell joins them, without comments, each with its place."""
    begun, first = "", 0
    for number, typed in enumerate(script.text.split("\n")):
        first = first if begun else number
        begun += typed.removesuffix("\\")
        if typed.endswith("\\"):
            continue
        if not begun.lstrip().startswith("#"):
            place = script.place
            yield " ".join(begun.split()), Place(place.path, place.line + first, 1 if first else place.column)
        begun = ""


def _packages(arguments: str) -> str:
    """The first package that is named and not locked; nothing where there is none."""
    words = arguments.split(" #", 1)[0].split()
    if "--require-hashes" in words:
        return ""
    values = {
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "--python",
        "-i",
        "--index-url",
        "--target",
        "-t",
        "--prefix",
    }
    plain = [
        word.strip("'\"")
        for before, word in zip(["", *words], words, strict=False)
        if before not in values and not word.startswith("-")
    ]
    return next(
        (
            word
            for word in plain
            if word and not word.startswith((".", "/", "$")) and not word.endswith(".whl")
        ),
        "",
    )
