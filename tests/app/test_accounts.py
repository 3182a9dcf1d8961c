"""Accounts on the web: signing in and out, sessions, tokens, forms, hosts, and what who did not sign in meets."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from in_process import InProcess, running
from sqlalchemy import select

from app.web.serving import check_host, serve
from pipelines.access import accounts, audit, passwords, sessions
from pipelines.context import Context
from pipelines.errors import BaqylauError, InputError
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.schema import accounts as account_rows
from pipelines.store.schema import sessions as session_rows
from pipelines.store.schema import tokens as token_rows

PASSWORD = "төрт кездейсоқ сөз жазылды"
HOST = "baqylau.example"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Context(Settings(home=tmp_path_factory.mktemp("accounts")), progress=Silence()) as made:
        accounts.add(made, "Айгүл", "reader", PASSWORD, "root")
        accounts.add(made, "Борис", "editor", PASSWORD, "root")
        yield made


def _at_home(app: Any) -> httpx.Client:
    return httpx.Client(transport=InProcess(app, "10.0.0.7"), base_url="http://127.0.0.1")


@pytest.fixture
def client(context: Context) -> Any:
    with (
        running(context.settings, names=[HOST], far=True) as app,
        httpx.Client(
            transport=InProcess(app, "10.0.0.7"), base_url=f"https://{HOST}", headers={"Accept-Language": "en"}
        ) as made,
    ):
        yield made


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def _sign_in(client: httpx.Client, name: str, password: str = PASSWORD, to: str = "/") -> httpx.Response:
    token = _token(client.get("/sign-in"))
    return client.post("/sign-in", data={"token": token, "name": name, "password": password, "to": to})


@pytest.mark.parametrize("place", ["/", "/search?q=мост", "/entities", "/health", "/nothing/here", "/suggest?q=т"])
def test_who_did_not_sign_in_is_led_there_and_back(client: httpx.Client, place: str) -> None:
    answer = client.get(place)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    wanted = httpx.URL(answer.headers["location"]).params.get("to", "/")
    back = _sign_in(client, "айгүл", to=wanted)
    assert back.status_code == 303
    assert back.headers["location"] == str(httpx.URL(place).raw_path.decode())
    assert client.get("/watches").status_code == 200


def test_the_cookie_is_for_this_host_and_https_alone(client: httpx.Client, context: Context) -> None:
    cookie = _sign_in(client, "Айгүл").headers["set-cookie"]
    assert cookie.startswith("__Host-baqylau=")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    with context.store.read() as connection:
        kept = str(connection.execute(select(session_rows)).all())
    assert secret not in kept
    assert passwords.token_hash(secret) in kept


def test_without_https_the_cookie_is_not_secure_and_nothing_promises_https(context: Context) -> None:
    with running(context.settings, far=True) as app, _at_home(app) as client:
        answer = _sign_in(client, "Айгүл")
        assert "Secure" not in answer.headers["set-cookie"]
        assert "strict-transport-security" not in answer.headers
        assert client.get("/watches").status_code == 200


def test_every_answer_carries_the_headers(client: httpx.Client) -> None:
    for place in ("/sign-in", "/", "/api/v1/version", "/static/style.css"):
        headers = client.get(place).headers
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_wrong_names_and_wrong_passwords_are_told_the_same(client: httpx.Client) -> None:
    answers = [_sign_in(client, "Айгүл", "не тот пароль"), _sign_in(client, "Никто", "не тот пароль")]
    assert [one.status_code for one in answers] == [403, 403]
    assert answers[0].text.replace("Айгүл", "") == answers[1].text.replace("Никто", "")
    assert "wrong" in answers[0].text
    assert not client.cookies


def test_an_unknown_name_costs_as_much_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    asked: list[str] = []

    class Counted:
        def verify(self, hashed: str, password: str) -> bool:
            asked.append(hashed)
            return True

    passwords.fits("x", None)
    monkeypatch.setattr(passwords, "_hasher", Counted)
    assert sessions.sign_in(context, "Никто", "что угодно") is None  # even where a verification said yes
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["Айгүл", "Никто"])
def test_guessing_is_stopped(client: httpx.Client, name: str) -> None:
    codes = [_sign_in(client, name, f"угадываю {number}").status_code for number in range(11)]
    assert codes == [403] * 10 + [429]
    assert _sign_in(client, name).status_code == 429  # the right password, too
    assert _sign_in(client, "Борис").status_code == 303


def test_signing_out_ends_the_session(client: httpx.Client) -> None:
    secret = _sign_in(client, "Айгүл").headers["set-cookie"].partition("=")[2].partition(";")[0]
    page = client.get("/watches")
    assert client.post("/sign-out", data={"token": "another"}).status_code == 403
    assert client.post("/sign-out", data={"token": _token(page)}).status_code == 303
    client.cookies.set("__Host-baqylau", secret, domain=HOST)
    assert client.get("/watches").status_code == 303


def test_a_session_ends_with_time_password_and_account(context: Context) -> None:
    accounts.add(context, "Гость", "reader", PASSWORD, "root")

    def stands(secret: str, now: datetime | None = None) -> bool:
        with context.store.read() as connection:
            return sessions.of_session(connection, secret, now) is not None

    for end in (
        lambda: accounts.set_password(context, "Гость", PASSWORD + "2", "root"),
        lambda: accounts.remove(context, "Гость", "root"),
    ):
        with context.store.read() as connection:
            changed = passwords.fits(PASSWORD + "2", connection.execute(select(account_rows.c.password_hash).where(
                account_rows.c.name == "Гость")).scalar_one())  # fmt: skip
        secret = sessions.sign_in(context, "Гость", PASSWORD + ("2" if changed else ""))
        assert secret
        assert stands(secret)
        assert not stands(secret, datetime.now(UTC) + sessions.LASTS + timedelta(seconds=1))
        end()
        assert not stands(secret)
    assert sessions.sign_in(context, "Гость", PASSWORD + "2") is None
    with pytest.raises(InputError, match="taken, or was"):
        accounts.add(context, "гость", "reader", PASSWORD, "root")


def test_forms_need_the_token_of_their_own_session(client: httpx.Client, context: Context) -> None:
    other = httpx.Client(transport=client._transport, base_url=f"https://{HOST}")
    _sign_in(client, "Борис")
    _sign_in(other, "Борис")
    theirs = _token(other.get("/watches"))
    for token in (
        "",
        theirs,
        _token(httpx.Client(transport=client._transport, base_url=f"https://{HOST}").get("/sign-in")),
    ):
        assert client.post("/views", data={"token": token, "name": "x", "question": "q=x"}).status_code == 403
    answer = client.post("/views", data={"token": _token(client.get("/watches")), "name": "x", "question": "q=x"})
    assert answer.status_code == 303


def test_a_program_needs_a_token_and_one_can_be_revoked(client: httpx.Client, context: Context) -> None:
    secret = sessions.add_token(context, "Айгүл", "тетрадь", "root")
    assert client.get("/api/v1/watches").status_code == 401
    assert client.get("/api/v1/watches", headers={"Authorization": "Bearer wrong"}).status_code == 401
    own = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/watches", headers=own).status_code == 200
    assert client.get("/watches", headers=own).status_code == 303  # tokens are for the API
    line = next(one for one in sessions.all_tokens(context) if one.name == "тетрадь")
    assert line.last_used_at is not None
    with context.store.read() as connection:
        assert secret not in str(connection.execute(select(token_rows)).all())
    sessions.revoke_token(context, line.id, "root")
    assert client.get("/api/v1/watches", headers=own).status_code == 401
    _sign_in(client, "Айгүл")
    assert client.get("/api/v1/watches", headers=own).status_code == 401  # whatever cookie comes with it


@pytest.mark.parametrize("far", [True, False])
def test_without_accounts_only_this_machine_is_let_in(tmp_path: Path, far: bool) -> None:
    with running(Settings(home=tmp_path), far=far) as app, _at_home(app) as client:
        assert client.get("/watches").status_code == (303 if far else 200)
        assert client.get("/api/v1/watches").status_code == (401 if far else 200)


def test_on_this_machine_accounts_are_asked_for_once_there_are_any(tmp_path: Path) -> None:
    with running(Settings(home=tmp_path)) as app, _at_home(app) as client:
        assert client.get("/watches").status_code == 200
        with Context(Settings(home=tmp_path), progress=Silence()) as context:
            accounts.add(context, "Айгүл", "reader", PASSWORD, "root")
        assert client.get("/watches").status_code == 303


@pytest.mark.parametrize(("host", "status"), [(HOST, 200), ("127.0.0.1", 200), ("elsewhere.example", 421), ("", 421)])
def test_only_public_names_are_served(client: httpx.Client, host: str, status: int) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "names", "said"),
    [
        ("127.0.0.1", [], None),
        ("127.0.0.1", [HOST], None),
        ("192.168.1.5", [], None),
        ("0.0.0.0", [HOST], None),
        ("0.0.0.0", [], "--public-name"),
        ("127.0.0.1", ["http://"], "no host name"),
    ],
)
def test_with_accounts_other_addresses_are_served(
    context: Context, host: str, names: list[str], said: str | None
) -> None:
    if said is None:
        check_host(context.settings, host, names)
        return
    with pytest.raises(BaqylauError, match=said):
        check_host(context.settings, host, names)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda c: accounts.add(c, " ", "reader", PASSWORD, "root"), "needs a name"),
        (lambda c: accounts.add(c, "Новый", "reader", "коротко", "root"), "10 to"),
        (lambda c: accounts.add(c, "Новый", "reader", PASSWORD, "root", ["нет такой"]), "no collection"),
        (lambda c: accounts.add(c, "Новый", "owner", PASSWORD, "root"), "no role"),
        (lambda c: accounts.grant(c, "Айгүл", "нет такой", "root"), "--new"),
        (lambda c: accounts.grant(c, "Никто", "news", "root"), "no account"),
        (lambda c: accounts.revoke(c, "Айгүл", "news", "root"), "every account"),
        (lambda c: accounts.revoke(c, "Айгүл", "closed", "root"), "no grant"),
        (lambda c: accounts.set_password(c, "Айгүл", "", "root"), "10 to"),
        (lambda c: sessions.add_token(c, "Айгүл", " ", "root"), "label"),
        (lambda c: sessions.revoke_token(c, 999, "root"), "no token"),
    ],
)
def test_what_cannot_be_done_says_why(context: Context, make: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        make(context)


def test_grants_are_in_force_at_once_and_kept_in_the_log(context: Context) -> None:
    def seen() -> Any:
        return next(one.collections for one in accounts.overview(context) if one.name == "Айгүл")

    accounts.grant(context, "Айгүл", "leak", "root", new=True)
    assert seen() == {"news", "leak"}
    accounts.revoke(context, "Айгүл", "leak", "root")
    assert seen() == {"news"}
    deeds = [(one.deed, one.subject) for one in audit.overview(context, 2)]
    about = {"account": "Айгүл", "collection": "leak"}
    assert deeds == [("account.revoke", about), ("account.grant", about)]
    assert PASSWORD not in str(audit.overview(context))


def test_what_is_asked_is_written_nowhere(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = context.settings
    made: list[Any] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: made.append(self.config))
    serve(settings, port=0)
    assert made[0].access_log is False
    with closing(made[0].app.state.desk), _at_home(made[0].app) as client:
        _sign_in(client, "Борис")
        for place in ("/search", "/suggest", "/entities", "/api/v1/search", "/search/export", "/nothing"):
            client.get(place, params={"q": "zzasked", "name": "zzasked", "format": "csv"})
    files = [one for one in settings.home.rglob("*") if one.is_file()]
    assert any(one.suffix == ".sqlite3" for one in files)
    for one in files:
        assert b"zzasked" not in one.read_bytes(), one
