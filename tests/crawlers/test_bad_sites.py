"""One crawl over many sites, each of which misbehaves in its own way: all are named, none stops the others."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import ssl
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from crawlers.warc import WarcReader
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.store.schema import frontier, gates, pages, rests, source_runs
from tests.crawlers.loopback import Site, open_context

GOOD = "http://{}/a/1"
FEED = "<rss><channel><item><title>Новость</title><link>/a/1</link></item>"


NAMES = (  # noqa: SIM905
    "good huge gz charset feed bomb robots slow wait private offsite loop half closed gone"
    " drip drip_head head line endless cut reset lies big never mute empty picture soft tls plain long_robots"
    " broken_robots no_robots far_robots moved_robots to_file to_data to_port login ticket captcha shield api"
    " odd_name spaces pressed"
).split()
SECONDS = 3  # that an answer may take here
HTML = "Content-Type: text/html"
CAPTCHA = "<title>Тексеру</title><form><div class='g-recaptcha' data-sitekey='1'></div>Вы не робот?</form>"


def _redirect(to: str) -> tuple[int, dict[str, str], bytes]:
    return 302, {"Location": to}, b""


def _huge(handler: Any) -> None:
    """50 MB without a declared length, until the client has enough."""
    _raw("HTTP/1.1 200 OK", HTML, "Connection: close", body=lambda: (b"x" * 100_000 for _ in range(500)))(handler)


def _raw(*head: str, body: Callable[[], Iterator[bytes]] = lambda: iter(()), pause: float = 0) -> Callable[[Any], None]:
    """An answer of those head lines and pieces of a body, `pause` seconds apart, until the client hangs up."""

    def give(handler: Any) -> None:
        pieces = itertools.chain(["".join(f"{line}\r\n" for line in head).encode() + b"\r\n"], body())
        with contextlib.suppress(OSError):
            for piece in pieces:
                handler.wfile.write(piece)
                handler.server.sent = getattr(handler.server, "sent", 0) + len(piece)
                time.sleep(pause)
        handler.close_connection = True

    return give


def _drip_head(handler: Any) -> None:
    with contextlib.suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)
    handler.close_connection = True


def _endless_head(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    with contextlib.suppress(OSError):
        for number in range(3_000_000):
            handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 60))
            handler.server.sent = getattr(handler.server, "sent", 0) + 70
    handler.close_connection = True


def _reset(handler: Any) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def _encrypt(site: Site) -> None:
    """Speak TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(signed.public_bytes(Encoding.PEM) + private)
        file.flush()
        context.load_cert_chain(file.name)
    site.socket = context.wrap_socket(site.socket, server_side=True)


