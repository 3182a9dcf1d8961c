"""Seal: an order to show a page no more, or to erase it everywhere, carried out so that a kill only delays it.

The order is committed first: from then on the address is not fetched, parsed or imported again. What is to be erased
is noted with it before a byte is overwritten, so that an order that was cut short goes on from any point.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, select, update

from crawlers.parse.charset import decode
from crawlers.warc import WarcError, WarcReader
from crawlers.warc.erasing import Extent, blank, extent, torn_with
from pipelines.context import Context
from pipelines.errors import InputError, StoreError
from pipelines.evidence import cdxj
from pipelines.evidence.page import addresses
from pipelines.locks import ERASING, RUN, hold
from pipelines.searching.index import index, renew
from pipelines.store import seals
from pipelines.store.articles import get_articles
from pipelines.store.forgetting import forget_articles
from pipelines.store.schema import articles, captures, files, pages, quarantine, stories, versions
from pipelines.store.seals import Seal

WAITING = "a run is going on; the order waits for its end, then sweeps once more (it holds already)"
COPYING = "a backup is being made; the order waits for its end"
SHORTEST = 15  # characters of a title by which a list of headlines is known to hold it


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order reached: addresses (the page's and those of its own images and files) and how many articles;
    `alike` are other articles that carry nearly the same text, which it did not reach, as (title, address)."""

    urls: tuple[str, ...]
    articles: int
    alike: tuple[tuple[str, str], ...] = ()


def seal(context: Context, url: str, reason: str, who: str) -> Ordered:
    """Hide a page: it leaves search, profiles, digests, exports and the web; its evidence stays, unshown.

    Raises InputError where nothing is known of it or the reason is missing."""
    return _order(context, "seal", url, reason, who)


def erase(context: Context, url: str, reason: str, who: str) -> Ordered:
    """Take a page away everywhere: evidence, versions, findings, indexes, digests; the order with its reason stays.

    Raises InputError where the reason is missing. An address that was never stored is refused from now on."""
    return _order(context, "erase", url, reason, who)


def lift(context: Context, url: str) -> Ordered:
    """Show a sealed page again: its articles are made anew from the evidence. Raises InputError where it is not sealed.

    What was imported comes back with its next import."""
    own = addresses(context, url)
    with context.store.write() as connection:
        urls = _reach(connection, own) + _hidden_with(connection, own)
        lifted = [seals.lift(connection, each) for each in dict.fromkeys(urls)]
        if not any(lifted):
            raise InputError(f"{url} is not sealed")
        connection.execute(update(pages).where(pages.c.url.in_(urls)).values(sealed_reason=None, parsed_at=None))
    cdxj.drop(context)  # what was taken out of it is put in again when it is next asked
    return Ordered(tuple(dict.fromkeys(urls)), 0)


def finish_orders(context: Context) -> int:
    """Carry out what was cut short; gives how many orders there were."""
    with context.store.read() as connection:
        left = seals.all_seals(connection, "ordered")
    if left:
        _carry_out(context, left)
    return len(left)


def _order(context: Context, verb: seals.Verb, url: str, reason: str, who: str) -> Ordered:
    if not reason.strip():
        raise InputError('an order needs its reason: --reason "…", which is all that stays of the page')
    finish_orders(context)
    own = addresses(context, url)
    with context.store.write() as connection:
        urls = _reach(connection, own)
        known = connection.execute(select(articles.c.id).where(articles.c.url.in_(urls))).scalars().all()
        alike = _alike(connection, known)
        if verb == "seal" and not known and not _has_pages(connection, urls):
            raise InputError(f"nothing is stored of {url}: check the address, `baqylau search` shows those known")
        made = [seals.order(connection, verb, each, reason.strip(), who) for each in urls]
        for each in urls:
            seals.close(connection, each)
    with context.store.read() as connection:
        orders = [one for one in seals.all_seals(connection, "ordered") if one.id in made]
    _carry_out(context, orders)
    return Ordered(tuple(urls), len(known), alike)


