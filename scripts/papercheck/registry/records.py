"""The records of a paper beside its sources: claims, terms, interface words, wishes of style, anchors, and front matter."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from papercheck.model.page import Citation, Page
from papercheck.model.paper import (
    Anchors,
    Check,
    Claim,
    Digests,
    Lexicon,
    Operator,
    Style,
    Term,
    Texts,
    find_lexicon,
)
from papercheck.model.rule import MALFORMED_CITATION, MISSING_FIELD, WRONG_FORM, Finding, Place
from papercheck.registry import VOCABULARY
from papercheck.registry.fields import Fields, keep_first, list_entries, open_group
from papercheck.registry.nodes import Node, read_yaml

CLAIM_KINDS = ("empirical", "legal", "normative", "causal")
SUPPORTS = ("none", "note", "reasons", "whole", "not-applicable")
STATUSES = ("supported", "partly", "contested", "not-checkable", "normative", "open")
CLAIM_FIELDS = ("id", "kind", "hedge", "support", "pinpoint", "text", "finding")
TERM_FIELDS = ("id", "term", "other", "definition", "law", "use", "avoid")
FRONT_FIELDS = ("title", "short", "topic", "pull", "description", "kind", "pinpoints", "badge", "search")
PAGE_KINDS = tuple("home parts sources evidence glossary search cite parallel changes".split())

LONGEST_SHORT_TITLE = 80
"""Characters: what one line of a card holds on a wide screen, and two lines on a phone."""
_FEWEST_MONTHS = 6
"""Months that are known by the names that a paper gives them: there are also others, in another case or dialect."""
_CITED = re.compile(r"\[[^\[\]]*@\w[^\[\]]*\]")
_ONE_A_LINE = "Write `name: value`, each on a line."

CitationReader = Callable[[str, str, Place], tuple[tuple[Citation, ...], list[Finding]]]
"""Text, language code and place → the text's citations and what is wrong with them."""


def read_claims(
    text: str, path: str, languages: Sequence[str], cited: CitationReader, *, is_ours: bool = True
) -> tuple[tuple[Claim, ...], list[Finding]]:
    """The claims of the ledger, in its order; where no site of ours is made of them (`is_ours`), they need less."""
    node, findings = read_yaml(text, path)
    listed = list_entries(node, path, findings, "id: A1")
    found = (_claim(entry, findings, languages, cited, is_ours=is_ours) for entry in listed)
    # Their anchors are in lower case, so that `A1` and `a1` would be one.
    return tuple(keep_first(found, findings, "claims", str.lower).values()), findings


def _claim(
    node: Node, findings: list[Finding], languages: Sequence[str], cited: CitationReader, *, is_ours: bool
) -> Claim:
    known = CLAIM_FIELDS if is_ours else [name for name, _, _ in node.entries]
    fields = _open(node, findings, "claim", known)
    check = fields.part("finding")
    if not check.node.entries:
        if is_ours:
            message, fix = f"{fields.what} has no `finding`.", "Add `finding:` with `status` and `text`."
            fields.note(node.place, MISSING_FIELD, message, fix)
        check = Fields(check.node, [], fields.what)
    check.known(("status", "text"))
    texts = check.texts("text", languages) or {}
    return Claim(
        id=fields.text("id"),
        place=node.place,
        kinds=fields.words("kind", CLAIM_KINDS) if is_ours or node.get("kind") else (),
        hedge=fields.texts("hedge", languages, required=False),
        support=fields.choice("support", SUPPORTS) if is_ours or node.get("support") else "",
        pinpoint=fields.text("pinpoint"),
        pinpoint_place=(fields.node.get("pinpoint") or fields.node).place,
        text=fields.texts("text", languages) or {},
        check=Check(
            status=check.choice("status", STATUSES),
            text=texts,
            citations=_citations(check, "text", texts, cited),
        ),
    )


def read_terms(
    text: str, path: str, languages: Sequence[str], cited: CitationReader
) -> tuple[tuple[Term, ...], list[Finding]]:
    """The terms of the glossary, in its order."""
    node, findings = read_yaml(text, path)
    listed = list_entries(node, path, findings, "id: word")
    found = (_term(entry, findings, languages, cited) for entry in listed)
    return tuple(keep_first(found, findings, "terms").values()), findings


