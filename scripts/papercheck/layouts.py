"""Paths of files into the layout of a paper: its languages, the pages of each of them, and their addresses on the site."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from papercheck.languages import list_usual_originals
from papercheck.languages.cldr import find_folder_language, is_language_folder
from papercheck.model import Language
from papercheck.model.paper import find_original
from papercheck.urls import fold_name

_ROOTS = ("docs/", "content/", "i18n/", "_i18n/", "src/content/docs/", "src/", "source/", "")
"""Folders that may hold those of languages: of MkDocs, Hugo, Docusaurus, Jekyll, Astro, and of others."""
GENERATORS = re.compile(
    r"(?:^|/)(?:(?:hugo|_config|docusaurus\.config|astro\.config|gatsby-config|\.?eleventy(?:\.config)?|next\.config"
    r"|nuxt\.config)\.\w+$|\.vitepress/|\.vuepress/)|^config\.(?:toml|ya?ml)$|^config/_default/"
)
"""Settings of generators that publish files under other addresses than their own."""
PREFIXED = "i18n/"
"""The folder of translations in Docusaurus, which puts the language before an address at the top of the site by itself."""
_LISTED = re.compile(
    r"""^[ \t]*(?:languages|locales)["']?[ \t]*[:=][ \t]*
    (?: \[(?P<row>[^\]]*)\]                                     # `languages: [en, de]`, over several lines or not
      | \n(?P<list>(?:[ \t]*-[ \t]*[\w"'-]+[ \t]*\n)+)           # a list of YAML
      | \n(?P<keys>(?P<in>[ \t]+)[\w-]+:.*\n(?:(?P=in).*\n|\n)*) )   # a mapping of YAML
    """,
    re.MULTILINE | re.VERBOSE,
)
"""Where the settings of a generator list the languages of a site."""
_DEFAULT = re.compile(
    r"^[ \t]*(?i:defaultLocale|default_?lang(?:uage)?|defaultContentLanguage)[\"']?[ \t]*[:=][ \t]*"
    r"[\"']?([a-z]{2,3}(?:[-_](?:[A-Za-z]{2,4}|\d{3}))?)\b",
    re.MULTILINE,
)
"""Where they say which of these is the original, as they write it: those of Docusaurus, Hugo, Jekyll."""
_SETTINGS = (".yml", ".yaml", ".toml", ".js", ".ts", ".mjs")
"""Endings of settings that may list languages."""
_ORIGINALS = {"i18n/": "docs/", "": "./"} | {it: it for it in ("docs/", "content/", "src/content/docs/")}
"""By such a folder: where pages of the original lie that are in none of a language."""
_INNER = re.compile(r"docusaurus-plugin-content-docs/(?:current|(?P<version>version-[^/]+))/")
"""What Docusaurus has between the folder of a language and its pages; those of a version have an original of their own."""
_ENDING = re.compile(
    r"(?:(?:^|/)(?:_?index|readme))?(?:\.[a-z]{2}(?:[-_](?:[a-z]{2,4}|\d{3}))?)?\.(?:mdx?|markdown|qmd|rmd|rst|ipynb|html?|adoc|txt|njk|[jt]sx?|astro|vue|svelte)$"
)
"""What a page's name has and its address lacks, in lower case: `/index.md`, `.de.md`."""
_NUMBERED = re.compile(r"(?<=/)(?:\d{4}-\d\d-\d\d|\d+)[-_.](?!\d)")
"""What sorts pages and is left out of their addresses: `2030-01-01-ebb.md`, `02-ebb.md`."""
SUFFIX = re.compile(r"\.([a-z]{2}(?:[-_](?:[A-Za-z]{2,4}|\d{3}))?)\.mdx?$")
FEWEST_ABOVE = 3
"""Pages that lie above the folders of languages and in one of them, from which on they are the originals."""
MARKDOWN = ".md", ".mdx"
"""How the names of pages end; by the second one some programs know that a page may hold JSX."""


def find_languages(
    paths: Collection[str], usual: Collection[str], named: tuple[Language, ...] = ()
) -> tuple[Language, ...]:
    """The languages with pages among these paths; those that are `named`, where a configuration names them.

    A language has a folder, or its code stands before the ending of its pages; two have a page of one name in common.
    The first of the `usual` originals is the original, or else the first by its name.
    """
    pages = [path for path in paths if path.endswith(MARKDOWN)]
    known = {language.code: language for language in named}
    if any(path.startswith(f"docs/{code}/") for path in pages for code in known):
        return _place_original(named, pages)
    usual = [find_original(named).code] if named else usual
    # The Markdown of a built site lies beside its pages, and is no paper.
    is_built = "index.html" in paths and not any(map(GENERATORS.search, paths))
    pages = _leave_copies(pages, {*paths}) if is_built else pages
    for layout in _list_layouts(pages, usual, _ROOTS[:-1] if is_built else _ROOTS):
        # Where settings name languages, their folders have those names.
        fitting = [it for it in layout if not named or (it.code in known and not _is_called(it))]
        if len(fitting) > 1:
            placed = (replace(known.get(it.code, it), folder=it.folder, suffix=it.suffix) for it in fitting)
            return tuple(placed)
    alone = {language.code: language for language in _list_folders(pages, "docs/")}
    first = min(alone, key=lambda code: (code.partition("-")[0] not in usual, code), default="")
    return named or tuple(replace(language, is_original=code == first) for code, language in alone.items())


def _place_original(named: tuple[Language, ...], pages: Collection[str]) -> tuple[Language, ...]:
    """The languages, with the original at the top of `docs/` where it has no folder of its own and others have its pages there."""
    original = find_original(named)
    top = replace(original, folder="docs/")
    placed = tuple(top if language is original else language for language in named)
    own, above = ({*list_pages(language, placed, pages)} for language in (original, top))
    others = {name for it in named if it is not original for name in list_pages(it, placed, pages)}
    return placed if not own and above & others - {"index.md", "README.md"} else named


def read_offered(settings: str) -> tuple[str, ...]:
    """The languages that the settings of a generator say a site is offered in, in small letters; none where they do not say.

    The first of a list is the original, if nothing else says which is; before those of a mapping stands an empty name.
    """
    found = _LISTED.search(re.sub(r"^[ \t]*(?:#|//).*\n", "", f"{settings}\n", flags=re.MULTILINE))
    if not found:
        return ()
    keys = re.findall(rf"^{found['in']}([\w-]+):", found["keys"], re.MULTILINE) if found["keys"] else ()
    listed = found["row"] or found["list"] or ""
    names = keys or re.findall(r"[A-Za-z]{2}(?:[-_](?:[A-Za-z]{2,4}|\d{3}))?\b", listed)
    return tuple(name.casefold().replace("_", "-") for name in (*([""] if keys else ()), *names))


def find_site_languages(
    read: Callable[[str], str], paths: Collection[str], named: tuple[Language, ...] = ()
) -> tuple[Language, ...]:
    """The languages with pages among these paths, by what the settings of a generator say of them; `read` gives their text."""
    if not any(path.endswith(MARKDOWN) for path in paths):
        return named
    usual = list_usual_originals()
    if named:
        return find_languages(paths, usual, named)
    told = (path for path in paths if GENERATORS.search(path) and path.endswith(_SETTINGS))
    texts = [read(path) for path in sorted(told)]
    default = next((said[1] for said in map(_DEFAULT.search, texts) if said), "")
    offered = next(filter(None, map(read_offered, texts)), ())
    found = keep_offered(find_languages(paths, [default] if default else usual), offered)
    tags = {language.code.casefold().replace("_", "-"): language for language in found}
    original = None if default else tags.get(next(iter(offered), ""))
    chosen = [replace(language, is_original=language is original) for language in found]
    return tuple(sorted(chosen, key=lambda it: not it.is_original)) if original else found


def keep_offered(found: tuple[Language, ...], offered: Collection[str]) -> tuple[Language, ...]:
    """The languages that a site is offered in, where its settings name the original and some other one."""
    tags = {language.code: language.code.casefold().replace("_", "-") for language in found}
    kept = tuple(it for it in found if {tags[it.code], tags[it.code].partition("-")[0]} & {*offered})
    return kept if len(kept) > 1 and any(language.is_original for language in kept) else found


def _list_layouts(
    pages: Collection[str], usual: Collection[str], roots: Iterable[str]
) -> Iterator[list[Language]]:
    """The languages of each layout that may be meant: in usual folders, by suffixes there, in the fullest folder, by suffixes anywhere."""
    yield from (_find_folders(pages, root, usual) for root in roots)
    yield _find_suffixes(pages, usual, "docs/", "content/")
    parts = (path.split("/")[:-1] for path in pages)
    others = Counter(
        f"{'/'.join(folders[:depth])}/"
        for folders in parts
        for depth in range(1, len(folders))
        if is_language_folder(folders[depth])
    )
    yield from (_find_folders(pages, root, usual) for root, _ in others.most_common() if root not in _ROOTS)
    yield _find_suffixes(pages, usual, "./")


def _leave_copies(pages: Iterable[str], paths: set[str]) -> list[str]:
    """The pages that are not published beside HTML that was made of them: `ebb.md` is, beside `ebb.html` or `ebb/index.html`."""
    made = (".html", "/index.html")
    return [it for it in pages if paths.isdisjoint(it.rpartition(".")[0] + end for end in made)]


def _list_folders(pages: Iterable[str], root: str) -> list[Language]:
    names = {path.removeprefix(root).partition("/")[0] for path in pages if path.startswith(root)}
    found = []
    for code, name in sorted((code, name) for name in names if (code := find_folder_language(name))):
        folder = f"{root}{name}/"
        inner = min((mark[0] for path in pages if (mark := _INNER.match(path, len(folder)))), default="")
        placed = "" if folder == f"docs/{code}/" else f"{folder}{inner}"
        found.append(Language(code=code, name=code, is_original=False, folder=placed))
    return found


def _is_called(language: Language) -> bool:
    """Whether the folder of a language has the name of the language, and not its tag: `docs/german/`."""
    name = _INNER.sub("", language.folder).rstrip("/").rpartition("/")[2]
    return not is_language_folder(name) and find_folder_language(name) == language.code


def _find_folders(pages: Collection[str], root: str, usual: Collection[str]) -> list[Language]:
    found = _list_folders(pages, root)
    is_above = root in _ORIGINALS or _has_originals(found, root, pages)
    if found and is_above and not any(_is_usual(language, usual) for language in found):
        code, inner = next(iter(usual), ""), _INNER.search(min(language.folder for language in found))
        above = _ORIGINALS.get(root, root)
        folder = f"versioned_docs/{inner['version']}/" if inner and inner["version"] else above
        found.append(Language(code=code, name=code, is_original=True, folder=folder))
    return _keep_shared(found, pages, usual)


def _has_originals(found: Collection[Language], root: str, pages: Collection[str]) -> bool:
    """Whether several pages above the folders of languages have the names of most pages of one of them."""
    above = {path.removeprefix(root) for path in pages if path.startswith(root)} - {"index.md", "README.md"}
    sides = ({path.removeprefix(it.root) for path in pages if path.startswith(it.root)} for it in found)
    return any(len(side & above) >= max(FEWEST_ABOVE, len(side) / 2) for side in sides)


def _is_usual(language: Language, usual: Collection[str]) -> bool:
    return bool({language.code, re.split("[-_]", language.code)[0]} & {*usual})


def _find_suffixes(pages: Collection[str], usual: Collection[str], *roots: str) -> list[Language]:
    for root in roots:
        marks = (SUFFIX.search(path) for path in pages if path.startswith(root.removeprefix("./")))
        codes = {*(mark[1] for mark in marks if mark and is_language_folder(mark[1])), *list(usual)[:1]}
        known = [
            Language(code=code, name=code, is_original=code in usual, folder=root, suffix=code)
            for code in sorted(codes)
        ]
        if shared := _keep_shared(known, pages, usual):
            return shared
    return []


def _keep_shared(found: list[Language], pages: Collection[str], usual: Collection[str]) -> list[Language]:
    """Those languages that have a page, other than a readme, that another one has as well; the original first."""
    found.sort(key=lambda it: (not it.is_original, not _is_usual(it, usual), it.code))
    # Of varieties of a usual original the one with the most pages is meant: `en-US` beside `en-GB`.
    kin = [it for it in found if _is_usual(it, [re.split("[-_]", found[0].code)[0]])]
    kin = found[:1] if any(language.is_original for language in found) else kin
    first = max(kin, key=lambda it: sum(path.startswith(it.root) for path in pages), default=None)
    found = [replace(language, is_original=language is first) for language in found]
    found.sort(key=lambda it: not it.is_original)
    names = {language.code: {*list_pages(language, found, pages)} - {"README.md"} for language in found}
    shared = {code for code in names for other in names if code != other and names[code] & names[other]}
    return [language for language in found if language.code in shared]


HUGO = re.compile(r"^(?:hugo\.(?:toml|ya?ml|json)|config\.toml|config/_default/.*)$")
"""The settings of Hugo at the top of a folder."""
UNDATED = re.compile(r"(?:^|/)_posts/(?:.*/)?(?P<name>(?!\d{2,4}-\d\d?-\d\d?-)[^/]*)$")
"""A file among the posts of Jekyll whose name does not begin with a day, so that it is not published."""
_BUNDLED = re.compile(r"(content/.+)/index(?:\.[\w-]+)?\.md$")


def _list_bundles(paths: Iterable[str]) -> frozenset[str]:
    """The folders that are one page of Hugo each, whose other files are no pages; empty on sites of others."""
    known = [*paths] if any(map(HUGO.match, paths)) else []
    return frozenset(found[1] for path in known if (found := _BUNDLED.match(path)))


def _is_resource(path: str, bundles: Collection[str]) -> bool:
    """Whether a file belongs to the page that its folder is, or one above it."""
    folders = path.split("/")[:-1]
    above = any("/".join(folders[:depth]) in bundles for depth in range(2, len(folders) + 1))
    return above and not _BUNDLED.match(path)


def list_pages(language: Language, languages: Collection[Language], pages: Iterable[str]) -> dict[str, str]:
    """The pages of a language among these paths: the path by the name, which is the same in every language and ends in `.md`."""
    folder = language.root
    inner = tuple(other.root for other in languages if other.root.startswith(folder) and other.root != folder)
    found, known = dict[str, str](), dict.fromkeys(pages)
    # Above the folders of languages lie other files than pages as well, and beside pages with suffixes.
    shared = {path.removeprefix(root) for path in known for root in inner if path.startswith(root)}
    marked = {path: mark for path in known if (mark := SUFFIX.search(path))} if language.suffix else {}
    shared |= {f"{path[: mark.start()]}{end}" for path, mark in marked.items() for end in MARKDOWN} | {
        *marked
    }
    bundles = _list_bundles(known)
    for path in known:
        if not path.startswith(folder) or not path.endswith(MARKDOWN) or path.startswith(inner):
            continue
        # A name that begins with a year is meant to be that of a post.
        if (undated := UNDATED.search(path)) and not undated["name"][:4].isdigit():
            continue
        if (bundles and _is_resource(path, bundles)) or (not folder and path not in shared):
            continue
        mark = SUFFIX.search(path)
        twins = [f"{path[: mark.start()]}{ending}" for ending in MARKDOWN] if mark else []
        # In another language than its folder.
        if mark and not language.suffix and is_language_folder(mark[1]) and known.keys() & twins:
            continue
        code = mark[1] if mark and any(other.suffix == mark[1] for other in languages) else ""
        # What ends as in a further language is published in none.
        if not language.suffix or code == language.suffix or (language.is_original and not mark):
            name = re.sub(r"\.mdx?$", "", path.removeprefix(folder))
            found[f"{name.removesuffix(f'.{code}') if code else name}.md"] = path
    return found


def list_addresses(name: str) -> tuple[str, ...]:
    """The addresses a page may have by the name of its file, or by one that is typed: in lower case, without ending, `index` and blanks.

    First as it stands, then without the numbers that some programs take from the names: `setup` for `01-setup`.
    """
    address = re.sub(r"(?:^|/)index$", "", _ENDING.sub("", fold_name(name).rstrip("/")))
    return tuple(dict.fromkeys(it.replace(" ", "-") for it in (address, _NUMBERED.sub("", address))))


def find_address_folder(path: str) -> str:
    """The folder that a page's address is, where addresses are folders: `docs/setup` for docs/setup.md or docs/setup/index.md."""
    return _ENDING.sub("", path.lower()) and re.sub(r"(?i)(?:(?:^|/)(?:index|readme))?\.\w+$", "", path)


def is_page(name: str) -> bool:
    """Whether a generator makes a page of a file."""
    return bool(_ENDING.search(name.lower()))
