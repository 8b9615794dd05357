"""The promises that reading itself keeps: what is broken there is found before there is anything to judge."""

READING = {
    "bibtex-syntax": """Every BibTeX file can be read as BibTeX.

        Bad:  @book{tides, title = {Tides}
        Good: @book{tides, title = {Tides}}
        """,
    "duplicate-claim": """Every claim has an id of its own.

        Bad:  two entries with `id: A1`
        Good: `id: A1` and `id: A2`
        """,
    "duplicate-field": """A field stands once in its record.

        Bad:  {title: Tides, title: Waves}
        Good: {title: Tides}
        """,
    "duplicate-key": """Every source has a key of its own.

        Bad:  two entries with `id: moon-2024`
        Good: `id: moon-2024` and `id: moon-2024-tides`
        """,
    "duplicate-term": """Every term has an id of its own.

        Bad:  two entries with `id: tide`
        Good: `id: tide` and `id: ebb`
        """,
    "expired-waiver": """Every waiver has a last day, and it has not come and gone.

        Bad:  until: 2020-01-01
        Good: a day on which somebody will look again
        """,
    "file-too-large": """No text is so large that reading it would take long.

        Bad:  a page of 3 MB
        Good: several pages
        """,
    "json-syntax": """Every JSON file can be read as JSON.

        Bad:  [{"id": "moon-2024",}]
        Good: [{"id": "moon-2024"}]
        """,
    "malformed-citation": """Whatever looks like a citation is one.

        Bad:  The moon moves the sea [@moon 2024].
        Good: The moon moves the sea [@moon-2024].
        """,
    "missing-field": """Every record has the fields it needs.

        Bad:  - id: moon-2024
        Good: - {id: moon-2024, type: book, title: Tides, language: en}
        """,
    "nested-too-deeply": """No page nests its elements deeper than browsers follow.

        Bad:  600 `div` elements, each in the one before
        Good: each closed before the next
        """,
    "not-utf-8": """Every text is UTF-8.

        Bad:  a page saved as Windows-1252
        Good: the same page saved as UTF-8
        """,
    "unclosed-front-matter": """Front matter that begins also ends.

        Bad:  a page whose first line is `---`, and no other
        Good: front matter between two lines of `---`
        """,
    "unknown-field": """Every field of a record is one that somebody reads.

        Bad:  tilte: Tides
        Good: title: Tides
        """,
    "unreadable-file": """Every file can be opened.

        Bad:  a page that only its owner may read
        Good: a page that everybody may read
        """,
    "unreadable-ledger": """The record of earlier checks can be read.

        Bad:  a ledger that was edited by hand
        Good: the ledger of the last commit
        """,
    "unreadable-locator": """Every locator says what kind of place it names.

        Bad:  [@moon-2024, 12]
        Good: [@moon-2024, p. 12]
        """,
    "unreadable-markdown": """Every page can be read as the site generator reads it.

        Bad:  lists a thousand deep
        Good: lists
        """,
    "unused-waiver": """Every waiver waives something.

        Bad:  a waiver for a warning that is gone
        Good: no waiver
        """,
    "wrong-form": """Every field has the form that its readers expect.

        Bad:  issued: last spring
        Good: issued: 2024-04
        """,
    "yaml-alias": """Records are written out: no anchors, no aliases.

        Bad:  author: *author
        Good: author: [{family: Doe, given: Jo}]
        """,
    "yaml-depth": """Records are flat enough to be read.

        Bad:  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
        Good: [moon-2024]
        """,
    "yaml-syntax": """Every record can be read as YAML.

        Bad:  title: Tides: an introduction
        Good: title: 'Tides: an introduction'
        """,
    "yaml-tag": """Records hold data and nothing that could run.

        Bad:  title: !!python/object/apply:os.getcwd []
        Good: title: Tides
        """,
}
"""By rule: the promise, and an example of each kind."""
