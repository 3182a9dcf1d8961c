"""Gates: an answer that is no page but a door (a login, a captcha, a cookie ticket, a challenge). A gate that is shut
stays shut: it is recorded and left alone, never worked around."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

MOST_BYTES = 200_000  # a door is a small page; larger ones are not searched
MOST_TEXT = 1500  # characters that a reader sees of a door; an article that holds a captcha's form has more
CHALLENGES = ("challenge", "captcha", "cookie")  # kinds that stand before a whole host, not before one page

_TAGS = re.compile(rb"<(script|style|noscript)\b.*?</\1\s*>|<[^>]*>", re.S | re.I)
_TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title", re.S | re.I)
_LOGIN = re.compile(r"/(log-?in|sign-?in|signon|sso|auth|oauth2?|account/login|users?/login|kiru)(/|\.\w+)?$", re.I)
_WAITING = re.compile(
    r"just a moment|attention required|ddos-guard|checking your browser|access denied"
    r"|проверка (вашего )?браузера|один момент|доступ ограничен|браузер(іңіз)?ді тексеру",
    re.I,
)
_ROBOT = re.compile(
    r"are you (a )?(robot|human)|not a robot|you are human|вы не робот|робот емес|captcha|капча|капчу", re.I
)
_CHALLENGE_MARKS = (b"/cdn-cgi/challenge-platform/", b"cf-chl-", b"cf_chl_opt", b"/ddos-guard/", b"check.ddos-guard")
_CAPTCHA_MARKS = (b"g-recaptcha", b"h-captcha", b"cf-turnstile", b"smartcaptcha", b"showcaptcha", b"data-sitekey")
_COOKIE = re.compile(rb"document\s*\.\s*cookie\s*=")
_AGAIN = re.compile(rb"location\s*(\.\s*(reload|replace|href)|=)|http-equiv\s*=\s*[\"']?refresh", re.I)
_NOT_ALLOWED = re.compile(r"not[\s_-]?allowed|access[\s_-]?denied|forbidden|unauthorized|captcha", re.I)


class Gate(NamedTuple):
    """A door: `kind` is login, forbidden, legal, challenge, captcha, cookie or ticket; `evidence` what showed it."""

    kind: str
    evidence: str

    @property
    def is_of_host(self) -> bool:
        """It stands before the whole host."""
        return self.kind in CHALLENGES


@dataclass(frozen=True)
class Seen:
    """An answer as the rules look at it; names of headers are in small letters. The text is read where a rule asks."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        declared = self.headers.get("content-type", "")
        return "html" in declared or (not declared and self.body.lstrip()[:1] == b"<")

    @cached_property
    def title(self) -> str:
        found = _TITLE.search(self.body)
        return "" if found is None else _words(found[1])

    @cached_property
    def text(self) -> str:
        """What a reader sees, roughly."""
        return _words(_TAGS.sub(b" ", self.body))

    @property
    def is_door(self) -> bool:
        return len(self.text) <= MOST_TEXT


def find_gate(status: int, headers: Mapping[str, str], body: bytes) -> Gate | None:
    """The gate that an answer is, or None for a page. `body` is decoded; names of headers are in small letters."""
    seen = Seen(status, headers, body if len(body) <= MOST_BYTES else b"")
    return next((gate for rule in RULES if (gate := rule(seen)) is not None), None)


def gate_of_redirect(url: str, target: str, headers: Mapping[str, str]) -> Gate | None:
    """A redirect to a login page, or to the same address with a cookie as the ticket."""
    old, new = urlsplit(url), urlsplit(target)
    if _LOGIN.search(new.path) and not _LOGIN.search(old.path):
        return Gate("login", f"redirect to {new.netloc}{new.path}"[:200])
    if url.partition("#")[0] == target.partition("#")[0] and "set-cookie" in headers:
        return Gate("cookie", "redirect to itself with a cookie")
    return None


def _challenge(seen: Seen) -> Gate | None:
    if seen.headers.get("cf-mitigated", "").lower() == "challenge":
        return Gate("challenge", "cf-mitigated: challenge")
    server = seen.headers.get("server", "").lower()
    if seen.status in (403, 429, 503) and "ddos-guard" in server:
        return Gate("challenge", f"{seen.status} of {server[:40]}")
    if not seen.is_html:
        return None
    mark = next((mark for mark in _CHALLENGE_MARKS if mark in seen.body), None)
    waiting = _WAITING.search(seen.title)
    if mark is not None and (waiting or seen.status != 200) and seen.is_door:
        return Gate("challenge", f"{seen.status} with {mark.decode()}")
    if waiting and seen.is_door:
        return Gate("challenge", f"{seen.status}, its title says {waiting[0]!r}")
    return None


def _captcha(seen: Seen) -> Gate | None:
    if not seen.is_html:
        return None
    mark = next((mark for mark in _CAPTCHA_MARKS if mark in seen.body), None)
    found = _ROBOT.search(seen.title) or (mark is not None and seen.is_door and _ROBOT.search(seen.text))
    if found and seen.is_door:
        return Gate("captcha", f"{seen.status}, it says {found[0]!r}")
    return None


def _cookie(seen: Seen) -> Gate | None:
    """A page of nothing but a script that sets a cookie and comes again."""
    if seen.is_html and _COOKIE.search(seen.body) and _AGAIN.search(seen.body) and len(seen.text) < 300:
        return Gate("cookie", "a page that only sets a cookie and reloads")
    return None


def _ticket(seen: Seen) -> Gate | None:
    """gov.kz answers {"error": "notAllowed"} with status 200 to who has no ticket."""
    if len(seen.body) > 2000 or not seen.body.lstrip().startswith((b"{", b'"')):
        return None
    try:
        said = json.loads(seen.body)
    except (ValueError, RecursionError):
        return None
    values = said.values() if isinstance(said, dict) else [said]
    found = next((each for each in values if isinstance(each, str) and _NOT_ALLOWED.search(each[:200])), None)
    return None if found is None else Gate("ticket", f"{seen.status}, it says {found[:80]!r}")


def _status(seen: Seen) -> Gate | None:
    kinds = {401: "login", 407: "login", 403: "forbidden", 451: "legal"}
    kind = kinds.get(seen.status)
    return None if kind is None else Gate(kind, str(seen.status))


def _words(text: bytes) -> str:
    try:
        return " ".join(text.decode("utf-8").split())
    except UnicodeDecodeError:
        return " ".join(text.decode("windows-1251", "replace").split())


RULES: tuple[Callable[[Seen], Gate | None], ...] = (_challenge, _captcha, _cookie, _ticket, _status)
