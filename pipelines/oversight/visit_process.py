"""The process of one visit to a site: a check of a definition, or the look at a site from which one is drafted.

It reads one JSON object from standard input (settings, and either `check`, a source's name, or `new`, an address) and
prints one JSON object: what was found, or an error. A reactor starts only once in a process, so each visit has its own.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
from pathlib import Path
from typing import Any

from pipelines import settings as settings_of
from pipelines.child import take_order
from pipelines.errors import BaqylauError, InputError
from pipelines.settings import Settings


def main() -> None:
    order = take_order()
    try:
        found = _visit(order)
    except BaqylauError as error:
        found = {"error": str(error)}
    print(json.dumps(found, ensure_ascii=False, default=str), flush=True)
    os._exit(0)  # the thread that waits for the parent holds standard input


def _visit(order: dict[str, Any]) -> dict[str, Any]:
    settings = settings_of.load({}, Path(os.devnull), **order["settings"])
    return _check(settings, order["check"]) if "check" in order else _draft(settings, order["new"])


def _check(settings: Settings, name: str) -> dict[str, Any]:
    from crawlers.catalogue import load_sources
    from crawlers.checking import Checked, check_source
    from crawlers.visits import Get
    from pipelines.parsing.one_page import parse_stored

    source = load_sources(settings.sources).sources[name]
    found: list[Checked] = []

    async def visit(get: Get) -> None:
        found.append(await check_source(source, get, parse_stored))

    _run(settings, source, visit, f"the check of {name}")
    return {**dataclasses.asdict(found[0]), "confirmed": found[0].confirmed}


def _draft(settings: Settings, url: str) -> dict[str, Any]:
    from crawlers.drafting.look import look_at, provisional
    from crawlers.visits import Get

    found: list[str] = []

    async def visit(get: Get) -> None:
        found.append(await look_at(url, get))

    try:
        source = provisional(url)
    except ValueError as error:
        raise InputError(str(error)) from error
    _run(settings, source, visit, f"the look at {url}")
    return {"draft": found[0]}


def _run(settings: Settings, source: Any, visit: Any, what: str) -> None:
    """One spider in one reactor, until the visit ends. Raises InputError for what the visit could not read or do."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.politeness import process_settings, scrapy_settings
    from crawlers.visits import VisitSpider

    process = AsyncCrawlerProcess(process_settings(settings.allow_hosts), install_root_handler=False)
    options = scrapy_settings(source, contact=settings.contact, allow_hosts=settings.allow_hosts)
    errors: list[Exception] = []

    async def guarded(get: Any) -> None:
        try:
            await visit(get)
        except Exception as error:  # Scrapy would only log it
            errors.append(error)

    process.crawl(type("Spider", (VisitSpider,), {"custom_settings": options}), source=source, visit=guarded)
    process.start()
    if errors and isinstance(errors[0], ValueError):
        raise InputError(str(errors[0])) from errors[0]
    if errors:
        logging.error("%s broke", what, exc_info=errors[0])
        raise InputError(f"{what} broke: {type(errors[0]).__name__}: {str(errors[0])[:200]}")


if __name__ == "__main__":
    main()
