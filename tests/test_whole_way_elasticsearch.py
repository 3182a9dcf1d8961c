"""The whole way on a real Elasticsearch: the same newsroom, the same articles for the same questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.demo import run_demo
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.searching.ask import ask
from pipelines.searching.index import index, rebuild
from pipelines.settings import Settings
from tools.elasticsearch_server import ElasticsearchServer

pytestmark = [pytest.mark.slow, pytest.mark.elasticsearch]

QUESTIONS = (
    'org:"Сарыарқа Жол Құрылыс"',
    'org:"Saryarqa Jol Qurylys"',
    'person:"Ерлан Тайжанов"',
    'programme:"Мөлдір бастау"',
    "жөндеу OR ремонт",
    "тендерге",
    '"экономический суд"',
    "тендер NEAR/10 теңге",
    "amount:>=1bn",
    "amount:[100mn TO 500mn] AND lang:kk",
    "date:[2026-10-10 TO 2026-10-12]",
    "state:removed",
    "state:edited",
    "NOT lang:ru",
    "дорог*",
    "кредит~1 AND NOT source:qyr",
)


def answer(context: Context, question: str) -> dict[str, object]:
    found = ask(context, question, sort="date", limit=60).to_json()
    hits = [(hit["title"], hit["version"], hit["state"], hit["source"]) for hit in found["hits"]]
    facets = {name: [(one["value"], one["count"]) for one in values] for name, values in found["facets"].items()}
    return {"total": found["total"], "hits": hits, "facets": facets}


def test_both_engines_take_the_newsroom_the_same_way(tmp_path: Path, elasticsearch: ElasticsearchServer) -> None:
    settings = Settings(home=tmp_path, elasticsearch_url=elasticsearch.url, elasticsearch_prefix="whole-way")
    run_demo(settings, progress=Silence())
    scaled_settings = replace(settings, engine="elasticsearch")
    with (
        Context(settings, progress=Silence()) as embedded,
        Context(scaled_settings, analyser=embedded.analyser, progress=Silence()) as scaled,
    ):
        index(scaled)
        for question in QUESTIONS:
            expected = answer(embedded, question)
            assert expected == answer(scaled, question), question
            assert expected["total"], question
        rebuild(scaled)
        assert answer(scaled, QUESTIONS[0]) == answer(embedded, QUESTIONS[0])
