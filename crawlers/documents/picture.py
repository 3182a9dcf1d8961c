"""Picture: a page of a stored document as a PNG, with places on it marked; made in a process of its own.

`python -m crawlers.documents.picture` reads a line of JSON (an Order) and then the document's bytes from standard input
and writes the PNG to standard output. A file made to hang or to eat memory ends that process and nothing else.
"""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crawlers.parse.layout import Box

SECONDS = 15.0
MEMORY = 1024**3  # bytes of address space beyond what the process starts with
WIDEST = 1600  # pixels
MOST_PIXELS = 4_000_000  # of the picture that is made
COLOURS = {"place": (255, 205, 0, 70), "chosen": (255, 140, 0, 110), "doubtful": (215, 30, 30, 255)}


class PictureError(Exception):
    """No picture can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on the page in points, and how it is shown: a key of COLOURS; "doubtful" is a line below it."""

    box: Box
    kind: str


@dataclass(frozen=True, slots=True)
class Order:
    """Which page (from 1), turned how far clockwise, of what size in points after that, how wide in pixels."""

    page: int
    width: float
    height: float
    rotation: int = 0
    pixels: int = 1000
    marks: tuple[Mark, ...] = ()


def picture_of(body: bytes, order: Order, seconds: float = SECONDS) -> bytes:
    """The PNG of a page of a PDF or a picture. Raises PictureError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawlers.documents.picture"],
            input=json.dumps(asdict(order)).encode() + b"\n" + body,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureError(f"drawing the page took more than {seconds:g} s") from error
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[-200:]
        raise PictureError(f"the page cannot be drawn ({said or f'status {done.returncode}'})")
    return done.stdout


def draw(body: bytes, order: Order) -> bytes:
    """The same, here. Raises what the parsers raise."""
    from PIL import Image

    drawn = _page(body, order)
    scale = min(order.pixels, WIDEST) / max(order.width, 1)
    scale = min(scale, math.sqrt(MOST_PIXELS / max(order.width * order.height, 1)))
    size = (max(1, round(order.width * scale)), max(1, round(order.height * scale)))
    drawn = drawn.resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    drawn.alpha_composite(_marks(order.marks, size, scale))
    stream = io.BytesIO()
    drawn.convert("RGB").save(stream, "PNG")
    return stream.getvalue()


def _page(body: bytes, order: Order) -> Any:
    from PIL import Image

    if body.startswith(b"%PDF-") or b"%PDF-" in body[:1024]:
        picture = _of_pdf(body, order)
    else:
        from itertools import islice

        from crawlers.documents.scan import frames

        picture = next(islice(frames(body), order.page - 1, None))[0]
    ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return picture.transpose(ways[order.rotation]) if order.rotation in ways else picture


def _of_pdf(body: bytes, order: Order) -> Any:
    import pypdfium2

    with pypdfium2.PdfDocument(body) as document:
        page = document[order.page - 1]
        width, height = page.get_size()
        scale = min(2.0 * min(order.pixels, WIDEST) / max(order.width, 1), 4.0)
        scale = min(scale, math.sqrt(4 * MOST_PIXELS / max(width * height, 1)))
        return page.render(scale=scale, may_draw_forms=False).to_pil()


def _marks(marks: Sequence[Mark], size: tuple[int, int], scale: float) -> Any:
    from PIL import Image, ImageDraw

    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for mark in marks:
        left, top, right, bottom = (side * scale for side in mark.box)
        red, green, blue, strength = COLOURS[mark.kind]
        if mark.kind == "doubtful":
            pen.line((left, bottom + 1, right, bottom + 1), (red, green, blue, strength), 2)
        elif right > left and bottom > top:
            edge = (red, green, blue, 255) if mark.kind == "chosen" else None
            pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), (red, green, blue, strength), edge, 2)
    return layer


def read_order(line: bytes) -> Order:
    """The order that `picture_of` wrote."""
    values = json.loads(line)
    marks = tuple(Mark(Box(*mark["box"]), mark["kind"]) for mark in values.pop("marks"))
    return Order(**values, marks=marks)


def main() -> int:
    """Read an order and a document, write a PNG. Exit status 1, with a line that says why, where that cannot be."""
    _limit()
    order = read_order(sys.stdin.buffer.readline())
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), order))
    except Exception as error:  # whatever a parser raises on a hostile file
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _limit() -> None:
    import contextlib
    from pathlib import Path

    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS) + 5,) * 2)


if __name__ == "__main__":
    sys.exit(main())
