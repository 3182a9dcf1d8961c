"""Choice: the names that somebody gives → the sources that are crawled, and what their process is told."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from crawlers.catalogue import Catalogue, load_sources
from crawlers.source import SourceError
from pipelines.context import Context
from pipelines.errors import BaqylauError, InputError


class CrawlError(BaqylauError):
    """The crawl's process failed; what it had kept stays, and the rest is fetched by the next crawl."""


def choose(catalogue: Catalogue, names: Sequence[str], say: Callable[[str], None] | None = None) -> list[str]:
    """The names to crawl. Raises InputError for one that is unknown or broken, or where none is usable.

    Unnamed, unconfirmed sources of the bundled catalogue are left out, and `say` is told so in one line."""
    for name in names:
        if name in catalogue.broken:
            raise InputError(catalogue.broken[name])
        if name not in catalogue.sources:
            raise InputError(_unknown(name, catalogue.sources))
    return list(dict.fromkeys(names)) or _unnamed(catalogue, say or (lambda line: None))


def _unnamed(catalogue: Catalogue, say: Callable[[str], None]) -> list[str]:
    if not catalogue.sources:
        raise InputError("; ".join(catalogue.broken.values()))
    for reason in catalogue.broken.values():
        say(f"left out: {reason}")
    left = catalogue.unasked
    if left:
        say(
            f"left out: {len(left)} bundled sources that nobody has confirmed on the live site; to fetch one, name it:"
            f" baqylau crawl {left[0]}"
        )
    return sorted(set(catalogue.sources) - set(left))


def _unknown(name: str, sources: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(sources), 3, 0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "see them with: baqylau sources list"
    return f"there is no source {name!r}; {hint}"


def catalogue_of(context: Context) -> Catalogue:
    """The definitions of the settings' folder. Raises InputError where it cannot be read."""
    try:
        return load_sources(context.settings.sources)
    except SourceError as error:
        raise InputError(str(error)) from error


def plain_settings(context: Context) -> Mapping[str, Any]:
    """The settings as a process of its own takes them."""
    values = dataclasses.asdict(context.settings)
    return {name: value for name, value in values.items() if value is not None}
