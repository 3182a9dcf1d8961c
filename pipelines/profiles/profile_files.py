"""A profile to take away: its lists as CSV files in one zip, or as FollowTheMoney entities, a JSON object a line.

FollowTheMoney (https://followthemoney.tech) is what Aleph and OpenSanctions tools read. Articles and mentions are given
as such; a role becomes a link only where its words name the organisation, and never with a date of beginning or end:
the day that a role was written on is not when it was held. Being named together is no link, and is left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.errors import InputError
from pipelines.profiles.profile import Profile
from pipelines.searching.spreadsheets import safe_cell

SCHEMAS = {"person": "Person", "organisation": "Organization", "programme": "Project"}
_DAY = (1980, 1, 1, 0, 0, 0)  # of the files in the zip: the same profile gives the same bytes


def csv_zip(found: Profile) -> bytes:
    """names.csv, roles.csv, mentions.csv, sums.csv and together.csv, in UTF-8 with a byte order mark."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, rows in _tables(found).items():
            text = io.StringIO()
            csv.writer(text).writerows(["" if cell is None else safe_cell(str(cell)) for cell in row] for row in rows)
            made.writestr(zipfile.ZipInfo(f"{name}.csv", _DAY), "\ufeff" + text.getvalue(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _tables(found: Profile) -> dict[str, list[Sequence[Any]]]:
    place = ("article_id", "version", "title", "source", "url", "date")
    return {
        "names": [("name", "count"), *found.names],
        "roles": [
            ("role", "office", "organisation", "former", "count", "first", "last"),
            *((r.role, r.office, r.organisation, r.former, r.count, r.first, r.last) for r in found.roles),
        ],
        "mentions": [
            ("text", "role", "sentence", "state", *place),
            *(
                (one.text, one.role, one.sentence, one.state, *(getattr(one, name) for name in place))
                for one in found.mentions
            ),
        ],
        "sums": [
            ("value", "currency", "kind", "text", "approximate", "sentence", "also_in", *place),
            *(
                (
                    f"{one.value:f}", one.currency, one.kind, one.text, one.approximate, one.sentence,
                    " ".join(other.article_id for other in one.also), *(getattr(one.place, name) for name in place),
                )
                for one in found.sums
            ),
        ],
        "together": [
            ("id", "kind", "name", "articles", "score", "significant", "sentence"),
            *((o.id, o.kind, o.name, o.articles, o.score, o.significant, o.sentence) for o in found.together),
        ],
    }  # fmt: skip


def follow_the_money(found: Profile) -> Iterator[dict[str, Any]]:
    """The entity, the articles that name it with a mention each, and links that its roles say. Raises InputError for a
    place, of which FollowTheMoney has no kind."""
    schema = SCHEMAS.get(found.kind)
    if schema is None:
        raise InputError(
            f"FollowTheMoney has no kind for a {found.kind or 'choice'}: ask for one person or organisation"
        )
    own = {"name": [found.name], "alias": [name for name, _ in found.names if name != found.name]}
    if schema == "Organization":
        own["registrationNumber"] = found.identifiers.get("bin", [])
    me = _id("entity", found.id)
    yield _entity(me, schema, own)
    if found.kind == "person" and not found.groups:  # where two may be one of them holds the office
        yield from _links(found, me)
    told: set[str] = set()
    for one in found.mentions:
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
