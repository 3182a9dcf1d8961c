"""The sample newsroom is what the demo and the end-to-end tests stand on: its content, and its servers' manners."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

from sample.make_pdfs import FONTS, make
from sample.newsroom import AGENCY, FOLDER, OUTLETS, Story, published, removed, stories
from sample.outlets import DISALLOWED
from sample.server import SampleServer

TRUTH: dict[str, Any] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
EDITED, TAKEN_DOWN = "zhaiyq/48107", "qyr/70024"
FIRST = {story.key: story for story in published(1)}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def full_text(story: Story) -> str:
    blocks = [[block] if isinstance(block, str) else [cell for row in block for cell in row] for block in story.blocks]
    return "\n".join([story.title, *(part for block in blocks for part in block)])


# -- content ----------------------------------------------------------------------------------------------------------


def test_there_are_52_articles_half_of_them_kazakh() -> None:
    assert Counter(story.lang for story in published(1)) == {"ru": 26, "kk": 26}


def test_each_outlet_has_its_share() -> None:
    counts = {"zhaiyq": 11, "qyr": 17, "kurier": 8, "otinish": 9, "palata": 7}
    assert Counter(story.outlet for story in published(1)) == counts
    assert set(counts) == set(OUTLETS)


def test_each_of_14_days_has_news() -> None:
    days = Counter(story.published.date().isoformat() for story in published(1))
    assert sorted(days) == [f"2026-10-{day:02d}" for day in range(5, 19)]
    assert min(days.values()) >= 2


@pytest.mark.parametrize("story", stories(), ids=lambda story: f"{story.key}@{story.version}")
def test_articles_are_of_a_news_item_s_length(story: Story) -> None:
    words = len(" ".join(story.paragraphs).split())
    assert 75 <= words <= 250
    assert story.published.utcoffset() is not None


def test_keys_and_paths_are_unique() -> None:
    assert len({(story.outlet, story.path) for story in published(1)}) == len(published(1)) == len(FIRST)


def test_statements_point_at_their_translation() -> None:
    pairs = [story for story in published(1) if story.translation]
    assert len(pairs) == 8
    for story in pairs:
        other = FIRST[f"otinish/{story.translation}"]
        assert other.translation == story.id
        assert {story.lang, other.lang} == {"ru", "kk"}


def test_two_stories_are_carried_by_two_outlets_each() -> None:
    carried: dict[str, list[Story]] = {}
    for story in published(1):
        if story.story:
            carried.setdefault(story.story, []).append(story)
    assert sorted(carried) == ["heat-aid", "road-contract"]
    for first, second in carried.values():
        assert first.outlet != second.outlet
        ours, theirs = set(" ".join(first.paragraphs).split()), set(" ".join(second.paragraphs).split())
        assert len(ours & theirs) / len(ours | theirs) > 0.6


def test_one_article_is_edited_in_a_sum_and_a_sentence() -> None:
    after = {story.key: story for story in published(2)}
    changed = [key for key in after if after[key].version != FIRST[key].version]
    assert changed == [EDITED]
    old, new = FIRST[EDITED], after[EDITED]
    assert "12,6 млрд тенге" in old.title
    assert "14,1 млрд тенге" in new.title
    assert sum(a != b for a, b in zip(old.paragraphs, new.paragraphs, strict=True)) == 2
    assert new.modified is not None
    assert new.published == old.published


def test_one_article_is_taken_down() -> None:
    assert {story.key for story in published(1)} - {story.key for story in published(2)} == {TAKEN_DOWN}
    assert [story.key for story in removed(2)] == [TAKEN_DOWN]
    assert removed(1) == ()


def check_digit(digits: str) -> int:
    """The twelfth digit of a Kazakh business identification number."""
    for weights in (range(1, 12), (*range(3, 12), 1, 2)):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest != 10:
            return rest
    raise ValueError(f"{digits} can have no check digit")


def test_the_bin_is_one() -> None:
    found = [number for story in published(1) for number in re.findall(r"\b\d{12}\b", full_text(story))]
    assert len(found) == 3
    (number,) = set(found)
    assert number[4] in "456"
    assert int(number[11]) == check_digit(number[:11])


# -- truth ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["organisations", "people", "programmes"])
def test_the_truth_names_articles_that_exist(kind: str) -> None:
    for entry in TRUTH[kind]:
        assert len(entry["articles"]) >= 2, entry["name"]
        assert set(entry["articles"]) <= set(FIRST), entry["name"]


def test_most_names_recur_in_both_languages_and_several_outlets() -> None:
    for entry in TRUTH["organisations"]:
        named = [FIRST[key] for key in entry["articles"]]
        assert {story.lang for story in named} == {"ru", "kk"}, entry["name"]
        assert len({story.outlet for story in named}) >= 2, entry["name"]
    assert len(TRUTH["organisations"]) == 10
    assert len(TRUTH["people"]) >= 14


def test_namesakes_are_kept_apart() -> None:
    first, second = (set(e["articles"]) for e in TRUTH["people"] if e["name"].startswith("Серик Кудабаев"))
    assert first
    assert second
    assert not first & second


def test_every_article_has_its_sums_in_order() -> None:
    assert set(TRUTH["amounts"]) == {*FIRST, f"{EDITED}@2"}
    versions = {story.key + ("@2" if story.version == 2 else ""): story for story in stories()}
    for key, amounts in TRUTH["amounts"].items():
        text, at = full_text(versions[key]), 0
        for amount in amounts:
            at = text.find(amount["text"], at)
            assert at >= 0, (key, amount)
            at += len(amount["text"])
            low, high = Decimal(amount.get("low", "-Infinity")), Decimal(amount.get("high", "Infinity"))
            assert low <= Decimal(amount["value"]) <= high


FORMS = [
    "46 миллионов 700 тысяч тенге",
    "58 904 117 тысяч тенге",
    "61 450 000 мың теңгеге",
    "-2 545 883 мың теңге",
    "сто двадцать миллионов тенге",
    "екі жүз миллион теңге",
    "полмиллиарда тенге",
    "жарты миллиард теңге",
    "18 634 200 ₸",
    "KZT 5 million",
    "2 158 962.54 тенге",
    "от 5 до 150 млн тенге",
    "150–180 млн теңгеге",
    "237 млн теңгелік",
    "4,2 млрд теңгесінің",
    "120 мың еуро",
    "50 АЕК",
    "3,5 МРП",
    "114 тенге 50 тиын",
]


@pytest.mark.parametrize("form", FORMS)
def test_sums_stand_in_many_forms(form: str) -> None:
    assert any(amount["text"] == form for amounts in TRUTH["amounts"].values() for amount in amounts)


# -- PDF --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", published(1, "palata"), ids=lambda story: story.id)
def test_pdfs_hold_the_text(story: Story) -> None:
    data = (FOLDER / "pdfs" / f"{story.id}.pdf").read_bytes()
    assert len(data) < 40_000
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document).split()
    finally:
        document.close()
    assert set(full_text(story).split()) <= set(words)


@pytest.mark.skipif(not FONTS.exists(), reason="needs Debian's fonts-dejavu-core")
def test_the_committed_pdfs_are_those_of_the_articles(tmp_path: Path) -> None:
    made = {path.name: path.read_bytes() for path in make(tmp_path)}
    assert made == {path.name: path.read_bytes() for path in (FOLDER / "pdfs").glob("*.pdf")}


# -- servers ----------------------------------------------------------------------------------------------------------


def test_every_article_is_served(server: SampleServer) -> None:
    for story in published(1):
        status, headers, body = get(server.urls[story.outlet] + story.path)
        assert status == 200, story.key
        assert int(headers["Content-Length"]) == len(body) > 0


@pytest.mark.parametrize("outlet", OUTLETS)
def test_robots_close_a_path_that_answers(server: SampleServer, outlet: str) -> None:
    status, _, body = get(server.urls[outlet] + "/robots.txt")
    assert status == 200
    assert f"Disallow: {DISALLOWED[outlet]}" in body.decode()
    assert get(server.urls[outlet] + DISALLOWED[outlet])[0] == 200


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_unknown_path_is_404(server: SampleServer, outlet: str) -> None:
    assert get(server.urls[outlet] + "/nothing/here")[0] == 404


def test_the_feed_lists_json_ld_articles(server: SampleServer) -> None:
    base = server.urls["zhaiyq"]
    feed = get(base + "/rss.xml")[2].decode()
    links = re.findall(r"<link>([^<]+\?utm[^<]+)</link>", feed)
    assert len(links) == 11
    dates = [parsedate_to_datetime(date) for date in re.findall(r"<pubDate>([^<]+)</pubDate>", feed)]
    assert sorted(dates, reverse=True) == dates
    page = get(links[0].replace("&amp;", "&"))[2].decode()
    match = re.search(r'<script type="application/ld\+json">(.+?)</script>', page, re.DOTALL)
    assert match
    record = json.loads(match[1])
    assert record["@type"] == "NewsArticle"
    assert record["articleBody"] == "\n\n".join(published(1, "zhaiyq")[0].paragraphs)


def test_the_sitemap_lists_kazakh_news(server: SampleServer) -> None:
    body = get(server.urls["qyr"] + "/news-sitemap.xml")[2].decode()
    assert body.count("<news:publication_date>2026-10-") == 17
    assert body.count("<news:language>kk<") == 17


def test_the_kazakh_outlet_compresses_for_those_who_can_read_it(server: SampleServer) -> None:
    url = server.urls["qyr"] + published(1, "qyr")[0].path
    _, headers, body = get(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert "Көмір қырық күнге жетеді" in gzip.decompress(body).decode()
    assert "Content-Encoding" not in get(url)[1]


def test_the_courier_speaks_undeclared_windows_1251(server: SampleServer) -> None:
    declared = []
    for story in published(1, "kurier"):
        _, headers, body = get(server.urls["kurier"] + story.path)
        assert headers["Content-Type"] == "text/html"
        text = body.decode("windows-1251")
        assert story.title in text
        declared.append("charset=windows-1251" in text)
    assert set(declared) == {True, False}
    assert "Пятница, 09 Окт 2026, 12:00" in get(server.urls["kurier"] + "/news/3312.html")[2].decode("windows-1251")


def test_the_courier_s_list_has_pages(server: SampleServer) -> None:
    found: list[str] = []
    for page in (1, 2, 3):
        body = get(server.urls["kurier"] + f"/news/?page={page}")[2].decode("windows-1251")
        found += re.findall(r'class="t" href="([^"]+)"', body)
        assert ('class="next"' in body) == (page < 3)
    assert sorted(found) == sorted(story.path for story in published(1, "kurier"))
    assert get(server.urls["kurier"] + "/news/?page=4")[0] == 404


def test_the_api_pages_through_statements_in_both_languages(server: SampleServer) -> None:
    address = server.urls["otinish"] + "/api/v1/public/content-manager/news?sort-by=created_date:DESC&size=4"
    records: list[dict[str, Any]] = []
    for page in (1, 2, 3):
        answer = json.loads(get(f"{address}&projects=eq:{AGENCY}&page={page}")[2])
        assert answer["total_elements"] == 9
        assert answer["total_pages"] == 3
        records += answer["content"]
    assert Counter(record["language"] for record in records) == {"kk": 5, "ru": 4}
    assert all(record["body"].startswith('<div class="content">') for record in records)
    assert json.loads(get(f"{address}&projects=eq:minnothing")[2])["content"] == []


def test_what_is_known_is_not_sent_again(server: SampleServer) -> None:
    page = server.urls["zhaiyq"] + FIRST["zhaiyq/48101"].path
    assert get(page, If_None_Match=get(page)[1]["ETag"])[0] == 304
    statement = server.urls["palata"] + published(1, "palata")[0].path
    status, _, body = get(statement, If_Modified_Since=get(statement)[1]["Last-Modified"])
    assert (status, body) == (304, b"")


def test_counters_change_and_the_article_does_not(server: SampleServer) -> None:
    page = server.urls["qyr"] + published(1, "qyr")[0].path
    first, second = get(page)[2], get(page)[2]
    assert first != second
    without = [re.sub(rb"\d+", b"", body) for body in (first, second)]
    assert without[0] == without[1]


def test_the_second_phase_edits_and_takes_down() -> None:
    edited, gone = FIRST[EDITED], FIRST[TAKEN_DOWN]
    with SampleServer() as server:
        urls = server.urls[edited.outlet] + edited.path, server.urls[gone.outlet] + gone.path
        before = get(urls[0])
        assert "12,6 млрд тенге" in before[2].decode()
        assert get(urls[1])[0] == 200
        server.phase = 2
        status, _, body = get(urls[0], If_None_Match=before[1]["ETag"])
        assert status == 200
        assert "14,1 млрд тенге" in body.decode()
        assert get(urls[1])[0] == 410
        assert gone.slug not in get(server.urls["qyr"] + "/news-sitemap.xml")[2].decode()
        with pytest.raises(ValueError, match="phases 1 and 2"):
            server.phase = 3


def test_requests_are_noted(server: SampleServer) -> None:
    get(server.urls["palata"] + "/statements/?from=test")
    assert ("palata", "/statements/?from=test", 200) in server.requests


def test_it_runs_as_a_program() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "sample.server", "--phase", "2"], stdout=subprocess.PIPE, text=True, cwd=FOLDER.parent
    )
    try:
        assert program.stdout is not None
        printed = dict(program.stdout.readline().strip().split("\t") for _ in OUTLETS)
        assert list(printed) == list(OUTLETS)
        assert get(printed["palata"] + "statements/")[0] == 200
    finally:
        program.terminate()
        program.communicate(timeout=10)
