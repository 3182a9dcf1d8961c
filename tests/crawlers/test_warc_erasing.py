"""Erased records: of exactly the old length, readable by other tools, whatever the length; done again without harm."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawlers.warc import WarcError, WarcReader, WarcWriter
from crawlers.warc.erasing import SMALL, STORED, Extent, blank, extent, tombstone, torn_with

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
SECRET = "Жалмаганбет Оразов сидел в тюрьме"


def _file(folder: Path, *bodies: bytes) -> tuple[Path, list[Extent]]:
    writer = WarcWriter(folder)
    asked = [("User-Agent", "Baqylau"), ("Accept-Encoding", "gzip")]
    written = [writer.exchange(f"https://a.kz/{n}", NOW, 200, [], body, asked) for n, body in enumerate(bodies)]
    writer.close()
    return folder / written[0].file, [extent(folder, one.file, one.offset) for one in written]


@pytest.mark.parametrize("size", [1, 500, 5_000, 66_000, 300_000])
def test_a_record_and_its_request_give_way(tmp_path: Path, size: int) -> None:
    import random

    noise = random.Random(size).randbytes(size)
    file, (_, middle, last) = _file(tmp_path, b"first", SECRET.encode() + noise, b"last")
    before = file.stat().st_size
    for _ in range(2):  # done again, as after a kill, it is the same
        blank(tmp_path, middle, "Решение суда № 12")
    assert file.stat().st_size == before
    assert SECRET.encode() not in gzip.decompress(file.read_bytes())
    assert WarcReader(tmp_path).read(file.name, last.offset).body == b"last"
    with file.open("rb") as stream:
        kinds = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            content = record.content_stream().read()
            kinds.append(record.rec_type)
            assert "Решение суда № 12".encode() in content or record.rec_type != "metadata"
    assert kinds == ["warcinfo", "response", "request", "metadata", "response", "request"]
    with file.open("rb") as stream:
        assert len([one.reader.read() for one in FastIterator(stream)]) == 6


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.integers(300, 2 * SMALL), st.integers(STORED - 600, STORED + 600), st.integers(9_000, 400_000)))
def test_any_length_is_met(length: int) -> None:
    member = tombstone("по решению суда", length)
    assert len(member) == length
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\nWARC-Type: metadata")


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="too few"):
        tombstone("x", 50)
    file, (place, *_) = _file(tmp_path, b"one")
    with pytest.raises(WarcError, match="shorter"):
        blank(tmp_path, place._replace(offset=file.stat().st_size - 5), "x")
    with pytest.raises(WarcError, match="no readable record"):
        extent(tmp_path, file.name, place.offset + 3)
    blank(tmp_path, Extent("gone.warc.gz", 0, 500), "x")  # a file that is not there needs no erasing


def test_torn_tails_are_searched(tmp_path: Path) -> None:
    file, (place, *_) = _file(tmp_path, SECRET.encode() * 50)
    whole = file.read_bytes()
    (tmp_path / "a.torn").write_bytes(whole[place.offset : place.offset + place.length // 2])
    (tmp_path / "b.torn").write_bytes(whole[: place.offset])
    assert [one.name for one in torn_with(tmp_path, SECRET.encode())] == ["a.torn"]


@pytest.mark.parametrize("size", [1, 300, 2_000])
def test_a_record_that_is_half_written_over_is_none_that_can_be_read(tmp_path: Path, size: int) -> None:
    """Wherever a kill stopped it: what is left says so, and is blanked to its end."""
    import random

    file, (_, place, _) = _file(tmp_path, b"first", random.Random(size).randbytes(size), b"last")
    whole = file.read_bytes()
    for seed in range(3):  # each tombstone has an id of its own, so other bytes
        over = tombstone(f"решение {seed}", place.length)
        for cut in range(0, place.length, 1 if place.length < 1_000 else 7):
            torn = over[:cut] + whole[place.offset + cut : place.offset + place.length]
            file.write_bytes(whole[: place.offset] + torn + whole[place.offset + place.length :])
            with contextlib.suppress(WarcError):
                WarcReader(tmp_path).read(file.name, place.offset)


def test_a_response_without_an_answer_is_refused(tmp_path: Path) -> None:
    head = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\n"
    file = tmp_path / "one.warc.gz"
    address = b"WARC-Target-URI: https://a.example/\r\n"
    for block, uri in ((b"", address), (b"garbage", address), (b"HTTP/1.1 many things\r\n\r\nx", address), (b"x", b"")):
        record = head + uri + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
        file.write_bytes(gzip.compress(record))
        with pytest.raises(WarcError):
            WarcReader(tmp_path).read(file.name, 0)