def _spoil(made: dict[str, Site], changes: dict[str, dict[str, str]]) -> None:
    """What each of the newer sites does wrong."""
    site = {name: (one.pages, one) for name, one in made.items()}
    page = lambda name, what: site[name][0].update({"/a/1": what})  # noqa: E731
    two = lambda name: made[name].listing(["/a/1", made[name].article(2)])  # noqa: E731
    for name in ("drip", "head", "line", "endless", "reset", "lies", "big", "captcha", "long_robots", "to_port"):
        two(name)
    page("drip", _raw("HTTP/1.1 200 OK", HTML, "Content-Length: 500", body=lambda: itertools.repeat(b"x"), pause=0.1))
    page("drip_head", _drip_head)
    page("head", _endless_head)
    page("line", _raw("HTTP/1.1 200 OK", "X: " + "x" * 2_000_000))
    chunk = b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
    page("endless", _raw("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked", body=lambda: itertools.repeat(chunk)))
    page("cut", _raw("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked", body=lambda: iter([chunk, b"186a0\r\nx"])))
    page("reset", _reset)
    page("lies", _raw("HTTP/1.1 200 OK", HTML, "Content-Length: 9", body=lambda: iter([b"<p>text.<p>HTTP/1.1 200 OK"])))
    page(
        "big", _raw("HTTP/1.1 200 OK", HTML, "Content-Length: 100000000", body=lambda: itertools.repeat(b"x" * 10_000))
    )
    page("never", (304, {}, b""))
    site["mute"][0]["/"] = (304, {}, b"")
    page("empty", (200, {"Content-Type": "text/html"}, b" \n "))
    page("picture", (200, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff\xe0"))
    made["soft"].html("/a/1", "<title>Бет табылмады</title><h1>404</h1><p>Мұндай бет жоқ.</p>")
    long = "User-agent: *\nDisallow: /a/1\n" + f"# {'x' * 97}\n" * 100_000 + "Disallow: /a/2\n"
    body = lambda: (long.encode()[at : at + 50_000] for at in range(0, len(long), 50_000))  # noqa: E731
    site["long_robots"][0]["/robots.txt"] = _raw("HTTP/1.1 200 OK", f"Content-Length: {len(long)}", body=body)
    site["broken_robots"][0]["/robots.txt"] = (500, {}, b"")
    site["no_robots"][0]["/robots.txt"] = (403, {}, b"")
    site["far_robots"][0]["/robots.txt"] = _redirect(f"http://{made['good'].host}/robots.txt")
    site["moved_robots"][0]["/robots.txt"] = _redirect("/rules.txt")
    made["moved_robots"].html("/rules.txt", "User-agent: baqylau\nDisallow: /a/\n", "text/plain")
    page("to_file", _redirect("file:///etc/passwd"))
    page("to_data", _redirect("data:text/html,<p>text"))
    page("to_port", _redirect(f"http://127.0.0.1:{made['good'].server_address[1]}/stolen"))
    page("login", _redirect("/account/login?next=/a/1"))
    page("ticket", (302, {"Location": "/a/1", "Set-Cookie": "t=1"}, b""))
    made["captcha"].html("/a/1", CAPTCHA)
    page(
        "shield", (403, {"cf-mitigated": "challenge", "Content-Type": "text/html"}, b"<title>Just a moment...</title>")
    )
    made["api"].html("/", '{"error": "notAllowed"}', "application/json")
    page(
        "odd_name", _raw("HTTP/1.1 302 Found", "Location: /a/../../%2e%2e/etc/passwd%00?x=\u202e", "Content-Length: 0")
    )
    page("spaces", _raw("HTTP/1.1 301 Moved", "Location: /a/ә б ", "Content-Length: 0"))
    made["spaces"].html("/a/%D3%99%20%D0%B1", "<title>Жоспар</title><p>Жөндеуге тоғыз млн теңге бөлінді.</p>")
    page("pressed", (429, {}, b""))
    for name in ("tls", "plain"):
        changes[name]["home"] = f'"https://{made[name].host}/"'
        changes[name]["routes"] = f'[{{kind: listing, url: "https://{made[name].host}/"}}]'


class Outcome:
    """What the crawl left, by source."""

    def __init__(self, context: Context, sites: dict[str, Any]) -> None:
        self.sites, self.folder = sites, context.settings.warc_folder
        with context.store.read() as connection:
            self.runs = {row.source: row for row in connection.execute(select(source_runs))}
            self.rows = {(row.source, row.url): row for row in connection.execute(select(frontier))}
            self.pages = {(row.source, row.url): row for row in connection.execute(select(pages))}
            self.gates = connection.execute(select(gates)).all()
            self.rests = {row.host: row for row in connection.execute(select(rests))}

    def row(self, name: str, path: str = "/a/1") -> Any:
        return self.rows[name, f"http://{self.sites[name].host}{path}"]

    def page(self, name: str, path: str = "/a/1") -> Any:
        return self.pages.get((name, f"http://{self.sites[name].host}{path}"))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    made = {name: Site() for name in NAMES}
    changes: dict[str, dict[str, str]] = {name: {} for name in NAMES}
    for site in made.values():
        site.listing([site.article(1)])
    made["huge"].pages["/a/1"] = _huge
    made["huge"].listing(["/a/1", made["huge"].article(2)])
    packed = gzip.compress(b"<p>text</p>" * 3000)
    made["gz"].pages["/a/1"] = (
        200,
        {"Content-Type": "text/html", "Content-Encoding": "gzip"},
        packed[: len(packed) // 2],
    )
    made["bomb"].html("/a/1", gzip.compress(b"0" * 30_000_000), **{"Content-Encoding": "gzip"})
    made["charset"].html("/", '<a href="/a/1">Новость о бюджете</a>'.encode("windows-1251"), "text/html; charset=utf-8")
    changes["charset"]["encoding"] = "windows-1251"
    for name, text in (("feed", FEED),):
        made[name].html("/rss", text, "application/rss+xml")
        url = f"http://{made[name].host}"
        changes[name]["routes"] = f'[{{kind: feed, url: "{url}/rss"}}, {{kind: listing, url: "{url}/"}}]'
    made["robots"].html("/robots.txt", "User-agent: *\nDisallow: /a/1\n", "text/plain")
    made["robots"].listing(["/a/1", made["robots"].article(2)])
    made["slow"].html("/robots.txt", "User-agent: *\nCrawl-delay: 0.6\n", "text/plain")
    made["slow"].listing([made["slow"].article(n) for n in (1, 2, 3)])
    made["wait"].pages["/a/1"] = (429, {"Retry-After": "3600"}, b"")
    made["private"].pages["/a/1"] = _redirect("http://169.254.169.254/latest/meta-data/")
    made["offsite"].pages["/a/1"] = _redirect(f"http://{made['good'].host}/stolen")
    made["loop"].pages["/a/1"] = lambda handler: _redirect("/a/1")
    made["half"].pages["/a/1"] = (
        200,
        {"Content-Type": "text/html", "Content-Length": "5000", "Connection": "close"},
        b"<p>",
    )
    made["closed"].pages["/a/1"] = (403, {}, b"no")
    _spoil(made, changes)
    _encrypt(made["tls"])
    del made["gone"].pages["/a/1"]
    definitions = {name: site.source(name, **changes[name]) for name, site in made.items()}
    definitions["broken"] = "name: broken\ndelay: soon\n"
    hosts = [site.host for site in made.values()]
    with open_context(tmp_path_factory.mktemp("bad"), definitions, *hosts, answer_seconds=SECONDS) as context:
        crawl(context)
        yield Outcome(context, made)
    for site in made.values():
        site.shutdown()
        site.server_close()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("huge", "too large"),
        ("gz", "truncated gzip"),
        ("bomb", "too large"),
        ("feed", "malformed feed"),
        ("robots", "closed by robots.txt"),
        ("wait", "429"),
        ("private", "private address: 169.254.169.254"),
        ("offsite", "off-site"),
        ("loop", "max redirections"),
        ("half", "it stopped half-way"),
        ("closed", "403"),
        ("drip", "timeout"),
        ("drip_head", "timeout"),
        ("head", "too large: more than 100000 bytes of headers"),
        ("line", "no answer"),
        ("endless", "too large"),
        ("cut", "it stopped half-way"),
        ("reset", "no answer"),
        ("big", "too large"),
        ("never", "304: not modified since never"),
        ("empty", "an empty page with status 200"),
        ("picture", "no page: image/jpeg"),
        ("to_file", "not http: file"),
        ("to_data", "not http: data"),
        ("to_port", "off-site"),
        ("login", "closed by an access gate, login: redirect to"),
        ("ticket", "closed by an access gate, cookie: redirect to itself"),
        ("captcha", "closed by an access gate, captcha: 200"),
        ("shield", "closed by an access gate, challenge: cf-mitigated"),
        ("pressed", "429: the server asks to slow down"),
    ],
)
def test_each_failure_is_named(outcome: Outcome, name: str, reason: str) -> None:
    assert any(reason in each for each in outcome.runs[name].reasons), outcome.runs[name].reasons
    if name != "feed":
        assert reason in outcome.row(name).error
        assert outcome.page(name) is None
        assert outcome.row(name).due_at > outcome.runs[name].started_at


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tls", "TLS failed: certificate verify failed"),
        ("plain", "TLS failed"),
        ("mute", "304: not modified since never"),
        ("broken_robots", "robots.txt answered 500; nothing of"),
        ("far_robots", "robots.txt cannot be read: off-site"),
        ("api", "closed by an access gate, ticket: 200, it says 'notAllowed'"),
    ],
)
def test_a_site_that_cannot_be_read_at_all(outcome: Outcome, name: str, reason: str) -> None:
    run = outcome.runs[name]
    assert (run.state, run.fetched) == ("failed", 0)
    assert any(reason in each for each in run.reasons), run.reasons
    assert outcome.sites[name].count("/a/1") == 0


