"""Nothing of a closed collection is shown to who has no grant for it: every GET route of the application is asked, and
what it answers is searched for words that stand in the closed collection only."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from in_process import InProcess, running
from sqlalchemy import insert, select

from app.web.rates import Rates
from crawlers.article import Article, article_id
from crawlers.parse.parsed import AttachedFile
from pipelines.access import accounts, sessions
from pipelines.alerts import watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.evidence.bodies import ResourceFile, add_page
from pipelines.extraction.extract import extract
from pipelines.progress import Silence
from pipelines.resolution import judge
from pipelines.resolution.resolve import resolve
from pipelines.searching import snapshots
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store import twins
from pipelines.store.articles import store_article
from pipelines.store.files import keep_files
from pipelines.store.schema import clusters, collections, judgements, sources

PASSWORD = "төрт кездейсоқ сөз жазылды"
MARK = "қыжымнұр"  # of names, titles and texts of the closed collection
SOURCE = "zzclosed"  # of its source and addresses
QUERY = "тендер OR мост"
START = datetime(2026, 9, 1, 6, tzinfo=UTC)
COMMON = (
    "Тендер на ремонт моста в области выиграла компания, сообщили в управлении дорог. Работы начнутся весной и"
    " продлятся до осени, их стоимость составит 120 млн тенге. Подрядчик обязан дать гарантию на пять лет, а надзор"
    " будет вести независимая лаборатория, которую выберут жители двух районов."
)
TEXTS = {
    "open": ("news", "Тендер на мост", f"{COMMON} Подрядчиком стало ТОО «Тобыл Жол»."),
    "closed": ("closed", f"Тендер: {MARK.title()}", f"{COMMON} Подрядчиком стало ТОО «{MARK.title()} Строй»."
                                                     f" Его директор Ерлан Қыжымнұров спорит с ТОО «Тобыл Жол»."),
    "carrier": ("closed", f"{MARK.title()} хаттама", f"{MARK.title()} құжаты: тендер хаттамасы қоса берілді."),
}  # fmt: skip


def _address(name: str) -> str:
    return f"https://{'news' if TEXTS[name][0] == 'news' else SOURCE}.example/{name}"


class Home:
    """A home with a public and a closed collection, and clients of two readers: with a grant for it, and without."""

    def __init__(self, context: Context, app: Any) -> None:
        self.context, self.app = context, app
        self.ids = {name: article_id(one[0], _address(name)) for name, one in TEXTS.items()}
        self._fill()
        for name, seen in (("stranger", ()), ("insider", ("closed",))):
            accounts.add(context, name, "reader", PASSWORD, "root", seen)
        self.app.state.rates = Rates(Settings(api_rate=0, api_rate_loopback=0))

    def _fill(self) -> None:
        with self.context.store.write() as connection:
            now = {"created_at": START}
            connection.execute(insert(collections).values(name="closed", title=f"{MARK} title", **now))
            connection.execute(insert(sources).values(name=SOURCE, collection="closed", title=f"{MARK} source",
                                                      definition={"languages": ["ru"]}, updated_at=START))  # fmt: skip
        self._add("open", 0)
        self._stages()
        watching.add(self.context, f"{MARK} бақылау", "мост", owner="root", since=START)
        for owner in ("stranger", "insider"):
            watching.add(self.context, f"{owner} мост", "мост", owner=owner, since=START)
        for number, name in enumerate(("closed", "carrier"), 1):
            self._add(name, number)
        with self.context.store.write() as connection:
            attached = (AttachedFile("document", _address("open"), f"{MARK} файл"),)
            keep_files(connection, self.ids["carrier"], attached, START, "closed")
            twins.link(connection, [(_address("open"), _address("closed"))], "hreflang", START)
        self._stages()
        with self.context.store.read() as connection:
            rows = connection.execute(select(clusters).where(clusters.c.name.like("%ыжымн%"))).all()
        self.entities = {row.kind: row.id for row in rows}
        self.judged = judge.rename(
            self.context, self.entities["organisation"], f"{MARK} атауы", "root", f"{MARK} себебі"
        )
        snapshots.create(self.context, "s1", "root", "a test")

    def _stages(self) -> None:
        for stage in (extract, resolve, index, match):
            stage(self.context)

    def _add(self, name: str, days: int) -> None:
        (collection, title, text), url, at = TEXTS[name], _address(name), START + timedelta(days=days)
        source = SOURCE if collection == "closed" else "qala"
        body = f"<html><body><h1>{title}</h1><p>{text}</p></body></html>".encode()
        file = ResourceFile(self.context.settings.warc_folder)
        with self.context.store.write() as connection:
            hint = {"collection": collection}
            page = add_page(connection, file, url, source, "text/html; charset=utf-8", body, at, hint)
            article = Article("", url, source, collection, title, text, at, 0, None)
            store_article(connection, article, page_id=page, seen_at=at)

    def client(self, name: str) -> httpx.Client:
        token = sessions.add_token(self.context, name, "test", "root")
        secret = sessions.sign_in(self.context, name, PASSWORD)
        headers = {"Accept-Language": "en", "Authorization": f"Bearer {token}", "Cookie": f"baqylau={secret}"}
        return httpx.Client(transport=InProcess(self.app), base_url="http://127.0.0.1", headers=headers)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    settings = Settings(home=tmp_path_factory.mktemp("leaks"))
    with Context(settings, progress=Silence()) as context, running(settings, far=True) as app:
        yield Home(context, app)


@pytest.fixture(scope="module")
def stranger(home: Home) -> Iterator[httpx.Client]:
    with home.client("stranger") as client:
        yield client


@pytest.fixture(scope="module")
def insider(home: Home) -> Iterator[httpx.Client]:
    with home.client("insider") as client:
        yield client


# Every GET route: what is asked of it, with {open}, {closed}, {carrier} for ids of articles, {organisation}, {person}
# for entities of the closed collection. A "+" before it: with a grant the closed words are in its answer.
_OF_ARTICLE = ["{closed}", "{carrier}", "{open}"]
ROUTES: dict[str, list[str]] = {
    "/api/v1/openapi.json": [""],
    "/sign-in": [""],
    "/": ["+"],
    "/language": ["?to=kk"],
    "/search": [f"+?q={QUERY}", f"+?q={QUERY}&organisation={{organisation}}", "?q=Қыжым",
                f"?q={QUERY}&as_of=2100-01-01",
                f"?q={QUERY}&snapshot=s1", f"?q=source:{SOURCE[:4]}*", "+?q={organisation}"],
    "/search/values": [f"+?q={QUERY}&facet={one}" for one in ("organisation", "person", "source")],
    "/search/facets": [f"+?q={QUERY}", f"?q={QUERY}&as_of=2100-01-01"],
    "/search/spellings": [f"?q={QUERY}", "?q=Қыжым"],
    "/search/export": [f"+?q={QUERY}&format=csv", f"+?q={QUERY}&format=jsonl&as_of=2100-01-01"],
    "/views": [""],
    "/views/{view_id}": ["x"],
    "/articles/{article_id}": ["+{closed}", "+{carrier}", "+{open}"],
    "/articles/{article_id}/quote": ["+{closed}/quote", "{open}/quote"],
    "/articles/{article_id}/pages/{number}": [f"{one}/pages/1" for one in _OF_ARTICLE],
    "/articles/{article_id}/pages/{number}/picture": [f"{one}/pages/1/picture" for one in _OF_ARTICLE],
    "/articles/{article_id}/tables": [f"{one}/tables?format=csv" for one in _OF_ARTICLE],
    "/articles/{article_id}/stored": ["+{closed}/stored", "{open}/stored", "{open}/stored?page=2"],
    "/articles/{article_id}/stored/page": ["+{closed}/stored/page", "{open}/stored/page?page=2"],
    "/articles/{article_id}/stored/raw": ["+{closed}/stored/raw", "{open}/stored/raw?page=2"],
    "/judgements": ["+"],
    "/entities": ["?name=Тобыл Жол", "?name=Қыжым"],
    "/entities/{entity_id}": ["+{organisation}", "+{person}"],
    "/entities/{entity_id}/beside": ["{organisation}/beside", "{person}/beside"],
    "/entities/{entity_id}/{form}": [f"{{organisation}}/{form}" for form in ("lists.zip", "ftm.jsonl")],
    "/watches": [""],
    "/watches/{name:path}": ["+insider мост", "stranger мост"],
    "/digest": ["+"],
    "/sources": ["+"],
    "/sources/coverage": ["+", f"?source={SOURCE[:2]}"],
    "/sources/{name}": ["qala"],
    "/health": [""],
    "/uploads": [""],
    "/uploads/states": [""],
    "/suggest": ["+?q=Қыжым", "?q=Қыжым строй"],
    "/api/v1/search": [f"+?q={QUERY}", f"+?q={QUERY}&as_of=2100-01-01", f"+?q={QUERY}&snapshot=s1"],
    "/api/v1/search/spellings": [f"?q={QUERY}", "?q=Қыжым"],
    "/api/v1/entities/{entity_id}/sums": ["{organisation}/sums", "{person}/sums"],
    "/api/v1/entities/{entity_id}/files/{form}": ["{organisation}/files/lists.zip", "{organisation}/files/ftm.jsonl"],
    "/api/v1/judgements/file": ["+"],
    "/api/v1/search/facets/{facet}": ["+organisation?q=мост", "+person?q=мост", "+source?q=мост"],
    "/api/v1/export": [f"+?q={QUERY}&format=csv"],
    "/api/v1/suggest": ["+?q=Қыжым"],
    "/api/v1/did_you_mean": ["+?q=Кыжымнур"],
    "/api/v1/entities": ["+?name=Кыжымнур строй", "+?name=Тобыл Жол"],
    "/api/v1/entities/{name_or_id}": ["+{organisation}", "+{person}"],
    "/api/v1/entities/{entity_id}/doubts": ["{organisation}/doubts"],
    "/api/v1/articles/{article_id}": ["+{closed}", "+{carrier}", "{open}"],
    "/api/v1/articles/{article_id}/versions": ["+{closed}/versions", "{open}/versions"],
    "/api/v1/articles/{article_id}/differences": ["{closed}/differences?old=1&new=1"],
    "/api/v1/articles/{article_id}/twins": ["{open}/twins", "{closed}/twins"],
    "/api/v1/articles/{article_id}/near_duplicates": ["+{open}/near_duplicates", "{closed}/near_duplicates"],
    "/api/v1/articles/{article_id}/copies": ["{closed}/copies", "{open}/copies"],
    "/api/v1/articles/{article_id}/stored": ["+{closed}/stored", "{open}/stored?page=2"],
    "/api/v1/articles/{article_id}/tables": ["{closed}/tables", "{open}/tables"],
    "/api/v1/articles/{article_id}/quotation": ["+{closed}/quotation", "{open}/quotation"],
    "/api/v1/sources": ["+"],
    "/api/v1/coverage": ["+"],
    "/api/v1/sources/{name}": ["qala"],
    "/api/v1/watches": [""],
    "/api/v1/trial": ["+?q=мост&days=3650"],
    "/api/v1/watches/{name:path}": ["+insider мост", "stranger мост"],
    "/api/v1/digest": ["+"],
    "/api/v1/judgements": ["+"],
    "/api/v1/terms": [""],
    "/api/v1/snapshots": [""],
    "/api/v1/snapshots/{name}": ["s1"],
    "/api/v1/views": [""],
    "/api/v1/views/{view_id}": ["x"],
    "/api/v1/health": [""],
    "/api/v1/version": [""],
    "/api/v1/made_with": [""],
}  # fmt: skip
CASES = [(path, asked.lstrip("+"), asked.startswith("+")) for path, some in ROUTES.items() for asked in some]


def _routes(found: Any) -> Iterator[str]:
    for one in found:
        inner = getattr(one, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        elif "GET" in (getattr(one, "methods", None) or ()):
            yield one.path


def test_every_route_is_asked(home: Home) -> None:
    assert sorted(set(_routes(home.app.routes)) - set(ROUTES)) == []


def _place(home: Home, path: str, asked: str) -> str:
    filled = asked.format(**home.ids, **home.entities)
    return f"{path.partition('{')[0]}{filled}"


def _said(answer: httpx.Response) -> str:
    data = answer.content
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"\n".join(book.read(name) for name in book.namelist())
    headers = " ".join(answer.headers.values())
    try:
        return (data.decode("utf-8-sig") + headers).lower()
    except UnicodeDecodeError:
        return data.decode("latin-1") + headers


def _leaks(answer: httpx.Response) -> bool:
    said = _said(answer)
    said += said.encode().decode("unicode_escape", "replace").lower() if "\\u" in said else ""
    return MARK in said or f"{SOURCE}.example" in said or f"/{SOURCE}" in said or f'"{SOURCE}"' in said


@pytest.mark.parametrize(("path", "asked", "shows"), CASES)
def test_closed_words_are_shown_with_a_grant_only(
    home: Home, stranger: httpx.Client, insider: httpx.Client, path: str, asked: str, shows: bool
) -> None:
    place = _place(home, path, asked)
    answer = stranger.get(place)
    assert answer.status_code not in (401, 500, 503), answer.text
    assert not _leaks(answer)
    if shows:
        allowed = insider.get(place)
        assert allowed.status_code == 200, allowed.text
        assert _leaks(allowed)  # so that the test would see it


HIDDEN = [
    *(f"/articles/{{closed}}{rest}" for rest in ("", "/quote", "/stored", "/stored/page", "/stored/raw", "/tables",
                                                 "/pages/1", "/pages/1/picture", "?version=7")),
    *(f"/api/v1/articles/{{closed}}{rest}" for rest in ("", "/versions", "/differences?old=1&new=1", "/twins",
                                                        "/tables", "/near_duplicates", "/copies", "/stored",
                                                        "/quotation")),
    "/entities/{organisation}", "/api/v1/entities/{organisation}", "/api/v1/entities/{organisation}/doubts",
]  # fmt: skip


@pytest.mark.parametrize("place", HIDDEN)
def test_what_is_closed_answers_as_what_is_not_there(home: Home, stranger: httpx.Client, place: str) -> None:
    real = home.ids | home.entities
    wrong = {name: "0" * 15 + str(len(name)) if name in home.entities else "0" * len(one) for name, one in real.items()}
    answers = [stranger.get(place.format(**some)) for some in (real, wrong)]
    assert [one.status_code for one in answers] == [404, 404]
    texts = [answer.text for answer in answers]
    for name, one in real.items():
        texts = [text.replace(one, "ID").replace(wrong[name], "ID") for text in texts]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("place", ["/sources/{}", "/watches/{}", "/api/v1/sources/{}", "/api/v1/watches/{}"])
def test_names_are_not_told_apart_either(stranger: httpx.Client, place: str) -> None:
    closed = SOURCE if "sources" in place else f"{MARK} бақылау"
    answers = [(stranger.get(place.format(one)), one) for one in (closed, "nobodys")]
    assert [one.status_code for one, _ in answers] == [404, 404]
    texts = {
        answer.text.replace(quote_plus(name), "").replace(quote(name), "").replace(name, "") for answer, name in answers
    }
    assert len(texts) == 1


def test_counts_are_of_what_may_be_seen(stranger: httpx.Client, insider: httpx.Client) -> None:
    def count(client: httpx.Client) -> tuple[int, Any]:
        found = client.get("/api/v1/search", params={"q": QUERY}).json()
        return found["total"], found["facets"]["organisation"]

    assert count(stranger)[0] == 1
    assert count(insider)[0] == 3
    assert len(count(stranger)[1]) < len(count(insider)[1])
    assert "1 article<" in stranger.get("/").text
    assert stranger.get("/api/v1/entities", params={"name": "Тобыл Жол"}).json()["article_count"] == 1
    assert stranger.get("/api/v1/watches").json()[0]["hits"] == 1
    assert insider.get("/api/v1/watches").json()[0]["hits"] == 2


def test_a_grant_that_is_taken_back_closes_at_once(home: Home, insider: httpx.Client) -> None:
    place = f"/articles/{home.ids['closed']}"
    assert insider.get(place).status_code == 200
    accounts.revoke(home.context, "insider", "closed", "root")
    try:
        assert insider.get(place).status_code == 404
        assert not _leaks(insider.get("/digest"))
        with home.context.store.read() as connection:
            assert accounts.seen_by(connection, "insider") == {"news"}  # so are the mails that they get
    finally:
        accounts.grant(home.context, "insider", "closed", "root")
    assert insider.get(place).status_code == 200


def test_judgements_on_closed_names_are_not_taken_back_by_others(home: Home) -> None:
    accounts.add(home.context, "editor", "editor", PASSWORD, "root")
    with home.client("editor") as client:
        answer = client.post(f"/api/v1/judgements/{home.judged}/undo", headers={"X-Baqylau": "1"})
        assert answer.status_code == 404
        assert answer.text.replace(str(home.judged), "") == client.post(
            "/api/v1/judgements/99999/undo", headers={"X-Baqylau": "1"}).text.replace("99999", "")  # fmt: skip


@pytest.mark.parametrize("verb", ["merge", "different", "split", "rename", "hide", "noise"])
def test_an_editor_judges_no_closed_name_and_is_told_nothing_of_it(
    home: Home, judge_of_news: httpx.Client, verb: str
) -> None:
    closed = [*home.entities.values(), *_names(home)]
    assert len(closed) == 2 * len(home.entities) > 2
    beside = {} if verb in ("hide", "noise") else {"name": "Тобыл Жол"}
    for one in closed:
        _tell_nothing(judge_of_news, "", {"verb": verb, "why": "тексеру", "entity": one, **beside}, one)
        if verb in ("merge", "different", "split"):
            sent = {"verb": verb, "why": "тексеру", "entity": "Тобыл Жол", "name": one}
            _tell_nothing(judge_of_news, "", sent, one)
    with home.context.store.read() as connection:
        assert "judge" not in connection.execute(select(judgements.c.who)).scalars().all()


def test_an_editor_takes_no_line_on_a_closed_name_over(home: Home, judge_of_news: httpx.Client) -> None:
    with home.context.store.read() as connection:
        payload = connection.execute(select(judgements.c.payload).where(judgements.c.id == home.judged)).scalar_one()
    (key,) = payload["keys"]
    line = {"verb": "hide", "payload": {"kind": payload["kind"], "keys": [key]}, "who": "judge", "why": "тексеру"}
    _tell_nothing(judge_of_news, "/file", {"lines": [json.dumps(line, ensure_ascii=False)]}, key)


def _tell_nothing(client: httpx.Client, place: str, sent: dict[str, Any], name: str) -> None:
    """The answer to a closed name is a refusal, the same as to one which nobody has."""
    nobody = "0123456789abcdef" if re.fullmatch("[0-9a-f]{16}", name) else "ешкімдікі емес"
    asked = json.dumps(sent, ensure_ascii=False)
    headers = {"X-Baqylau": "1", "Content-Type": "application/json"}
    told, known = (
        client.post(f"/api/v1/judgements{place}", content=text.encode(), headers=headers)
        for text in (asked, asked.replace(name, nobody))
    )
    assert told.status_code == known.status_code == 400
    assert told.text.replace(name, nobody) == known.text
    assert nobody in known.text


def _names(home: Home) -> list[str]:
    with home.context.store.read() as connection:
        ids = list(home.entities.values())
        return list(connection.execute(select(clusters.c.name).where(clusters.c.id.in_(ids))).scalars())


@pytest.fixture(scope="module")
def judge_of_news(home: Home) -> Iterator[httpx.Client]:
    accounts.add(home.context, "judge", "editor", PASSWORD, "root")
    with home.client("judge") as client:
        yield client


def test_readers_change_nothing_that_is_everybody_s(home: Home, stranger: httpx.Client) -> None:
    token = re.search(r'name="token" value="([^"]+)"', stranger.get("/views").text + stranger.get("/").text)
    assert token
    for place in (
        "/watches",
        "/watches/remove",
        "/judgements/1/undo",
        f"/entities/{home.entities['organisation']}/judge",
    ):
        answer = stranger.post(
            place, data={"token": token[1], "name": "x", "query": "мост", "verb": "hide", "why": "x"}
        )
        assert answer.status_code == 403, place
