"""Whatever a file holds, reading it ends in articles or in one line that says why: nothing else is raised."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.importing.draft import Contents, UnreadableError
from crawlers.importing.limits import Limits
from crawlers.importing.readers import READERS, read_file
from tests.crawlers.test_mail_and_archives import message, outlook, tarred, zipped
from tests.crawlers.test_office_files import KK, RU, _book, _open_document, _word, old_word, saved
from tests.crawlers.test_telegram_and_warc import CRAWLED, warc

NOW = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
SMALL = Limits(members=50, unpacked=20_000_000, whole=10_000_000, pages=50)


def _deck() -> bytes:
    from pptx import Presentation

    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = RU[0]
    return saved(deck)


TEXT = {"id": 1, "type": "message", "date_unixtime": "1785562200", "text": [RU[0], {"type": "bold", "text": KK[0]}]}
CHAT = {"name": "x", "type": "public_channel", "id": 5, "messages": [TEXT]}
PAGE = f"<html><title>x</title><body><article><p>{RU[5] * 9}</p></article></body></html>".encode()
PLAIN = RU[5].encode()
SEEDS: dict[str, bytes] = {
    "a.docx": _word(RU),
    "a.xlsx": _book(KK),
    "a.pptx": _deck(),
    "a.doc": old_word([(f"{RU[0]}\r{KK[0]}\x07\x07", True)]),
    "a.odt": _open_document(f"<office:text><text:p>{KK[0]}</text:p></office:text>", "text"),
    "a.rtf": b"{\\rtf1\\ansi\\ansicpg1251 " + RU[0].encode("cp1251") + b"\\par \\u1179?\\cell\\row}",
    "a.eml": message(RU[5], x_txt=PLAIN).as_bytes(),
    "a.msg": outlook(RU[5], "a.txt", PLAIN),
    "a.mbox": b"From a@b Tue Sep  1 10:30:00 2026\n" + message(RU[5]).as_bytes(),
    "a.zip": zipped({"a.txt": PLAIN}),
    "a.tar": tarred({"a.txt": PLAIN}),
    "a.txt.gz": gzip.compress(PLAIN),
    "a.warc.gz": warc(*CRAWLED[2:4]),
    "a.warc": warc(*CRAWLED[2:4], gzipped=False),
    "result.json": json.dumps(CHAT).encode(),
    "a.jsonl": json.dumps({"title": "x", "text": RU[5]}).encode(),
    "a.csv": f"title;text\nx;{KK[5]}".encode(),
    "a.html": PAGE,
    "a.mht": b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + PAGE,
    "a.txt": KK[5].encode(),
}


def _ends_well(name: str, body: bytes) -> None:
    try:
        found = read_file(name, body, NOW, SMALL)
    except UnreadableError as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert "\n" not in said
        return
    assert isinstance(found, Contents)
    for article in (draft.article for draft in found.drafts if draft.article is not None):
        assert all(0 <= page <= len(article.text) for page in article.pages)
        for table in article.tables:
            assert all(article.text[cell.start : cell.stop] == cell.text for cell in table.cells)


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_are_read(name: str) -> None:
    assert any(draft.article for draft in read_file(name, SEEDS[name], NOW, SMALL).drafts)


def test_every_kind_has_a_seed() -> None:
    from crawlers.importing.kinds import kind_of

    apart = {"pdf", "image", "xls", "ods", "odp"}  # read by crawlers.documents, by xlrd, and like odt
    assert {kind_of(name) for name in SEEDS} | apart == set(READERS)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_file_with_wrong_bytes(name: str, data: st.DataObject) -> None:
    body = bytearray(SEEDS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        kind = data.draw(st.sampled_from(("set", "cut", "double")))
        if kind == "set":
            body[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del body[at : at + data.draw(st.integers(1, 400))]
            body = body or bytearray(b"x")
        else:
            body[at:at] = body[at : at + data.draw(st.integers(1, 400))]
    _ends_well(name, bytes(body))


PACKAGES = ("a.docx", "a.xlsx", "a.pptx", "a.odt")


@pytest.mark.parametrize("name", PACKAGES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_office_file_with_wrong_xml(name: str, data: st.DataObject) -> None:
    """Mutations of the parts themselves: those of the packed bytes mostly end at the zip's checksums."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEEDS[name])) as old, zipfile.ZipFile(stream, "w") as new:
        names = [part for part in old.namelist() if part.endswith((".xml", ".rels"))]
        chosen = data.draw(st.sampled_from(names))
        for part in old.namelist():
            body = old.read(part)
            if part == chosen:
                at, size = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 60))
                new_text = data.draw(
                    st.sampled_from((b"", b"<", b"x", b'"', b"-1", b"99999999999", b"<w:p/>", b"\xff"))
                )
                body = body[:at] + new_text + body[at + size :]
            new.writestr(part, body)
    _ends_well(name, stream.getvalue())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*SEEDS, "noname", "x.pdf", "x.png"]), st.binary(max_size=300))
def test_any_bytes_under_any_name(name: str, body: bytes) -> None:
    if not name.endswith((".pdf", ".png")):
        _ends_well(name, body)
    else:
        _ends_well(name, b"{\\rtf" + body)