@pytest.mark.parametrize("name", ["broken_robots", "far_robots"])
def test_where_robots_cannot_be_read_nothing_is_asked_for(outcome: Outcome, name: str) -> None:
    assert [path for path, _, _ in outcome.sites[name].log] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("name", "closed", "read"),
    [("long_robots", True, True), ("moved_robots", True, False), ("no_robots", False, None)],
)
def test_robots_within_bounds(outcome: Outcome, name: str, closed: bool, read: bool | None) -> None:
    """10 MB of rules are cut at 500 KiB, redirects are followed, and 403 means that there are none."""
    assert outcome.sites[name].count("/a/1") == (0 if closed else 1)
    if read is not None:
        assert (outcome.sites[name].count("/a/2") == 1) == read
    assert getattr(outcome.sites["long_robots"], "sent", 0) < 8_000_000


@pytest.mark.parametrize(
    "name", ["huge", "drip", "head", "line", "endless", "reset", "lies", "big", "captcha", "to_port"]
)
def test_what_comes_after_is_kept(outcome: Outcome, name: str) -> None:
    assert outcome.page(name, "/a/2").status == 200
    assert getattr(outcome.sites[name], "sent", 0) < 60_000_000


def test_a_body_ends_where_its_length_says(outcome: Outcome) -> None:
    page = outcome.page("lies")
    assert WarcReader(outcome.folder).read(page.warc_file, page.warc_offset).body == b"<p>text.<"


