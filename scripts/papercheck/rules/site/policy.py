"""Promises about the Content-Security-Policy in a page's head: it comes first, it allows what is there, and nothing more.

A site in which no page has a policy is not asked for one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import rule

Policy = Mapping[str, tuple[str, ...]]

_HEADER = "content-security-policy"
_IGNORED = ("frame-ancestors", "report-uri", "report-to", "sandbox")
_KNOWN = frozenset(
    "base-uri block-all-mixed-content child-src connect-src default-src fenced-frame-src font-src form-action frame-src img-src"
    " manifest-src media-src navigate-to object-src plugin-types prefetch-src referrer reflected-xss require-sri-for"
    " require-trusted-types-for script-src script-src-attr script-src-elem style-src style-src-attr style-src-elem"
    " trusted-types upgrade-insecure-requests webrtc worker-src".split()
)
_LOOSE = frozenset({"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"})
_WIDE = frozenset({"*", "http:", "https:", "data:", "blob:", "http://*", "https://*"})
_RUNNING = ("script-src", "default-src", "object-src", "script-src-elem", "base-uri")


def policies(page: SitePage) -> list[tuple[Element, Policy]]:
    """The policies of a page, each with its element."""
    return [(each, _read(each.attributes.get("content", ""))) for each in page.metas.get(_HEADER, ())]


def _read(content: str) -> Policy:
    found: dict[str, tuple[str, ...]] = {}
    for directive in content.split(";"):
        name, *values = directive.split() or [""]
        if name:
            found.setdefault(name.lower(), tuple(map(_usual, values)))
    return found


def _usual(value: str) -> str:
    """A value in the usual letters: browsers read keywords in any case, and hashes in the letters of addresses as well."""
    is_hash = value.lower().startswith(("'sha256-", "'sha384-", "'sha512-"))
    if is_hash:
        return f"{value[:7].lower()}-{value[8:].replace('-', '+').replace('_', '/')}"
    return value if value.lower().startswith("'nonce-") else value.lower()


@rule("site", ERROR)
def missing_policy(site: Site) -> Iterator[Problem]:
    """Where pages have a Content-Security-Policy, every page has one.

    Bad:  one page without, beside pages with it
    Good: a policy on each
    """
    if any(_HEADER in page.metas for page in site.pages.values()):
        for page in site.pages.values():
            if _HEADER not in page.metas:
                yield Problem(
                    site.place(page),
                    "The page has no Content-Security-Policy.",
                    "Add one first in its head, as on the other pages.",
                )


@rule("site", ERROR)
def late_policy(site: Site) -> Iterator[Problem]:
    """The policy stands in the head, before everything it is to govern.

    Bad:  <script src="a.js"></script><meta http-equiv="Content-Security-Policy" …>
    Good: <meta http-equiv="Content-Security-Policy" …><script src="a.js"></script>
    """
    for page in site.pages.values():
        for element, _ in policies(page):
            before = [
                each
                for each in page.elements[: element.order]
                if each.tag in {"script", "style", "link", "base", "img"}
            ]
            if "head" not in element.within:
                yield Problem(
                    site.place(page, element),
                    "The policy stands outside the head, where browsers ignore it.",
                    "Put it first in the head.",
                )
            elif before:
                yield Problem(
                    site.place(page, element),
                    f"A `{before[0].tag}` stands before the policy and is not governed by it.",
                    "Put the policy first in the head, right after the character set.",
                )


@rule("site", ERROR)
def loose_policy(site: Site) -> Iterator[Problem]:
    """The policy forbids what an attack needs: inline code without a hash, code from anywhere, another base.

    Bad:  script-src 'self' 'unsafe-inline'
    Good: default-src 'none'; base-uri 'none'; script-src 'self' 'sha256-…'
    """
    for page in site.pages.values():
        for element, policy in policies(page):
            for what in _loose(policy):
                yield Problem(
                    site.place(page, element, "content"),
                    f"The policy {what}.",
                    "Allow what the page needs, by `'self'` and by hashes.",
                )


def _loose(policy: Policy) -> Iterator[str]:
    for directive, values in policy.items():
        loose = [each for each in values if each.lower() in _LOOSE]
        wide = [each for each in values if directive in _RUNNING and each.lower() in _WIDE]
        nonces = [each for each in values if each.lower().startswith("'nonce-")]
        yield from (f"allows `{each}` in `{directive}`" for each in loose + wide)
        yield from (
            f"has a nonce in `{directive}`, which everyone can read in a static file" for _ in nonces[:1]
        )
    if not {"default-src", "script-src"} & policy.keys():
        yield "does not say which scripts may run"
    runs = policy.get("script-src", policy.get("default-src", ()))
    if "base-uri" not in policy and runs != ("'none'",):
        yield "does not govern `base-uri`"


@rule("site", ERROR)
def ignored_directive(site: Site) -> Iterator[Problem]:
    """A policy in a `meta` element holds nothing that browsers ignore there.

    Bad:  frame-ancestors 'none'
    Good: no frame-ancestors, report-uri, report-to or sandbox
    """
    for page in site.pages.values():
        for element, policy in policies(page):
            for name in _IGNORED:
                if name in policy:
                    yield Problem(
                        site.place(page, element, "content"),
                        f"Browsers ignore `{name}` in a `meta` element.",
                        "Remove it: it promises what nobody keeps.",
                    )
            for what in _misread(element):
                yield Problem(site.place(page, element, "content"), what, "Correct it, or remove it.")
        for element in page.metas.get(f"{_HEADER}-report-only", ()):
            yield Problem(
                site.place(page, element),
                "Browsers ignore a policy in a `meta` element that only reports.",
                "Remove the element.",
            )


def _misread(meta: Element) -> Iterator[str]:
    """What browsers pass over in a policy because they do not know it, or know it already."""
    for name, values in _read(meta.attributes.get("content", "")).items():
        if "'none'" in values and len(values) > 1:
            yield f"Browsers ignore `'none'` beside other values in `{name}`."
    said = (each.split()[0].lower() for each in meta.attributes.get("content", "").split(";") if each.strip())
    for name, count in Counter(said).items():
        if count > 1:
            yield f"Browsers ignore every `{name}` but the first."
        if name not in _KNOWN and name not in _IGNORED:
            yield f"Browsers ignore `{name}`: there is no such directive."
