"""Addresses: one form for each, whatever it was written like; and nothing that is another page falls together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawlers.source import Evidence, Route, Source
from crawlers.urls import canonical, of_source, resolve, variants

HOME = "https://outlet.kz/"
SOURCE = Source(
    "outlet", "Outlet", HOME, ("outlet.kz", "kaz.outlet.kz", "www.office.kz"), ("ru", "kk"), (Route("feed", HOME),),
    "/news/", (Evidence("a test", date(2026, 1, 1)),), aliases=("outlet-mobile.kz", "lite.outlet.kz"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Outlet.KZ:443/a?utm_source=x&id=1#top", "https://outlet.kz/a?id=1"),
        ("/a/b?lang=ru&from=rss", "https://outlet.kz/a/b?lang=ru"),
        ("//outlet.kz", "https://outlet.kz/"),
        ("https://outlet.kz./a", "https://outlet.kz/a"),
        ("http://outlet.kz:80/a", "http://outlet.kz/a"),
        ("https://outlet.kz:8443/a", "https://outlet.kz:8443/a"),
        ("https://outlet.kz/a?fbclid=1&yclid=2&gclid=3&ysclid=4&UTM_Medium=5&_openstat=6", "https://outlet.kz/a"),
        ("https://outlet.kz/a?id=1&amp;utm_source=x&amp;page=2", "https://outlet.kz/a?id=1&page=2"),
        ("https://outlet.kz/a?b=2&a=1&&", "https://outlet.kz/a?b=2&a=1"),
        ("https://outlet.kz/a?", "https://outlet.kz/a"),
        ("https://outlet.kz/a?amp", "https://outlet.kz/a"),
        ("https://outlet.kz/a?outputType=amp", "https://outlet.kz/a"),
        ("https://outlet.kz/a?outputType=json", "https://outlet.kz/a?outputType=json"),
        ("https://outlet.kz/news/1/amp", "https://outlet.kz/news/1"),
        ("https://outlet.kz/news/1/amp/", "https://outlet.kz/news/1/"),
        ("https://outlet.kz/amp/news/1", "https://outlet.kz/news/1"),
        ("https://outlet.kz/ru/amp/news/1", "https://outlet.kz/ru/news/1"),
        ("https://outlet.kz/news/1.amp.html", "https://outlet.kz/news/1.html"),
        ("https://outlet.kz/news/ampere", "https://outlet.kz/news/ampere"),
        ("https://outlet.kz//news///1", "https://outlet.kz/news/1"),
        ("https://outlet.kz/news/./x/../1", "https://outlet.kz/news/1"),
        ("https://outlet.kz/news/x/%2E%2E/1", "https://outlet.kz/news/1"),
        ("https://outlet.kz/../../a", "https://outlet.kz/a"),
        ("https://outlet.kz/news/index.html", "https://outlet.kz/news/"),
        ("https://outlet.kz/index.php?newsid=5", "https://outlet.kz/index.php?newsid=5"),
        ("https://outlet.kz/index.php?utm_source=x", "https://outlet.kz/"),
        ("https://outlet.kz/a;jsessionid=0A1B", "https://outlet.kz/a"),
        ("https://outlet.kz/новости/1", "https://outlet.kz/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1"),
        ("https://outlet.kz/%d0%bd%41", "https://outlet.kz/%D0%BDA"),
        ("https://outlet.kz/100%", "https://outlet.kz/100%25"),
        ("https://outlet.kz/a b", "https://outlet.kz/a%20b"),
        ("https://user:secret@outlet.kz/a", "https://outlet.kz/a"),
        ("https://қазақ.kz/", "https://xn--80aau21bd.kz/"),
        ("https://ҚАЗАҚ.kz/", "https://xn--80aau21bd.kz/"),
        ("https://kaz.outlet.kzhttps://kaz.outlet.kz/news/1", "https://kaz.outlet.kz/news/1"),
        ("https://outlet.kz/https://kaz.outlet.kz/news/1", "https://kaz.outlet.kz/news/1"),
        ("https://share.kz/send?u=https://outlet.kz/news/1", "https://share.kz/send?u=https://outlet.kz/news/1"),
        ("https://archive.kz/web/https://outlet.kz/1", "https://archive.kz/web/https:/outlet.kz/1"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.kz", None),
        ("", None),
        ("https://[::1", None),
        ("https://outlet.kz:99999/", None),
        ("https://a b.kz/", None),
        ("https://a..kz/", None),
        ("https://outlet.kz/\ud800", None),
        ("https://outlet.kz/" + "a" * 3000, None),
    ],
)
def test_canonical_form(written: str, expected: str | None) -> None:
    found = canonical(written, HOME)
    assert found == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://outlet.kz/news/1", "https://outlet.kz/news/1"),
        ("https://www.outlet.kz/news/1", "https://outlet.kz/news/1"),
        ("https://m.outlet.kz/news/1", "https://outlet.kz/news/1"),
        ("https://amp.outlet.kz/news/1", "https://outlet.kz/news/1"),
        ("https://m.kaz.outlet.kz/news/1", "https://kaz.outlet.kz/news/1"),
        ("https://kaz.outlet.kz/news/1", "https://kaz.outlet.kz/news/1"),  # another language, not another form
        ("https://office.kz/news/1", "https://www.office.kz/news/1"),
        ("https://m.office.kz/news/1", "https://www.office.kz/news/1"),
        ("https://outlet-mobile.kz/news/1", "https://outlet.kz/news/1"),
        ("http://lite.outlet.kz/news/1?from=x", "https://outlet.kz/news/1"),
        ("http://evil.kz/news/1", "http://evil.kz/news/1"),
        ("https://m.evil.kz/news/1", "https://m.evil.kz/news/1"),
        ("mailto:a@outlet.kz", None),
    ],
)
def test_hosts_of_a_source(written: str, expected: str | None) -> None:
    assert of_source(written, SOURCE) == expected


def test_a_final_slash_makes_no_other_address() -> None:
    assert variants("https://outlet.kz/news/1") == ("https://outlet.kz/news/1", "https://outlet.kz/news/1/")
    assert variants("https://outlet.kz/news/?p=1") == ("https://outlet.kz/news/?p=1", "https://outlet.kz/news?p=1")
    assert set(variants("https://outlet.kz/")) == {"https://outlet.kz/"}


def test_what_is_asked_for_keeps_its_parameters() -> None:
    """`from` of a sitemap's child says which part of it is meant."""
    assert resolve("/map.php?from=100&amp=1#x", HOME) == "https://outlet.kz/map.php?from=100&amp=1"


