"""Baqylau's API from Python, with nothing to install: questions in pages, an entity with its sums, an export to cite.

    python examples/research.py 'жол OR дорога' 'Сарыарқа Жол Құрылыс'

The server is BAQYLAU_URL (http://127.0.0.1:8765 unless set); where accounts are set up, BAQYLAU_TOKEN is the token that
an admin made with `baqylau account token`. docs/api.md explains the rest.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

PAGE = 100  # items a request
SECONDS = 60  # for one answer
TRIES = 5  # where the server says that it is asked too often


class ApiError(Exception):
    """What the server says is wrong, in a line; `column` is where a question is, `repair` what was perhaps meant."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        super().__init__(f"{status}: {said.get('error', '')}")
        self.column, self.repair = said.get("column"), said.get("repair")


class Baqylau:
    """A client of one server. Every method raises ApiError where the server refuses."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self.root = (url or os.environ.get("BAQYLAU_URL", "http://127.0.0.1:8765")).rstrip("/") + "/api/v1"
        self.token = token or os.environ.get("BAQYLAU_TOKEN", "")

    def get(self, path: str, **values: Any) -> Any:
        """An answer as JSON; lists among the values are repeated, None is left out."""
        return json.loads(self._read(path, values))

    def pages(self, path: str, items: str, **values: Any) -> Iterator[Any]:
        """Everything of a list, a page after the other; `items` is the list's name in the answer."""
        cursor = None
        while True:
            page = self.get(path, **values, limit=PAGE, cursor=cursor)
            yield from page[items]
            cursor = page["cursor"]
            if cursor is None:
                return

    def hits(self, question: str, **filters: Any) -> Iterator[dict[str, Any]]:
        """Every article that answers a question, the newest first."""
        return self.pages("/search", "hits", q=question, sort="date", facet="source", **filters)

    def entity(self, name: str) -> dict[str, Any]:
        """An entity by a name in any spelling, by BIN or by id. A name that can mean several gives `candidates`."""
        found: dict[str, Any] = self.get(f"/entities/{quote(name, safe='')}")
        return found

    def export(self, question: str, **filters: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """All articles with their whole texts, and the manifest that a paper cites: query, date, versions, gaps."""
        content = self._read("/export", {"q": question, "format": "jsonl", **filters})
        with zipfile.ZipFile(io.BytesIO(content)) as book:  # one that was cut off does not open
            articles = [json.loads(line) for line in book.read("articles.jsonl").decode().splitlines()]
            return articles, json.loads(book.read("manifest.json"))

    def _read(self, path: str, values: dict[str, Any]) -> bytes:
        asked = urlencode({name: one for name, one in values.items() if one is not None}, doseq=True)
        request = Request(f"{self.root}{path}?{asked}", headers={"Accept": "application/json"})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for _ in range(TRIES):
            try:
                with urlopen(request, timeout=SECONDS) as answer:
                    return bytes(answer.read())
            except HTTPError as error:
                if error.code != 429:
                    raise ApiError(error.code, json.loads(error.read() or b"{}")) from error
                time.sleep(float(error.headers.get("Retry-After", "1")))  # more may be asked then
        raise ApiError(429, {"error": "the server is asked too often: try again later"})


def main(question: str, name: str) -> None:
    """Print what is known of a question and of an entity."""
    api = Baqylau()
    counted = api.get("/search", q=question, limit=0, facet=["month", "language"])
    print(f"{question}: {counted['total']} articles")
    for one in sorted(counted["facets"]["month"], key=lambda each: str(each["value"])):
        print(f"  {one['value']}  {'▇' * min(one['count'], 60)} {one['count']}")
    for form in api.get("/search/spellings", q=question)["forms"][:10]:
        print(f"  {form['clause']} → {form['form']}: {form['articles']} articles")
    entity = api.entity(name)
    if entity["candidates"]:
        print(f"{name} can mean: " + ", ".join(f"{one['name']} ({one['id']})" for one in entity["candidates"]))
        return
    print(f"{entity['name']}: {entity['mention_count']} mentions in {entity['article_count']} articles")
    for line in entity["sums"][:5]:
        print(f"  {line['value']} {line['currency']} {line['kind']}: {line['sentence']}")
    articles, manifest = api.export(question)
    print(f"exported {len(articles)} articles; cite: {manifest['query']!r} of {manifest['made_at']}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("say a question and a name: research.py 'жол OR дорога' 'Сарыарқа Жол Құрылыс'")
    try:
        main(sys.argv[1], sys.argv[2])
    except ApiError as error:
        sys.exit(f"{error}" + (f"\nperhaps: {error.repair}" if error.repair else ""))
    except OSError as error:
        sys.exit(f"{error}: is `baqylau serve` running, and BAQYLAU_URL its address?")
