"""Random questions: every engine finds and counts what the matcher finds.

Two thousand of them (Elasticsearch: 600) in a usual run; BAQYLAU_RANDOM_QUERIES=10000 asks each engine so many.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from conftest import MakeEngine
from random_queries import random_document, random_query

from search.engine import SearchRequest
from search.matcher import Matcher
from search.query.days import month_of

ARTICLES = 100
QUERIES = {"embedded": 2_000, "elasticsearch": 600}  # as many as a minute holds


@pytest.mark.slow
def test_engine_and_matcher_agree(make_engine: MakeEngine) -> None:
    chance = random.Random(20261122)
    documents = [random_document(chance, number) for number in range(ARTICLES)]
    matchers = [Matcher(document) for document in documents]
    engine = make_engine()
    generation = engine.rebuild("random")
    generation.apply(documents, (), 1)
    generation.publish()
    sizes = Counter[str]()
    for _ in range(int(os.environ.get("BAQYLAU_RANDOM_QUERIES", QUERIES[engine.name]))):
        query = random_query(chance)
        hits = [matcher.document for matcher in matchers if matcher.matches(query)]
        seen = chance.choice((None, None, frozenset({"news"})))
        hits = [hit for hit in hits if seen is None or hit.collection in seen]
        facets = ("source", "month", "organisation")
        request = SearchRequest(query, limit=ARTICLES, sort="date", facets=facets, collections=seen)
        answer = engine.search(request)
        assert {hit.id for hit in answer.hits} == {hit.id for hit in hits}, query
        assert answer.total == len(hits), query
        assert dict(answer.facets["source"]) == Counter(hit.source for hit in hits), query
        assert dict(answer.facets["month"]) == Counter(month_of(hit.published_at or hit.first_seen) for hit in hits)
        assert dict(answer.facets["organisation"]) == Counter(one for hit in hits for one in hit.organisations)
        sizes["none" if not hits else "all" if len(hits) == ARTICLES else "some"] += 1
    assert sizes["some"] > sizes.total() * 3 // 4, sizes  # else the run proves little
