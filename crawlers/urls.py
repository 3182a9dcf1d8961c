"""URLs: one rule set that gives an address its canonical form, by which the store knows it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

LONGEST = 2000  # characters
TRACKING = re.compile(
    r"(utm_.*|fbclid|gclid|yclid|ysclid|dclid|msclkid|igshid|_openstat|mc_[ce]id|from|ref|rss|amp|spm|share)"
)
_SAFE = "/:@!$&'()*+,;=-._~%"


def canonical(url: str, base: str = "") -> str | None:
    """The canonical form of `url` (joined to `base`), or None for what is no http(s) address or empty.

    Scheme and host lower-case, no default port, no fragment, no user, no tracking parameters, the others in their
    order, characters beyond ASCII percent-encoded. Host, path and final slash stay as they are."""
    if not url.strip():
        return None
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != (443 if parts.scheme == "https" else 80):
        host = f"{host}:{port}"
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)]
    query = parts.query if len(kept) == len(parts.query.split("&")) else urlencode(kept)
    path = quote(re.sub(r"/amp/?$", "/", parts.path) or "/", safe=_SAFE)
    return urlunsplit((parts.scheme, host, path, quote(query, safe=_SAFE + "?"), ""))


def host_of(url: str) -> str:
    """The host of a canonical URL, with its port where it has one."""
    return urlsplit(url).netloc


def _tracks(name: str) -> bool:
    return TRACKING.fullmatch(name.lower()) is not None