def _term(node: Node, findings: list[Finding], languages: Sequence[str], cited: CitationReader) -> Term:
    fields = _open(node, findings, "term", TERM_FIELDS)
    # An entry that only fixes which words are used needs no definition.
    is_glossary = not (node.get("use") or node.get("avoid"))
    definition = fields.texts("definition", languages, required=is_glossary) or {}
    law = fields.texts("law", languages, required=False)
    in_definition = _citations(fields, "definition", definition, cited)
    in_law = _citations(fields, "law", law or {}, cited)
    use, avoid = (_words_by_language(fields, name, languages) for name in ("use", "avoid"))
    return Term(
        id=fields.text("id"),
        place=node.place,
        term=fields.texts("term", languages, required=is_glossary) or {},
        other=fields.texts("other", languages, required=False),
        definition=definition,
        law=law,
        use={code: tuple(words) for code, words in use.items()},
        avoid={code: tuple(words) for code, words in avoid.items()},
        citations={
            code: in_definition.get(code, ()) + in_law.get(code, ())
            for code in languages
            # One that lacks a text cannot cite what that text cites.
            if all(code in texts for texts in (definition, law) if texts)
        },
    )


def _open(node: Node, findings: list[Finding], what: str, names: Iterable[str]) -> Fields:
    id_node = node.get("id")
    fields = Fields(node, findings, f"{what} `{id_node.text if id_node else '?'}`")
    fields.known(names)
    return fields


def _open_file(text: str, path: str, what: str, fix: str = _ONE_A_LINE, **how: Any) -> Fields:
    """The fields of a file that is one mapping, and what is wrong with the file."""
    node, findings = read_yaml(text, path, **how)
    return open_group(node, Place(path), findings, what, fix)


def _citations(
    fields: Fields, name: str, texts: Texts, cited: CitationReader
) -> Mapping[str, tuple[Citation, ...]]:
    found: dict[str, tuple[Citation, ...]] = {}
    for code, text in texts.items():
        group = fields.node.get(name) or fields.node
        found[code], wrong = cited(text, code, (group.get(code) or fields.node).place)
        fields.findings.extend(wrong)
    return found


