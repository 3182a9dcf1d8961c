"""Documents that are sent on the web: into a collection that one may see, with the state of each file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from in_process import InProcess, running
from sqlalchemy import func, select

from pipelines import uploads
from pipelines.access import accounts, audit, sessions
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.progress import Silence
from pipelines.searching.ask import ask
from pipelines.settings import Settings
from pipelines.store.schema import articles
from pipelines.store.schema import uploads as rows

PASSWORD = "төрт кездейсоқ сөз жазылды"
TEXT = "Тендер өткізу туралы шешім. ТОО «Тобыл Жол» получило 120 млн тенге на ремонт моста.".encode()


class Idle:
    """Reads nothing: the test says when."""

    def begin(self) -> None: ...


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    settings = Settings(home=tmp_path_factory.mktemp("uploads"), import_bytes=1_000_000)
    with Context(settings, progress=Silence()) as made:
        accounts.add(made, "admin", "admin", PASSWORD, "root")
        accounts.add(made, "editor", "editor", PASSWORD, "root")
        accounts.add(made, "other", "editor", PASSWORD, "root")
        accounts.add(made, "reader", "reader", PASSWORD, "root")
        for name in ("editor", "reader"):
            accounts.grant(made, name, "hers", "root", new=True)
        yield made


@pytest.fixture
def client(context: Context, monkeypatch: pytest.MonkeyPatch) -> Any:
    def made(name: str) -> httpx.Client:
        app = apps.enter_context(running(context.settings, far=True))
        app.state.reading = Idle()
        cookie = f"baqylau={sessions.sign_in(context, name, PASSWORD)}"
        headers = {"Accept-Language": "en", "Cookie": cookie}
        return httpx.Client(transport=InProcess(app), base_url="http://127.0.0.1", headers=headers)

    monkeypatch.setattr("app.web.views.uploads.Reading", Idle)
    with ExitStack() as apps:
        yield made


def _send(client: httpx.Client, collection: str, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    token = re.search(r'name="token" value="([^"]+)"', client.get("/watches").text)
    assert token
    form = {"token": token[1], "collection": collection, **fields}
    return client.post("/uploads", data=form, files=[("files", file) for file in files])


def _count(context: Context) -> int:
    with context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())


def test_files_wait_are_read_fail_or_are_known(client: Any, context: Context) -> None:
    editor = client("editor")
    sent = [("шешім.txt", TEXT), ("қате.pdf", b"%PDF-1.4 broken"), ("../../etc/a.exe", b"MZ\0\0"), ("again.txt", TEXT)]
    assert _send(editor, "hers", *sent).status_code == 303
    page = editor.get("/uploads").text
    assert page.count(">waits<") == 3
    assert page.count(">known already<") == 1
    assert 'hx-get="/uploads/states"' in page
    assert "etc" not in page
    before = _count(context)
    with Context(context.settings, progress=Silence()) as other:
        assert uploads.process(other) == 3
    page = editor.get("/uploads/states").text
    assert page.count(">was read<") == 1
    assert page.count(">could not be read<") == 2
    assert "hx-get" not in page
    assert _count(context) == before + 1
    assert [one for one in (context.settings.home / "uploads").rglob("*") if one.is_file()] == []
    assert _send(editor, "hers", ("шешім.txt", TEXT)).status_code == 303
    assert ">known already<" in editor.get("/uploads/states").text
    deeds = [one for one in audit.overview(context) if one.deed == "upload"]
    assert {(one.who, one.subject["collection"]) for one in deeds} == {("editor", "hers")}


def test_what_was_uploaded_is_its_collection_s(client: Any, context: Context) -> None:
    _send(client("editor"), "hers", ("құпия.txt", b"unique words of hers"))
    assert "құпия.txt" in client("editor").get("/uploads").text
    assert "құпия.txt" not in client("other").get("/uploads").text
    assert "no collection yet" in client("other").get("/uploads").text


@pytest.mark.parametrize(
    ("who", "collection", "status"),
    [
        ("other", "hers", 400),
        ("editor", "news", 400),
        ("editor", "new one", 400),
        ("editor", "", 400),
        ("reader", "hers", 403),
    ],
)
def test_only_into_collections_that_one_may_see(
    client: Any, context: Context, who: str, collection: str, status: int
) -> None:
    with context.store.read() as connection:
        before = connection.execute(select(func.count()).select_from(rows)).scalar_one()
    assert _send(client(who), collection, ("a.txt", TEXT)).status_code == status
    with context.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows)).scalar_one() == before


def test_an_admin_makes_a_collection(client: Any, context: Context) -> None:
    admin = client("admin")
    assert _send(admin, "hers", ("b.txt", b"other words"), new="тексеру").status_code == 303
    assert "<option>тексеру</option>" in admin.get("/uploads").text


def test_forms_of_others_and_too_large_ones_are_not_taken(client: Any) -> None:
    editor = client("editor")
    assert editor.post("/uploads", data={"token": "x"}, files=[("files", ("a.txt", TEXT))]).status_code == 403
    assert _send(editor, "hers", ("a.txt", b"x" * 1_100_000)).status_code == 413
    assert editor.post("/watches", data={"token": "x", "query": "x" * 70_000}).status_code == 413


def test_killed_between_reading_and_its_row_nothing_is_doubled(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.receive(context, "editor", "hers", "бір.txt", io.BytesIO("Жаңа шешім: мост жөнделеді.".encode()))
    before = _count(context)

    class KilledError(BaseException): ...

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch, Context(context.settings, progress=Silence()) as other:
        patch.setattr(uploads, "update", killed)
        with pytest.raises(KilledError):
            uploads.process(other)
    assert _count(context) > before
    after = _count(context)
    with Context(context.settings, progress=Silence()) as other:
        assert uploads.process(other) >= 1
    assert _count(context) >= after
    found = next(one for one in uploads.overview(context, None) if one.name == "бір.txt")
    assert (found.state, found.articles) == ("read", 1)
    with context.store.read() as connection:
        urls = list(connection.execute(select(articles.c.url)).scalars())
    assert len(urls) == len(set(urls))


def test_killed_before_the_index_the_next_start_makes_it_searchable(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.receive(context, "editor", "hers", "үш.txt", io.BytesIO("Бұйрық: жолақы тарифі көтерілді.".encode()))

    class KilledError(BaseException): ...

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch, Context(context.settings, progress=Silence()) as other:
        patch.setattr(uploads, "extract", killed)
        with pytest.raises(KilledError):
            uploads.process(other)
    with context.store.read() as connection:
        assert uploads.is_waiting(connection)
    with Context(context.settings, progress=Silence()) as other:
        assert uploads.process(other) == 0
        (hit,) = ask(other, "жолақы").hits
        assert unquote(hit["url"]).endswith("үш.txt")
        with other.store.read() as connection:
            assert not uploads.is_waiting(connection)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("", b"x", "no name"), ("..", b"x", "no name"), ("a.txt", b"", "empty"), ("a.txt", b"x" * 1_000_001, "larger")],
)
def test_what_cannot_be_kept_says_why(context: Context, name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        uploads.receive(context, "editor", "hers", name, io.BytesIO(data))


@pytest.mark.parametrize(
    "name", ["../../x.txt", "C:\\folder\\x.txt", ".x.txt", "a\0b\n.txt", "ұ" * 300 + ".pdf", "x." + "y" * 300]
)
def test_names_lead_nowhere_else(context: Context, name: str) -> None:
    uploads.receive(context, "editor", "names", name, io.BytesIO(name.encode()))
    with context.store.read() as connection:
        row = connection.execute(select(rows).order_by(rows.c.id.desc()).limit(1)).one()
    kept = (context.settings.home / row.path).resolve()
    assert kept.is_file()
    assert kept.is_relative_to((context.settings.home / "uploads" / "names").resolve())
    assert Path(row.path).name == row.name
