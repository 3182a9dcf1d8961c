"""Elasticsearch that is not there, dies, refuses, is swapped: one line each, and nothing is lost."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from elasticsearch import Elasticsearch
from fixed_collection import SmallAnalyzer, SmallExpander, collection

from search.elasticsearch_documents import requests
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import EngineUnavailableError, SearchError, SearchRequest, StaleIndexError
from search.matcher import Matcher
from search.query import bound
from search.query.bind import ask
from search.query.bound import FIELDS, Bound, BoundNode, Unit
from search.query.days import ALMATY
from search.stack import TokenStack
from tools.elasticsearch_server import ElasticsearchServer

ROAD = Bound(bound.Words((Unit("дорога", ("⟦n⟧дорога",)),), FIELDS))
needs_server = pytest.mark.elasticsearch


@pytest.fixture
def prefix() -> str:
    return f"fault-{uuid4().hex}"


@pytest.fixture
def engine(elasticsearch: ElasticsearchServer, prefix: str) -> Iterator[ElasticsearchEngine]:
    engine = ElasticsearchEngine(elasticsearch.url, prefix=prefix)
    yield engine
    engine.close()


@pytest.fixture
def vendor(elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch.url) as client:
        yield client


@contextmanager
def answering(status: int, body: str, product: str | None = "Elasticsearch") -> Iterator[str]:
    """A server that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(status)
            if product:
                self.send_header("x-elastic-product", product)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 — the names of http.server

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


CALLS: list[Callable[[ElasticsearchEngine], object]] = [
    lambda engine: engine.info(),
    lambda engine: engine.apply(collection()[:1], (), 1),
    lambda engine: engine.search(SearchRequest(ROAD)),
    lambda engine: engine.rebuild("1"),
]


@pytest.mark.parametrize("call", CALLS, ids=["info", "apply", "search", "rebuild"])
def test_nobody_answers(call: Callable[[ElasticsearchEngine], object], free_port: int) -> None:
    engine = ElasticsearchEngine(f"http://somebody:secret@127.0.0.1:{free_port}")
    with pytest.raises(EngineUnavailableError, match="docker compose up -d elasticsearch") as caught:
        call(engine)
    assert f"http://127.0.0.1:{free_port} does not answer" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that signed itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "server.pem"
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])


@pytest.mark.parametrize(
    ("status", "kind", "product", "kind_of_error", "message"),
    [
        (401, "security_exception", "Elasticsearch", EngineUnavailableError, "BAQYLAU_ELASTICSEARCH_PASSWORD"),
        (403, "security_exception", "Elasticsearch", EngineUnavailableError, "no right to do this"),
        (403, "cluster_block_exception", "Elasticsearch", EngineUnavailableError, "full disk"),
        (429, "cluster_block_exception", "Elasticsearch", EngineUnavailableError, "full disk"),
        (429, "es_rejected_execution_exception", "Elasticsearch", EngineUnavailableError, "too busy"),
        (400, "media_type_header_exception", "Elasticsearch", EngineUnavailableError, "version 9"),
        (400, "too_many_nested_clauses", "Elasticsearch", SearchError, "write more letters"),
        (500, "some_exception", "Elasticsearch", EngineUnavailableError, "in trouble"),
        (503, "no_master_exception", "Elasticsearch", EngineUnavailableError, "in trouble"),
        (200, "x", None, EngineUnavailableError, "is not Elasticsearch"),
    ],
)
def test_answers_are_translated(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    kind: str,
    product: str | None,
    kind_of_error: type[SearchError],
    message: str,
) -> None:
    monkeypatch.setattr("search.elasticsearch_engine.FIRST_PAUSE", 0.001)
    body = f'{{"error": {{"type": "{kind}", "reason": "because\\nof {kind}"}}, "status": {status}}}'
    with answering(status, body, product) as url:
        engine = ElasticsearchEngine(url)
        with pytest.raises(kind_of_error, match=message) as caught:
            engine.search(SearchRequest(ROAD))
        assert "\n" not in str(caught.value)
        engine.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": "localhost"}, "write BAQYLAU_ELASTICSEARCH_URL as"),
        ({"url": "https://127.0.0.1:1", "ca": Path("/nowhere/ca.pem")}, "BAQYLAU_ELASTICSEARCH_CA"),
        ({"url": "http://127.0.0.1:1", "prefix": "Big*"}, "cannot begin an index name"),
    ],
)
def test_settings_that_cannot_be_used(options: dict[str, object], message: str) -> None:
    with pytest.raises(SearchError, match=message):
        ElasticsearchEngine(**options)  # type: ignore[arg-type]