def _words_by_language(fields: Fields, name: str, codes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Words of each language, with what is written instead where that is said: a word, a list, or a map."""
    part = fields.part(name)
    part.known(codes)
    found = {}
    for code, value, _ in part.node.entries:
        listed = value.items if value.tag == "seq" else (value,)
        words = {" ".join(item.text.split()): "" for item in listed}
        words |= {word: node.text for word, node, _ in value.entries}
        found[code] = {word: better for word, better in words.items() if word.strip()}
    return {code: words for code, words in found.items() if code in codes}


def read_style(text: str, path: str, languages: Iterable[str]) -> tuple[Style, list[Finding]]:
    """What a paper asks of its wording, by language: words to avoid, form of address, quotation marks; all optional."""
    codes = tuple(languages)
    fix = "Write `avoid:`, `address:` or `quotation_marks:`, and languages below it."
    fields = _open_file(text, path, "the style", fix)
    fields.known(("avoid", "address", "quotation_marks"))
    address = fields.part("address")
    forms = {code: address.choice(code, ("formal", "informal"), required=False) for code in codes}
    marks = _words_by_language(fields, "quotation_marks", codes)
    for code, pair in ((code, pair) for code, pairs in marks.items() for pair in pairs if not pair[1:]):
        message = f"`{pair}` for `{code}` is no pair of quotation marks."
        fields.wrong(fields.node, message, "Write the opening and the closing mark: `„…“`.")
    return Style(
        avoid=_words_by_language(fields, "avoid", codes),
        address={code: form for code, form in forms.items() if form},
        quotation_marks={code: tuple(pair for pair in pairs if pair[1:]) for code, pairs in marks.items()},
    ), fields.findings


def read_strings(text: str, path: str, languages: Sequence[str]) -> tuple[Mapping[str, Texts], list[Finding]]:
    """Interface words in every language, by dotted name: `badge.partly`."""
    node, findings = read_yaml(text, path)
    return dict(_leaves(node, "", languages, findings)) if node else {}, findings


def judge_strings(
    strings: Mapping[str, Texts], path: str, purposes: Iterable[str], lexicons: Mapping[str, Lexicon]
) -> Iterator[Finding]:
    """What a publication lacks of the words that it is printed with: `purposes` are `always`, its slots, `parts`, `numbered`, `claims`."""
    words = {purpose: names.split() for purpose, names in VOCABULARY["words"].items()}
    known = {name for names in words.values() for name in names}
    missing = [name for purpose in purposes for name in words.get(purpose, ()) if name not in strings]
    if not strings:
        message = "There are no interface words, without which no page can be printed."
        fix = "Put it back; for a new paper, copy that of another one, and put your own words into it."
        yield MISSING_FIELD(Place(path), message, fix)
        return
    for name in dict.fromkeys(missing):
        group, _, last = name.rpartition(".")
        others = [other.rpartition(".") for other in strings if other not in known]
        near = get_close_matches(last, [end for start, _, end in others if start == group], n=1, cutoff=0.75)
        fix = f"Write `{last}` for `{near[0]}`." if near else "Add it in every language of the paper."
        yield MISSING_FIELD(Place(path), f"Pages ask for the word `{name}`, which is not there.", fix)
    for code, tag in strings.get("tag", {}).items():
        if tag.partition("-")[0].lower() != code.partition("-")[0].lower():
            message = f"`tag` of `{code}` is `{tag}`, another language."
            yield WRONG_FORM(Place(path), message, f"Write `{code}`, with a region if you like.")
    for code, months in strings.get("date.months", {}).items():
        names = find_lexicon(lexicons, code).values("months")
        right = [month for number, month in enumerate(months.split(), 1) if names.get(month) == str(number)]
        if names and len(right) < _FEWEST_MONTHS:
            message = f"`date.months` of `{code}` are not the twelve months of that language in their order."
            yield WRONG_FORM(Place(path), message, "Write their names, with blanks between them.")


def _leaves(
    node: Node, prefix: str, languages: Sequence[str], findings: list[Finding]
) -> Iterator[tuple[str, Texts]]:
    fields = Fields(node, findings, f"`{prefix}`" if prefix else "The file")
    if node.tag != "map":
        fix = "Write one text for each language below it."
        fields.wrong(node, f"{fields.what} is not given by language.", fix)
    elif prefix and any(value.tag not in ("map", "seq") for _, value, _ in node.entries):
        yield prefix, fields.by_language(languages)
    else:
        for name, value, _ in node.entries:
            yield from _leaves(value, f"{prefix}.{name}" if prefix else name, languages, findings)


def read_operator(text: str, path: str) -> tuple[Operator, list[Finding]]:
    """Who runs the site: one level of fields, null where nobody has filled them yet."""
    fields = _open_file(text, path, "the operator's data")
    given = {name: fields.text(name, required=False) or None for name, _, _ in fields.node.entries}
    return Operator(fields=given, place=Place(path)), fields.findings


def read_anchors(text: str, path: str) -> tuple[Anchors, list[Finding]]:
    """Published ids by page, and aliases for those that moved."""
    fields = _open_file(text, path, "the list of anchors")
    fields.known(("locked", "aliases"))
    pages, aliases = fields.part("locked").node.entries, fields.part("aliases")
    for name, value, _ in pages:
        if value.tag not in ("seq", "null") or any(item.tag in ("map", "seq") for item in value.items):
            fix = "Write each on a line below the page's name: `- id`."
            fields.wrong(value, f"the ids of `{name}` are not a list.", fix)
    places = {item.text: item.place for _, value, _ in pages for item in value.items if item.text}
    return Anchors(
        locked={name: tuple(item.text for item in value.items if item.text) for name, value, _ in pages},
        aliases={name: aliases.text(name) for name, _, _ in aliases.node.entries},
        places=places | {name: place for name, _, place in aliases.node.entries},
    ), fields.findings


def read_stamps(text: str, path: str) -> tuple[Mapping[str, Digests], list[Finding]]:
    """By language, file and key: the digest of the original's text that the translation was made from."""
    fields = _open_file(text, path, "the list of stamps")
    return {
        code: {name: {key: digest.text for key, digest, _ in keys.entries} for name, keys, _ in files.entries}
        for code, files, _ in fields.node.entries
    }, fields.findings


def read_front_matter(text: str, page: Page, *, is_ours: bool = True) -> tuple[Page, list[Finding]]:
    """The page and what its front matter says, from line 2 on; only one of ours (`is_ours`) keeps a form."""
    fix = "Write `title: …` and `description: …`, each on a line."
    fields = _open_file(text, page.path, "the front matter", fix, line=2, aliases=not is_ours)
    if findings := fields.findings:
        return page, findings
    if not is_ours:
        fields = Fields(fields.node, [], fields.what)
    fields.known(FRONT_FIELDS)
    for name, value, place in fields.node.entries:
        if name != "pull" and (cited := _CITED.search(value.text)):
            message = f"`{cited[0]}` stands in `{name}`, which cannot cite."
            fields.note(place, MALFORMED_CITATION, message, "Put it into the text of the page.")
    short = fields.text("short", required=False)
    if len(short) > LONGEST_SHORT_TITLE:
        message = f"The short title has {len(short)} characters; at most {LONGEST_SHORT_TITLE} fit."
        fix = "Cut it to what tells this page from the others."
        fields.wrong(fields.node.get("short") or fields.node, message, fix)
    return replace(
        page,
        title=fields.text("title"),
        short=short,
        topic=fields.text("topic", required=False),
        pull=fields.text("pull", required=False),
        description=fields.text("description"),
        kind=fields.choice("kind", PAGE_KINDS, required=False) or page.kind,
        prefix=fields.text("pinpoints", required=False) or None,
        badge=fields.choice("badge", STATUSES, required=False) or None,
        is_searchable=fields.flag("search", default=True),
        fields={name: place for name, _, place in fields.node.entries},
    ), findings
