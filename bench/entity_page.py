"""The entity page over a generated store: 5,000 and 50,000 mentions of one entity among 3,000 others."""

from __future__ import annotations

import cProfile
import pstats
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app.web.views.entity import AT_ONCE, SHOWN
from bench.articles import peak_memory
from nlp.clusters import cluster_id
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.profiles.profile import beside, profile
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.database import Store
from pipelines.store.schema import amounts, articles, cluster_keys, clusters, mentions, versions

SIZES = (5_000, 50_000)
OTHERS = 3_000
AN_ARTICLE = 2  # mentions of the entity in an article that names it
BESIDE = 5  # others in an article
RUNS = 15
SEED = 20261123
AIM = 300  # milliseconds, p95
START = datetime(2019, 1, 1, tzinfo=UTC)
NAME, KEY = "ТОО «Өлшем Құрылыс»", "organisation өлшем құрылыс"
SENTENCE = "Подрядчиком стало ТОО «Өлшем Құрылыс», договор на 120 млн тенге подписал Серік {other}. "
Row = dict[str, Any]


def fill(store: Store, size: int) -> None:
    """Write `size` mentions of one entity, each article with others and a sum, and as many articles without it."""
    chance = random.Random(SEED)  # noqa: S311 - names for a measurement
    names = [(NAME, KEY), *((f"Серік {i}", f"person серік {i}") for i in range(OTHERS))]
    with store.write() as connection:
        made = [(_kind(key), name, key) for name, key in names]
        connection.execute(insert(clusters), [_cluster(kind, name, key) for kind, name, key in made])
        keyed = [{"kind": kind, "key": key, "cluster_id": cluster_id(kind, key)} for kind, _, key in made]
        connection.execute(insert(cluster_keys), keyed)
    count = 2 * size // AN_ARTICLE
    for start in range(0, count, 2_000):
        rows = [_article(i, i % 2 == 0, chance) for i in range(start, min(start + 2_000, count))]
        with store.write() as connection:
            for table in (articles, versions, mentions, amounts):
                if some := [one for each in rows for one in each[table.name]]:
                    connection.execute(insert(table), some)


def _kind(key: str) -> str:
    return key.partition(" ")[0]


def _cluster(kind: str, name: str, key: str) -> Row:
    fixed = {"kind": kind, "redirect_to": None, "hidden": False, "created_at": START}
    return {"id": cluster_id(kind, key), "name": name, **fixed}


def _article(number: int, named: bool, chance: random.Random) -> dict[str, list[Row]]:
    others = [int(OTHERS * chance.random() ** 3) for _ in range(BESIDE)]
    text = "".join(SENTENCE.format(other=one) if named else f"Серік {one} приехал в Атырау. " for one in others)
    at, identity = START + timedelta(hours=number), f"{number:08x}"
    place: Row = {"article_id": identity, "version": 1, "field": "text"}
    found: dict[str, list[Row]] = {"articles": [], "versions": [], "mentions": [], "amounts": []}
    found["articles"].append({
        "id": identity, "url": f"https://news.example/{number}", "source": f"s{number % 20}", "collection": "news",
        "version": 1, "state": "current", "first_seen": at, "removed_at": None,
    })  # fmt: skip
    found["versions"].append({
        "article_id": identity, "version": 1, "title": f"Жол {number}", "text": text, "published_at": at,
        "authors": [], "content_sha256": identity, "page_offsets": [], "seen_at": at,
    })  # fmt: skip
    for other in others:
        start = text.index(f"Серік {other}")
        found["mentions"].append(_mention(place, start, f"Серік {other}", f"person серік {other}"))
    for i in range(AN_ARTICLE if named else 0):
        start = i * len(SENTENCE) + 18
        found["mentions"].append(_mention(place, start, NAME, KEY))
    if named:
        start, value = text.index("120 млн"), chance.randrange(1, 500) * 1_000_000
        found["amounts"].append({
            **place, "ordinal": 0, "start": start, "stop": start + 14, "text": "120 млн тенге", "value": value,
            "currency": "KZT", "value_kzt": value, "approximate": False, "implied": False,
        })  # fmt: skip
    return found


def _mention(place: Row, start: int, name: str, key: str) -> Row:
    role = "директор" if key.endswith("7") else None
    fixed: Row = {"text": name, "kind": _kind(key), "name": name, "key": key, "role": role, "identifiers": {}}
    return {**place, "start": start, "stop": start + len(name), **fixed}


def measure(context: Context) -> float:
    """Print the page's milliseconds of processor time, and where they go; the p95."""
    identity = cluster_id("organisation", KEY)

    def page() -> None:
        profile(context, identity, limit=SHOWN, beside_up_to=AT_ONCE)

    slow = _told("the page", page)
    _told("sums and neighbours, in a request of their own", lambda: beside(context, identity))
    for name, taken in _parts(page):
        print(f"      {name}: {taken:.0f} ms")
    return slow


def _told(what: str, work: Callable[[], object]) -> float:
    work()
    times = [_milliseconds(work) for _ in range(RUNS)]
    slow = statistics.quantiles(times, n=20)[-1]
    print(f"    {what}: p50 {statistics.median(times):.0f} ms, p95 {slow:.0f} ms of processor time (aim ≤ {AIM})")
    return slow


def _parts(page: Callable[[], object]) -> Iterator[tuple[str, float]]:
    """Functions of profiles by their own share of one page, those of 10 ms and more."""
    profiler = cProfile.Profile()
    profiler.runcall(page)
    for (file, _, name), (_, _, _, cumulative, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        if ("pipelines/profiles" in file or "pipelines/store" in file) and cumulative >= 0.01:
            yield f"{Path(file).stem}.{name}", cumulative * 1_000


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1_000


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the page's milliseconds at each of SIZES (or of those that are given), and their ratio; 0."""
    found = []
    for size in [int(one) for one in arguments] or SIZES:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="baqylau-bench-"))
            store = stack.enter_context(Store(f"sqlite:///{folder}/s.sqlite3"))
            fill(store, size)
            print(f"  {size:,} mentions", flush=True)
            context = Context(Settings(home=Path(folder)), store=store, progress=Silence(), log=no_log())
            found.append(measure(context))
    if len(found) > 1:
        print(f"  {SIZES[-1] // SIZES[0]} times the mentions: {found[-1] / found[0]:.2f} times the time")
    print(f"  peak memory {peak_memory():.0f} MiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
