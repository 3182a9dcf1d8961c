"""Parsing: pages a second and F1, ours against trafilatura's default on the same pages in the same run.

F1 is that of scrapinghub's article-extraction-benchmark: shingles of four words, each page weighing the same. The pages
are the golden pages of the bundled sources, read with their definitions, and bench.hard_pages, read without any.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import trafilatura

from bench import hard_pages
from bench.articles import peak_memory
from crawlers.catalogue import load_sources
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import Evidence, Selectors, Source

PAGES = 100
ROUNDS = 3  # the best of them counts: the machine may be busy with something else
AIM, OVERALL_AIM = 4.0, 1.5  # times trafilatura's speed
SHINGLE = 4  # words
FETCHED = datetime(2026, 9, 20, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "tests" / "cases"
SENTENCES = (
    "Акимат города Жанакала подписал с подрядчиком договор на {n} млн тенге.",
    "Жаңақала әкімдігі мердігермен {n} млн теңгеге шарт жасасты.",
    "По словам директора завода, работы начнутся через {n} дней.",
    "Зауыт директорының айтуынша, жұмыс {n} күннен кейін басталады.",
)
KINDS = {
    "JSON-LD": "<p>",
    "the source's selectors": "<p>",
    "neither, in paragraphs": "<p>",
    "neither, in line breaks": "<br>",
}
_EVIDENCE = (Evidence("made for the benchmark", date(2026, 9, 20)),)
_WORD = re.compile(r"\w+")

Pair = tuple[str, str]  # what is the article's text, and what was read


def make_page(number: int, kind: str = "the source's selectors") -> Page:
    """A page of about 40 kB with 16 paragraphs, a menu and 60 related links."""
    links = "".join(f"<li><a href='/n/{n}'>Новость номер {n} о жизни города</a></li>" for n in range(60))
    lines = [" ".join(each.format(n=number + n) for each in SENTENCES) for n in range(16)]
    text = "".join(f"<p>{line}</p>" for line in lines) if KINDS[kind] == "<p>" else "<br><br>".join(lines)
    script = f"<script>{'var a = 1; ' * 1500}</script>"
    if kind == "JSON-LD":
        said = {"@type": "NewsArticle", "headline": f"Договор {number}", "articleBody": "\n".join(lines)}
        script += f"<script type='application/ld+json'>{json.dumps(said, ensure_ascii=False)}</script>"
    date_tag = "<meta property='article:published_time' content='2026-09-19T12:00:00+05:00'>"
    body = f"<html lang='ru'><head><title>Договор {number}</title>{date_tag}{script}</head><body><nav>{links}</nav>"
    body += f"<h1>Договор {number}</h1><article><div class='text'>{text}</div></article><ul>{links}</ul></body></html>"
    encoded = body.encode()
    return Page(f"https://x.example/{number}", "x", FETCHED, "text/html; charset=utf-8", encoded, digest(encoded))


def measure(pages: list[Page], parse: Callable[[Page], object]) -> float:
    """Pages a second of processor time, the best of ROUNDS."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        for page in pages:
            assert parse(page) is not None
        best = max(best, len(pages) / (time.process_time() - begun))
    return best


def scores(pairs: Iterable[Pair]) -> tuple[float, float, float]:
    """Precision, recall and F1 over texts, as scrapinghub's benchmark counts them."""
    right = extra = missed = 0.0
    for expected, found in pairs:
        true, said = _shingles(expected), _shingles(found)
        shared = sum((true & said).values())
        counts = (shared, said.total() - shared, true.total() - shared)
        whole = sum(counts) or 1
        right, extra, missed = right + counts[0] / whole, extra + counts[1] / whole, missed + counts[2] / whole
    precision, recall = right / ((right + extra) or 1), right / ((right + missed) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)) if words)


def golden() -> Iterator[tuple[Page, Source, str]]:
    """The golden pages with their definitions and texts."""
    sources = load_sources().sources
    for file in sorted(CASES.glob("*/*/page.html")):
        source = sources.get(file.parents[1].name)
        if source is None or not file.with_name("article.json").exists():
            continue
        meta = json.loads(file.with_name("meta.json").read_text("utf-8"))
        text = json.loads(file.with_name("article.json").read_text("utf-8"))["text"]
        at, body = datetime.fromisoformat(meta["fetched_at"]), file.read_bytes()
        yield Page(meta["url"], source.name, at, meta["media_type"], body, digest(body)), source, text


def hard() -> Iterator[tuple[Page, None, str]]:
    for each in hard_pages.hard_pages():
        page = Page(hard_pages.URL, "hard", hard_pages.FETCHED, each.media_type, each.body, digest(each.body))
        yield page, None, each.text


def _ours(page: Page, source: Source | None) -> str:
    try:
        return parse_page(page, source).text
    except ParseError:
        return ""


def _theirs(page: Page) -> str:
    return trafilatura.extract(page.body) or ""


def _print_speed() -> None:
    named = Source("x", "X", "https://x.example/", ("x.example",), ("ru",), (), ".", _EVIDENCE,
                   selectors=Selectors(text=".text"))  # fmt: skip
    seconds = {"ours": 0.0, "theirs": 0.0}
    for kind in KINDS:
        pages = [make_page(number, kind) for number in range(PAGES)]
        source = named if kind == "the source's selectors" else None

        def ours(page: Page, source: Source | None = source) -> ParsedArticle:
            return parse_page(page, source)

        theirs, speed = measure(pages, _theirs), measure(pages, ours)
        seconds["theirs"], seconds["ours"] = seconds["theirs"] + 1 / theirs, seconds["ours"] + 1 / speed
        aim = f" (aim {AIM:g})" if not kind.startswith("neither") else ""
        ratio = f"ratio {speed / theirs:.2f}{aim}"
        print(f"parse: {kind}: ours {speed:.0f} pages/s, trafilatura's default {theirs:.0f}, {ratio}")
    print(f"parse: all four alike: ratio {seconds['theirs'] / seconds['ours']:.2f} (aim {OVERALL_AIM:g})")


READERS: tuple[tuple[str, Callable[[Page, Source | None], str]], ...] = (
    ("ours", _ours),
    ("trafilatura's default", lambda page, _: _theirs(page)),
)


def _print_scores() -> None:
    sets: tuple[tuple[str, list[tuple[Page, Source | None, str]]], ...] = (
        ("golden pages, with definitions", list(golden())),
        ("hard pages, without", list(hard())),
    )
    for name, cases in sets:
        for who, read in READERS:
            found = scores((text, read(page, source)) for page, source, text in cases)
            print(f"parse: {len(cases)} {name}: {who}:", "precision {:.3f} recall {:.3f} F1 {:.3f}".format(*found))


def main() -> None:
    """Print speeds and F1, ours and trafilatura's."""
    print(f"parse: trafilatura {trafilatura.__version__}; its figures are of the text alone, ours of all fields")
    _print_speed()
    _print_scores()
    print(f"parse: peak memory {peak_memory():.0f} MiB")


if __name__ == "__main__":
    main()
