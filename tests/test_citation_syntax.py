"""Citations as they are typed, read by us and by Pandoc: the same keys, in the same way, with the same words around them."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from markdown_page import page_of
from papersite.bibliography import find_pandoc

MODES = {"NormalCitation": "normal", "AuthorInText": "narrative", "SuppressAuthor": "year"}
Work = tuple[str, str, str, str]
"""Key, mode, and what stands in front of the key and behind it."""

FORMS = """
[@ebb] | [@ebb, p. 3] | [@ebb, 33] | [@ebb 33] | [@ebb p. 3] | [@ebb, pp. 33-35, and passim] | [see @ebb]
[see @ebb, pp. 33-35; also @flood, ch. 1] | [e.g., @ebb; @flood] | [-@ebb] | [see -@ebb, p. 3] | [@ebb; -@flood]
@ebb | @ebb says | @ebb [p. 33] says | @ebb [33] says | @ebb [see @flood] says | @ebb [p. 3; @flood] says
@ebb [@flood] says | @ebb [-@flood] says | -@ebb says | -@ebb [p. 3] says | (@ebb) | (see @ebb, p. 3) | @ebb: x
@ebb's view | @ebb. | mail me@ebb now | a.@ebb | "@ebb" | *@ebb* | \\@ebb | [\\@ebb] | [@ebb](x.md) | [@ebb] [@flood]
[@ebb;@flood] | [@ebb; b] | [b; @ebb] | [e.g.; @ebb] | [@ebb;] | [@ebb, p. 3 [sic]] | [see [x] @ebb]
[@{https://x.example/a?b=c}, p. 33] | @{https://x.example/a?b=c} says | [@https://x.example/a] | [@url:https://x.example/a]
[@doi:10.1000/xyz123; @pmid:12345] | [@a_b:c.d/e-f+g] | [@ebb.] | [@ebb: p. 3] | [@ebb, {p. 3}] | [@ebb, {ix} x]
[@ebb, and references therein] | [@ebb{p. 3}] | [ @ebb ] | [@ ebb] | [@{a b}] | [^1] @ebb [^1] | @ebb[p. 3] | @ebb [x](y)
@ebb (p. 3) | [@ebb and @flood] | [see @ebb and @flood, p. 3] | [@ebb--x] | [@ebb-] | [@Äbb2020] | [mail x@y.z, see @ebb]
[@@ebb] | [a@ebb] | [.@ebb] | [(@ebb)] | [“@ebb”] | [-see @ebb] | [–@ebb] | [--@ebb] | [@ebb, § 22 Abs. 1 Nr. 1 lit. a]
[@ebb, S. 3 f.] | [link @ebb](x.md) | [@ebb, p. 3\\; x] | `@ebb` | @ebb@b | **[@ebb]** | [@ebb][^1] | ^[See @ebb, p. 3.]
Text^[See [@ebb, p. 3].] x | [see `a;b` @ebb] | x-@ebb | [@ebb, [p. 3; 4]] | [@ebb; @flood; -@ebb, 3] | [*see* @ebb, *p.* 3]
"""


def by_pandoc(texts: list[str]) -> list[list[list[Work]]]:
    """The citations of each text; the names of works within the words around others are told with these."""
    command = [str(find_pandoc()), "--from=markdown-smart-bracketed_spans", "--to=json"]
    typed = "\n\n".join(f"XX {text}" for text in texts) + "\n\n[^1]: A note.\n"
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=True)
    blocks = [block["c"] for block in json.loads(done.stdout)["blocks"]]
    return [list(find_cites(block)) for block in blocks]


def find_cites(part: Any) -> Iterator[list[Work]]:
    if isinstance(part, list):
        for inner in part:
            yield from find_cites(inner)
    elif isinstance(part, Mapping) and part.get("t") == "Cite":
        yield [work for cited in part["c"][0] for work in of_pandoc(cited)]
    elif isinstance(part, Mapping):
        yield from find_cites(part.get("c"))


def of_pandoc(cited: Mapping[str, Any]) -> Iterator[Work]:
    for inner in find_cites(cited["citationSuffix"]):
        yield from ((key, mode, "", "") for key, mode, _, _ in inner)
    before, behind = (say(cited[name]) for name in ("citationPrefix", "citationSuffix"))
    yield cited["citationId"], MODES[cited["citationMode"]["t"]], before, behind


def say(parts: Any) -> str:
    """The words of inline elements."""
    if isinstance(parts, list):
        return "".join(map(say, parts))
    kind, content = parts["t"], parts.get("c")
    held = {"Str": content, "Space": " ", "SoftBreak": " "}
    return (
        str(held[kind])
        if kind in held
        else say(content[1])
        if kind in ("Cite", "Link")
        else content[1]
        if kind == "Code"
        else say(content)
    )


def by_us(text: str) -> list[list[Work]]:
    page, _ = page_of(f"XX {text}\n\n[^1]: A note.\n")
    assert page
    return [
        [(work.source_id, work.mode.value, plain(work.prefix), plain(work.suffix)) for work in citation.works]
        for citation in page.citations
    ]


def plain(typed: str) -> str:
    return re.sub(r"[`*]|\\(?=[;\]])", "", typed)


def tidy(found: list[list[Work]]) -> list[list[Work]]:
    """Behind a key within a sentence Pandoc drops the blank before the bracket, at times."""
    return [[(key, mode, before, behind.strip()) for key, mode, before, behind in works] for works in found]


def test_pandoc_reads_every_form_as_we_do() -> None:
    texts = [form.strip() for form in re.split(r" \| |\n", FORMS.strip())]
    assert len(texts) >= 90
    both = zip(texts, map(tidy, map(by_us, texts)), map(tidy, by_pandoc(texts)), strict=True)
    differ = [(text, ours, pandoc) for text, ours, pandoc in both if ours != pandoc]
    assert differ == []


PIECES = st.sampled_from(
    [" @ebb", "[@ebb", "[see @ebb", " -@ebb", "[-@{a/b}", "[", "] ", ";", ",", " ", " p. 3", " 12", " x"]
)
"""No key behind a word, where `@` is part of a mail address, and no bracket behind another, which would make a link."""


@given(st.lists(st.lists(PIECES, max_size=9).map("".join), min_size=30, max_size=30))
@settings(max_examples=2, deadline=None, derandomize=True, database=None)
def test_pandoc_reads_any_text_as_we_do(texts: list[str]) -> None:
    for text, pandoc in zip(texts, by_pandoc(texts), strict=True):
        # How works are cited within the words around others, nobody needs to know.
        if not any("@" in before + behind for works in pandoc for _, _, before, behind in works):
            assert (text, tidy(by_us(text))) == (text, tidy(pandoc))
