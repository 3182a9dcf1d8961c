"""Suggestions while a name is typed, over a million generated names: p50 and p95 by how much is typed."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.articles import peak_memory
from bench.newsroom import SEED, Newsroom
from nlp.clusters import cluster_id
from nlp.names import name_key
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.resolution.suggest import did_you_mean, suggest
from pipelines.settings import Settings
from pipelines.store.database import Store
from pipelines.store.name_parts import parts_of, rows_of
from pipelines.store.schema import cluster_keys, clusters, name_parts
from pipelines.store.upsert import insert_missing

NAMES = 1_000_000
AT_ONCE = 20_000
ASKED = 200  # names that are typed, each letter by letter
AIM = 20  # milliseconds, p95


def fill(store: Store, count: int) -> list[str]:
    """Write so many names as a resolve leaves them; gives some of them."""
    made, seen, kept = _named(count), set[tuple[str, str]](), list[str]()
    while len(seen) < count and (some := list(islice(made, AT_ONCE))):
        new = {(row[0], row[2]): row for row in some}
        fresh = [row for named, row in new.items() if named not in seen]
        seen |= new.keys()
        kept += [name for _, name, _, _ in fresh[:ASKED]]
        with store.write() as connection:
            insert_missing(connection, clusters, [_cluster(kind, name, key) for kind, name, key, _ in fresh])
            rows = [{"kind": kind, "key": key, "cluster_id": cluster_id(kind, key)} for kind, _, key, _ in fresh]
            insert_missing(connection, cluster_keys, rows)
            parts = (rows_of(kind, key, parts_of(kind, name), times) for kind, name, key, times in fresh)
            connection.execute(insert(name_parts), [part for some in parts for part in some])
    return kept


def _named(count: int) -> Iterator[tuple[str, str, str, int]]:
    """Kind, name, key and how often it is mentioned: few often, most once."""
    newsroom, chance = Newsroom(count * 4), random.Random(SEED)  # noqa: S311 - names for a measurement
    for rank in range(count * 4):
        kind, name = newsroom.entity(rank)
        key = name_key(kind, name)
        if key:
            yield kind, name, key, int(1 / (chance.random() + 1e-4) ** 0.8)


def _cluster(kind: str, name: str, key: str) -> dict[str, Any]:
    fixed = {"kind": kind, "redirect_to": None, "hidden": False, "created_at": datetime.now(UTC)}
    return {"id": cluster_id(kind, key), "name": name, **fixed}


def typed(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What stands in the box, and how much that is: from one letter to the whole name, as people type."""
    for name in names:
        text = name.replace("ТОО ", "").strip("«»")
        for length in (1, 2, 3, 4, 6, 8, len(text)):
            yield ("the whole name" if length == len(text) else f"{length} letters"), text[:length].strip()


def measure(context: Context, names: Sequence[str]) -> None:
    """Print milliseconds by how much is typed, of all together, and of names that nobody bears."""
    times: dict[str, list[float]] = {}
    for what, text in typed(names):
        times.setdefault(what, []).append(_milliseconds(lambda text=text: suggest(context, text)))
    for what, some in times.items():
        print(f"    {what}: p50 {statistics.median(some):.1f} ms, p95 {statistics.quantiles(some, n=20)[-1]:.1f} ms")
    every = [one for some in times.values() for one in some]
    slow = statistics.quantiles(every, n=20)[-1]
    print(
        f"  all {len(every)}, in processor time: p50 {statistics.median(every):.1f} ms, p95 {slow:.1f} ms (aim ≤ {AIM})"
    )
    wrong = [name[:3] + "ъ" + name[4:] for name in names]
    unknown = [_milliseconds(lambda text=text: did_you_mean(context, text)) for text in wrong]
    print(
        f"  did you mean: p50 {statistics.median(unknown):.1f} ms, p95 {statistics.quantiles(unknown, n=20)[-1]:.1f} ms"
    )


def _milliseconds(work: Any) -> float:
    """Of processor time: the store is in this process, and what else the machine does counts less than by the clock."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1_000


def main(arguments: Sequence[str] = ()) -> int:
    """Prints milliseconds over NAMES names (or as many as the argument says); 0."""
    count = int(arguments[0]) if arguments else NAMES
    with (
        tempfile.TemporaryDirectory(prefix="baqylau-bench-") as folder,
        Store(f"sqlite:///{folder}/s.sqlite3") as store,
    ):
        began = time.perf_counter()
        kept = fill(store, count)
        print(f"  {count:,} names written in {time.perf_counter() - began:.0f} s", flush=True)
        context = Context(Settings(home=Path(folder)), store=store, progress=Silence(), log=no_log())
        chosen = random.Random(SEED).sample(kept, ASKED)  # noqa: S311 - names for a measurement
        suggest(context, "а")  # tables of letters are loaded before the clock starts
        measure(context, chosen)
        print(f"  peak memory {peak_memory():.0f} MiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
