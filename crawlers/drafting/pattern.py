"""Pattern: addresses of articles → the regular expression that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

ENOUGH = 0.6  # of the samples that a pattern must match to be proposed
FEW = 3  # different words at one place of the path that are still named one by one

# In order: the first that matches a segment whole is its class. They are what facts on Kazakhstan's outlets show.
ENDING = r"\.[a-z]{3,5}"
CLASSES = (
    r"\d{4}-\d{2}-\d{2}",
    r"\d{4}",
    r"\d{1,2}",
    r"\d+",
    r"\d+\.[a-z]{3,5}",
    r"\d+-[^/]+\.[a-z]{3,5}",
    r"\d+-[^/]+",
    r"[^/]+-\d+",
    r"[^/]+-(?=[a-z]*\d)[0-9a-z]{5,12}",
    r"[^/]+\.[a-z]{3,5}",
    r"[^/]+-[^/]+",
    r"[^/]+",
)


def article_pattern(urls: Iterable[str]) -> str | None:
    """A regular expression, anchored at both ends, that most of `urls` match; None where they have no common shape or
    are fewer than two. Words that few addresses share stay words, so that sections are told from articles."""
    samples = list(dict.fromkeys(urls))
    by_shape: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for url in samples:
        by_shape[_shape(url)].append(url)
    if len(samples) < 2:
        return None
    shape, members = max(by_shape.items(), key=lambda pair: (len(pair[1]), pair[0]))
    if len(members) < ENOUGH * len(samples) or len(members) < 2 or len(shape) < 2:
        return None
    segments = [_segments(url) for url in members]
    places = [_place(kind, [each[i] for each in segments]) for i, kind in enumerate(shape[1:])]
    slash = sum(url.rstrip().endswith("/") for url in members)
    end = "/" if slash == len(members) else "/?" if slash else ""
    return f"^https?://{re.escape(shape[0])}/" + "/".join(places) + end + "$"


def _segments(url: str) -> list[str]:
    return [segment for segment in urlsplit(url).path.split("/") if segment]


def _shape(url: str) -> tuple[str, ...]:
    """The host and the class of each segment."""
    kinds = [next(kind for kind in CLASSES if re.fullmatch(kind, segment)) for segment in _segments(url)]
    return urlsplit(url).netloc, *kinds


def _place(kind: str, values: Sequence[str]) -> str:
    """A plain word that all have, or one of few that come again and again, is named; anything else is its class."""
    counts = Counter(values)
    plain = all(re.fullmatch(r"[a-z][a-z_-]{0,30}", value) for value in counts)
    if plain and len(counts) == 1:
        return re.escape(values[0])
    if plain and len(counts) <= FEW and len(values) >= 3 * len(counts):
        return "(?:" + "|".join(map(re.escape, sorted(counts))) + ")"
    endings = {value.rpartition(".")[2] for value in counts}
    return kind.replace(ENDING, r"\." + endings.pop()) if len(endings) == 1 else kind
