"""Tags of languages (BCP 47, RFC 5646): their form, whether CLDR knows them, and folders named after them."""

import re

_TAG = re.compile(
    r"""
    (?P<language> [a-z]{2,3} ) (?: -[a-z]{3} ){0,3}     # ISO 639, and what it is a part of: de, gsw, zh-yue
    (?: -[a-z]{4} )?                                    # a script of ISO 15924: zh-Hant
    (?: -(?P<territory> [a-z]{2} | [0-9]{3} ) )?        # a country or an area: pt-BR, es-419
    (?: -(?: [a-z0-9]{5,8} | [0-9][a-z0-9]{3} ) )*      # variants: de-1996
    (?: -[a-wyz0-9] (?: -[a-z0-9]{2,8} )+ )*            # extensions: de-u-co-phonebk
    (?: -x (?: -[a-z0-9]{1,8} )+ )?                     # what people agree upon in private: en-x-house
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_FOLDER = re.compile(r"[a-z]{2}(?:-[A-Za-z]{4})?(?:[-_][A-Za-z]{2})?", re.ASCII)
_TWO_LETTERS = 2


def is_tag(text: str) -> bool:
    """Whether a text has the form of a tag: `de`, `pt-BR`, `zh-Hant`; the case of its letters does not count."""
    return _TAG.fullmatch(text) is not None


def primary_language(tag: str) -> str:
    """The language of a tag without script and region, in lower case: `zh` of `zh-Hant`; empty for an empty text."""
    return tag.strip().lower().partition("-")[0]


def is_language_folder(name: str) -> bool:
    """Whether a folder below `docs/` is named after a language: `en`, `pt-BR`, `zh-Hant`, `pt_BR`.

    Languages of three letters have to be named in mkdocs.yml: `css` and `img` are folders of other things.
    """
    return _FOLDER.fullmatch(name) is not None


def meant_tag(typed: str) -> str:
    """The text itself if it is the tag of a language; the tag that was meant, as `en-GB` by `en_UK`; or an empty text.

    Every language of two letters is known. Those of three are taken on trust where CLDR has no shorter code for them.
    """
    from babel.core import get_global

    found = _TAG.fullmatch(typed.replace("_", "-"))
    if not found:
        return ""
    language, territory = found["language"].lower(), found["territory"] or ""
    known = get_global("likely_subtags")
    meant = get_global("language_aliases").get(language, language)
    if len(meant) == _TWO_LETTERS and meant not in known:
        # A country in place of a language, as `jp`: the one that is mostly spoken there.
        meant = known.get(f"und_{meant.upper()}", "").partition("_")[0]
    current = get_global("territory_aliases").get(territory.upper(), ())
    if meant in ("", language) and not current and "_" not in typed:
        return typed if meant else ""
    rest = found[0][len(language) :]
    if len(current) == 1:
        rest = re.sub(rf"-{territory}\b", f"-{current[0]}", rest, count=1)
    return f"{meant.replace('_', '-')}{rest}" if meant else ""
