"""WARC: responses as they came, in gzipped WARC/1.1 files that any WARC tool reads."""

from __future__ import annotations

from crawlers.warc.mending import mend
from crawlers.warc.reader import Stored, WarcReader
from crawlers.warc.records import Headers, Identical, NotModified, Original, WarcError
from crawlers.warc.writer import ROTATE, WarcWriter, Written

__all__ = [
    "ROTATE",
    "Headers",
    "Identical",
    "NotModified",
    "Original",
    "Stored",
    "WarcError",
    "WarcReader",
    "WarcWriter",
    "Written",
    "mend",
]
