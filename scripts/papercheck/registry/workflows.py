"""Workflows and composite actions of GitHub into jobs and steps: what runs, with which rights, and what it is given."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import Finding, Place
from papercheck.model.surroundings import Job, Rights, Script, Step, Workflow
from papercheck.registry.nodes import Node, read

_SECRET = re.compile(r"\bsecrets\s*(?:\.\s*([A-Za-z0-9_]+)|\[\s*'([^']+)'\s*\])", re.IGNORECASE)
_ALL_SECRETS = re.compile(r"\bsecrets\s*(?:\)|\[\s*[^'\s])", re.IGNORECASE)
_VERSION = re.compile(r"\s#\s*(.*)")


def workflow(text: str, path: str) -> tuple[Workflow, list[Finding]]:
    """A workflow with its jobs; what is not in the form of one is left out."""
    node, findings = read(text, path, foreign=True)
    reader = _Reader(tuple(text.split("\n")))
    node = node or Node(Place(path), "map")
    jobs, stated = node.get("jobs"), node.get("permissions")
    return Workflow(
        path=path,
        triggers=_triggers(node.get("on")),
        rights=_rights(stated),
        rights_place=stated.place if stated else None,
        variables=_texts(node.get("env")),
        jobs=tuple(reader.job(name, value, place) for name, value, place in (jobs.entries if jobs else ())),
    ), findings


def action(text: str, path: str) -> tuple[Workflow, list[Finding]]:
    """A composite action, as a workflow with a single job."""
    node, findings = read(text, path, foreign=True)
    reader = _Reader(tuple(text.split("\n")))
    runs = node.get("runs") if node else None
    job = reader.job("", runs, runs.place) if runs else Job(id="", place=Place(path))
    return Workflow(path=path, is_action=True, jobs=(job,)), findings


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the tree does not hold is looked up in the lines: comments, and where within a text something stands."""

    lines: tuple[str, ...]

    def job(self, name: str, node: Node, place: Place) -> Job:
        steps = node.get("steps")
        outside = [(key, value) for key, value, _ in node.entries if key not in ("steps", "secrets")]
        secrets = node.get("secrets")
        inherited = [(secrets.text, secrets.place)] if secrets and secrets.text else []
        group = node.get("environment")
        return Job(
            id=name,
            place=place,
            uses=_text(node.get("uses")),
            version=self._comment(node.get("uses")),
            rights=_rights(node.get("permissions")),
            has_timeout=node.get("timeout-minutes") is not None,
            runners=tuple(_words(node.get("runs-on"))),
            images=tuple(_images(node)),
            environment=_text(group) or _text(group.get("name") if group else None),
            condition=_text(node.get("if")),
            variables=_texts(node.get("env")),
            secrets=(*inherited, *self._secrets([*outside, *([("secrets", secrets)] if secrets else [])])),
            steps=tuple(self._step(each) for each in (steps.items if steps else ())),
        )

    def _step(self, node: Node) -> Step:
        uses = node.get("uses")
        given = node.get("with")
        run = node.get("run") or (given.get("script") if given else None)
        return Step(
            place=uses.place if uses else node.place,
            uses=_text(uses),
            version=self._comment(uses),
            script=self._script(run) if run else None,
            inputs=_texts(given),
            variables=_texts(node.get("env")),
            condition=_text(node.get("if")),
            secrets=tuple(self._secrets((key, value) for key, value, _ in node.entries)),
        )

    def _comment(self, node: Node | None) -> str:
        rest = self.lines[node.place.line - 1][node.place.column :] if node else ""
        match = _VERSION.search(rest)
        return match[1].strip() if match else ""

    def _script(self, node: Node) -> Script:
        found = tuple(
            (inner, self._place(text, start, node)) for inner, text, start in _expressions(node.text)
        )
        typed = self.lines[node.place.line - 1][node.place.column - 1 :]
        is_block = typed.startswith(("|", ">"))
        place = Place(node.place.path, node.place.line + 1) if is_block else node.place
        return Script(text=node.text, place=place, expressions=found)

    def _place(self, text: str, start: int, node: Node) -> Place:
        """Where a stretch of a text stands: in its line, counted from that of the text or, for a block, the next."""
        wanted = text.partition("\n")[0]
        first = node.place.line + node.text.count("\n", 0, start)
        for number in range(first, min(first + 2, len(self.lines) + 1)):
            column = self.lines[number - 1].find(wanted)
            if column >= 0:
                return Place(node.place.path, number, column + 1)
        return node.place

    def _secrets(self, values: Iterable[tuple[str, Node]]) -> Iterator[tuple[str, Place]]:
        for node in (leaf for _, value in values for leaf in _leaves(value)):
            for inner, text, start in _expressions(node.text):
                place = self._place(text, start, node)
                yield from ((match[1] or match[2], place) for match in _SECRET.finditer(inner))
                if _ALL_SECRETS.search(inner):
                    yield "inherit", place


def _expressions(text: str) -> Iterator[tuple[str, str, int]]:
    """What stands in `${{ }}`, with and without the brackets, and where it starts."""
    start = text.find("${{")
    while start >= 0 and (end := text.find("}}", start)) >= 0:
        yield text[start + 3 : end].strip(), text[start : end + 2], start
        start = text.find("${{", end)


def _leaves(node: Node) -> Iterator[Node]:
    if node.text:
        yield node
    for each in (*node.items, *(value for _, value, _ in node.entries)):
        yield from _leaves(each)


def _text(node: Node | None) -> str:
    return node.text if node else ""


def _texts(node: Node | None) -> Mapping[str, str]:
    return {name: value.text for name, value, _ in node.entries} if node else {}


def _words(node: Node | None) -> Iterator[str]:
    if node:
        yield from (each.text for each in _leaves(node))


def _images(job: Node) -> Iterator[tuple[str, Place]]:
    services = job.get("services")
    holders = [job.get("container"), *(value for _, value, _ in (services.entries if services else ()))]
    for holder in holders:
        named = holder.get("image") if holder and not holder.text else holder
        if named and named.text and "${{" not in named.text:
            yield f"docker://{named.text.removeprefix('docker://')}", named.place
    if (image := job.get("image")) and image.text.startswith("docker://"):
        yield image.text, image.place


def _triggers(node: Node | None) -> Mapping[str, Place]:
    if node is None:
        return {}
    named = {name: place for name, _, place in node.entries}
    listed = {item.text: item.place for item in node.items}
    return named | listed | ({node.text: node.place} if node.text else {})


def _rights(node: Node | None) -> Rights | None:
    if node is None:
        return None
    if node.text:
        return {"*": node.text.removesuffix("-all")}
    return _texts(node)
