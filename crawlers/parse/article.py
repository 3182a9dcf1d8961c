"""Parse: Page → ParsedArticle: JSON-LD and meta, then the source's selectors, then trafilatura, field by field."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawlers.page import Page
from crawlers.parse import fallback, jsonld, meta, selectors
from crawlers.parse.charset import decode
from crawlers.parse.dates import ALMATY, Moment, read_date
from crawlers.parse.found import Found
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import squeeze, tree
from crawlers.source import Selectors, Source

SHORT = 1000  # characters; a declared text below this may be the lead only, so the page's own text is looked at
FEWEST = 40  # characters of text; below this a page is a notice, not an article
LARGEST = 20_000_000  # bytes of a page that is parsed
LONGEST_TITLE = 500
_FINENESS = {"day": 0, "hour": 1, "minute": 2, "second": 3}
_MISSING = ("страница не найдена", "ошибка 404", "404 not found", "page not found", "бет табылмады", "парақ табылмады")


def parse_page(page: Page, source: Source | None = None) -> ParsedArticle:
    """The article of an HTML page. Raises ParseError where there is none: an error page, an empty one, no HTML."""
    if len(page.body) > LARGEST:
        raise ParseError(f"the page has {len(page.body)} bytes; more than {LARGEST} are not parsed")
    rules = _rules(page, source)
    try:
        root = tree(_decoded(page, source))
        found, title = _read(root, rules)
    except (ValueError, RecursionError) as error:
        raise ParseError(str(error)) from error
    declared, structured, own = found
    text = _text(root, structured, declared, own)
    _refuse(title, text)
    published = _published(
        _date(structured.published or declared.published, page, source), _date(own.published, page, source)
    )
    return ParsedArticle(
        title=title[:LONGEST_TITLE],
        text=text,
        published_at=published.instant if published else None,
        modified_at=_modified(_date(structured.modified or declared.modified, page, source), published),
        authors=structured.authors or declared.authors or own.authors,
        language=_language(declared.language or structured.language),
        precision=published.precision if published else None,
    )


def _rules(page: Page, source: Source | None) -> Selectors | None:
    """The selectors of the day on which the page was fetched: a redesign does not spoil what was kept before it."""
    if source is None:
        return None
    return source.selectors_at(page.fetched_at.astimezone(ZoneInfo(source.timezone)).date())


def _read(root: HtmlElement, rules: Selectors | None) -> tuple[tuple[Found, Found, Found], str]:
    structured = jsonld.read(root)
    selectors.remove(root, rules)
    declared, own = meta.read(root), selectors.read(root, rules)
    title = structured.title or declared.title or own.title or ""
    if own.title and title != own.title and (title.startswith(own.title) or title.endswith(own.title)):
        title = own.title  # the declared one has the site's name before or behind it
    return (declared, structured, own), squeeze(title)


def _text(root: HtmlElement, structured: Found, declared: Found, own: Found) -> str:
    """The longer of declared and selected text (a declared articleBody can be the lead alone); where they are about as
    long the selected one, which keeps its paragraphs."""
    selected = own.text or declared.text or ""
    stated = structured.text or ""
    text = selected if len(selected) >= 0.9 * len(stated) else stated
    if selected or len(text) >= SHORT:
        return text
    extracted = fallback.read_text(root) or ""
    return extracted if len(extracted) > 1.2 * len(text) and (not text or text[-40:] in extracted) else text


def _refuse(title: str, text: str) -> None:
    """Raises ParseError for what is no article. An error page that came with status 200 says so in its title."""
    folded = title.lower()
    if any(phrase in folded for phrase in _MISSING) and len(text) < SHORT:
        raise ParseError(f"an error page that came with status 200: {title[:80]!r}")
    if not title:
        raise ParseError("the page has no title: check the source's selectors")
    if len(text) < FEWEST:
        raise ParseError(f"the page has no text ({len(text)} characters): check the source's selectors")


def _decoded(page: Page, source: Source | None) -> str:
    """The page's text; a source may name the encoding against what its server says."""
    if source is not None and source.encoding:
        return page.body.decode(source.encoding, "replace")
    return decode(page.body, page.media_type).text


def _date(text: str | None, page: Page, source: Source | None) -> Moment | None:
    """A date as the page gives it: by our rules, then by the source's own `date_formats` (strptime's)."""
    zone = ZoneInfo(source.timezone) if source is not None else ALMATY
    found = read_date(text or "", page.fetched_at, zone)
    for form in source.date_formats if source is not None and found is None and text else ():
        with contextlib.suppress(ValueError):
            local = datetime.strptime(squeeze(text or ""), form).isoformat(timespec="minutes")  # noqa: DTZ007
            return read_date(local, page.fetched_at, zone)
    return found


def _published(first: Moment | None, second: Moment | None) -> Moment | None:
    """The declared instant, unless the printed one is finer on the same day or shows that its offset is a lie."""
    if first is None or second is None:
        return first or second
    if _mislabelled(first, second):
        return second
    same_day = first.instant.astimezone(ALMATY).date() == second.instant.astimezone(ALMATY).date()
    return second if same_day and _FINENESS[second.precision] > _FINENESS[first.precision] else first


def _modified(found: Moment | None, published: Moment | None) -> datetime | None:
    """When the page says that it was changed: None where that is before its publication, which nobody can do."""
    if found is None or (published is not None and found.instant < published.instant):
        return None
    return found.instant


def _mislabelled(stated: Moment, printed: Moment) -> bool:
    """A local 13:38 that is declared as 13:38+00:00: the digits are equal, the offset is UTC's."""
    if stated.instant.utcoffset() != timedelta(0) or printed.precision not in ("minute", "second"):
        return False
    return stated.instant.replace(tzinfo=None, second=0) == printed.instant.replace(tzinfo=None, second=0)


def _language(claimed: str | None) -> str | None:
    code = (claimed or "").strip().lower().replace("_", "-").partition("-")[0]
    return {"kz": "kk", "kaz": "kk", "rus": "ru"}.get(code, code) if code.isalpha() and len(code) <= 3 else None
