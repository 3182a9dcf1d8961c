"""What the tests of search share.

make_engine   makes an empty engine; every test that takes it runs on each engine: the embedded one in a folder of its
              own, which is free, and Elasticsearch under a prefix of its own (see the fixture `elasticsearch`).
newsroom      that engine with the fixed collection in it, once a module: a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the collections beside this file
from fixed_collection import collection

from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import Engine
from search.tantivy_engine import TantivyEngine

MakeEngine = Callable[[], Engine]


@pytest.fixture(scope="module", params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def make_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeEngine]:
    made: list[Engine] = []

    def make() -> Engine:
        if request.param == "elasticsearch":
            url = request.getfixturevalue("elasticsearch").url
            made.append(ElasticsearchEngine(url, prefix=f"test-{uuid4().hex}"))
        else:
            made.append(TantivyEngine(tmp_path_factory.mktemp("index")))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture(scope="module")
def newsroom(make_engine: MakeEngine) -> Engine:
    engine = make_engine()
    generation = engine.rebuild("small-1")
    generation.apply(collection(), (), 7)
    generation.publish()
    return engine
