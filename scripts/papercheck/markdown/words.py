"""Markdown of one block into the words a reader reads, and those of them that are in the page's own language."""

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from papercheck.markdown.citations import without_citations
from papercheck.markdown.code import without_code
from papercheck.model import Block, BlockKind

_OPEN, _CLOSE = "\x11", "\x12"
"""Around a stretch in another language while the rest is still being read."""

TITLE = 3
"""Words in italics from which on they may be the title of a work."""

_FORMULA = re.compile(
    r"\$\$.{1,2000}?\$\$|\\\[.{1,2000}?\\\]|\\\(.{1,400}?\\\)|(?<![\w$\\])\$(?=[^\s$])[^$\n]{1,200}(?<=\S)\$(?![\w$])",
    re.DOTALL,
)
_ATTRIBUTES = r"\{(?P<attributes>:[^{}\n]*|[ \t]*[#.][^{}\n]*|[ \t]*[\w-]+=[^{}\n]*)\}"
_LANGUAGE = re.compile(r"(?<![\w-])lang\s*=\s*[\"']?(?P<code>[A-Za-z]{2,3}\b)")
_IMAGE = re.compile(r"!\[[^\[\]]{0,2000}\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_ITALIC = re.compile(
    r"(?<![\w*_\\])(?P<mark>[*_])(?=[^\s*_])(?P<text>(?:(?!(?P=mark)).){1,300}?)(?<=\S)(?P=mark)(?![\w*_{])",
    re.DOTALL,
)
_LINK = re.compile(
    r"(?<![\\!])\[(?P<text>[^\[\]]{0,2000})\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
)
_NOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*\S.*$", re.MULTILINE)
_ADDRESS = re.compile(r"<?\b(?:https?|ftp|mailto):[^\s<>)\]]+>?")
_MARKED = re.compile(
    r"(?<!\w)(?P<mark>[*_]{1,3})(?=\S)(?P<text>(?:(?!(?P=mark)).){1,600}?)(?P=mark)" + _ATTRIBUTES, re.DOTALL
)
_BRACKETED = re.compile(r"\[(?P<text>[^\[\]]{0,2000})\](?P<target>\([^()\n]*\)|\[[^\[\]\n]*\])" + _ATTRIBUTES)
_TAGGED = re.compile(r"<(?P<tag>[a-zA-Z]\w{0,20})\b(?P<attributes>[^<>]*)>(?P<text>[^<]{0,2000})</(?P=tag)>")
_PROGRAM = re.compile(r"<(script|style|template|svg|math)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LISTS = re.compile(_ATTRIBUTES)
_EMPHASIS = re.compile(
    r"(?<![\s\\])\*{1,3}|(?<!\\)\*{1,3}(?=\S)|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|==|\^\^"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|~^])")
_BLANKS = re.compile(r"[ \t]+")
_DROPPED = (
    (_ADDRESS, ":", " "),
    (_TAG, "<", ""),
    (_LISTS, "{", ""),
    (_EMPHASIS, "*_~=^", ""),
    (_ESCAPE, "\\", r"\1"),
)
"""What is no word: the pattern, signs it cannot do without, and what is left. Most texts hold none of the signs."""
_STRETCH = re.compile(f"{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE}")


def worded(blocks: Iterable[Block], code: str) -> tuple[Block, ...]:
    """The blocks of a page in the language `code`, each with its words."""
    return tuple(_worded(block, code) for block in blocks)


def _worded(block: Block, code: str) -> Block:
    if block.kind in (BlockKind.CODE, BlockKind.SLOT):
        return block
    is_html = block.kind is BlockKind.HTML
    words, own = read_words(_PROGRAM.sub(" ", block.text) if is_html else block.text, code)
    is_foreign = block.language is not None and _differs(block.language, code)
    return replace(block, words=words, own="" if is_foreign else own)


def read_words(text: str, code: str) -> tuple[str, str]:
    """The words of a text, and those that are plainly the page's own.

    Not plainly its own are words marked as another language than `code`, titles of works, names of outside pages, and formulas.
    """
    text = without_citations(without_code(text.replace(_OPEN, " ").replace(_CLOSE, " ")))
    for pattern, mark in ((_IMAGE, "!["), (_NOTE, "[^"), (_DEFINITION, "]:")):
        text = pattern.sub(" ", text) if mark in text else text
    if "$" in text or "\\" in text:
        text = _FORMULA.sub(lambda match: _apart(match[0]), text)
    for pattern, mark in ((_MARKED, "{"), (_BRACKETED, "{"), (_TAGGED, "<")):
        text = pattern.sub(lambda match: _stretch(match, code), text) if mark in text else text
    if "*" in text or "_" in text:
        text = _ITALIC.sub(_title, text)
    if "[" in text:
        text = _LINK.sub(lambda match: _apart(match["text"]) if "://" in match[0] else match["text"], text)
    for pattern, marks, kept in _DROPPED:
        text = pattern.sub(kept, text) if any(mark in text for mark in marks) else text
    text = unescape(text)
    return _tidy(text.replace(_OPEN, "").replace(_CLOSE, "")), _tidy(_STRETCH.sub(" ", text))


def _stretch(match: re.Match[str], code: str) -> str:
    """A stretch with attributes: put between the signs if they name another language."""
    language = _LANGUAGE.search(match["attributes"])
    text = match["text"]
    if language is None or not _differs(language["code"], code):
        return match[0].removesuffix(f"{{{match['attributes']}}}") if match[0].endswith("}") else text
    return _apart(text)


def _title(match: re.Match[str]) -> str:
    """Several words in italics are a title more often than not, and titles stay in their language."""
    return _apart(match["text"]) if len(match["text"].split()) >= TITLE else match[0]


def _apart(text: str) -> str:
    return f"{_OPEN}{text.replace(_OPEN, '').replace(_CLOSE, '')}{_CLOSE}"


def _differs(language: str, code: str) -> bool:
    return language.partition("-")[0].lower() != code.partition("-")[0].lower()


def _tidy(text: str) -> str:
    """One space between words; the lines stay as they were typed."""
    return "\n".join(line for each in text.split("\n") if (line := _BLANKS.sub(" ", each).strip(" ")))
