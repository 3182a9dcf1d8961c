"""What only the embedded engine has: files, other processes, kills, formats."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander, collection
from tantivy import Query, Searcher

from search import tantivy_engine
from search.engine import EngineUnavailableError, SearchError, SearchRequest, StaleIndexError
from search.query import bound
from search.query.bind import ask
from search.query.parse import MAX_DEPTH
from search.tantivy_engine import TantivyEngine

TENDER = ask("тендер", SmallAnalyzer(), SmallExpander(), date(2026, 11, 11))
EVERYTHING = bound.Bound(bound.All())


def total(engine: TantivyEngine, query: bound.Bound = EVERYTHING) -> int:
    return engine.search(SearchRequest(query, limit=1)).total


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    made = TantivyEngine(tmp_path / "index")
    made.apply(collection(), (), 1)
    return made


WRITER = """
import sys
sys.path[:0] = sys.argv[3:]
from datetime import date
from pathlib import Path
from fixed_collection import collection
from search.tantivy_engine import TantivyEngine
engine, documents = TantivyEngine(Path(sys.argv[1])), collection()
print("ready", flush=True)
mark = 1
while True:
    mark += 1
    if sys.argv[2] == "apply":
        engine.apply(documents, ["gone"], mark)
    else:
        generation = engine.rebuild(f"rules-{mark}")
        generation.apply(documents, (), mark)
        generation.publish()
    print(mark, flush=True)
"""


@pytest.mark.parametrize("work", ["apply", "rebuild"])
def test_killed_at_any_moment_it_stays_whole(engine: TantivyEngine, tmp_path: Path, work: str) -> None:
    chance = random.Random(3)
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "index"), work, *folders]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.02, 0.4))
            os.kill(writer.pid, signal.SIGKILL)
        reader = TantivyEngine(tmp_path / "index")
        assert total(reader) == len(collection())
        assert total(reader, TENDER) == 7
    reader.apply(collection()[:2], (), 99)
    info = reader.info()
    assert info is not None
    assert (info.documents, info.mark) == (len(collection()), 99)


def test_a_reader_elsewhere_sees_commits_and_swaps(engine: TantivyEngine, tmp_path: Path) -> None:
    reader = TantivyEngine(tmp_path / "index")
    assert total(reader) == len(collection())
    engine.apply((), ["r1"], 2)
    assert total(reader) == len(collection()) - 1
    generation = engine.rebuild("rules-2")
    generation.apply(collection()[:5], (), 3)
    generation.publish()
    assert total(reader) == 5
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_a_second_writer_is_told_to_wait(engine: TantivyEngine, tmp_path: Path) -> None:
    generation = engine.rebuild("rules-2")
    with pytest.raises(EngineUnavailableError, match="wait"):
        TantivyEngine(tmp_path / "index").rebuild("rules-2")
    generation.discard()
    writer = engine._open().index.writer(15_000_000, 1)
    with pytest.raises(EngineUnavailableError, match="another process writes"):
        TantivyEngine(tmp_path / "index").apply((), (), 2)
    writer.wait_merging_threads()


def test_what_a_killed_rebuild_left_is_swept(engine: TantivyEngine, tmp_path: Path) -> None:
    (tmp_path / "index" / "generation-left" / "data").mkdir(parents=True)
    engine.rebuild("rules-2").publish()
    assert not (tmp_path / "index" / "generation-left").exists()


def state_file(folder: Path) -> Path:
    [found] = folder.glob("index/generation-*/state.json")
    return found


@pytest.mark.parametrize("content", ['{"format": 0, "analyser_version": "x", "mark": 1}', '{"form": 1}', "", "[]"])
def test_an_index_of_another_format_is_to_be_rebuilt(engine: TantivyEngine, tmp_path: Path, content: str) -> None:
    state_file(tmp_path).write_text(content)
    with pytest.raises(StaleIndexError, match="baqylau index --rebuild"):
        total(TantivyEngine(tmp_path / "index"))
    generation = TantivyEngine(tmp_path / "index").rebuild("rules-2")
    generation.apply(collection(), (), 5)
    generation.publish()
    assert total(TantivyEngine(tmp_path / "index"), TENDER) == 7


def test_broken_files_are_to_be_rebuilt(engine: TantivyEngine, tmp_path: Path) -> None:
    for file in tmp_path.glob("index/generation-*/data/meta.json"):
        file.write_text(json.dumps({"segments": "none"}))
    with pytest.raises(StaleIndexError, match="baqylau index --rebuild"):
        total(TantivyEngine(tmp_path / "index"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineUnavailableError, match="folder"):
        TantivyEngine(tmp_path / "file" / "index").apply(collection(), (), 1)


def test_panics_become_errors(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import tantivy

    import search.tantivy_query as translation

    def panicking(*_: object) -> object:
        return tantivy.Query.phrase_query(engine._open().index.schema, "text", ["alone"])

    monkeypatch.setattr(translation.Translator, "query", panicking)
    with pytest.raises(SearchError, match="gave up"):
        total(engine)
    capfd.readouterr()  # Rust writes its own word about it


def test_prefixes_that_mean_too_much_are_refused(engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.tantivy_query.MAX_EXPANSIONS", 2)
    words = bound.Words((bound.Unit("до*", prefix="до"),), ("text",))
    with pytest.raises(SearchError, match="write more letters"):
        total(engine, bound.Bound(words))


def test_the_deepest_query_there_may_be(engine: TantivyEngine) -> None:
    query = "(" * MAX_DEPTH + "тендер" + ")" * MAX_DEPTH
    asked = ask(query, SmallAnalyzer(), SmallExpander(), date(2026, 11, 11))
    assert total(engine, asked) == 7
    nested: bound.BoundNode = TENDER.root
    for _ in range(MAX_DEPTH // 2):
        nested = bound.Not(bound.And((bound.Not(nested), bound.All())))
    assert total(engine, bound.Bound(nested)) == 7


@pytest.mark.parametrize("size", [1, 20, 299, 300, 301])
def test_facet_values_that_count_alike_are_cut_by_name(tmp_path: Path, size: int) -> None:
    """More of them than are looked at first, and arriving in another order than their names'."""
    numbers = random.Random(1).sample(range(300), 300)
    made = TantivyEngine(tmp_path / "index")
    first = collection()[0]
    for part in (numbers[:150], numbers[150:]):
        made.apply([replace(first, id=f"a{at}", ordinal=at, persons=(f"p{at:03}",)) for at in part], (), 1)
    answer = made.search(SearchRequest(EVERYTHING, facets=("person",), facet_size=size))
    assert list(answer.facets["person"]) == [(f"p{at:03}", 1) for at in range(300)][:size]


def test_a_tie_that_was_cut_is_counted_again_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tantivy promises no order among values that count alike: here it hands over the last ones by name first."""
    every = [(f"p{at:03}", 1) for at in range(300)]

    def counted(_: object, __: object, names: Iterable[str], size: int) -> dict[str, list[tuple[str, int]]]:
        return dict.fromkeys(names, every[-size:])

    monkeypatch.setattr(tantivy_engine, "_counted", counted)
    request = SearchRequest(EVERYTHING, facets=("person",), facet_size=3)
    found = tantivy_engine._facets(cast(Searcher, None), cast(Query, None), request)
    assert list(found["person"]) == every[:3]
