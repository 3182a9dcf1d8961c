"""Home: what a site's front page says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawlers.parse.charset import decode
from crawlers.parse.text import squeeze, tree
from crawlers.urls import canonical, host_of

FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
LEAST_WORDS = 3  # in the text of a link that looks like a headline


@dataclass(frozen=True, slots=True)
class Home:
    """`feeds` are the addresses that the page names; `twins` the other languages' pages by their code; `headlines` the
    links whose text reads like a headline; `wordpress` the address of its API."""

    title: str
    language: str | None
    feeds: tuple[str, ...]
    twins: tuple[tuple[str, str], ...]
    headlines: tuple[str, ...]
    wordpress: str | None


def read_home(body: bytes, media_type: str, url: str) -> Home:
    """Raises ValueError where the page is no HTML."""
    root = tree(decode(body, media_type).text)
    links = [link for link in root.iter("link") if isinstance(link, HtmlElement)]
    feeds = [canonical(link.get("href") or "", url) for link in links if link.get("type") in FEEDS]
    api = next((link.get("href") for link in links if link.get("rel") == "https://api.w.org/"), None)
    twins = [(link.get("hreflang") or "", canonical(link.get("href") or "", url)) for link in links]
    return Home(
        title=_title(root) or host_of(url),
        language=_code(root.get("lang")),
        feeds=tuple(dict.fromkeys(each for each in feeds if each and host_of(each) == host_of(url))),
        twins=tuple((code[:2].lower(), at) for code, at in twins if code and code != "x-default" and at),
        headlines=_headlines(root, url),
        wordpress=canonical(api, url) if api else None,
    )


def _title(root: HtmlElement) -> str:
    named = root.xpath("string(//meta[@property='og:site_name']/@content)")
    return squeeze(str(named) or str(root.xpath("string(//title)")))[:100]


def _code(language: str | None) -> str | None:
    code = (language or "").lower().replace("_", "-").partition("-")[0]
    return {"kz": "kk"}.get(code, code) if code in ("ru", "kk", "kz", "en") else None


def _headlines(root: HtmlElement, url: str) -> tuple[str, ...]:
    """Links of the same host, no menu's: those with several words, the first 200."""
    found: dict[str, None] = {}
    for anchor in root.iter("a"):
        at = canonical(anchor.get("href") or "", url) if anchor.get("href") else None
        words = squeeze("".join(map(str, anchor.itertext()))).split()
        if at and host_of(at) == host_of(url) and urlsplit(at).path != "/" and len(words) >= LEAST_WORDS:
            found.setdefault(at)
    return tuple(found)[:200]
