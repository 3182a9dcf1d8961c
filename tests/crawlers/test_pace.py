"""When a host is asked again: delays, Crawl-delay, slow servers, 429 and 503; robots.txt as a table; hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawlers.catalogue import load_sources
from crawlers.hosts import Forgetful, Hosts, Shut
from crawlers.pace import LONGEST, LONGEST_FLOOR, Pace
from crawlers.politeness import is_open
from crawlers.robots import MOST_BYTES, read_robots

ONE = next(iter(load_sources().sources.values()))


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _asked(pace: Pace, clock: Clock, times: int, answer: Callable[[], None] = lambda: None) -> list[float]:
    """The instants of `times` requests by one who asks as soon as it may."""
    found = []
    for _ in range(times):
        at = pace.reserve()
        while (wait := pace.wait_for(at)) != 0:
            if wait < 0:
                at = pace.reserve()
            else:
                clock.now += wait
        found.append(round(clock.now - 100, 3))
        answer()
    return found


@pytest.mark.parametrize(
    ("floor", "chance", "expected"),
    [
        (0.0, 0.0, [0, 0, 0, 0]),
        (2.0, 0.0, [0, 2, 4, 6]),
        (2.0, 1.0, [0, 2.4, 4.8, 7.2]),  # lengthened at random, never shortened
        (90.0, 0.0, [0, 90, 180, 270]),
        (86400.0, 0.0, [0, LONGEST_FLOOR, 2 * LONGEST_FLOOR, 3 * LONGEST_FLOOR]),
    ],
)
def test_a_delay_holds(floor: float, chance: float, expected: list[float]) -> None:
    clock = Clock()
    assert _asked(Pace(floor, clock, lambda: chance), clock, 4) == expected


def test_a_delay_counts_from_the_answer() -> None:
    clock = Clock()
    pace = Pace(2.0, clock, lambda: 0.0)

    def answer() -> None:
        clock.now += 1.5
        pace.answered(0.1, good=True)

    assert _asked(pace, clock, 3, answer) == [0, 3.5, 7]


def test_eight_at_once_ask_one_after_another() -> None:
    clock = Clock()
    pace = Pace(2.0, clock, lambda: 0.0)
    reserved = [pace.reserve() for _ in range(8)]
    assert [at - 100 for at in reserved] == [0, 2, 4, 6, 8, 10, 12, 14]
    clock.now = reserved[7]  # all wake late, at once: one may ask, the others wait again
    waits = [pace.wait_for(at) for at in reserved]
    assert waits == [0, *[2.0] * 7]


@pytest.mark.parametrize(
    ("floor", "latencies", "delay"),
    [
        (2.0, [0.1] * 5, 2.0),
        (2.0, [8.0], 8.0),  # a slow server is asked as often as it can answer, at once ..
        (2.0, [8.0, 0.1, 0.1], 2.075),  # .. and comes back by halves
        (2.0, [500.0], LONGEST),
        (0.0, [0.5, 0.9], 0.0),  # one's own server, in its usual haste
        (0.0, [3.0], 3.0),
    ],
)
def test_the_delay_follows_the_server(floor: float, latencies: list[float], delay: float) -> None:
    pace = Pace(floor, Clock(), lambda: 0.0)
    for latency in latencies:
        pace.answered(latency, good=True)
    assert pace.delay == pytest.approx(delay)


def test_a_bad_answer_makes_it_no_faster() -> None:
    pace = Pace(1.0, Clock(), lambda: 0.0)
    pace.answered(8.0, good=True)
    pace.answered(0.01, good=False)
    assert pace.delay == 8.0


def test_crawl_delay_is_a_least_that_fast_answers_do_not_undercut() -> None:
    pace = Pace(1.0, Clock(), lambda: 0.0)
    pace.at_least(10.0)
    for _ in range(20):
        pace.answered(0.01, good=True)
    assert pace.delay == 10.0
    pace.at_least(5.0)
    assert pace.floor == 10.0
    pace.at_least(120.0)
    pace.answered(0.01, good=True)
    pace.pressed(200.0, None)
    assert pace.delay == 120.0


def test_rest_after_429() -> None:
    clock = Clock()
    pace = Pace(1.0, clock, lambda: 0.0)
    late = pace.reserve()
    assert pace.pressed(clock.now, None) == 1
    assert pace.pressed(clock.now - 1, None) == 1  # asked for before the rest began: the same word of the server
    assert pace.wait_for(late) == -1
    assert _asked(pace, clock, 1) == [2]
    clock.now += 1
    assert pace.pressed(clock.now, 30.0) == 2
    assert _asked(pace, clock, 1) == [33]
    pace.answered(0.1, good=True)
    assert pace.strikes == 0


AGENTS = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /b\nCrawl-delay: 3\n"


@pytest.mark.parametrize(
    ("status", "body", "allowed", "closed"),
    [
        (200, "User-agent: *\nDisallow: /a/\n", "/b", "/a/1"),
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: Baqylau\nDisallow: /a/\n", "/b", "/a/1"),
        (200, "User-agent: baqylau/1.0\nDisallow: /\n", "", "/a"),
        (200, AGENTS, "/a", "/b"),
        (200, "User-agent: *\nDisallow: /\nAllow: /news/$\n", "/news/", "/news/1"),
        (200, "\ufeffUser-agent: *\r\nDisallow: /ә*2\r\n", "/", "/%D3%992"),
        (200, "<html><p>Басты бет</p></html>", "/a", ""),
        (200, "", "/a", ""),
        (200, "User-agent: *\nDisallow: /" + "*a" * 3000 + "b\n", "/" + "a" * 1900, ""),
        (200, "User-agent: *\n" + "# x\n" * 200_000 + "Disallow: /late\n", "/late", ""),
        (200, "User-agent: *\nDisallow: /a\n" + "#" * MOST_BYTES + "\nDisallow: /\n", "/b", "/a"),
        (401, "", "/a", ""),
        (403, "", "/a", ""),
        (404, "User-agent: *\nDisallow: /\n", "/a", ""),
        (410, "", "/a", ""),
        (429, "", "", "/a"),
        (500, "", "", "/a"),
        (503, "User-agent: *\nAllow: /\n", "", "/a"),
        (304, "", "", "/a"),
        (302, "", "", "/a"),
    ],
)
def test_robots(status: int, body: str, allowed: str, closed: str) -> None:
    robots = read_robots(status, body.encode())
    assert not allowed or robots.allows(f"https://outlet.kz{allowed}")
    assert not closed or not robots.allows(f"https://outlet.kz{closed}")


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 10", 10),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: -3", 0),
        ("Crawl-delay: nan", 0),
        ("Crawl-delay: 1e999", 0),
        ("Crawl-delay: soon", 0),
        ("Request-rate: 1/15", 15),
        ("Request-rate: 0/0", 0),
        ("Disallow: /x", 0),
    ],
)
def test_delays_of_robots(lines: str, delay: float) -> None:
    assert read_robots(200, f"User-agent: *\n{lines}\n".encode()).delay == delay


@pytest.mark.parametrize(
    ("hours", "hour", "is_open_then"),
    [
        ((), 3, True),
        ((9, 18), 8, False),
        ((9, 18), 9, True),
        ((9, 18), 18, True),
        ((9, 18), 19, False),
        ((22, 6), 23, True),
        ((22, 6), 3, True),
        ((22, 6), 12, False),
    ],
)
def test_hours(hours: tuple[int, ...], hour: int, is_open_then: bool) -> None:
    source = replace(ONE, hours=hours, timezone="Asia/Almaty")
    assert is_open(source, datetime(2026, 11, 22, (hour - 5) % 24, 59, tzinfo=UTC)) is is_open_then


def test_two_sources_of_one_host_share_its_pace() -> None:
    hosts = Hosts()
    assert hosts.pace("gov.kz", 1.0) is hosts.pace("gov.kz", 5.0)
    assert hosts.pace("gov.kz", 2.0).floor == 5.0


def test_when_a_host_is_shut() -> None:
    class Store(Forgetful):
        rested: tuple[str, float | None] | None = None

        def rest(self, host: str, seconds: float | None, reason: str) -> float:
            self.rested = host, seconds
            return seconds or 300.0

    store = Store()
    hosts = Hosts(store)
    for number in range(4):
        hosts.failed("a.kz", f"timeout {number}")
    hosts.answered("a.kz")
    for number in range(5):
        assert hosts.why_not("a.kz") is None
        hosts.failed("a.kz", f"timeout {number}")
    assert hosts.why_not("a.kz") == Shut("server down: timeout 4")
    for _ in range(3):
        assert hosts.why_not("b.kz") is None
        hosts.gated("b.kz", "captcha")
    assert hosts.why_not("b.kz") == Shut("b.kz is shut: captcha")
    assert store.rested == ("b.kz", 86_400.0)
    assert hosts.pressed("c.kz", None, "429") == 300.0
    assert hosts.why_not("c.kz") == Shut("the server asks for 300 s of rest")
    assert hosts.why_not("d.kz") is None
