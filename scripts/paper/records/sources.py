"""The registry: CSL-YAML into sources. The names are those of CSL 1.0.2, as Zotero and Pandoc write them."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from paper.model import Finding, Reading, Source
from paper.records import edtf
from paper.records.fields import Fields, entries, unique
from paper.records.nodes import Node, read

TYPES = tuple(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter dataset document entry"
    " entry-dictionary entry-encyclopedia event graphic hearing interview legal_case legislation manuscript map"
    " motion_picture paper-conference patent periodical personal_communication post post-weblog regulation report review"
    " review-book software song speech standard thesis treaty webpage".split()
)
NAMES = tuple("author collection-editor container-author contributor editor interviewer translator".split())
DATES = tuple("accessed available-date event-date issued original-date submitted".split())
TEXTS = tuple(
    "abstract archive authority chapter-number collection-number collection-title container-title container-title-short"
    " dimensions division edition event-place event-title genre ISBN ISSN issue jurisdiction keyword medium note number"
    " number-of-pages number-of-volumes original-title page part-number publisher publisher-place section source status"
    " supplement title-short version volume DOI PMID PMCID URL".split()
)
COPIES = ("passage", "abstract", "opening", "quoted", "none")


def sources(text: str, path: str, languages: Iterable[str]) -> tuple[Mapping[str, Source], list[Finding]]:
    """The sources of a CSL-YAML registry (a list, or `references:` with a list), by id."""
    node, findings = read(text, path)
    listed = node.get("references") if node and node.tag == "map" else node
    if node and listed is None:
        findings.append(Finding(node.place, "wrong-form", "The registry has no `references`.", "Put the entries below `references:`."))
    codes = tuple(languages)
    read_sources = [_source(each, findings, codes) for each in entries(listed, path, findings, "id: publisher-year")]
    return unique(((each.id, each.place, each) for each in read_sources), findings, "duplicate-key", "sources"), findings


def _source(node: Node, findings: list[Finding], languages: tuple[str, ...]) -> Source:
    id_node = node.get("id")
    fields = Fields(node, findings, f"source `{id_node.text if id_node else '?'}`")
    fields.known(("id", "type", "title", "language", *NAMES, *DATES, *TEXTS, "custom"))
    csl: dict[str, object] = {"id": fields.text("id"), "type": fields.choice("type", TYPES), "title": fields.text("title"), "language": fields.text("language")}
    csl |= {name: value for name in TEXTS if (value := fields.text(name, required=False))}
    csl |= {name: value for name in DATES if (value := _date(fields, name))}
    csl |= {name: value for name in NAMES if (value := _names(fields, name))}
    url = str(csl["URL"]) if "URL" in csl else None
    if url is not None and not _is_web_address(url):
        fields.note((node.get("URL") or node).place, "wrong-form", f"`{url}` is not a web address.", "Write the address in full, with https://, or leave `URL` out.")
    place = id_node.place if id_node else node.place
    return Source(id=str(csl["id"]), place=place, language=str(csl["language"]), title=str(csl["title"]), url=url, csl=csl, reading=_reading(fields, languages))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(each.isspace() for each in url)


def _date(fields: Fields, name: str) -> Mapping[str, object] | None:
    typed = fields.text(name, required=False)
    date = edtf.read(typed) if typed else None
    if typed and date is None:
        place = (fields.node.get(name) or fields.node).place
        fields.note(place, "wrong-form", f"`{name}: {typed}` is not a date.", "Write it as EDTF: 2017, 2017-02, 2017-02-27, 2017~.")
    return date


def _names(fields: Fields, name: str) -> list[Mapping[str, str]]:
    node = fields.node.get(name)
    if node is None or node.tag == "null":
        return []
    if node.tag != "seq":
        fields.note(node.place, "wrong-form", f"`{name}` of {fields.what} is not a list.", "Write each name on a line of its own: `- {family: Doe, given: Jo}`.")
        return []
    return [read for item in node.items if (read := _name(item, fields))]


def _name(node: Node, fields: Fields) -> Mapping[str, str]:
    if node.tag != "map":
        fields.note(node.place, "wrong-form", f"`{node.text}` is not a CSL name.", "Write `- {family: Doe, given: Jo}`, or `- literal: Name of the body`.")
        return {}
    part = Fields(node, fields.findings, f"a name of {fields.what}")
    part.known(("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"))
    if not (node.get("family") or node.get("literal")):
        part.note(node.place, "missing-field", "a name has neither `family` nor `literal`.", "Add one of them.")
    return {name: part.text(name) for name, _, _ in node.entries}


def _reading(fields: Fields, languages: tuple[str, ...]) -> Reading:
    custom = fields.part("custom")
    if custom is None:
        return Reading()
    custom.known(("read", "copy", "checked", "note"))
    note = custom.texts("note", languages, required=False)
    return Reading(read=custom.day("read"), copy=custom.choice("copy", COPIES, required=False), checked=custom.day("checked"), note=note or {})
