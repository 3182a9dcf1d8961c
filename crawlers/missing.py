"""Missing: pages that say with status 200 that there is nothing there (soft 404)."""

from __future__ import annotations

import codecs
import html
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawlers.parse.charset import decode

HEAD = 60_000  # bytes in which title and first heading stand; the rest is not looked at
LONGEST = 120  # characters of a title that can be nothing but an error's
_TITLE = re.compile(r"<title\b[^>]{0,200}>(.{0,400}?)</title>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h1\b[^>]{0,400}>(.{0,600}?)</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,400}>")
_JOINT = re.compile(r"\s[-–—|·•/:»]\s|\s?\|\s?")
_HOME = re.compile(r"(/(ru|kz|kk|kaz|rus|en|qaz)?)?(/index\.(php|html))?/?", re.IGNORECASE)


def says_missing(body: bytes, media_type: str, url: str, final_url: str | None, home: str) -> str | None:
    """Why an answer with status 200 to a question for an article is none: it says so, or it is the site's home page,
    to which the question was sent on. None where it may be an article."""
    if final_url is not None and final_url != url and _is_home(final_url, home) and not _is_home(url, home):
        return "200, but sent on to the home page"
    if "html" not in media_type.lower() and media_type:
        return None
    text = _text(body[:HEAD], media_type)
    for found in (*_TITLE.findall(text), *_HEADING.findall(text)[:1]):
        said = " ".join(html.unescape(_TAG.sub(" ", found)).split())
        if any(_says(part) for part in (said, *_JOINT.split(said)[:1])):
            return f"200, but the page says «{said[:80]}»"
    return None


def _text(head: bytes, media_type: str) -> str:
    """UTF-8 is tried first: weighing every charset takes milliseconds a page."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return decode(head, media_type).text


def _is_home(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and (_HOME.fullmatch(parts.path) is not None or url.rstrip("/") == home.rstrip("/"))


def _says(title: str) -> bool:
    return len(title) <= LONGEST and _patterns().fullmatch(title.strip(" .!…")) is not None


@cache
def _patterns() -> re.Pattern[str]:
    entries = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))["says"]
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries), re.IGNORECASE)
