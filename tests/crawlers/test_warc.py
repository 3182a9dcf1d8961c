"""WARC files: read by warcio as any tool would, mended after a kill, rotated."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.warc import WarcError, WarcReader, WarcWriter, Written, mend

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
URL = "https://outlet.kz/news/1?lang=kk"


def _write(writer: WarcWriter, body: bytes, **headers: str) -> Written:
    named = [("Content-Type", "text/html; charset=utf-8"), *headers.items()]
    return writer.exchange(URL, NOW, 200, named, body, [("User-Agent", "Baqylau")])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path)
    first = _write(writer, "Қазақстан".encode())
    packed = _write(writer, gzip.compress(b"<p>text</p>"), **{"Content-Encoding": "gzip"})
    record = writer.resource(URL, NOW, "application/json", b"{}")
    writer.close()
    reader = WarcReader(tmp_path)
    assert reader.read(first.file, first.offset).body.decode() == "Қазақстан"
    assert reader.read(packed.file, packed.offset)[:2] == (b"<p>text</p>", "text/html; charset=utf-8")
    assert reader.read(record.file, record.offset)[:2] == (b"{}", "application/json")
    assert (tmp_path / first.file).stat().st_size == writer.sizes[first.file]


def test_another_tool_checks_every_digest(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path)
    place = _write(writer, b"<p>text</p>" * 100)
    writer.close()
    with (tmp_path / place.file).open("rb") as stream:
        records = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            records.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            record.content_stream().read()
    assert records == [("warcinfo", None), ("response", URL), ("request", URL)]


def test_a_torn_tail_is_moved_aside(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path)
    place = _write(writer, b"whole")
    writer.close()
    sizes = dict(writer.sizes)
    file = tmp_path / place.file
    with file.open("ab") as stream:
        stream.write(b"\x1f\x8b half a record")
    (torn,) = mend(tmp_path, sizes)
    assert torn.read_bytes() == b"\x1f\x8b half a record"
    assert file.stat().st_size == sizes[file.name]
    assert WarcReader(tmp_path).read(place.file, place.offset).body == b"whole"
    assert mend(tmp_path, sizes) == []


def test_a_file_that_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path)
    _write(writer, b"not committed yet")
    assert mend(tmp_path, {}) == []
    writer.close()
    assert len(mend(tmp_path, {})) == 1
    assert list(tmp_path.glob("*.warc.gz")) == []


def test_files_rotate(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, rotate=1)
    places = [_write(writer, str(n).encode()) for n in range(3)]
    writer.close()
    assert len({place.file for place in places}) == 3
    assert [WarcReader(tmp_path).read(place.file, place.offset).body for place in places] == [b"0", b"1", b"2"]


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    reader = WarcReader(tmp_path)
    with pytest.raises(WarcError, match="no readable record at 0"):
        reader.read("none.warc.gz", 0)
    (tmp_path / "bad.warc.gz").write_bytes(b"garbage")
    with pytest.raises(WarcError, match="no readable record"):
        reader.read("bad.warc.gz", 0)
    with pytest.raises(WarcError, match="no readable record"):
        reader.read("../../etc/passwd", 0)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WarcError, match="cannot be written"):
        WarcWriter(tmp_path / "file")


def test_a_file_says_who_made_it_and_by_which_rules(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, about={"robots": "obey", "http-header-user-agent": "Baqylau/0.1\r\nX: y"})
    place = _write(writer, b"body")
    writer.close()
    with (tmp_path / place.file).open("rb") as stream:
        info, response, request = _all(stream)
    assert info[0].get_header("WARC-Filename") == place.file
    said = dict(line.split(": ", 1) for line in info[1].decode().splitlines())
    assert said["software"] == "Baqylau"
    assert (said["robots"], said["http-header-user-agent"]) == ("obey", "Baqylau/0.1 X: y")
    for headers, _ in (response, request):
        assert headers.get_header("WARC-Warcinfo-ID") == info[0].get_header("WARC-Record-ID")
    assert request[0].get_header("WARC-Concurrent-To") == response[0].get_header("WARC-Record-ID") == place.identity


def _all(stream: IO[bytes]) -> list[tuple[Any, bytes]]:
    """Headers and content of every record."""
    records = ArchiveIterator(stream, check_digests="raise")
    return [(record.rec_headers, record.content_stream().read()) for record in records]
