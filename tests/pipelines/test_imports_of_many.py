"""Archives, mail, WARC and Telegram's exports in the store: places, sources, versions, evidence; streams."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.importing.draft import Item, UnreadableError
from crawlers.importing.worker import Worker
from pipelines.context import Context
from pipelines.evidence.page import stored_page
from pipelines.importing.import_file import inside
from pipelines.importing.imports import import_paths
from pipelines.store.articles import articles_at, get_versions
from pipelines.store.files import files_of, parents_of
from pipelines.store.schema import articles, pages, sources, versions

RU = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области. "
KK = "Жаңақаладағы зауыт сорғылардың алғашқы партиясын шығарып, облыс шаруаларына жіберді. "
CAPTURED = datetime(2026, 8, 30, 6, 0, tzinfo=UTC)


def stored(context: Context) -> dict[str, str]:
    """URL → source of everything that is stored."""
    with context.store.read() as connection:
        return {row.url: row.source for row in connection.execute(select(articles.c.url, articles.c.source))}


def _zip(path: Path) -> Path:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Message-ID"] = "Есеп", "a@example.kz", "<1@example.kz>"
    mail.set_content(RU)
    mail.add_attachment(KK, filename="қосымша.txt")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("хаттар/a b.eml", mail.as_bytes())
        archive.writestr("broken.pdf", b"%PDF-broken")
        archive.writestr("c.txt", KK)
    return path


def test_documents_of_an_archive_keep_their_place(context: Context, tmp_path: Path) -> None:
    file = _zip(tmp_path / "case.zip")
    report = import_paths(context, [file], "leak")
    assert (report.files, report.counts["new"]) == (1, 3)
    assert [(Path(path).name, why.partition(":")[0]) for path, why in report.failures] == [("case.zip", "broken.pdf")]
    base = f"{file.resolve().as_uri()}!/"
    mail = f"{base}%D1%85%D0%B0%D1%82%D1%82%D0%B0%D1%80/a%20b.eml"
    attached = f"{mail}!/%D2%9B%D0%BE%D1%81%D1%8B%D0%BC%D1%88%D0%B0.txt"
    assert set(stored(context)) == {mail, attached, f"{base}c.txt"}
    with context.store.read() as connection:
        (first,), (second,) = articles_at(connection, mail), articles_at(connection, attached)
        assert [(row.title, row.document_id) for row in files_of(connection, first.article.id)] == [
            ("қосымша.txt", second.article.id)]  # fmt: skip
        assert [row.article_id for row in parents_of(connection, second.article.id)] == [first.article.id]
        assert connection.execute(select(sources.c.definition).where(sources.c.name == "import:case")).scalar_one() == {
            "nature": "documents", "languages": [], "imported": True}  # fmt: skip
    again = import_paths(context, [file], "leak")
    assert (again.counts["unchanged"], again.failures) == (3, report.failures)
    assert import_paths(context, [file], "leak", again=True).counts["unchanged"] == 3


def _warc(path: Path, *captures: tuple[str, str, datetime]) -> Path:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.0")
        for url, text, at in captures:
            said = f"<article><p>{text * 5}</p></article>"
            body = f"<html><head><title>Насосы</title></head><body>{said}</body></html>".encode()
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            said = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            writer.write_record(writer.create_warc_record(url, "response", BytesIO(body), len(body), http_headers=head,
                                                          warc_headers_dict=said))  # fmt: skip
    return path


def test_pages_of_a_third_partys_archive_are_labelled_and_kept_as_they_were(context: Context, tmp_path: Path) -> None:
    url = "https://a.example/1"
    file = _warc(tmp_path / "news.warc.gz", (url, RU, CAPTURED), ("https://b.example/2", KK, CAPTURED))
    assert import_paths(context, [file], hosts=["a.example"]).counts["new"] == 1
    assert import_paths(context, [file], hosts=["a.example"]).counts["unchanged"] == 1
    whole = import_paths(context, [file])
    assert (whole.counts["new"], whole.counts["unchanged"]) == (1, 1)
    assert stored(context) == {url: "warc:news.warc.gz", "https://b.example/2": "warc:news.warc.gz"}
    page = stored_page(context, url, CAPTURED + timedelta(hours=1))
    assert (page.captured_at, RU in page.body.decode()) == (CAPTURED, True)
    with context.store.read() as connection:
        (one,) = articles_at(connection, url)
        assert (one.first_seen, one.seen_at) == (CAPTURED, CAPTURED)
        row = connection.execute(select(pages).where(pages.c.id == one.page_id)).one()
        assert (row.hint["via"], row.status) == ("warc:news.warc.gz", 200)
        assert connection.execute(select(sources.c.title).where(sources.c.name == "warc:news.warc.gz")).scalar_one()
        assert len(connection.execute(select(pages).where(pages.c.url == url)).all()) == 1


def test_an_older_capture_is_evidence_and_no_news(context: Context, tmp_path: Path) -> None:
    url = "https://a.example/1"
    import_paths(context, [_warc(tmp_path / "new.warc.gz", (url, RU, CAPTURED))])
    older = CAPTURED - timedelta(days=9)
    report = import_paths(context, [_warc(tmp_path / "old.warc.gz", (url, KK, older))])
    assert report.counts["superseded"] == 1
    assert KK in stored_page(context, url, older + timedelta(hours=1)).body.decode()
    with context.store.read() as connection:
        (one,) = articles_at(connection, url)
    assert (one.newest, RU.strip() in one.article.text, one.first_seen) == (1, True, older)


def _export(folder: Path, text: str) -> Path:
    for name in ("files", "photos"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "files" / "есеп.txt").write_text(f"Есеп\n{KK}")
    (folder / "photos" / "1.jpg").write_bytes(b"\xff\xd8\xff")
    (folder.parent / "secret.txt").write_text("жасырын")
    fixed = {"type": "message", "date": "2026-08-01T10:30:00", "date_unixtime": "1785562200"}
    messages: list[dict[str, Any]] = [
        {"id": 1, "text": text, "file": "files/есеп.txt", "photo": "photos/1.jpg", **fixed},
        {"id": 2, "text": "Тағы", "file": "../secret.txt", **fixed},
        {"id": 3, "type": "service"},
    ]
    chat = {"name": "Жаңақала", "type": "public_channel", "id": 77, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat, ensure_ascii=False))
    return folder


@pytest.mark.parametrize("whole", [True, False], ids=["folder", "file"])
def test_telegram_with_what_hangs_on_its_messages(context: Context, tmp_path: Path, whole: bool) -> None:
    folder = _export(tmp_path / "export", RU)
    asked = folder if whole else folder / "result.json"
    first = import_paths(context, [asked])
    assert (first.counts["new"], first.failures) == (3, ())
    assert next(one.left for one in first.read if one.left) == {"service messages": 1}
    _export(folder, RU + "Өзгерді.")
    second = import_paths(context, [asked])
    assert (second.counts["changed"], second.counts["unchanged"]) == (1, 2)
    names = stored(context)
    document = (folder / "files" / "есеп.txt").resolve().as_uri()
    assert {url for url in names if url.startswith("file:")} == {document}
    assert names["https://t.me/c/77/1"] == "telegram:77"
    with context.store.read() as connection:
        (message,), (report,) = articles_at(connection, "https://t.me/c/77/1"), articles_at(connection, document)
        kinds = {row.kind: row.document_id for row in files_of(connection, message.article.id)}
        assert kinds == {"image": None, "document": report.article.id}
        assert len(get_versions(connection, message.article.id)) == 2
        assert (
            connection.execute(select(sources.c.title).where(sources.c.name == "telegram:77")).scalar_one()
            == "Жаңақала"
        )


def test_what_a_file_names_beside_it_leads_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "a.txt").write_text("x")
    (folder / "b.txt").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "a.txt")
    assert inside(folder, "b.txt") == (folder / "b.txt").resolve()
    for name in ("../a.txt", "link.txt", str(tmp_path / "a.txt"), ".", "", "c.txt", "b.txt\0", "x" * 5000):
        assert inside(folder, name) is None, name


class _Breaks(Worker):
    """Reads so many items, then the import is cut short, as by a kill."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def items(self, *given: Any) -> Iterator[Item]:
        for number, item in enumerate(super().items(*given)):
            if number == self.after:
                raise KeyboardInterrupt
            yield item


