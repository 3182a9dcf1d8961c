"""Next.js: the build whose data files a site serves. It changes with each release, so every crawl asks for it."""

from __future__ import annotations

import re
from urllib.parse import quote

from crawlers.discovery.link import DiscoveryError

PLACE = "{buildId}"
_BUILD = re.compile(rb'"buildId"\s*:\s*"([\w.~-]{1,100})"')
_MANIFEST = re.compile(rb"/_next/static/([\w.~-]{1,100})/_buildManifest\.js")


def build_id(body: bytes) -> str:
    """The build that a home page names, in __NEXT_DATA__ or in its scripts. Raises DiscoveryError."""
    match = _BUILD.search(body) or _MANIFEST.search(body)
    if match is None:
        raise DiscoveryError("the home page names no build of Next.js: check the route's {buildId}")
    return quote(match[1].decode("ascii"), safe="")
