"""Promises about the languages of sources: BCP 47 knows them, and every entry says its own where others do."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import place, tells_readings

_TAG = re.compile(
    r"(?P<primary>(?P<long>[a-z]{3})|[a-z]{2})(?:-(?P<extended>[a-z]{3}))*(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu"
    " fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn"
    " ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os"
    " pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt"
    " tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_SHORTER = dict(
    pair.split("=")
    for pair in (
        "eng=en deu=de ger=de fra=fr fre=fr spa=es ita=it nld=nl dut=nl por=pt dan=da swe=sv nor=no nob=nb nno=nn fin=fi pol=pl ces=cs"
        " cze=cs slk=sk slo=sk slv=sl hrv=hr srp=sr rus=ru ukr=uk bul=bg ell=el gre=el tur=tr hun=hu ron=ro rum=ro lat=la heb=he ara=ar"
        " jpn=ja zho=zh chi=zh kor=ko fas=fa per=fa isl=is ice=is est=et lav=lv lit=lt cym=cy wel=cy gle=ga eus=eu baq=eu cat=ca glg=gl"
        " jp=ja cz=cs dk=da gr=el ua=uk"
    ).split()
)
"""Longer codes, codes of countries, and the tags to write for them."""


@rule("citations", ERROR)
def unknown_language(paper: Paper) -> Iterator[Problem]:
    """The language of an entry is a BCP 47 tag.

    Bad:  language: German, language: en_UK
    Good: language: de, language: en-GB
    """
    named = {
        name.casefold(): tag
        for lexicon in paper.lexicons.values()
        for name, tag in lexicon.values("language_names").items()
    }
    for source in paper.sources.values():
        typed = source.language
        if typed and (meant := named.get(typed.casefold()) or _tag_meant(typed)) != typed:
            fix = (
                f"Write `{meant}`."
                if meant
                else "Write its tag: `en`, `de`, `fr`, …; for several languages, that of the title."
            )
            message = f"`{typed}` of `{source.id}` is not the tag of a language."
            yield Problem(place(source, "language"), message, fix)


def _tag_meant(typed: str) -> str:
    """The text itself where it is a tag; else the tag that was meant, or nothing."""
    found = _TAG.fullmatch(typed.casefold().replace("_", "-"))
    if not found or not (found["primary"] in _TWO_LETTERS or found["primary"] in _SHORTER or found["long"]):
        return ""
    shorter = _SHORTER.get(found["primary"], found["primary"])
    if shorter != found["primary"] or "_" in typed or found["region"] == "uk":
        rest = typed.replace("_", "-")[len(found["primary"]) :]
        return shorter + re.sub(r"-uk\b", "-GB", rest, flags=re.IGNORECASE)
    return typed


@rule("citations", WARNING)
def missing_language(paper: Paper) -> Iterator[Problem]:
    """Every entry says its language, where others do.

    Bad:  {id: wages-2023, title: Löhne}, and another entry has `language: en`
    Good: {id: wages-2023, title: Löhne, language: de}
    """
    if tells_readings(paper) or not any(source.language for source in paper.sources.values()):
        return
    for source in paper.sources.values():
        if not source.language:
            message = f"`{source.id}` does not say its language."
            yield Problem(source.place, message, "Add `language` with the tag of its title's language.")
