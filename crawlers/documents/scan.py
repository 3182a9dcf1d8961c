"""Scan: a picture of a page made ready for OCR: grey, upright, level, of a usual resolution; and its drawn lines."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

from crawlers.documents.page import Rule
from crawlers.documents.tesseract import OcrError

DPI = 300  # what pages are brought to: Tesseract's models are trained on it
MOST_PIXELS = 40_000_000  # of one picture as it comes: an A3 page at 400 dpi holds 31 million
READ_PIXELS = 16_000_000  # of a picture as it is read: an A4 page at 300 dpi holds 9 million
MOST_FRAMES = 500  # pages of a TIFF
KINDS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_A4 = 11.69  # inches, its height: what a picture that names no resolution is taken for
_MOST_SKEW = 6.0  # degrees
_PROFILE = 900  # pixels of the side on which skew is measured
_COARSE = 150  # dpi on which drawn lines are looked for

Grey = NDArray[np.uint8]


def frames(body: bytes) -> Iterator[tuple[Image.Image, int]]:
    """The pages of a picture, grey, each with its resolution in dpi. Raises OcrError for what is no picture, is too
    large or is broken."""
    Image.MAX_IMAGE_PIXELS = None  # sizes are held against our own limit before a pixel is unpacked
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body), formats=KINDS) as picture:
                for number in range(
                    min(getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1, MOST_FRAMES)
                ):
                    picture.seek(number)
                    yield _frame(picture)
        except (OSError, SyntaxError, ValueError, KeyError, EOFError, TypeError, IndexError, OverflowError) as error:
            said = " ".join(str(error).split())[:120]
            raise OcrError(f"the picture is broken or of no known kind ({said})") from error


def _frame(picture: Image.Image) -> tuple[Image.Image, int]:
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > 60_000:
        raise OcrError(
            f"the picture is too large ({width} × {height}): make it smaller than {MOST_PIXELS // 10**6} million pixels"
        )
    dpi = _resolution(picture)
    try:
        upright = ImageOps.exif_transpose(picture)
    except Exception:  # a broken EXIF block is no reason to lose the picture
        upright = picture
    return grey(upright), dpi


def grey(picture: Image.Image) -> Image.Image:
    """A picture on white paper, in grey."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        picture = paper
    if picture.mode.startswith("I"):  # 16 bits a pixel
        values = np.asarray(picture, dtype=np.float64)
        high = float(values.max()) or 1.0
        return Image.fromarray((values * (255.0 / high)).astype(np.uint8))
    return picture.convert("L")


def _resolution(picture: Image.Image) -> int:
    said = picture.info.get("dpi")
    try:
        dpi = float(said[0]) if said else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    inches = max(picture.size) / dpi if dpi else 0.0
    if 100 <= dpi <= 1200 and 2 <= inches <= 40:
        return round(dpi)
    return max(60, min(600, round(max(picture.size) / _A4)))


def normal(picture: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    """The picture at about DPI, and its resolution then; smaller where it would be too large to read."""
    factor = DPI / dpi if dpi < 0.8 * DPI or dpi > 1.4 * DPI else 1.0
    factor = min(factor, 4.0, math.sqrt(READ_PIXELS / max(picture.width * picture.height, 1)))
    if abs(factor - 1) < 0.02:
        return picture, dpi
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC), round(dpi * factor)


def dark(picture: Image.Image) -> NDArray[np.bool_]:
    """Which pixels are ink, by Otsu's threshold (1979)."""
    values = np.asarray(picture)
    counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
    weight = np.cumsum(counts)
    mean = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * weight / weight[-1] - mean) ** 2 / (weight * (weight[-1] - weight))
    threshold = int(np.nanargmax(np.where(np.isfinite(between), between, -1)))
    found: NDArray[np.bool_] = values <= min(threshold, 200)
    return found


def skew(picture: Image.Image) -> float:
    """How far a picture is to be turned counter-clockwise to be level, in degrees: the angle at which the rows of its
    ink differ most from one another. 0 where no angle is clearly better than none."""
    ink = _small(picture, _PROFILE)
    level = _unevenness(ink, 0.0)
    best = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.5), key=lambda angle: _unevenness(ink, float(angle)))
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=lambda angle: _unevenness(ink, float(angle)))
    return round(float(best), 2) if abs(best) >= 0.15 and _unevenness(ink, float(best)) > 1.05 * level else 0.0


