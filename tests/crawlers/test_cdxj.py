"""SURT keys and CDXJ lines: as other tools write them, and found by halving."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.warc.cdxj import Capture, decode, find
from crawlers.warc.surt import surt

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "key"),
    [  # the right side is what the Internet Archive's own `surt` 0.3.1 gives
        ("https://outlet.kz/news/1?lang=kk", "kz,outlet)/news/1?lang=kk"),
        ("http://www.Outlet.KZ/News/1/", "kz,outlet)/news/1"),
        ("https://www2.outlet.kz:443/a?b=2&a=1", "kz,outlet)/a?a=1&b=2"),
        ("http://outlet.kz:8080/a/", "kz,outlet:8080)/a"),
        ("http://127.0.0.1:8000/a/1", "1,0,0,127:8000)/a/1"),
        ("https://outlet.kz", "kz,outlet)/"),
        ("https://outlet.kz/%D0%BD%D0%BE/1", "kz,outlet)/%d0%bd%d0%be/1"),
        ("https://outlet.kz/но/1", "kz,outlet)/%d0%bd%d0%be/1"),
        ("https://m.outlet.kz/a//b/", "kz,outlet,m)/a/b"),
        ("https://outlet.kz/a?PHPSESSID=0123456789abcdef0123456789abcdef&x=1", "kz,outlet)/a?x=1"),
        ("https://outlet.kz/a%20b/c,d", "kz,outlet)/a%20b/c,d"),
        ("https://қала.қаз/жа", "xn--80ao21a,xn--80aa6a83a)/%d0%b6%d0%b0"),
        ("https://outlet.kz/a?q=%D0%B0+b", "kz,outlet)/a?q=%d0%b0+b"),
        ("https://u:p@outlet.kz/a#top", "kz,outlet)/a"),
        ("https://outlet.kz/?a", "kz,outlet)/?a"),
    ],
)
def test_keys_are_those_of_other_tools(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=60))
def test_any_text_has_one_key_in_one_line(text: str) -> None:
    key = surt(f"https://a.kz/{text}")
    assert key == surt(f"https://a.kz/{text}")
    assert "\n" not in key
    assert " " not in key


def _capture(url: str, minutes: int = 0) -> Capture:
    return Capture(url, NOW + timedelta(minutes=minutes), "text/html", 200, "sha1:ABC", "a.warc.gz", 100 + minutes, 50)


def test_a_line_has_the_standard_fields() -> None:
    one = _capture("https://outlet.kz/a")
    key, at, said = one.encode().decode().split(" ", 2)
    assert (key, at) == ("kz,outlet)/a", "20261122010203")
    assert json.loads(said) == {
        "url": "https://outlet.kz/a", "mime": "text/html", "status": "200", "digest": "sha1:ABC", "length": "50",
        "offset": "100", "filename": "a.warc.gz",
    }  # fmt: skip
    assert decode(one.encode()) == one
    with pytest.raises(ValueError, match="no line of a CDXJ file"):
        decode(b"kz,outlet)/a 20261122010203 {}")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_halving_finds_every_line_and_no_other(tmp_path: Path, count: int) -> None:
    file = tmp_path / "a.cdxj"
    captures = [_capture(f"https://outlet.kz/{n:02}", minutes) for n in range(count) for minutes in range(n % 3 + 1)]
    file.write_bytes(b"".join(sorted(one.encode() for one in captures)))
    for n in range(count):
        found = [decode(line) for line in find(file, f"https://outlet.kz/{n:02}")]
        assert [one.at.minute for one in found] == [2 + minutes for minutes in range(n % 3 + 1)]
    for url in ("https://aaa.kz/", "https://outlet.kz/0", "https://outlet.kz/001", "https://zzz.kz/"):
        assert list(find(file, url)) == []
