"""Parsing: pages a second, against trafilatura's default on the same pages in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import trafilatura

from bench.articles import peak_memory
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.source import Evidence, Selectors, Source

PAGES = 200
ROUNDS = 3  # the best of them counts: the machine may be busy with something else
FETCHED = datetime(2026, 9, 20, tzinfo=UTC)
SENTENCES = (
    "Акимат города Жанакала подписал с подрядчиком договор на {n} млн тенге.",
    "Жаңақала әкімдігі мердігермен {n} млн теңгеге шарт жасасты.",
    "По словам директора завода, работы начнутся через {n} дней.",
    "Зауыт директорының айтуынша, жұмыс {n} күннен кейін басталады.",
)


def make_page(number: int) -> Page:
    """A page of about 40 kB with 16 paragraphs, a menu and 60 related links."""
    links = "".join(f"<li><a href='/n/{n}'>Новость номер {n} о жизни города</a></li>" for n in range(60))
    text = "".join(f"<p>{' '.join(each.format(n=number + n) for each in SENTENCES)}</p>" for n in range(16))
    script = f"<script>{'var a = 1; ' * 1500}</script>"
    date_tag = "<meta property='article:published_time' content='2026-09-19T12:00:00+05:00'>"
    body = f"<html lang='ru'><head><title>Договор {number}</title>{date_tag}{script}</head><body><nav>{links}</nav>"
    body += f"<h1>Договор {number}</h1><article><div class='text'>{text}</div></article><ul>{links}</ul></body></html>"
    encoded = body.encode()
    return Page(f"https://x.example/{number}", "x", FETCHED, "text/html; charset=utf-8", encoded, digest(encoded))


def measure(pages: list[Page], parse: Callable[[Page], object]) -> float:
    """Pages a second, the best of ROUNDS."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for page in pages:
            assert parse(page) is not None
        best = max(best, len(pages) / (time.perf_counter() - begun))
    return best


def main() -> None:
    """Print the three speeds and their ratios to trafilatura's default."""
    evidence = (Evidence("made for the benchmark", date(2026, 9, 20)),)
    source = Source("x", "X", "https://x.example/", ("x.example",), ("ru",), (), ".", evidence)
    selected = Source(
        "x", "X", "https://x.example/", ("x.example",), ("ru",), (), ".", evidence, selectors=Selectors(text=".text")
    )
    pages = [make_page(number) for number in range(PAGES)]
    baseline = measure(pages, lambda page: trafilatura.extract(page.body))
    print(f"parse: trafilatura {trafilatura.__version__} default {baseline:.0f} pages/s (text alone)")
    for name, definition in (("with the source's selectors", selected), ("without selectors", source)):
        speed = measure(pages, lambda page, definition=definition: parse_page(page, definition))  # type: ignore[misc]
        print(f"parse: ours {name} {speed:.0f} pages/s, ratio {speed / baseline:.2f}")
    print(f"parse: peak memory {peak_memory():.0f} MiB")


if __name__ == "__main__":
    main()
