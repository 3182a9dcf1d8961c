"""Pages and files become versions, once, whatever is run again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from crawlers.page import Page, digest
from crawlers.parse.parsed import ParseError
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence.bodies import ResourceFile
from pipelines.evidence.page import stored_page
from pipelines.importing.imports import import_paths
from pipelines.parsing.one_page import parse_stored
from pipelines.parsing.parse import parse
from pipelines.store import quarantine
from pipelines.store.articles import articles_at
from pipelines.store.schema import articles, collections, pages, versions

AT = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
URL = "https://a.example/1"
TEXT = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области. "


def _page(
    context: Context, body: bytes, *, status: int = 200, hours: int = 0, url: str = URL, hint: Any = None
) -> None:
    at, media_type = AT + timedelta(hours=hours), "text/html; charset=utf-8"
    warc = ResourceFile(context.settings.warc_folder)
    place = warc.append(url, media_type, body, at)
    values = {"url": url, "source": "a", "kind": "article", "fetched_at": at, "status": status, "sha256": digest(body),
              "media_type": media_type, "size": len(body),
              "warc_file": place.file, "warc_offset": place.offset, "hint": hint}  # fmt: skip
    with context.store.write() as connection:
        connection.execute(insert(pages).values(**values))


def _html(text: str) -> bytes:
    return f"<h1>Насосы Жанакалы</h1><article><p>{text * 4}</p></article>".encode()


def test_versions_tombstones_and_failures(context: Context) -> None:
    _page(context, _html(TEXT))
    _page(context, b" ", url="https://a.example/empty")
    first = parse(context, {})
    assert (first.counts["new"], first.counts["failed"]) == (1, 1)
    _page(context, _html(TEXT.replace("насосов", "турбин")), hours=1)
    assert parse(context, {}).counts["changed"] == 1
    _page(context, b"", status=410, hours=2)
    assert parse(context, {}).counts["removed"] == 1
    last = parse(context, {})
    assert (last.items, last.counts["held"]) == (0, 1)
    with context.store.read() as connection:
        assert [(each.newest, each.state) for each in articles_at(connection, URL)] == [(2, "removed")]
        (failure,) = quarantine.failures(connection, "parse")
    assert "empty page" in failure.reason


def test_reparsing_changes_nothing(context: Context) -> None:
    _page(context, _html(TEXT))
    parse(context, {})
    assert parse(context, {}, reparse=True).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("said", "precision"), [("2026-09-18T00:00:00+05:00", "day"), ("2026-09-18T11:20:00+05:00", "second")]
)
def test_a_list_dates_what_says_no_date_itself(context: Context, said: str, precision: str) -> None:
    _page(context, _html(TEXT), hint={"published_at": said})
    parse(context, {})
    with context.store.read() as connection:
        row = connection.execute(select(versions)).one()
    assert (row.published_at, row.precision) == (datetime.fromisoformat(said), precision)


def test_a_record_of_an_api_is_read_by_its_fields() -> None:
    record = {"id": 7, "title": {"ru": "Насосы"}, "body": f"<p>{TEXT}</p><p>{TEXT}</p>", "date": "2026-09-19T10:00:00Z"}
    page = Page(URL, "a", AT, "application/json", json.dumps(record).encode(), "x")
    hint = {"fields": {"title": "title.ru", "text": "body", "published": "date"}}
    found = parse_stored(page, None, hint)
    assert (found.title, found.text) == ("Насосы", TEXT.strip())
    assert found.published_at == datetime(2026, 9, 19, 10, 0, tzinfo=UTC)
    with pytest.raises(ParseError, match="no text"):
        parse_stored(page, None, {"fields": {"title": "title.ru", "text": "body.ru"}})


def test_the_stored_page_of_a_moment(context: Context) -> None:
    _page(context, b"one")
    _page(context, b"two", hours=2)
    assert stored_page(context, URL).body == b"two"
    assert stored_page(context, URL, AT + timedelta(hours=1)).body == b"one"
    with pytest.raises(InputError, match="nothing is stored"):
        stored_page(context, URL, AT - timedelta(hours=1))


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a.txt").write_text("Насосы\n" + TEXT, encoding="windows-1251")
    rows = [{"url": f"https://a.example/{n}", "source": "a", "title": f"Т{n}", "text": TEXT} for n in range(3)]
    (folder / "b.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{")
    (folder / "c.pdf").write_bytes(b"%PDF-broken")
    return folder


def test_a_folder_is_imported_once(context: Context, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    first = import_paths(context, [folder], "leak")
    assert (first.files, first.counts["new"]) == (3, 4)
    assert sorted(Path(path).name for path, _ in first.failures) == ["b.jsonl", "c.pdf"]
    again = import_paths(context, [folder], "leak")
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 4)
    assert again.failures == first.failures
    with context.store.read() as connection:
        assert set(connection.execute(select(articles.c.source)).scalars()) == {"import:case", "a"}
        assert "leak" in connection.execute(select(collections.c.name)).scalars().all()
    assert stored_page(context, (folder / "a.txt").resolve().as_uri()).body == (folder / "a.txt").read_bytes()


def test_a_changed_row_is_a_version_and_a_deleted_one_a_tombstone(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    row = {"url": URL, "source": "a", "title": "Т", "text": TEXT}
    for change, outcome in (({}, "new"), ({"text": TEXT + "!"}, "changed"), ({"deleted": True}, "removed")):
        file.write_text(json.dumps(row | change))
        assert import_paths(context, [file]).counts[outcome] == 1


def test_an_import_that_was_cut_short_goes_on(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    texts = [TEXT, TEXT + "!"]
    file.write_text("\n".join(json.dumps({"url": URL, "title": "Т", "text": text}) for text in texts))
    import_paths(context, [file])
    with context.store.write() as connection:  # as if killed before the last transaction was marked as the last
        connection.execute(update(pages).values(parsed_at=None))
    assert import_paths(context, [file]).counts["changed"] == 0
    with context.store.read() as connection:
        assert len(connection.execute(select(versions)).all()) == 2


def test_a_path_that_is_not_there(context: Context, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        import_paths(context, [tmp_path / "nothing"])
