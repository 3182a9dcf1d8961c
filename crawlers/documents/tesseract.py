"""Tesseract: the program that reads pictures of text, run for one page at a time and ended with its caller."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from crawlers.parse.layout import Box

# The first is preferred where two would do. Own scans at 150 to 300 dpi, character error rate with rus first: Russian
# 0.2 %, Kazakh 0.0 %; with kaz first 0.6 % and 0.0 %: its model reads «щ» as «ш». rus alone: Kazakh 13 %.
LANGUAGES = ("rus", "kaz", "eng")
SECONDS = 60.0  # for one page; two to four are usual at 300 dpi
NOT_THERE = "OCR is not there"  # how every reason begins that is mended by installing Tesseract
HOW_TO_GET = "install Tesseract (Debian: apt install tesseract-ocr tesseract-ocr-kaz tesseract-ocr-rus)"
_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


class OcrError(Exception):
    """A picture that could not be read; the text says why."""


class ReadWord(NamedTuple):
    """A word of a picture: box and line in pixels, confidence 0 to 100."""

    text: str
    box: Box
    band: tuple[float, float]
    confidence: int


@dataclass(frozen=True)
class Tesseract:
    """The program and the languages that it has of those read here."""

    path: Path
    languages: tuple[str, ...]
    has_osd: bool = True

    def read(self, picture: bytes, dpi: int, seconds: float = SECONDS) -> list[ReadWord]:
        """The words of a picture (PNM, PNG), whatever their confidence. Raises OcrError."""
        options = ["-l", "+".join(self.languages), "--psm", "3", "--dpi", str(dpi), "tsv"]
        return _parse(self._run(picture, options, seconds))

    def rotation(self, picture: bytes, dpi: int, seconds: float = SECONDS) -> int:
        """How far a picture is to be turned clockwise to stand upright: 0 where that cannot be told."""
        if not self.has_osd:
            return 0
        try:
            said = self._run(picture, ["-l", "osd", "--psm", "0", "--dpi", str(dpi)], seconds)
        except OcrError:  # "Too few characters"
            return 0
        turn, sure = (
            re.search(r"^Rotate: (\d+)", said, re.M),
            re.search(r"^Orientation confidence: ([\d.]+)", said, re.M),
        )
        return int(turn[1]) % 360 if turn and sure and float(sure[1]) >= 1.0 else 0

    @cached_property
    def version(self) -> str:
        found = subprocess.run([self.path, "--version"], capture_output=True, text=True, check=False, timeout=20)
        return (found.stdout or found.stderr).partition("\n")[0].removeprefix("tesseract ").strip()

    def _run(self, picture: bytes, options: list[str], seconds: float) -> str:
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several threads are slower than one on a page
        try:
            done = subprocess.run(
                [self.path, "stdin", "stdout", *options],
                input=picture,
                capture_output=True,
                timeout=seconds,
                env=environment,
                check=False,
                preexec_fn=lambda: _end_with_parent(seconds),
            )
        except subprocess.TimeoutExpired as error:
            raise OcrError(f"reading its picture took more than {seconds:.0f} s") from error
        except OSError as error:
            raise OcrError(f"{NOT_THERE} ({error.strerror}): {HOW_TO_GET}") from error
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())[-200:]
            raise OcrError(f"Tesseract failed on its picture ({said or f'status {done.returncode}'})")
        return done.stdout.decode("utf-8", "replace")


def find_tesseract() -> Tesseract:
    """The program that is installed. Raises OcrError, with how to get it, where it or both languages are not."""
    path = shutil.which("tesseract")
    if path is None:
        raise OcrError(f"{NOT_THERE}: {HOW_TO_GET}")
    try:
        listed = subprocess.run([path, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OcrError(f"{NOT_THERE} ({error}): {HOW_TO_GET}") from error
    names = {line.strip() for line in (listed.stdout + listed.stderr).splitlines()}
    languages = tuple(name for name in LANGUAGES if name in names)
    if not {"kaz", "rus"} & set(languages):
        raise OcrError(f"{NOT_THERE}, Tesseract has neither Kazakh nor Russian: {HOW_TO_GET}")
    return Tesseract(Path(path), languages, "osd" in names)


def is_there() -> bool:
    """Whether pictures can be read here."""
    try:
        find_tesseract()
    except OcrError:
        return False
    return True


def _end_with_parent(seconds: float) -> None:
    """In the child: killed when the worker that started it is; no more processor time than is sensible."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5,) * 2)


def _parse(tsv: str) -> list[ReadWord]:
    """Words of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, conf, text."""
    lines: dict[tuple[str, ...], list[tuple[str, Box, int]]] = defaultdict(list)
    for row in tsv.splitlines()[1:]:
        fields = row.split("\t", 11)
        if len(fields) == 12 and fields[0] == "5" and (text := "".join(fields[11].split())):
            box, sure = _numbers(fields)
            if any(map(str.isalnum, text)) or sure >= 50:  # specks and scratches are read as «|», «~», «.»
                lines[tuple(fields[1:5])].append((text, box, sure))
    return [ReadWord(text, box, _band(box, line), sure) for line in lines.values() for text, box, sure in line]


def _numbers(fields: list[str]) -> tuple[Box, int]:
    left, top, width, height = (float(field) for field in fields[6:10])
    return Box(left, top, left + width, top + height), max(0, min(100, round(float(fields[10]))))


def _band(box: Box, line: list[tuple[str, Box, Any]]) -> tuple[float, float]:
    """The height of a word's line about the word: that of most of its words, so that a dash stands on its line."""
    height = median(sorted(other.bottom - other.top for _, other, _ in line))
    near = [other for _, other, _ in line if other.bottom - other.top >= 0.6 * height]
    closest = min(near, key=lambda other: abs(other.left - box.left))
    middle = (closest.top + closest.bottom) / 2
    half = max(height, 1.0) * 0.6
    return (min(middle - half, box.top), max(middle + half, box.bottom))