def test_a_soft_404_is_gone_and_no_page(outcome: Outcome) -> None:
    assert (outcome.runs["soft"].gone, outcome.page("soft")) == (1, None)


def test_letters_in_a_redirect(outcome: Outcome) -> None:
    assert outcome.page("spaces", "/a/%D3%99%20%D0%B1").status == 200
    assert outcome.page("odd_name") is None
    asked = [path for path, _, _ in outcome.sites["odd_name"].log if "passwd" in path]
    assert asked == ["/%2e%2e/etc/passwd%00?x=%E2%80%AE"]


def test_a_gate_is_noted_and_asked_once(outcome: Outcome) -> None:
    noted = {(row.source, row.kind): row for row in outcome.gates}
    assert {("login", "login"), ("ticket", "cookie"), ("captcha", "captcha"), ("closed", "forbidden")} <= set(noted)
    assert noted["api", "ticket"].url == f"http://{outcome.sites['api'].host}/"
    assert noted["shield", "challenge"].evidence == "cf-mitigated: challenge"
    for name in ("login", "ticket", "captcha", "shield", "closed"):
        assert outcome.sites[name].count("/a/1") == 1
        assert outcome.row(name).state == "closed"
    assert outcome.sites["login"].count("/account/login?next=/a/1") == 0


def test_a_server_that_keeps_asking_for_rest_gets_it(outcome: Outcome) -> None:
    asked = [when for path, _, when in outcome.sites["pressed"].log if path == "/a/1"]
    assert len(asked) == 3
    assert asked[1] - asked[0] >= 1
    assert asked[2] - asked[1] >= 2
    rest = outcome.rests[outcome.sites["pressed"].host]
    assert (rest.strikes, rest.reason) == (1, "429: the server asks to slow down")
    assert 300 <= (rest.until - outcome.runs["pressed"].finished_at).total_seconds() + SECONDS <= 400


def test_one_bad_site_stops_no_other(outcome: Outcome) -> None:
    good = outcome.runs["good"]
    assert (good.state, good.fetched, good.reasons) == ("done", 1, {})
    assert "broken" not in outcome.runs


def test_a_good_page_beside_a_huge_one_is_kept(outcome: Outcome) -> None:
    assert outcome.page("huge", "/a/2").status == 200
    assert outcome.sites["huge"].sent < 25_000_000


def test_robots_disallow_is_never_asked_for(outcome: Outcome) -> None:
    assert outcome.sites["robots"].count("/a/1") == 0
    assert outcome.page("robots", "/a/2") is not None


def test_crawl_delay_is_kept(outcome: Outcome) -> None:
    times = sorted(when for path, _, when in outcome.sites["slow"].log if path != "/robots.txt")
    assert len(times) == 4
    assert all(after - before >= 0.55 for before, after in itertools.pairwise(times))


def test_retry_after_holds_the_whole_source(outcome: Outcome) -> None:
    row = outcome.row("wait")
    assert (row.due_at - outcome.runs["wait"].started_at).total_seconds() >= 3600
    assert outcome.runs["wait"].state == "failed"


def test_an_off_site_redirect_is_not_followed(outcome: Outcome) -> None:
    assert outcome.sites["good"].count("/stolen") == 0


def test_a_second_route_helps_where_the_feed_is_broken(outcome: Outcome) -> None:
    assert outcome.runs["feed"].state == "done"
    assert outcome.page("feed") is not None


def test_a_listing_in_another_charset_than_it_declares(outcome: Outcome) -> None:
    assert outcome.row("charset").hint["title"] == "Новость о бюджете"
    assert outcome.page("charset").media_type.endswith("charset=windows-1251")


def test_the_agent_says_who_it_is(outcome: Outcome) -> None:
    agents = {headers["User-Agent"] for site in outcome.sites.values() for _, headers, _ in site.log}
    assert agents == {"Baqylau/0.1 (+https://baqylau.example/contact)"}


def test_unknown_404_makes_no_page(outcome: Outcome) -> None:
    assert outcome.runs["gone"].gone == 1
    assert outcome.page("gone") is None


def test_the_evidence_can_be_read_back(outcome: Outcome) -> None:
    page = outcome.page("good")
    stored = WarcReader(outcome.folder).read(page.warc_file, page.warc_offset)
    assert stored.body == outcome.sites["good"].pages["/a/1"][2]
    assert stored.url == page.url
