"""SURT: the sort-friendly form of an address by which CDXJ files are ordered: «kz,outlet)/news/1?a=1&b=2».

The rules are those of the Internet Archive's canonicalisation, which pywb and wayback look up by; only addresses in
http and https come here.
"""

from __future__ import annotations

import contextlib
import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

_WWW = re.compile(r"www\d*\.")
_SESSION_IN_PATH = re.compile(r";jsessionid=[0-9a-z]{32}(?=/|$)")
_SESSION = re.compile(
    r"(?:^|&)(?:jsessionid=[0-9a-z$]{10,}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24})(?=&|$)"
)
_KEPT = "/:@!$&'()*+,;=-._~?|^[]{}`\"<>"  # what stays as it is between percent-encoded bytes


def surt(url: str) -> str:
    """The key of a URL. One that cannot be read is its own, in lower case."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.strip().lower()
    if not host:
        return url.strip().lower()
    usual = 443 if parts.scheme == "https" else 80
    suffix = "" if port is None or port == usual else f":{port}"
    path = _SESSION_IN_PATH.sub("", _escaped(parts.path).lower())
    path = re.sub(r"//+", "/", path).rstrip("/") or "/"
    query = _SESSION.sub("", _escaped(parts.query).lower()).strip("&")
    query = "&".join(sorted(query.split("&"))) if query else ""
    return f"{_reversed(host)}{suffix}){path}{'?' + query if query else ''}"


def _reversed(host: str) -> str:
    """Addresses of the fourth version are turned round as names are: so the tools do."""
    if ":" in host:
        return host
    with contextlib.suppress(UnicodeError):  # else it stays as it is: a key need only be the same each time
        host = host.encode("idna").decode("ascii")
    return ",".join(reversed(_WWW.sub("", host.lower(), count=1).split(".")))


def _escaped(text: str) -> str:
    """Percent-encoding undone where it is not needed, done where it is."""
    return quote(unquote_to_bytes(text), safe=_KEPT)
