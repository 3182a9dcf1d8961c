"""Parse: Page → ParsedArticle: JSON-LD, microdata and meta, then the source's selectors, then trafilatura, field by
field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawlers.page import Page
from crawlers.parse import jsonld, meta, microdata, selectors, when
from crawlers.parse.body import SHORT, Chosen, choose
from crawlers.parse.charset import decode
from crawlers.parse.files import attached
from crawlers.parse.found import Found
from crawlers.parse.head import Head, read_head
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import line_text, squeeze, tree
from crawlers.source import Selectors, Source
from crawlers.urls import canonical, variants

FEWEST = 40  # characters of text; below this a page is a notice, not an article
LARGEST = 20_000_000  # bytes of a page that is parsed
LONGEST_TITLE = 500
LONGEST_LEAD = 1_000
MOST_TAGS, LONGEST_TAG = 30, 80
MOST_ALTERNATES = 10
_CUT = re.compile(r"(?:…|\.\.\.)\s*(?:\[?(?:view article|read more|читать далее|подробнее|толығырақ)\]?)?$", re.I)
_MISSING = ("страница не найдена", "ошибка 404", "404 not found", "page not found", "бет табылмады", "парақ табылмады")


def parse_page(page: Page, source: Source | None = None) -> ParsedArticle:
    """The article of an HTML page. Raises ParseError where there is none: an error page, an empty one, no HTML."""
    if len(page.body) > LARGEST:
        raise ParseError(f"the page has {len(page.body)} bytes; more than {LARGEST} are not parsed")
    try:
        content = _decoded(page, source)
        return _read(page, source, content, tree(content))
    except (ValueError, RecursionError) as error:
        raise ParseError(str(error)) from error


def _read(page: Page, source: Source | None, content: str, root: HtmlElement) -> ParsedArticle:
    rules = _rules(page, source)
    head = read_head(root)
    selectors.remove(root, rules)
    declared = meta.read(head)
    structured = jsonld.read(head.scripts, _addresses(page, head), declared.title)
    marked, marked_bodies = microdata.read(root, content)
    own, own_bodies = selectors.read(root, rules)
    said = (structured, marked, declared)
    title = _title(said, own, head)
    authors = _authors((*said, own), head)
    chosen = choose(root, structured.text, own_bodies or marked_bodies, frozenset((title, *authors)))
    _refuse(title, chosen.cleaned.text)
    return _joined(page, source, root, head, said, own, title, authors, chosen)


def _joined(
    page: Page,
    source: Source | None,
    root: HtmlElement,
    head: Head,
    said: tuple[Found, Found, Found],
    own: Found,
    title: str,
    authors: tuple[str, ...],
    chosen: Chosen,
) -> ParsedArticle:
    published = when.published((each.published for each in said), own.published, page, source)
    base = canonical(head.base or "", page.url) or page.url
    bodies = () if chosen.body is None else (chosen.body,)
    text = chosen.cleaned.text
    return ParsedArticle(
        title=title[:LONGEST_TITLE],
        text=text,
        published_at=published.instant if published else None,
        modified_at=when.modified((each.modified for each in said), published, page, source),
        authors=authors,
        language=_language(root.get("lang") or said[0].language or said[1].language or said[2].language),
        precision=published.precision if published else None,
        lead=_lead(said, title, text),
        section=next((squeeze(each.section)[:LONGEST_TAG] for each in said if each.section), None),
        tags=_tags(next((each.tags for each in said if each.tags), ())),
        files=attached(bodies, next((each.image for each in said if each.image), None), base, title),
        tables=chosen.cleaned.tables,
        edit_text=chosen.cleaned.edit_text,
        canonical=canonical(head.canonical, page.url) if head.canonical else None,
        alternates=_alternates(head, page.url),
    )


def _rules(page: Page, source: Source | None) -> Selectors | None:
    """The selectors of the day on which the page was fetched: a redesign does not spoil what was kept before it."""
    if source is None:
        return None
    return source.selectors_at(page.fetched_at.astimezone(ZoneInfo(source.timezone)).date())


def _decoded(page: Page, source: Source | None) -> str:
    """The page's text; a source may name the encoding against what its server says."""
    if source is not None and source.encoding:
        return page.body.decode(source.encoding, "replace")
    return decode(page.body, page.media_type).text


def _addresses(page: Page, head: Head) -> frozenset[str]:
    own = (canonical(page.url), canonical(head.canonical, page.url) if head.canonical else None)
    return frozenset(form for each in own if each for form in variants(each))


def _title(said: tuple[Found, Found, Found], own: Found, head: Head) -> str:
    title = squeeze(next((each.title for each in said if each.title), own.title) or "")
    if own.title and title != own.title and (title.startswith(own.title) or title.endswith(own.title)):
        return own.title  # the declared one has the site's name before or behind it
    if cut := _CUT.search(title):
        stem = title[: cut.start()].rstrip()
        return next((each for each in head.headings if stem and each.startswith(stem)), title)
    return title


def _refuse(title: str, text: str) -> None:
    """Raises ParseError for what is no article. An error page that came with status 200 says so in its title."""
    folded = title.lower()
    if any(phrase in folded for phrase in _MISSING) and len(text) < SHORT:
        raise ParseError(f"an error page that came with status 200: {title[:80]!r}")
    if not title:
        raise ParseError("the page has no title: check the source's selectors")
    if len(text) < FEWEST:
        raise ParseError(f"the page has no text ({len(text)} characters): check the source's selectors")


def _authors(found: Iterable[Found], head: Head) -> tuple[str, ...]:
    site = (head.first(("og:site_name", "application-name")) or "").lower()
    return next((names for each in found if (names := meta.people(each.authors, site))), ())


def _lead(said: tuple[Found, Found, Found], title: str, text: str) -> str | None:
    """The declared description. One that is cut off is the beginning of the text: then its first paragraph."""
    given = next((each.lead for each in said if each.lead), None)
    lead = line_text(given) if given else ""
    if cut := _CUT.search(lead):
        first, stem = text.partition("\n")[0], lead[: cut.start()].rstrip()
        lead = first if stem and (first.startswith(stem) or stem.startswith(first)) else ""
    return lead if lead and lead != title and len(lead) <= LONGEST_LEAD else None


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    tags = (line_text(tag).strip("#, ") for tag in given)
    return tuple(dict.fromkeys(tag for tag in tags if tag and len(tag) <= LONGEST_TAG))[:MOST_TAGS]


def _alternates(head: Head, url: str) -> tuple[tuple[str, str], ...]:
    found = ((_language(each.language), canonical(each.address, url)) for each in head.alternates)
    return tuple(dict.fromkeys((code, address) for code, address in found if code and address))[:MOST_ALTERNATES]


def _language(claimed: str | None) -> str | None:
    code = (claimed or "").strip().lower().replace("_", "-").partition("-")[0]
    return {"kz": "kk", "kaz": "kk", "rus": "ru"}.get(code, code) if code.isalpha() and len(code) <= 3 else None
