"""A profile to take away: its lists as CSV files in one zip, or as FollowTheMoney entities, a JSON object a line.

FollowTheMoney (https://followthemoney.tech) is what Aleph and OpenSanctions tools read. Articles and mentions are given
as such; a role becomes a link only where its words name the organisation, and never with a date of beginning or end:
the day that a role was written on is not when it was held. Being named together is no link, and is left out.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from pipelines.batches import batched
from pipelines.errors import InputError
from pipelines.profiles.mention_lines import MentionLine
from pipelines.profiles.profile import Profile
from pipelines.profiles.sums import SumLine
from pipelines.searching.export_files import Sink
from pipelines.searching.spreadsheets import safe_cell

SCHEMAS = {"person": "Person", "organisation": "Organization", "programme": "Project"}
_ROWS = 500  # that are written at once
_DAY = (1980, 1, 1, 0, 0, 0)  # of the files in the zip: the same profile gives the same bytes


def csv_zip(found: Profile, mentions: Iterable[MentionLine]) -> Iterator[bytes]:
    """The bytes of a zip of names.csv, roles.csv, mentions.csv, sums.csv, together.csv and, last, about.csv, in UTF-8
    with a byte order mark. `mentions` are all of the entity's; sums and neighbours are those of its profile. One that
    was cut off opens nowhere, as the list of a zip's files stands at its end."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, rows in _tables(found, mentions):
            info = zipfile.ZipInfo(f"{name}.csv", _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            with made.open(info, "w", force_zip64=True) as out:
                out.write(codecs.BOM_UTF8)
                for some in batched(rows, _ROWS):
                    out.write(_csv(some))
                    yield sink.drain()
    yield sink.drain()


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(["" if cell is None else safe_cell(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode()


def _tables(found: Profile, mentions: Iterable[MentionLine]) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    place = ("article_id", "version", "title", "source", "url", "date")
    yield "names", [("name", "count"), *found.names]
    roles = ("role", "office", "organisation", "former", "count", "first", "last")
    yield "roles", [roles, *([getattr(one, name) for name in roles] for one in found.roles)]
    said = ("text", "role", "sentence", "state", *place)
    yield "mentions", chain([said], ([getattr(one, name) for name in said] for one in mentions))
    head = ("value", "currency", "kind", "text", "approximate", "sentence", "also_in", *place)
    yield "sums", [head, *(_sum(one, place) for one in found.sums)]
    beside = ("id", "kind", "name", "articles", "score", "significant", "sentence")
    yield "together", [beside, *([getattr(one, name) for name in beside] for one in found.together)]
    yield "about", _about(found)


def _sum(one: SumLine, place: Sequence[str]) -> Sequence[Any]:
    also = " ".join(other.article_id for other in one.also)
    own = (f"{one.value:f}", one.currency, one.kind, one.text, one.approximate, one.sentence, also)
    return *own, *(getattr(one.place, name) for name in place)


def _about(found: Profile) -> list[Sequence[Any]]:
    """Whose file it is, and of how many of the newest mentions sums.csv and together.csv are."""
    head = ("id", "kind", "name", "mentions", "articles", "sums_and_together_of_newest")
    return [head, (found.id, found.kind, found.name, found.mention_count, found.article_count, found.looked_at)]


def follow_the_money(found: Profile, mentions: Iterable[MentionLine]) -> Iterator[dict[str, Any]]:
    """The entity, the articles that name it with a mention each (`mentions` are all of its own), and links that its
    roles say. Raises InputError at once for a place, of which FollowTheMoney has no kind."""
    schema = SCHEMAS.get(found.kind)
    if schema is None:
        raise InputError(
            f"FollowTheMoney has no kind for a {found.kind or 'choice'}: ask for one person or organisation"
        )
    return _entities(found, mentions, schema)


def _entities(found: Profile, mentions: Iterable[MentionLine], schema: str) -> Iterator[dict[str, Any]]:
    own = {"name": [found.name], "alias": [name for name, _ in found.names if name != found.name]}
    if schema == "Organization":
        own["registrationNumber"] = found.identifiers.get("bin", [])
    me = _id("entity", found.id)
    yield _entity(me, schema, own)
    if found.kind == "person" and not found.groups:  # where two may be one of them holds the office
        yield from _links(found, me)
    told: set[str] = set()
    for one in mentions:
        article = _id("article", one.article_id)
        if article not in told:
            told.add(article)
            said = {"title": [one.title], "publishedAt": [one.date.isoformat()], "publisher": [one.source]}
            web = [one.url] if one.url.startswith(("http://", "https://")) else []
            yield _entity(article, "Article", {**said, "sourceUrl": web})
            mention = {"document": [article], "resolved": [me], "name": [one.text], "detectedSchema": [schema]}
            yield _entity(_id("mention", found.id, one.article_id), "Mention", mention)


def _links(found: Profile, me: str) -> Iterator[dict[str, Any]]:
    for held in found.roles:
        if held.organisation:
            body = _id("body", held.organisation)
            yield _entity(body, "Organization", {"name": [held.organisation]})
            status = ["former"] if held.former else []
            link = {"subject": [me], "object": [body], "role": [held.office], "status": status}
            yield _entity(_id("link", me, held.role), "UnknownLink", link)


def _entity(identity: str, schema: str, properties: dict[str, list[str]]) -> dict[str, Any]:
    kept = {name: [one for one in values if one] for name, values in properties.items()}
    return {"id": identity, "schema": schema, "properties": {name: some for name, some in kept.items() if some}}


def _id(*parts: str) -> str:
    return f"baqylau-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"
