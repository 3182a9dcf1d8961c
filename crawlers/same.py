"""The same article: a page that says that it is another address's copy."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from crawlers.frontier import Fetched
from crawlers.source import Source
from crawlers.urls import canonical, of_source, variants

HEAD = 100_000  # bytes of a page in which its links are looked for
_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.I)
_REL = re.compile(rb"""\brel\s*=\s*["']?\s*canonical\b""", re.I)
_HREF = re.compile(rb"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.I)
_NUMBER = re.compile(r"\d{3,}")


def stands_at(answer: Fetched, source: Source) -> str | None:
    """The canonical address of the same article, where a page that was fetched for the first time says another than
    its own: by rel=canonical, or by a redirect.

    Sites err: that of a section, of another host of the source, of a twin in another language, or one that shares
    neither path, last part nor number with the page's own is not believed."""
    due = answer.due
    if due is None or due.kind != "article" or due.last_sha256 is not None or answer.status != 200:
        return None
    if answer.final_url is not None and (to := _placed(answer.final_url, answer.url, source)) is not None:
        return to
    said = _canonical_link(answer.body)
    to = _placed(canonical(said, answer.final_url or answer.url) or "", answer.url, source) if said else None
    return to if to is not None and _is_alike(to, answer.url) else None


def _canonical_link(body: bytes) -> str | None:
    for match in _LINK.finditer(body[:HEAD]):
        if _REL.search(match[0]) and (href := _HREF.search(match[0])):
            return unescape(next(each for each in href.groups() if each is not None).decode("utf-8", "replace")).strip()
    return None


def _placed(said: str, own: str, source: Source) -> str | None:
    """`said` as an address of the source's articles, if it is another than `own` and in the same language."""
    url = of_source(said, source)
    if url is None or url in variants(own) or urlsplit(url).netloc != urlsplit(own).netloc:
        return None
    if not any(source.is_article(each) for each in variants(url)):
        return None
    return None if own in twin_addresses(url, source) else url


def _is_alike(one: str, other: str) -> bool:
    a, b = urlsplit(one).path.rstrip("/"), urlsplit(other).path.rstrip("/")
    if a == b or a.rpartition("/")[2] == b.rpartition("/")[2]:
        return True
    return bool(set(_NUMBER.findall(one)) & set(_NUMBER.findall(other)))


def twin_addresses(url: str, source: Source) -> list[str]:
    """The addresses at which the source's `twins` would have the same article in another language; whether there is
    one, only the site knows."""
    parts = urlsplit(url)
    found = []
    for group in source.twins:
        own = next(
            (each for each in sorted(group, key=len, reverse=True) if _has(parts.netloc, parts.path, each)), None
        )
        for other in group if own is not None else ():
            if other != own:
                found.append(_moved(url, own or "", other))
    return found


def _has(host: str, path: str, part: str) -> bool:
    return path.startswith(part) if part.startswith("/") else host == part


def _moved(url: str, own: str, other: str) -> str:
    """`url` with a prefix or a host of its group put in place of its own."""
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path
    if own.startswith("/"):
        path = "/" + path[len(own) :].lstrip("/")
    if other.startswith("/"):
        path = other.rstrip("/") + path
    else:
        host = other
    return parts._replace(netloc=host, path=path).geturl()
