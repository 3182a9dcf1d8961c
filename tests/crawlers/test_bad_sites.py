"""One crawl over many sites, each of which misbehaves in its own way: all are named, none stops the others."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from crawlers.warc import WarcReader
from pipelines.context import Context
from pipelines.crawl import crawl
from pipelines.store.schema import frontier, pages, source_runs
from tests.crawlers.loopback import Site, open_context

GOOD = "http://{}/a/1"
FEED = "<rss><channel><item><title>Новость</title><link>/a/1</link></item>"


NAMES = "good huge gz charset feed bomb robots slow wait private offsite loop half closed gone".split()  # noqa: SIM905


def _redirect(to: str) -> tuple[int, dict[str, str], bytes]:
    return 302, {"Location": to}, b""


def _huge(handler: Any) -> None:
    """50 MB without a declared length, until the client has enough."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    try:
        for _ in range(500):
            handler.wfile.write(b"x" * 100_000)
            handler.server.sent = getattr(handler.server, "sent", 0) + 100_000
    except OSError:
        pass


class Outcome:
    """What the crawl left, by source."""

    def __init__(self, context: Context, sites: dict[str, Any]) -> None:
        self.sites, self.folder = sites, context.settings.warc_folder
        with context.store.read() as connection:
            self.runs = {row.source: row for row in connection.execute(select(source_runs))}
            self.rows = {(row.source, row.url): row for row in connection.execute(select(frontier))}
            self.pages = {(row.source, row.url): row for row in connection.execute(select(pages))}

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
    del made["gone"].pages["/a/1"]
    definitions = {name: site.source(name, **changes[name]) for name, site in made.items()}
    definitions["broken"] = "name: broken\ndelay: soon\n"
    hosts = [site.host for site in made.values()]
    with open_context(tmp_path_factory.mktemp("bad"), definitions, *hosts) as context:
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
        ("half", "no answer"),
        ("closed", "403"),
    ],
)
def test_each_failure_is_named(outcome: Outcome, name: str, reason: str) -> None:
    assert any(reason in each for each in outcome.runs[name].reasons), outcome.runs[name].reasons
    if name != "feed":
        assert reason in outcome.row(name).error
        assert outcome.page(name) is None
        assert outcome.row(name).due_at > outcome.runs[name].started_at


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
