"""Resolution of generated mentions: the first run over all of them, and a run for what a day brings."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.articles import peak_memory
from bench.newsroom import AN_ARTICLE, fill
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.resolution.resolve import resolve
from pipelines.settings import Settings
from pipelines.store.database import Store

SIZES = (10_000, 100_000)
MOST = 1_000_000
A_DAY = 10_000  # mentions that come to a store that is resolved
AIM = 5_000  # mentions a second


def resolved(store: Store) -> tuple[float, str]:
    """Seconds of a run in processor time, and what it counted; what else runs on the machine counts less so."""
    context = Context(Settings(home=Path(tempfile.gettempdir())), store=store, progress=Silence(), log=no_log())
    began, clock = time.process_time(), time.perf_counter()
    report = resolve(context)
    counts = ", ".join(f"{name} {number:,}" for name, number in report.counts.items())
    taken = time.process_time() - began
    return taken, f"{report.items:,} new keys, {counts}; {time.perf_counter() - clock:.1f} s by the clock"


def measure(size: int) -> tuple[float, float]:
    """Print what a store of `size` mentions takes; mentions a second of the first run, seconds of a day's."""
    with (
        tempfile.TemporaryDirectory(prefix="baqylau-bench-") as folder,
        Store(f"sqlite:///{folder}/s.sqlite3") as store,
    ):
        fill(store, size)
        before = peak_memory()
        seconds, said = resolved(store)
        print(
            f"  {size:,} mentions: {seconds:.1f} s of one core, {size / seconds:,.0f} mentions/s (aim ≥ {AIM:,}); "
            f"{said}"
        )
        print(f"    peak memory {peak_memory():.0f} MiB ({before:.0f} before it)", flush=True)
        fill(store, A_DAY, size // AN_ARTICLE, seed=size)
        again, said = resolved(store)
        print(f"    then {A_DAY:,} more: {again:.1f} s, {A_DAY / again:,.0f} mentions/s; {said}")
        nothing, _ = resolved(store)
        print(f"    then nothing new: {nothing * 1_000:.0f} ms", flush=True)
    return size / seconds, again


def main(arguments: Sequence[str] = ()) -> int:
    """Prints mentions a second at 10,000 and 100,000 (with --million at a million too), memory and the ratios; 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="a million mentions too: minutes")
    sizes = (*SIZES, MOST) if parser.parse_args(arguments).million else SIZES
    measure(1_000)  # tables of names and forms are loaded before the clock starts
    found = [measure(size) for size in sizes]
    for (size, first), (other, then) in zip(
        zip(sizes, found, strict=True), zip(sizes[1:], found[1:], strict=True), strict=False
    ):
        print(
            f"  {other // size} times the mentions: {then[0] / first[0]:.2f} times the rate (1: linear); "
            f"what a day brings takes {then[1] / first[1]:.1f} times as long"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