def _alike(connection: Connection, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Other articles of the same stories: copies of the text at other addresses."""
    own = select(stories.c.story).where(stories.c.article_id.in_(ids))
    others = select(stories.c.article_id).where(stories.c.story.in_(own), stories.c.article_id.not_in(ids))
    found = get_articles(connection, sorted(set(connection.execute(others).scalars())))
    return tuple((one.article.title, one.article.url) for one in found.values())


def _reach(connection: Connection, urls: Sequence[str]) -> list[str]:
    """The addresses, and those of images and files that hang on these articles and on no others."""
    own = select(articles.c.id).where(articles.c.url.in_(urls))
    hanging = set(connection.execute(select(files.c.url).where(files.c.article_id.in_(own))).scalars())
    others = select(files.c.url).where(files.c.url.in_(hanging), files.c.article_id.not_in(own))
    return [*urls, *sorted(hanging - set(connection.execute(others).scalars()) - set(urls))]


def _hidden_with(connection: Connection, urls: Sequence[str]) -> list[str]:
    """What was sealed by the same order: the rows of its articles, which would say, are gone."""
    found = seals.seals_among(connection, urls)
    same = [(one.reason, one.who, one.verb) for one in found.values()]
    at = [one.at for one in found.values()]
    return [
        one.url
        for one in seals.all_seals(connection)
        if (one.reason, one.who, one.verb) in same and any(abs((one.at - when).total_seconds()) < 1 for when in at)
    ]


def _has_pages(connection: Connection, urls: Sequence[str]) -> bool:
    return connection.execute(select(pages.c.id).where(pages.c.url.in_(urls)).limit(1)).first() is not None


def _carry_out(context: Context, orders: Sequence[Seal]) -> None:
    """At once; and again under the run's lock, since a run that was going on may have stored what it held in hand."""
    with hold(context, ERASING, COPYING):
        ids = _apply(context, orders)
    with hold(context, RUN, WAITING), hold(context, ERASING, COPYING):
        ids |= _apply(context, orders)
        cdxj.forget(context, [one.url for one in orders])
        _drop_from_index(context, anew=any(one.verb == "erase" for one in orders))
        if any(one.verb == "erase" for one in orders):
            context.store.compact()
        with context.store.write() as connection:
            for one in orders:
                seals.finish(connection, one.id)
    for one in orders:
        context.log.info("order carried out", verb=one.verb, url=one.url, who=one.who, articles=len(ids))


def _apply(context: Context, orders: Sequence[Seal]) -> set[str]:
    """Blank the evidence of what is to be erased, then take the rows away; gives the ids of the articles."""
    urls = [one.url for one in orders]
    erased = [one for one in orders if one.verb == "erase"]
    for one in erased:
        _blank(context, one)
    with context.store.write() as connection:
        ids = set(connection.execute(select(articles.c.id).where(articles.c.url.in_(urls))).scalars())
        forget_articles(connection, ids, urls)
        for one in orders:
            _settle_pages(connection, one)
            seals.close(connection, one.url)
    return ids


def _settle_pages(connection: Connection, one: Seal) -> None:
    """Sealed pages stay and say why; erased ones are gone, but for a file that other articles were imported from."""
    own = [row.id for row in connection.execute(select(pages.c.id).where(pages.c.url == one.url))]
    for page in own:
        connection.execute(delete(quarantine).where(quarantine.c.item == f"page/{page}"))
    if one.verb == "seal":
        connection.execute(update(pages).where(pages.c.id.in_(own)).values(sealed_reason=one.line))
        return
    gone = {"sealed_reason": one.line, "warc_file": None, "warc_offset": None, "warc_length": None, "hint": None}
    for file, offset, _ in one.places:
        where = (pages.c.warc_file == file, pages.c.warc_offset == offset)
        connection.execute(update(pages).where(*where).values(**gone))
        said = (captures.c.warc_file == file, captures.c.warc_offset == offset)
        connection.execute(delete(captures).where(*said))
    connection.execute(delete(captures).where(captures.c.page_id.in_(own)))
    used = select(versions.c.page_id).where(versions.c.page_id.is_not(None))
    connection.execute(delete(pages).where(pages.c.id.in_(own), pages.c.id.not_in(used)))


def _blank(context: Context, one: Seal) -> None:
    """Note what holds the page, then write over it."""
    folder = context.settings.warc_folder
    with context.store.read() as connection:
        found = {(row.warc_file, row.warc_offset): row for row in _evidence(connection, one.url)}
        found |= {(row.warc_file, row.warc_offset): row for row in _lists(context, connection, one.url)}
    known = {place[:2] for place in one.places}
    fresh = [place for place in found if place not in known and (folder / place[0]).exists()]
    places = [(one.file, one.offset, one.length) for one in (extent(folder, *place) for place in fresh)]
    digests = [row.sha256 for row in found.values() if getattr(row, "url", None) == one.url]
    with context.store.write() as connection:
        seals.note(connection, one.id, digests, places)
        (one_now,) = (each for each in seals.all_seals(connection) if each.id == one.id)
    try:
        for place in one_now.places:
            blank(folder, Extent(*place), one.reason)
        for torn in torn_with(folder, one.url.encode()) if folder.is_dir() else ():
            torn.unlink()
    except WarcError as error:
        raise StoreError(str(error)) from error


def _evidence(connection: Connection, url: str) -> Iterator[Row]:  # type: ignore[type-arg]
    """The records of an address: what was fetched or imported, what was said of it again, and the files that its
    articles were imported from."""
    of_url = select(pages.c.id).where(pages.c.url == url)
    of_article = select(versions.c.page_id).join(articles, articles.c.id == versions.c.article_id)
    imported = of_article.where(articles.c.url == url, versions.c.page_id.is_not(None))
    wanted = pages.c.id.in_(of_url.union(imported)), pages.c.warc_file.is_not(None)
    yield from connection.execute(select(pages).where(*wanted))
    again = captures.c.page_id.in_(of_url), captures.c.warc_file.is_not(None)
    yield from connection.execute(select(captures.c.warc_file, captures.c.warc_offset).where(*again))


def _lists(context: Context, connection: Connection, url: str) -> Iterator[Row]:  # type: ignore[type-arg]
    """Feeds, listings and sitemaps that name the page: their records hold its headline and often its first lines."""
    sources = select(pages.c.source).distinct().where(pages.c.url == url)
    lists = (pages.c.kind == "discovery", pages.c.source.in_(sources), pages.c.warc_file.is_not(None))
    of_url = select(versions.c.title).join(articles, articles.c.id == versions.c.article_id)
    titles = set(connection.execute(of_url.where(articles.c.url == url)).scalars())
    needle = _needle(url, titles)
    reader = WarcReader(context.settings.warc_folder)
    for row in connection.execute(select(pages).where(*lists).order_by(pages.c.id)).all():
        try:
            stored = reader.read(row.warc_file, row.warc_offset)
        except WarcError:
            continue  # erased already, or a file that is not there
        if needle.search(decode(stored.body, stored.media_type).text):
            yield row


def _needle(url: str, titles: set[str]) -> re.Pattern[str]:
    """The address whole or without its host, and the headlines, in the ways in which HTML, XML and JSON write them."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    plain = [url, *([path] if len(path) > 2 else []), *(title for title in titles if len(title) >= SHORTEST)]
    forms = [form for one in plain for form in (one, html.escape(one), json.dumps(one)[1:-1], one.replace("/", "\\/"))]
    return re.compile("|".join(rf"{re.escape(form)}(?![\w-])" for form in dict.fromkeys(forms)))


def _drop_from_index(context: Context, *, anew: bool) -> None:
    """An engine keeps deleted documents until it happens to merge its files: what is erased needs a new index."""
    if context.settings.engine != "embedded" and context.settings.index_folder.is_dir() and anew:
        from search.tantivy_engine import remove_index

        remove_index(context.settings.index_folder)
    if context.engine.info() is None:
        return
    if anew:
        renew(context)
    else:
        index(context)
