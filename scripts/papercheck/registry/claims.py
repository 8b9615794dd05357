"""Claims and terms: the two records whose texts are prose that may cite."""

from collections.abc import Callable, Iterable, Mapping

from papercheck.model import Check, Citation, Claim, Finding, Place, Term, Texts
from papercheck.registry.fields import Fields, entries, unique
from papercheck.registry.nodes import Node, read
from papercheck.registry.style import words_by_language

KINDS = ("empirical", "legal", "normative", "causal")
SUPPORTS = ("none", "note", "reasons", "whole", "not-applicable")
STATUSES = ("supported", "partly", "contested", "not-checkable", "normative", "open")

_CLAIM = ("id", "kind", "hedge", "support", "pinpoint", "text", "finding")

CitationReader = Callable[[str, str, Place], tuple[tuple[Citation, ...], list[Finding]]]
"""Text, language code and place → the text's citations and what is wrong with them."""


def claims(
    text: str, path: str, languages: Iterable[str], cited: CitationReader, *, is_ours: bool = True
) -> tuple[tuple[Claim, ...], list[Finding]]:
    """The claims of the ledger, in its order; one of a folder that is no site of ours may leave out what only pages need."""
    node, findings = read(text, path)
    codes = tuple(languages)
    listed = entries(node, path, findings, "id: A1")
    all_claims = [_claim(each, findings, codes, cited, is_ours=is_ours) for each in listed]
    # Their anchors are in lower case, so that `A1` and `a1` would be one.
    known = ((each.id, each.place, each) for each in all_claims)
    return tuple(unique(known, findings, "duplicate-claim", "claims", str.lower).values()), findings


def _claim(
    node: Node, findings: list[Finding], languages: tuple[str, ...], cited: CitationReader, *, is_ours: bool
) -> Claim:
    fields = _opened(
        node, findings, "claim", _CLAIM if is_ours else tuple(name for name, _, _ in node.entries)
    )
    check = fields.part("finding")
    if check is None:
        message, fix = f"{fields.what} has no `finding`.", "Add `finding:` with `status` and `text`."
        if is_ours:
            fields.note(node.place, "missing-field", message, fix)
        check = Fields(Node(node.place, "map"), [], fields.what)
    check.known(("status", "text"))
    found = check.texts("text", languages) or {}
    return Claim(
        id=fields.text("id"),
        place=node.place,
        kinds=fields.words("kind", KINDS) if is_ours or node.get("kind") else (),
        hedge=fields.texts("hedge", languages, required=False),
        support=fields.choice("support", SUPPORTS) if is_ours or node.get("support") else "",
        pinpoint=fields.text("pinpoint"),
        text=fields.texts("text", languages) or {},
        check=Check(
            status=check.choice("status", STATUSES),
            text=found,
            citations=_citations(check, "text", found, cited),
        ),
    )


def terms(
    text: str, path: str, languages: Iterable[str], cited: CitationReader
) -> tuple[tuple[Term, ...], list[Finding]]:
    """The terms of the glossary, in its order."""
    node, findings = read(text, path)
    codes = tuple(languages)
    all_terms = [_term(each, findings, codes, cited) for each in entries(node, path, findings, "id: word")]
    return tuple(
        unique(
            ((each.id, each.place, each) for each in all_terms), findings, "duplicate-term", "terms"
        ).values()
    ), findings


def _term(node: Node, findings: list[Finding], languages: tuple[str, ...], cited: CitationReader) -> Term:
    fields = _opened(node, findings, "term", ("id", "term", "other", "definition", "law", "use", "avoid"))
    # An entry that only fixes which words are used needs no definition.
    is_glossary = not (node.get("use") or node.get("avoid"))
    definition = fields.texts("definition", languages, required=is_glossary) or {}
    law = fields.texts("law", languages, required=False)
    in_definition = _citations(fields, "definition", definition, cited)
    in_law = _citations(fields, "law", law or {}, cited)
    return Term(
        id=fields.text("id"),
        place=node.place,
        term=fields.texts("term", languages, required=is_glossary) or {},
        other=fields.texts("other", languages, required=False),
        definition=definition,
        law=law,
        use={code: tuple(words) for code, words in words_by_language(fields, "use", languages).items()},
        avoid={code: tuple(words) for code, words in words_by_language(fields, "avoid", languages).items()},
        citations={code: in_definition.get(code, ()) + in_law.get(code, ()) for code in languages},
    )


def _opened(node: Node, findings: list[Finding], what: str, names: tuple[str, ...]) -> Fields:
    id_node = node.get("id")
    fields = Fields(node, findings, f"{what} `{id_node.text if id_node else '?'}`")
    fields.known(names)
    return fields


def _citations(
    fields: Fields, name: str, texts: Texts, cited: CitationReader
) -> Mapping[str, tuple[Citation, ...]]:
    """Citations of a field's texts, each at the place of its text."""
    found: dict[str, tuple[Citation, ...]] = {}
    group = fields.node.get(name)
    for code, text in texts.items():
        node = group.get(code) if group else None
        found[code], wrong = cited(text, code, node.place if node else fields.node.place)
        fields.findings.extend(wrong)
    return found
