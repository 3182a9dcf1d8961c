"""Bad input, one table: whatever is asked on the page, of the API or on the command line, the answer comes soon, says
what is wrong, and neither breaks anything nor shows what it must not."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from contextlib import closing
from html import unescape
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from app.cli import main
from app.web.desk import DOWNLOADS

if TYPE_CHECKING:
    from conftest import Newsroom

SECONDS = 10  # that an answer may take here, beside other tests
SCRIPT = "<script>alert(1)</script>"

# name: the question; the status of page and API; what both, and the command line, say (None: they answer)
CASES = {
    "100 kB of words": ("дорога " * 15_000, 414, "too long"),
    "100 kB of one word": ("ж" * 100_000, 414, "too long"),
    "100 kB of Latin": ("x" * 100_000, 414, "too long"),
    "5,000 clauses": ("a OR " * 4_999 + "a", 400, "too long"),
    "too many clauses": ("a OR " * 700 + "a", 400, "ask several questions"),
    "a question too long for a page": ("дорога " * 600, 400, "too long"),
    "leading star": ("*дорога", 400, "nearly every word"),
    "leading mark": ("?олды", 400, "nearly every word"),
    "a bomb of stars": ("до" + "*о" * 40 + "га", 400, "8 of"),
    "a regular expression": ("/(д+)+$/", 400, ""),
    "a bomb of groups": ("((((((((((а*)*)*)*)*)*)*)*)*)*", 400, "nearly every word"),
    "open quotation": ('тендер "жол', 400, "not closed"),
    "open bracket": ("(жол OR (дорога", 400, ""),
    "closing bracket": ("жол)", 400, ""),
    "unbalanced everything": ('("«[title:(a OR "b', 400, "not closed"),
    "brackets": ("(" * 900 + "жол", 400, ""),
    "unknown field": ("secret:2", 400, "unknown field secret"),
    "a field of the engine": ("_id:1", 400, "unknown field _id"),
    "a field of Python": ("__class__:x", 400, "unknown field __class__"),
    "markup": (f"дорога {SCRIPT}", 200, None),
    "markup in a field": (f"author:{SCRIPT}", 200, None),
    "markup in a wrong query": (f"secret:{SCRIPT}", 400, "unknown field secret"),
    "right to left": ("\u202eагород\u202c жол\u2067", 200, None),
    "zero width": ("до\u200bро\u2060га", 200, None),
    "nothing but marks": ("\u202e\u200f\u200b", 400, ""),
    "two stopwords": ("и NEAR/10 в", 200, None),
    "екі көмекші сөз": ("және NEAR/10 мен", 200, None),
    "far distance": ("и NEAR/1000000000000 в", 400, "too far"),
    "a huge sum": ("amount:>=1" + "0" * 3_000, 400, "digits"),
    "a sum of nines": ("amount:>=" + "9" * 3_000, 400, "digits"),
    "a sum of nines, too long": ("amount:>=" + "9" * 5_000, 400, "too long"),
    "a huge day": ("date:" + "9" * 3_000, 400, "is no date"),
    "a huge fuzzy": ("дорога~" + "9" * 500, 400, "at most ~2"),
    "of SQL": ("жол'; DROP TABLE articles; --", 400, ""),
    "a zero byte": ("дорога\x00", 200, None),
}  # fmt: skip


def _get(client: httpx.Client, path: str, query: str) -> httpx.Response:
    """Without the client's own limit of 64 kB."""
    asked = f"{path}?{urlencode({'q': query})}"
    if len(asked) < 60_000:
        return client.get(asked)
    with closing(HTTPConnection(client.base_url.host, client.base_url.port, timeout=SECONDS)) as plain:
        plain.request("GET", asked)
        answer = plain.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


def _said(page: str) -> str:
    """What the page says, without its marks."""
    body = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body.partition(">")[2])).split())


@pytest.mark.parametrize(("query", "status", "says"), CASES.values(), ids=CASES)
def test_the_page_and_the_api(client: httpx.Client, query: str, status: int, says: str | None) -> None:
    for path in ("/search", "/search/facets", "/search/spellings", "/api/v1/search", "/api/v1/search/spellings"):
        began = time.monotonic()
        answer = _get(client, path, query)
        assert answer.status_code == status, (path, answer.text[-500:])
        assert time.monotonic() - began < SECONDS
        assert "Traceback" not in answer.text
        if path.startswith("/api/") and says is not None:
            assert answer.json()["error"]
        elif answer.headers["content-type"].startswith("text/html"):
            assert SCRIPT not in answer.text
            assert not set("\u202e\u202c\u2067\u200f") & set(answer.text)
        if says and path == "/search":
            assert says in (_said(answer.text) or answer.text)
    assert client.get("/search", params={"q": "дорога"}).status_code == 200


@pytest.mark.parametrize(("query", "status", "says"), CASES.values(), ids=CASES)
def test_the_command_line(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str], query: str, status: int, says: str | None
) -> None:
    began = time.monotonic()
    try:
        main(["--home", str(newsroom.settings.home), "search", query, "--json"])
        code = 0
    except SystemExit as ended:
        code = int(str(ended.code))
    said = capsys.readouterr()
    assert time.monotonic() - began < SECONDS
    if status == 200:
        assert code == 0, said.err
        assert all(json.loads(line) for line in said.out.splitlines())
    elif says != "too long":  # what is only too long for a page may be asked here
        assert code == 1
        assert said.err.startswith("baqylau: ")
        assert len(said.err.splitlines()) == 1
        assert (says or "") in said.err
    assert "Traceback" not in said.err


def test_a_cursor_of_another_question_or_none(client: httpx.Client) -> None:
    first = client.get("/api/v1/search", params={"q": "дорога OR жол", "limit": 1}).json()["cursor"]
    assert first
    for question, cursor in (("мост", first), ("дорога OR жол", first[:-3]), ("жол", "e30"), ("жол", "\u202e<b>")):
        for path in ("/search", "/api/v1/search"):
            answer = client.get(path, params={"q": question, "cursor": cursor})
            assert answer.status_code == 400, (path, cursor)
            assert "first page" in answer.text
            assert "<b>" not in answer.text or "json" not in answer.headers["content-type"]


def test_saved_searches_of_others_are_not_there(client: httpx.Client) -> None:
    for number in ("999999", "0", "-1", "x", "9" * 40, SCRIPT):
        answer = client.get(f"/api/v1/views/{number}")
        assert answer.status_code in (400, 404, 405), number
        assert SCRIPT not in answer.text or "json" in answer.headers["content-type"]


def test_an_export_that_was_cut_off_opens_nowhere_and_leaves_room(client: httpx.Client) -> None:
    asked = {"q": "lang:ru OR lang:kk", "format": "jsonl"}
    whole = client.get("/search/export", params=asked).content
    with zipfile.ZipFile(io.BytesIO(whole)) as book:
        assert "manifest.json" in book.namelist()
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(whole[: len(whole) // 2]))
    for _ in range(2 * DOWNLOADS):
        with client.stream("GET", "/search/export", params=asked) as answer:
            assert answer.status_code in (200, 503)
            next(answer.iter_bytes(16), None)
    deadline = time.monotonic() + SECONDS
    while (status := client.get("/search/export", params=asked).status_code) == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 200
