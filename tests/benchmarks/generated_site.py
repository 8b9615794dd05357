"""Built pages as large as those of a Material site, made up: for measuring, in two languages, with every link in order."""

from pathlib import Path

BASE_URL = "https://example.org/generated/"
_MENU = 24
_SECTIONS = 9
_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M12 2A10 10 0 0 0 2 12a10 10 0 0 0 10 10 10 10 0 0 0 10-10A10 10 0 0 0 12 2m1 15h-2v-6h2v6m0-8h-2V7h2v2Z"/></svg>'
_SENTENCE = "The tide comes in twice a day and leaves by the way it came, whatever anyone on the shore has written down about it. "
_LANGUAGES = {"": "en", "de/": "de"}


def generate(folder: Path, count: int) -> None:
    """Write `count` pages below a folder, half of them in each language, with their styles and a sitemap."""
    per_language = count // len(_LANGUAGES)
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "assets/main.css").write_text(
        "body{margin:0}@font-face{font-family:x;src:url(x.woff2)}\n", encoding="utf-8"
    )
    (folder / "assets/x.woff2").write_bytes(b"")
    (folder / "assets/tide.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n', encoding="utf-8")
    for prefix in _LANGUAGES:
        for number in range(per_language):
            file = folder / prefix / _path(number) / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_page(prefix, number, per_language), encoding="utf-8")
    pages = (f"{BASE_URL}{prefix}{_path(number)}" for prefix in _LANGUAGES for number in range(per_language))
    urls = "".join(f"<url><loc>{url}</loc></url>\n" for url in pages)
    (folder / "sitemap.xml").write_text(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n', encoding="utf-8"
    )


def _path(number: int) -> str:
    return f"part-{number // 50}/page-{number}/" if number else ""


def _page(prefix: str, number: int, count: int) -> str:
    up = "../" * (_path(number).count("/") + prefix.count("/"))
    home = f"{up}{prefix}" or "./"
    return (
        f'<!doctype html>\n<html lang="{_LANGUAGES[prefix]}" class="no-js">\n{_head(prefix, number, up)}'
        f'<body dir="ltr" data-md-color-scheme="default">\n<a href="#part-0" class="md-skip">Skip to the text</a>\n'
        f'<header class="md-header"><nav class="md-header__inner md-grid" aria-label="Header"><a href="{home}" class="md-header__button md-logo">{_ICON}Tides</a>'
        f"{_switch(prefix, number, up)}</nav></header>\n"
        f'<div class="md-container"><main class="md-main"><div class="md-main__inner md-grid">\n{_menu(home, number, count)}{_contents()}'
        f'<div class="md-content"><article class="md-content__inner md-typeset">\n{_article(home, up, number, count)}</article></div>\n'
        f"</div></main>{_foot(home, number, count)}</div>\n</body>\n</html>\n"
    )


def _head(prefix: str, number: int, up: str) -> str:
    alternates = "".join(
        f'<link rel="alternate" hreflang="{code}" href="{BASE_URL}{other}{_path(number)}">\n'
        for other, code in [*_LANGUAGES.items(), ("", "x-default")]
    )
    return (
        f'<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="description" content="What is known of tide {number}.">\n<link rel="canonical" href="{BASE_URL}{prefix}{_path(number)}">\n'
        f'{alternates}<link rel="stylesheet" href="{up}assets/main.css">\n<title>Tide {number}</title>\n</head>\n'
    )


def _switch(prefix: str, number: int, up: str) -> str:
    links = (
        f'<a href="{up}{other}{_path(number) or ""}" hreflang="{code}" lang="{code}">{code}</a>'
        if other or up or number
        else f'<a href="./" hreflang="{code}" lang="{code}">{code}</a>'
        for other, code in _LANGUAGES.items()
    )
    del prefix
    return f'<div class="md-select">{"".join(links)}</div>'


def _menu(home: str, number: int, count: int) -> str:
    first = max(0, min(number - _MENU // 2, count - _MENU))
    items = "".join(
        f'<li class="md-nav__item"><a href="{home}{_path(day)}" class="md-nav__link"><span class="md-ellipsis">The tide of day {day}</span></a></li>\n'
        for day in range(first, min(count, first + _MENU))
    )
    return (
        f'<div class="md-sidebar md-sidebar--primary"><div class="md-sidebar__scrollwrap"><nav class="md-nav md-nav--primary" aria-label="Navigation">'
        f'<ul class="md-nav__list" data-md-scrollfix>\n{items}</ul></nav></div></div>\n'
    )


def _contents() -> str:
    items = "".join(
        f'<li class="md-nav__item"><a href="#part-{part}" class="md-nav__link"><span class="md-ellipsis">Part {part}</span></a></li>\n'
        for part in range(_SECTIONS)
    )
    return f'<div class="md-sidebar md-sidebar--secondary"><nav class="md-nav md-nav--secondary" aria-label="Contents"><ul class="md-nav__list">\n{items}</ul></nav></div>\n'


def _article(home: str, up: str, number: int, count: int) -> str:
    sections = "".join(
        f'<h2 id="part-{part}">Part {part}<a class="headerlink" href="#part-{part}" title="Link to part {part} of this page">&para;</a></h2>\n'
        f'<p id="p{part}">{_SENTENCE * 7}See <a href="{home}{_path((number + part) % count)}#p{part}">the tide of day {(number + part) % count}, paragraph {part}</a>.</p>\n'
        f'<div class="admonition note"><p class="admonition-title">Note</p><p>{_SENTENCE * 5}</p><ul><li>{_SENTENCE}</li><li>{_SENTENCE}</li></ul></div>\n'
        for part in range(_SECTIONS)
    )
    return f'<h1>Tide {number}</h1>\n<p><img src="{up}assets/tide.svg" alt="A rising curve"></p>\n{sections}'


def _foot(home: str, number: int, count: int) -> str:
    before, after = (number - 1) % count, (number + 1) % count
    return (
        f'<footer class="md-footer"><nav class="md-footer__inner md-grid" aria-label="Footer"><a href="{home}{_path(before)}" class="md-footer__link" rel="prev">{_ICON}The tide of day {before}</a>'
        f'<a href="{home}{_path(after)}" class="md-footer__link" rel="next">The tide of day {after}{_ICON}</a></nav></footer>'
    )
