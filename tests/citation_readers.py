"""Readers of citations that share nothing with what writes them: each turns one format into the same few facts."""

import html
import json
import re
import subprocess
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pybtex.database
import pypandoc
import rispy
from citeproc.source.json import CiteProcJSON
from rdflib import RDF, SDO, BNode, Graph, URIRef
from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every format says of a work; the date as it is known, `2021-10`."""

    author: str
    title: str
    date: str
    language: str
    url: str


MONTHS = "January February March April May June July August September October November December".split()


def of_csl(item: Mapping[str, Any]) -> Facts:
    """An item of CSL-JSON."""
    (name,) = item["author"]
    dates = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    return Facts(
        author=name.get("literal") or f"{name.get('given', '')} {name['family']}".strip(),
        title=str(item["title"]),
        date="-".join(f"{int(part):02}" for part in dates),
        language=str(item.get("language", "")),
        url=str(item.get("URL", "")),
    )


def by_citeproc(text: str) -> list[Facts]:
    """CSL-JSON, as citeproc-py understands it."""
    items = CiteProcJSON(json.loads(text)).values()
    found = []
    for item in items:
        name = item.author[0]
        issued = item.get("issued") or {}
        parts = [issued[part] for part in ("year", "month", "day") if part in issued]
        found.append(
            Facts(
                author=name.get("literal") or f"{name['given']} {name['family']}",
                title=str(item.title),
                date="-".join(f"{int(part):02}" for part in parts),
                language=str(item.language),
                url=str(item.get("URL", "")),
            )
        )
    return found


SPECIAL = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
}


def latex(text: str) -> str:
    """What LaTeX sets: braces gone, commands and escaped signs as the signs they stand for."""
    command = re.compile("|".join(map(re.escape, SPECIAL)) + r"|\\([$&#%_])|[{}]")
    return command.sub(lambda found: SPECIAL.get(found[0]) or found[1] or "", text)


def by_pybtex(text: str) -> list[Facts]:
    """BibTeX; no sign is left over that LaTeX would take for a command."""
    entries = pybtex.database.parse_string(text, "bibtex").entries.values()
    found = []
    for entry in entries:
        fields = entry.fields
        (person,) = entry.persons["author"]
        month = MONTHS.index(fields["month"]) + 1 if "month" in fields else 0
        parts = [fields.get("year", ""), f"{month:02}" if month else "", fields.get("day", "")]
        found.append(
            Facts(
                author=latex(
                    re.sub(r"^(.*), (.*)$", r"\2 \1", str(person)) if person.first_names else str(person)
                ),
                title=latex(fields["title"]),
                date="-".join(f"{int(part):02}" for part in parts if part),
                language=fields["language"],
                url=fields["url"],
            )
        )
    return found


def by_pandoc(text: str, format_: str) -> list[Mapping[str, Any]]:
    """BibTeX or RIS as Pandoc reads it: items of CSL-JSON."""
    pandoc = Path(pypandoc.__file__).with_name("files") / "pandoc"
    run = subprocess.run(
        [pandoc, "-f", format_, "-t", "csljson"], input=text, capture_output=True, text=True, check=True
    )
    return list(json.loads(run.stdout))


def by_rispy(text: str) -> list[Facts]:
    """RIS."""
    found = []
    for entry in rispy.loads(text):
        (name,) = entry["authors"]
        found.append(
            Facts(
                author=re.sub(r"^(.*), (.*)$", r"\2 \1", name),
                title=entry["title"],
                date=entry.get("date", "").strip("/").replace("/", "-"),
                language=entry["language"],
                url=entry["urls"][0],
            )
        )
    return found


def by_wikipedia(text: str, names: Mapping[str, str]) -> Facts:
    """A call of a template; `names` are its parameters by what they hold."""
    assert text.startswith("{{" + names["template"] + " |")
    assert text.endswith("}}")
    pairs = (part.partition("=") for part in text[2:-2].split(" |")[1:])
    values = {name: html.unescape(value) for name, _, value in pairs}
    assert not re.search(r"[|{}\[\]]", "".join(value for _, _, value in pairs))
    return Facts(
        author=values.get(names["person"]) or values[names["body"]],
        title=values[names["title"]],
        date=values.get(names["issued"], ""),
        language=values[names["language"]],
        url=values[names["URL"]],
    )


def by_embedded_metadata(page: LexborHTMLParser) -> Facts:
    """The head of a page, by the rules of Zotero's translator Embedded Metadata: Highwire first, then DC, then Open Graph.

    Names are split at semicolons, and at a comma with words of more than one on both sides; `Family, Given` is turned.
    """
    metas: dict[str, str] = {}
    for meta in page.css("head meta"):
        name = str(meta.attributes.get("name") or meta.attributes.get("property") or "").lower()
        metas.setdefault(name, str(meta.attributes.get("content") or ""))

    def first(*names: str) -> str:
        return next((metas[name] for name in names if metas.get(name)), "")

    author = first("citation_author", "dc.creator", "article:author")
    authors = re.split(r"\s*;\s*", author)
    parts = re.split(r"\s*,\s*", author)
    if len(authors) == 1 and len(parts) > 1:
        authors = parts if " " in parts[0] and " " in parts[1] else [f"{parts[1]} {parts[0]}"]
    return Facts(
        author=" & ".join(authors),
        title=first("citation_title", "dc.title", "og:title"),
        date=first("citation_publication_date", "citation_date", "dc.date", "article:modified_time").replace(
            "/", "-"
        ),
        language=first("citation_language", "dc.language", "og:locale"),
        url=first("citation_public_url", "dc.identifier", "og:url"),
    )


CONTEXT = {
    "@vocab": str(SDO),
    **{name: {"@type": "@id"} for name in ("license", "item", "url")},
}
"""What `https://schema.org` answers, as far as it matters here: words are those of schema.org, some values are URLs."""


def linked_data(page: LexborHTMLParser, url: str) -> Graph:
    """The JSON-LD of a page; empty where there is none."""
    graph = Graph()
    for script in page.css('script[type="application/ld+json"]'):
        document = json.loads(script.text())
        assert document["@context"] == "https://schema.org"
        with warnings.catch_warnings():
            # rdflib warns of its own use of what it has deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            graph.parse(data=json.dumps(document | {"@context": CONTEXT}), format="json-ld", publicID=url)
    return graph


def value(graph: Graph, subject: URIRef | BNode, *names: str) -> str:
    """The one value of the first of these properties that a node has."""
    found = [each for name in names for each in graph.objects(subject, SDO[name])]
    assert len(found) <= 1, (subject, names, found)
    return str(found[0]) if found else ""


def of_node(graph: Graph, url: str) -> Facts:
    """A work as schema.org's words describe it."""
    node = URIRef(url)
    (author,) = graph.objects(node, SDO["author"])
    assert isinstance(author, URIRef | BNode)
    return Facts(
        author=value(graph, author, "name"),
        title=value(graph, node, "headline", "name"),
        date=value(graph, node, "datePublished"),
        language=value(graph, node, "inLanguage"),
        url=url,
    )


def unknown_words(graph: Graph) -> set[str]:
    """Types and properties that schema.org does not have; rdflib holds a copy of its vocabulary."""
    known = {f"{SDO}{name}" for name in SDO.__annotations__}
    used: Iterable[object] = {*graph.predicates(), *graph.objects(None, RDF.type)} - {RDF.type}
    return {str(word) for word in used} - known