def test_a_stream_that_is_cut_short_goes_on_at_its_record(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [json.dumps({"url": f"https://a.example/{n % 450}", "title": "Т", "text": f"{RU}{n}"}) for n in range(500)]
    file.write_text("\n".join([*rows[:250], "{broken", *rows[250:]]))
    for after in (150, 250, 450):
        with pytest.raises(KeyboardInterrupt):
            import_paths(context, [file], worker=_Breaks(after))
    report = import_paths(context, [file])
    (reason,) = [why for _, why in report.failures]
    assert reason.startswith("line 251: no JSON: ")
    with context.store.read() as connection:
        assert len(connection.execute(select(articles)).all()) == 450
        assert len(connection.execute(select(versions)).all()) == 500
        row = connection.execute(select(pages)).one()
    assert (row.hint["done"], row.parsed_at is not None, row.size) == (500, True, file.stat().st_size)
    assert stored_page(context, file.resolve().as_uri()).body == file.read_bytes()


def test_a_large_file_of_records_takes_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    row = json.dumps({"title": "Т", "text": RU * 200}, ensure_ascii=False) + "\n"
    with file.open("w") as stream:
        stream.writelines(row for _ in range(4000))
    assert file.stat().st_size > 100_000_000
    with Worker(memory=120_000_000) as worker:  # beyond what it starts with: the file alone would not go into it
        assert sum(1 for _ in worker.items(file, CAPTURED)) == 4000
        file.rename(tmp_path / "rows.txt")
        with pytest.raises(UnreadableError, match="memory"):
            list(worker.items(tmp_path / "rows.txt", CAPTURED))
