"""Images inside articles: which are kept, and which of them hold a table, so that reading them is worth its seconds."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LEAST_BYTES = 1_500  # smaller ones are spacers and counters
MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000  # of a picture that is opened: 120 MB unpacked
LOOKED_AT = 1_000  # pixels of the longer side to which a picture is brought before lines are looked for
CONTRAST = 14  # of 255, between a line and what lies on both its sides: light grey rules on white have 20 to 40
BESIDE = 4  # pixels from a line to what lies beside it: a rule of three pixels is still one
ACROSS, DOWN = 0.35, 0.04  # share of the width, and of the height, that a rule must run: a small table on a whole page
LEAST_ACROSS, LEAST_DOWN = 3, 2  # rules of the smallest table: a head and a row, two columns
CROSSING, FILLED = 8, 0.85  # pixels that a crossing rule may take out of a line, and the share that must be left
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


def sniff(body: bytes) -> str | None:
    """The media type that the first bytes say, whatever the server said; None where they are no picture of ours."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if body.startswith(magic)), None)


def refusal(body: bytes) -> str | None:
    """Why an answer to a question for an image is not kept; None where it is."""
    if sniff(body) is None:
        return "no image: its first bytes are none of a picture's"
    if len(body) < LEAST_BYTES:
        return f"an image of {len(body)} bytes says nothing"
    return f"too large: an image of more than {MOST_BYTES} bytes" if len(body) > MOST_BYTES else None


def holds_table(body: bytes) -> bool:
    """Whether a picture shows rules that cross as those of a table do. What cannot be opened holds none."""
    try:
        with Image.open(io.BytesIO(body), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS or min(picture.size) < 80:
                return False
            picture.draft("L", (LOOKED_AT, LOOKED_AT))  # a JPEG is unpacked small at once
            grey = picture.convert("L")
            grey.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
            pixels = np.asarray(grey, dtype=np.int16)
    except Exception:  # whatever a hostile picture does to its decoder
        return False
    return _rules(pixels, ACROSS) >= LEAST_ACROSS and _rules(pixels.T, DOWN) >= LEAST_DOWN


def _rules(pixels: NDArray[Any], share: float) -> int:
    """How many lines run across: rows of pixels that differ alike from what lies above and below them."""
    if pixels.shape[0] <= 2 * BESIDE:
        return 0
    middle = pixels[BESIDE:-BESIDE]
    above, below = middle - pixels[: -2 * BESIDE], middle - pixels[2 * BESIDE :]
    line = ((above > CONTRAST) & (below > CONTRAST)) | ((above < -CONTRAST) & (below < -CONTRAST))
    long = _longest_runs(line) >= share * pixels.shape[1]
    starts = long & ~np.concatenate(([False], long[:-1]))  # a thick rule is one
    return int(starts.sum())


def _longest_runs(line: NDArray[np.bool_]) -> NDArray[Any]:
    """Of each row, how long the longest stretch is that is nearly all set: other rules cross a rule."""
    span, filled, missed, longest = (np.zeros(line.shape[0], dtype=np.int32) for _ in range(4))
    for column in line.T:
        missed = np.where(column, 0, missed + 1)
        lost = missed > CROSSING
        span, filled = np.where(lost, 0, span + 1), np.where(lost, 0, filled + column)
        np.maximum(longest, np.where(filled >= FILLED * span, span, 0), out=longest)
    return longest
