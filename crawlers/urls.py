"""URLs: one rule set that gives an address its canonical form, by which the store knows it.

`canonical` knows no outlet; `of_source` adds what a definition says of its hosts. A final slash is kept, as some
servers answer one form only: whoever looks an address up asks for both (`variants`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, unquote_plus, urljoin, urlsplit, urlunsplit

from crawlers.source import Source

LONGEST = 2000  # characters
TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|yclid|ysclid|msclkid|twclid|ttclid|igshid|igsh|mibextid|_openstat"
    r"|mc_[ce]id|_ga|_gl|_hs.*|hsctatracking|mkt_tok|xtor|cmpid|roistat|fb_.*|from|ref|referrer|rss|amp|spm|share"
    r"|phpsessid|jsessionid"
)
MOBILE = ("www.", "m.", "amp.", "mobile.", "wap.")  # hosts that show the pages of the name behind the dot
_SAFE = "/:@!$&'()*+,;=-._~%"
_PLAIN = re.compile(  # an address to which no rule applies, as most are: known at a glance, in a tenth of the time
    r"https?://(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,20}(?=/)(?!\S*(?i:amp|index\.|default\.))"
    r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?",
    re.A,
)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_GLUED = re.compile(
    r"https?://[^/?#]*/*(?=https?://)", re.I
)  # an address that begins inside another's host, or behind it


def resolve(url: str, base: str = "") -> str | None:
    """`url` (joined to `base`) as it can be asked for, or None for what is no http(s) address or empty.

    Scheme and host lower-case, the host in ASCII, no default port, fragment or user; what is percent-encoded without
    need is decoded, the rest encoded; dots and double slashes of the path are undone. It leads where it led before."""
    if len(url) <= LONGEST and _PLAIN.fullmatch(url):
        return url
    if not url.strip() or len(url) > LONGEST:
        return None
    try:
        parts = urlsplit(_unglued(urljoin(base, url.strip())))
        host, port = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower(), parts.port
        path, query = _path(_encoded(parts.path)), _encoded(parts.query, "?")
    except (ValueError, UnicodeError):
        return None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    if port is not None and port != (443 if parts.scheme == "https" else 80):
        host = f"{host}:{port}"
    found = urlunsplit((parts.scheme, host, path, query, ""))
    return found if len(found) <= 3 * LONGEST else None


def canonical(url: str, base: str = "") -> str | None:
    """The canonical form of `url` (joined to `base`), or None for what is no http(s) address or empty.

    What `resolve` gives, without tracking parameters, AMP's marks and the names of index pages. The other parameters
    keep their order. The canonical form of a canonical form is itself."""
    plain = _origin(base) + url if url[:1] == "/" and url[:2] != "//" else url
    if len(url) <= LONGEST and _PLAIN.fullmatch(plain):
        return plain
    found = resolve(url, base)
    if found is None:
        return None
    parts = urlsplit(found)
    query = "&".join(_kept(parts.query))
    path = parts.path
    while (shorter := _shorter(path, bare=not query)) != path:
        path = shorter
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def of_source(url: str, source: Source) -> str | None:
    """The canonical form of an address of `source`: its mobile hosts and aliases become the host that they stand for,
    and http becomes https where its home has that. None where `canonical` gives none."""
    found = canonical(url)
    if found is None:
        return None
    if found.partition("://")[2].partition("/")[0] in source.hosts and found.startswith(source.home[:6]):
        return found
    parts = urlsplit(found)
    host = _host(parts.netloc, source)
    secure = parts.scheme == "http" and parts.port is None and source.home.startswith("https:")
    return urlunsplit(("https" if secure and source.owns(host) else parts.scheme, host, parts.path, parts.query, ""))


def variants(url: str) -> tuple[str, str]:
    """A canonical URL as it stands, and with its final slash set or taken away: both are one address."""
    head, mark, query = url.partition("?")
    if urlsplit(head).path in ("", "/"):
        return url, url
    other = head[:-1] if head.endswith("/") else head + "/"
    return url, other + mark + query


def host_of(url: str) -> str:
    """The host of a canonical URL, with its port where it has one."""
    return urlsplit(url).netloc


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    """Scheme and host of a base address, "" where it has none."""
    found = resolve(base) if base else None
    return found[: found.index("/", 8)] if found is not None else ""


def _host(netloc: str, source: Source) -> str:
    """The source's own host that `netloc` stands for; one that is none of its stays."""
    if netloc in source.hosts or netloc.partition(":")[0] in source.hosts:
        return netloc
    bare = next((netloc.removeprefix(prefix) for prefix in MOBILE if netloc.startswith(prefix)), netloc)
    for name in (bare, f"www.{bare}"):
        if name in source.hosts:
            return name
    aliased = netloc in source.aliases or netloc.partition(":")[0] in source.aliases
    return source.hosts[0] if aliased else netloc


def _unglued(url: str) -> str:
    """ "https://kaz.x.kzhttps://kaz.x.kz/1" and "https://x.kz/https://kaz.x.kz/1" are the last address of theirs."""
    while match := _GLUED.match(url):
        url = url[match.end() :]
    return url


def _encoded(text: str, more: str = "") -> str:
    """Percent-encoding in one form: capitals, nothing encoded that need not be, a lone % as %25."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    text = re.sub(r"%[0-9A-Fa-f]{2}", _decoded, text)
    return quote(text, safe=_SAFE + more)


def _decoded(match: re.Match[str]) -> str:
    letter = chr(int(match[0][1:], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()


def _path(path: str) -> str:
    kept: list[str] = []
    steps = [step for step in path.split("/") if step]
    for step in steps:
        if step == "..":
            kept = kept[:-1]
        elif step != ".":
            kept.append(step)
    final = "/" if kept and (path.endswith("/") or steps[-1] in (".", "..")) else ""
    return "/" + "/".join(kept) + final


def _kept(query: str) -> list[str]:
    """The parameters that say what is shown. `amp;` before a name is an ampersand that was escaped twice."""
    pieces = [re.sub(r"^(?:amp;)+", "", piece) for piece in query.split("&")]
    return [piece for piece in pieces if piece and not _tracks(piece)]


def _tracks(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = unquote_plus(name).lower()
    return TRACKING.fullmatch(name) is not None or (name == "outputtype" and value.lower() == "amp")


def _index(path: str) -> str:
    return re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "/", path, flags=re.I)


def _session(path: str) -> str:
    return re.sub(r";jsessionid=[^/]*$", "", path, flags=re.I)


def _amp(path: str) -> str:
    """/amp/a/1, /ru/amp/a/1, /a/1/amp, /a/1.amp and /a/1.amp.html show /a/1."""
    path = re.sub(r"^((?:/[a-z]{2})?)/amp(?=/.)", r"\1", path)
    path = re.sub(r"(?<=.)/amp(?=/?$)", "", path)
    return re.sub(r"(?<=[^/.])\.amp(?=(?:\.html?)?/?$)", "", path)


PATH_RULES: tuple[Callable[[str], str], ...] = (_session, _amp)


def _shorter(path: str, *, bare: bool) -> str:
    """The path after each rule; an index page's name goes only where no parameters say what it shows."""
    for rule in (*PATH_RULES, _index) if bare else PATH_RULES:
        path = rule(path)
    return _path(path)
