"""Where a page quotes: words in quotation marks are somebody else's, with their slips and their references."""

import re
from collections.abc import Iterator
from functools import lru_cache

_QUOTED = re.compile(
    r"“(?P<a>[^“”„]{1,2000})”|„(?P<b>[^„“”]{1,2000})[“”]|»(?P<c>[^«»]{1,2000})«|«(?P<d>[^«»]{1,2000})»"
    r"|(?<!\w)\"(?P<e>[^\"\n]{1,2000})\"(?!\w)|‘(?P<f>[^‘’\n]{2,400})’(?!\w)|‚(?P<g>[^‚‘’\n]{2,400})[‘’]"
)


def quotations(plain: str) -> Iterator[tuple[int, int, str]]:
    """Every quotation of a text within a paragraph: where it begins and ends, marks included, and its words."""
    for match in _QUOTED.finditer(plain):
        words = next(group for group in match.groups() if group is not None)
        if not re.search(r"\n\s*\n", words):
            yield match.start(), match.end(), words


@lru_cache(maxsize=256)
def without_quotations(plain: str) -> str:
    """The text with its quotations blanked at equal length; several rules ask for the same pages."""
    pieces, last = [], 0
    for begin, end, _ in quotations(plain):
        pieces += [plain[last:begin], re.sub(r"[^\n]", " ", plain[begin:end])]
        last = end
    return "".join((*pieces, plain[last:]))