def test_a_certificate_of_an_unknown_authority(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *_: None  # type: ignore[assignment]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            engine = ElasticsearchEngine(f"https://127.0.0.1:{server.server_address[1]}")
            with pytest.raises(EngineUnavailableError, match=r"certificate of https://.* is not trusted"):
                engine.info()
        finally:
            server.shutdown()
            thread.join()


@needs_server
def test_a_rebuild_that_is_killed_leaves_the_old_index_and_no_orphan(
    engine: ElasticsearchEngine, vendor: Elasticsearch, prefix: str
) -> None:
    engine.apply(collection()[:3], (), 1)
    lost = engine.rebuild("2")
    lost.apply(collection(), (), 2)  # and its process is killed here
    assert engine.search(SearchRequest(Bound(bound.All()))).total == 3
    later = engine.rebuild("3")
    with pytest.raises(SearchError, match="another rebuild"):
        lost.apply(collection(), (), 2)
    later.apply(collection()[:4], (), 3)
    later.publish()
    assert len(vendor.indices.get(index=f"{prefix}-*")) == 1
    assert engine.search(SearchRequest(Bound(bound.All()))).total == 4


@needs_server
def test_an_article_that_is_refused_is_named_and_the_others_are_written(engine: ElasticsearchEngine) -> None:
    good, bad = collection()[0], replace(collection()[1], id="long" * 200)  # ids have 512 bytes at most
    engine.apply((), (), 1)
    with pytest.raises(SearchError, match=r"refuses article (long){25}: "):
        engine.apply([bad, good], (), 2)
    info = engine.info()
    assert info is not None
    assert info.mark == 1
    engine.apply([good], (), 3)
    assert [hit.id for hit in engine.search(SearchRequest(Bound(bound.All()))).hits] == [good.id]


@needs_server
def test_what_is_put_off_is_tried_again(engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.elasticsearch_engine.FIRST_PAUSE", 0.001)
    engine.apply((), (), 1)
    client, real, calls = engine._server.client, engine._server.client.bulk, 0

    def refusing(**options: object) -> object:
        nonlocal calls
        calls += 1
        answer = real(**options)  # type: ignore[arg-type]
        if calls < 3:
            answer.body["items"][-1]["index"].update(status=429, error={"type": "es_rejected_execution_exception"})
        return answer

    monkeypatch.setattr(client, "bulk", refusing)
    engine.apply(collection()[:5], (), 2)
    assert calls == 3
    calls = -100
    with pytest.raises(EngineUnavailableError, match="too busy"):
        engine.apply(collection()[:5], (), 3)
    info = engine.info()
    assert info is not None
    assert info.mark == 2


@needs_server
def test_an_index_that_takes_no_writes(engine: ElasticsearchEngine, vendor: Elasticsearch, prefix: str) -> None:
    engine.apply(collection()[:3], (), 1)
    vendor.indices.put_settings(index=f"{prefix}-articles", settings={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(EngineUnavailableError, match="full disk"):
        engine.apply(collection(), (), 2)
    assert engine.search(SearchRequest(Bound(bound.All()))).total == 3


@needs_server
def test_an_index_of_another_format_must_be_rebuilt(
    engine: ElasticsearchEngine, vendor: Elasticsearch, prefix: str
) -> None:
    engine.apply(collection()[:3], (), 1)
    vendor.indices.put_mapping(index=f"{prefix}-articles", meta={"format": 0})
    for call in CALLS[:3]:
        with pytest.raises(StaleIndexError, match=r"format 0.*baqylau index --rebuild"):
            call(engine)
    engine.rebuild("2").publish()
    assert engine.info() is not None


@needs_server
def test_fields_that_nobody_declared_are_refused(
    engine: ElasticsearchEngine, vendor: Elasticsearch, prefix: str
) -> None:
    engine.apply(collection()[:1], (), 1)
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        vendor.index(index=f"{prefix}-articles", document={"surprise": 1})


@needs_server
def test_other_tools_find_the_text_as_it_was_written(
    engine: ElasticsearchEngine, vendor: Elasticsearch, prefix: str
) -> None:
    text = "Директор (ИИН ●●●●●●●●●●●●) подписал договоры с компанией, БИН 120440012345."
    engine.apply([replace(collection()[0], title_plain="Договоры", text_plain=text)], (), 1)
    answer = vendor.search(index=f"{prefix}-articles", query={"match": {"text_plain": "подписать договор"}})
    (hit,) = answer["hits"]["hits"]
    assert hit["_source"]["text_plain"] == text
    assert "text" not in hit["_source"]


def test_requests_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.elasticsearch_documents.BULK_BYTES", 10)
    monkeypatch.setattr("search.elasticsearch_documents.BULK_ITEMS", 3)
    writes = [("a", b"x" * 6), ("b", b"x" * 6), ("c", b"x" * 60), ("d", b""), ("e", b""), ("f", b""), ("g", b"")]
    assert [[name for name, _ in portion] for portion in requests(writes)] == [["a"], ["b"], ["c"], [*"def"], ["g"]]
    assert list(requests([])) == []


def _nested(depth: int) -> BoundNode:
    node: BoundNode = bound.Words((Unit("мост", ("⟦n⟧мост",)),), FIELDS)
    for level in range(depth):
        other = bound.Words((Unit("школа", ("⟦n⟧школа",)),), FIELDS)
        node = (bound.And((node, bound.Not(other))), bound.Or((node, bound.Not(other))), bound.Not(node))[level % 3]
    return node


@needs_server
@pytest.mark.parametrize(
    "node",
    [
        _nested(11),
        _nested(50),
        bound.Or(tuple(bound.Words((Unit("x", (f"⟦n⟧{n}", "⟦n⟧дорога")),), FIELDS) for n in range(500))),
        bound.Marked("many", (*(f"organisation:{n}" for n in range(20_000)), "organisation:astana"), FIELDS),
        bound.Near(
            (bound.Marked("many", (*(f"organisation:{n}" for n in range(500)), "organisation:astana"), FIELDS),),
            (bound.Words((Unit("тендер*", prefix="тенд"),), FIELDS),),
            30,
            FIELDS,
        ),
        bound.Window(tuple(Unit(word, (f"⟦n⟧{word}",)) for word in ("дорога", "мост", "школа", "ремонт")), 6, FIELDS),
        bound.Words((Unit("ничто", ("",)), Unit("дорога", ("⟦n⟧дорога",))), FIELDS),
        bound.Keyword("author", "\ud800"),
        bound.Keyword("url", "x" * 40_000),
        bound.And(()),
        bound.Or(()),
    ],
    ids=[
        "deep",
        "deepest",
        "wide",
        "many-names",
        "near-many",
        "window",
        "empty-token",
        "surrogate",
        "long",
        "and",
        "or",
    ],
)
def test_queries_at_the_bounds(engine: ElasticsearchEngine, node: BoundNode) -> None:
    documents = collection()
    engine.apply(documents, (), 1)
    expected = {document.id for document in documents if Matcher(document).matches(Bound(node))}
    assert {hit.id for hit in engine.search(SearchRequest(Bound(node), limit=100)).hits} == expected


@needs_server
def test_a_query_that_asks_for_too_much_is_refused_in_one_line(engine: ElasticsearchEngine) -> None:
    engine.apply(collection()[:1], (), 1)
    window = bound.Window(tuple(Unit(str(n), (str(n),)) for n in range(8)), 3, FIELDS)
    with pytest.raises(SearchError, match="too many combinations"):
        engine.search(SearchRequest(Bound(window)))


@needs_server
def test_tokens_longer_than_a_tokenizer_likes_keep_their_place(engine: ElasticsearchEngine) -> None:
    document = collection()[0]
    crowded = tuple((word, *(f"⟦v⟧{n:0100}" for n in range(40))) for word in ("один", "два", "три"))
    engine.apply([replace(document, text=TokenStack(crowded, ((0, 1),) * 3))], (), 1)
    phrase = bound.Words(tuple(Unit(word, (word,)) for word in ("один", "два", "три")), ("text",))
    assert engine.search(SearchRequest(Bound(phrase))).total == 1


@needs_server
def test_today_is_found(engine: ElasticsearchEngine) -> None:
    engine.apply(collection(), (), 1)
    day = collection()[0].published_at
    assert day is not None
    query = ask("date:today", SmallAnalyzer(), SmallExpander(), day.astimezone(ALMATY).date())
    assert engine.search(SearchRequest(query)).total >= 1
