"""The rules that files are read by: what every reader reports, whichever area is asked for."""

from papercheck.model.rule import ParserRule, Promise

BIBTEX_SYNTAX = ParserRule(
    "bibtex-syntax",
    Promise(
        "Every BibTeX file can be read as BibTeX.",
        bad="@book{tides, title = {Tides}",
        good="@book{tides, title = {Tides}}",
    ),
)
DUPLICATE_CLAIM = ParserRule(
    "duplicate-claim",
    Promise(
        "Every claim has an id of its own.", bad="two entries with `id: A1`", good="`id: A1` and `id: A2`"
    ),
)
DUPLICATE_FIELD = ParserRule(
    "duplicate-field",
    Promise("A field stands once in its record.", bad="{title: Tides, title: Waves}", good="{title: Tides}"),
)
DUPLICATE_KEY = ParserRule(
    "duplicate-key",
    Promise(
        "Every source has a key of its own.",
        bad="two entries with `id: moon-2024`",
        good="`id: moon-2024` and `id: moon-2024-tides`",
    ),
)
DUPLICATE_TERM = ParserRule(
    "duplicate-term",
    Promise(
        "Every term has an id of its own.", bad="two entries with `id: tide`", good="`id: tide` and `id: ebb`"
    ),
)
EXPIRED_WAIVER = ParserRule(
    "expired-waiver",
    Promise(
        "Every waiver has a last day, and it has not come and gone.",
        bad="until: 2020-01-01",
        good="a day on which somebody will look again",
    ),
)
FILE_TOO_LARGE = ParserRule(
    "file-too-large",
    Promise(
        "No text is so large that reading it would take long.", bad="a page of 3 MB", good="several pages"
    ),
)
JSON_SYNTAX = ParserRule(
    "json-syntax",
    Promise(
        "Every JSON file can be read as JSON.", bad='[{"id": "moon-2024",}]', good='[{"id": "moon-2024"}]'
    ),
)
MALFORMED_CITATION = ParserRule(
    "malformed-citation",
    Promise(
        "Whatever looks like a citation is one.",
        bad="The moon moves the sea [@moon 2024].",
        good="The moon moves the sea [@moon-2024].",
    ),
)
MISSING_FIELD = ParserRule(
    "missing-field",
    Promise(
        "Every record has the fields it needs.",
        bad="- id: moon-2024",
        good="- {id: moon-2024, type: book, title: Tides, language: en}",
    ),
)
NESTED_TOO_DEEPLY = ParserRule(
    "nested-too-deeply",
    Promise(
        "No page nests its elements deeper than browsers follow.",
        bad="600 `div` elements, each in the one before",
        good="each closed before the next",
    ),
)
NOT_UTF_8 = ParserRule(
    "not-utf-8",
    Promise("Every text is UTF-8.", bad="a page saved as Windows-1252", good="the same page saved as UTF-8"),
)
UNCLOSED_FRONT_MATTER = ParserRule(
    "unclosed-front-matter",
    Promise(
        "Front matter that begins also ends.",
        bad="a page whose first line is `---`, and no other",
        good="front matter between two lines of `---`",
    ),
)
UNKNOWN_FIELD = ParserRule(
    "unknown-field",
    Promise("Every field of a record is one that somebody reads.", bad="tilte: Tides", good="title: Tides"),
)
UNREADABLE_FILE = ParserRule(
    "unreadable-file",
    Promise(
        "Every file can be opened.",
        bad="a page that only its owner may read",
        good="a page that everybody may read",
    ),
)
UNREADABLE_LEDGER = ParserRule(
    "unreadable-ledger",
    Promise(
        "The record of earlier checks can be read.",
        bad="a ledger that was edited by hand",
        good="the ledger of the last commit",
    ),
)
UNREADABLE_LOCATOR = ParserRule(
    "unreadable-locator",
    Promise(
        "Every locator says what kind of place it names.", bad="[@moon-2024, 12]", good="[@moon-2024, p. 12]"
    ),
)
UNREADABLE_MARKDOWN = ParserRule(
    "unreadable-markdown",
    Promise(
        "Every page can be read as the site generator reads it.", bad="lists a thousand deep", good="lists"
    ),
)
UNUSED_WAIVER = ParserRule(
    "unused-waiver",
    Promise("Every waiver waives something.", bad="a waiver for a warning that is gone", good="no waiver"),
)
WRONG_FORM = ParserRule(
    "wrong-form",
    Promise(
        "Every field has the form that its readers expect.", bad="issued: last spring", good="issued: 2024-04"
    ),
)
YAML_ALIAS = ParserRule(
    "yaml-alias",
    Promise(
        "Records are written out: no anchors, no aliases.",
        bad="author: *author",
        good="author: [{family: Doe, given: Jo}]",
    ),
)
YAML_DEPTH = ParserRule(
    "yaml-depth",
    Promise(
        "Records are flat enough to be read.",
        bad="[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        good="[moon-2024]",
    ),
)
YAML_SYNTAX = ParserRule(
    "yaml-syntax",
    Promise(
        "Every record can be read as YAML.",
        bad="title: Tides: an introduction",
        good="title: 'Tides: an introduction'",
    ),
)
YAML_TAG = ParserRule(
    "yaml-tag",
    Promise(
        "Records hold data and nothing that could run.",
        bad="title: !!python/object/apply:os.getcwd []",
        good="title: Tides",
    ),
)

PARSER_RULES = (
    BIBTEX_SYNTAX,
    DUPLICATE_CLAIM,
    DUPLICATE_FIELD,
    DUPLICATE_KEY,
    DUPLICATE_TERM,
    EXPIRED_WAIVER,
    FILE_TOO_LARGE,
    JSON_SYNTAX,
    MALFORMED_CITATION,
    MISSING_FIELD,
    NESTED_TOO_DEEPLY,
    NOT_UTF_8,
    UNCLOSED_FRONT_MATTER,
    UNKNOWN_FIELD,
    UNREADABLE_FILE,
    UNREADABLE_LEDGER,
    UNREADABLE_LOCATOR,
    UNREADABLE_MARKDOWN,
    UNUSED_WAIVER,
    WRONG_FORM,
    YAML_ALIAS,
    YAML_DEPTH,
    YAML_SYNTAX,
    YAML_TAG,
)
"""All of them, by name."""
