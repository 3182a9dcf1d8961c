"""Stories: syndicated copies of one text meet by their shingles, so that a digest tells a story once.

A signature is 64 minima of hashed four-word shingles; articles that share a band of four are compared, and two whose
signatures agree in SAME of their places are one story (Broder 1997, resemblance of documents).
"""

from __future__ import annotations

import zlib
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, tuple_

from pipelines.store.schema import stories, story_bands
from pipelines.store.upsert import insert_missing
from search.stack import TokenStack

HASHES, BAND, SHINGLE = 64, 4, 4
SAME = (
    0.6  # copies with a changed headline and an added sentence agree in 0.7 and more, other news of one day below 0.2
)
_PRIME = (1 << 61) - 1
_RANDOM = np.random.default_rng(20261122)  # seeded: a signature is the same in every process
_A = _RANDOM.integers(1, 1 << 31, HASHES, dtype=np.uint64)
_B = _RANDOM.integers(0, 1 << 31, HASHES, dtype=np.uint64)

Signature = NDArray[np.uint32]


def signature(text: TokenStack) -> Signature | None:
    """The 64 numbers that stand for a text's wording; None for a text too short to tell (under 20 words)."""
    words = [position[0] for position in text.positions]
    if len(words) < 20:
        return None
    shingles = {zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)}
    hashes = np.fromiter(shingles, dtype=np.uint64)
    mixed = (hashes[:, None] * _A + _B) % np.uint64(_PRIME)
    return np.asarray(mixed.min(axis=0) & np.uint64(0xFFFFFFFF), dtype=np.uint32)


def story_of(connection: Connection, article_id: str, version: int, text: TokenStack, at: datetime) -> str:
    """The story of an article: that of the earliest article with nearly its wording, else its own id. Remembers it.

    Another version of an article stays in the article's story."""
    known = connection.execute(
        select(stories.c.story).where(stories.c.article_id == article_id).order_by(stories.c.version).limit(1)
    ).scalar_one_or_none()
    found = signature(text)
    if found is None:
        return known or article_id
    story = known or _nearest(connection, found) or article_id
    row = {"article_id": article_id, "version": version, "story": story, "signature": found.tobytes(), "at": at}
    insert_missing(connection, stories, [row])
    bands = [{"band": band, "article_id": article_id, "version": version} for band in _bands(found)]
    insert_missing(connection, story_bands, bands)
    return story


def _nearest(connection: Connection, wanted: Signature) -> str | None:
    keys = select(story_bands.c.article_id, story_bands.c.version).where(story_bands.c.band.in_(_bands(wanted)))
    query = select(stories).where(tuple_(stories.c.article_id, stories.c.version).in_(keys))
    best: tuple[float, str] | None = None
    for row in connection.execute(query.order_by(stories.c.at, stories.c.article_id)):
        agreement = float((np.frombuffer(row.signature, dtype=np.uint32) == wanted).mean())
        if agreement >= SAME and (best is None or agreement > best[0]):
            best = agreement, str(row.story)
    return None if best is None else best[1]


def _bands(found: Signature) -> list[str]:
    return sorted({f"{i}:{found[i : i + BAND].tobytes().hex()}" for i in range(0, HASHES, BAND)})