def is_sideways(picture: Image.Image) -> bool:
    """Whether the lines of text seem to run up and down."""
    ink = np.asarray(_small(picture, _PROFILE)).astype(np.float64)
    rows, columns = ink.mean(axis=1), ink.mean(axis=0)
    return float(np.square(np.diff(columns)).mean()) > 1.5 * float(np.square(np.diff(rows)).mean())


def _small(picture: Image.Image, side: int) -> Image.Image:
    reduced = picture.reduce(max(1, max(picture.size) // side))
    return Image.fromarray((dark(reduced) * 255).astype(np.uint8))


def _unevenness(ink: Image.Image, angle: float) -> float:
    turned = ink.rotate(angle, Image.Resampling.NEAREST, fillcolor=0) if angle else ink
    profile = np.asarray(turned).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(profile)).sum())


def drawn_lines(picture: Image.Image, dpi: int) -> list[Rule]:
    """Long thin runs of ink, in pixels of `picture`: the lines of tables, underlines, frames."""
    step = max(1, dpi // _COARSE)
    full = dark(picture)
    height, width = full.shape[0] // step * step, full.shape[1] // step * step
    blocks = full[:height, :width].reshape(height // step, step, width // step, step)
    ink: NDArray[np.bool_] = np.asarray(blocks.any(axis=(1, 3)))
    unit = dpi / step
    across = _runs(ink, round(0.4 * unit), round(0.06 * unit))
    down = _runs(ink.T, round(0.17 * unit), round(0.06 * unit))
    found = [Rule(a * step, (y + 0.5) * step, b * step, (y + 0.5) * step) for y, a, b in across]
    return found + [Rule((x + 0.5) * step, a * step, (x + 0.5) * step, b * step) for x, a, b in down]


def _runs(ink: NDArray[np.bool_], length: int, thick: int) -> list[tuple[int, int, int]]:
    """(row, from, to) of runs along rows of at least `length` pixels, nine tenths of them ink, that are no part of
    something thicker than `thick`."""
    rows, columns = ink.shape
    if columns <= length or rows <= thick + 1:
        return []
    thin = ink & ~_windows(ink.T, thick + 1, thick + 1).T
    near = thin.copy()  # what is off by one row belongs to the run: a line is never quite level
    near[1:] |= thin[:-1]
    near[:-1] |= thin[1:]
    long = _windows(near, length, math.ceil(0.9 * length)) & near
    edges = np.diff(np.pad(long, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, stops = np.argwhere(edges == 1), np.argwhere(edges == -1)
    pairs = zip(starts.tolist(), stops.tolist(), strict=True)
    found = [(row, start, stop) for (row, start), (_, stop) in pairs if stop - start >= length // 2]
    return found[:20_000]


def _windows(ink: NDArray[np.bool_], length: int, enough: int) -> NDArray[np.bool_]:
    """Which pixels lie in a window of `length` along their row of which `enough` are ink."""
    rows, columns = ink.shape
    if columns < length:
        return np.zeros_like(ink)
    sums = np.zeros((rows, columns + 1), dtype=np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    full = (sums[:, length:] - sums[:, :-length]) >= enough
    marks = np.zeros((rows, columns + 1), dtype=np.int32)
    marks[:, : full.shape[1]] += full
    marks[:, length : length + full.shape[1]] -= full
    found: NDArray[np.bool_] = np.cumsum(marks, axis=1)[:, :columns] > 0
    return found


def without(picture: Image.Image, rules: list[Rule], dpi: int) -> Image.Image:
    """The picture with lines painted over: a word that touches one is read better without."""
    if not rules:
        return picture
    values = np.asarray(picture).copy()
    half = max(2, round(0.012 * dpi))
    for rule in rules:
        top, bottom = max(0, int(rule.top) - half), int(rule.bottom) + half + 1
        left, right = max(0, int(rule.left) - half), int(rule.right) + half + 1
        values[top:bottom, left:right] = 255
    return Image.fromarray(values)


def as_pnm(picture: Image.Image) -> bytes:
    """The bytes of a grey picture as Tesseract reads them fastest."""
    return b"P5 %d %d 255\n" % picture.size + picture.tobytes()