PIECES = ["https://outlet.kz", "http://", "/amp", "/", "//", "..", ".", "%", "%2", "%25", "%2E", "%D0", "?", "&",
          "amp;", "utm_a=1", "a=1", "index.html", "#x", ".amp", "қ", ";jsessionid=1", ":80", "@", " "]  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@example("https://outlet.kz/amp/amp/index.html/amp")
@example("https://outlet.kz/%2%35")
@example("https://outlet.kz/a?amp;amp;utm_a=1&amp;a=1")
@example("https://outlet.kz/a;jsessionid=1/amp")
@example("/HTTP:/")
@example("amp/HTTP:/")
@example("..amp")
def test_a_canonical_form_is_its_own(text: str) -> None:
    found = canonical(text, HOME)
    assert found is None or canonical(found) == found
    asked = resolve(text, HOME)
    assert asked is None or resolve(asked) == asked
    placed = of_source(found, SOURCE) if found else None
    assert placed is None or of_source(placed, SOURCE) == placed


def test_the_quick_way_says_what_the_rules_say() -> None:
    """Most addresses need no rule and are known at a glance; each of these must come out as the rules have it."""
    for url in ("/a/1", "https://outlet.kz/a.b/C-1/", "/.well/x", "/a/../b", "//x.kz/a", "https://outlet.kz", "/a/..",
                "HTTPS://outlet.kz/a", "https://Outlet.kz/a", "/amp/a", "/a/index.html", "/a/Index.HTML", "/A/AMP",
                "https://a-.kz/x", "https://-a.kz/x", "/a;jsessionid=1", "/a%41", "https://o..kz/a", "/" + "a" * 2001,
                "https://" + "a" * 64 + ".kz/", "\n/a/1\n", "/a/1\n", "https://outlet.kz/a\n"):  # fmt: skip
        assert canonical(url, HOME) == canonical(url + "?", HOME), url  # a mark of no query makes it take the long way
