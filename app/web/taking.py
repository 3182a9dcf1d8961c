"""Taking an entity away: its lists as CSV files, or FollowTheMoney entities, noted in the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from fastapi import Request

from app.web.asking import Streamed, streamed
from app.web.desk import desk_of
from app.web.reader import reader_of
from nlp.identifiers import holds_iin
from pipelines.access import audit
from pipelines.batches import batched
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.profiles.every_mention import every_mention
from pipelines.profiles.mention_lines import MentionLine
from pipelines.profiles.profile import LOOKED_AT, Profile, profile
from pipelines.profiles.profile_files import csv_zip, follow_the_money
from pipelines.searching.export import Download

Form = Literal["lists.zip", "ftm.jsonl"]
MEDIA: Mapping[Form, str] = {"lists.zip": "application/zip", "ftm.jsonl": "application/x-ndjson"}
LINES = 200  # that are sent at once


async def take_entity(request: Request, name_or_id: str, form: Form) -> Streamed:
    """The file, made while it is downloaded: its mentions are all that may be seen. Raises BusyError where too many are
    under way, InputError where nothing is found, or the entity is of no kind that the form has."""
    desk, reader = desk_of(request), reader_of(request)
    if holds_iin(name_or_id):
        raise InputError(REFUSED)

    def work() -> Download:
        context, seen = desk.context, reader.collections
        # Its own list is read for its groups alone, which CSV has not: all mentions come by themselves.
        found = profile(context, name_or_id, None, seen, limit=LOOKED_AT if form == "ftm.jsonl" else 1)
        made = Download(form, _pieces(found, every_mention(context, found.id, seen), form))
        audit.note(context, reader.name, "export", {"file": f"{found.id} {form}"})
        return made

    return await streamed(desk, work, MEDIA[form])


def _pieces(found: Profile, mentions: Iterable[MentionLine], form: Form) -> Iterator[bytes]:
    if form == "lists.zip":
        return csv_zip(found, mentions)
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in follow_the_money(found, mentions))
    return ("".join(some).encode() for some in batched(lines, LINES))
