"""Extraction in articles a second against stock Natasha (segment, morphology, NER, normalise) on the same texts."""

from __future__ import annotations

import platform
import random
import resource
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

ARTICLES = 200
SEED = 7

_PEOPLE = [
    "Берик Каниев",
    "Фируза Ахмеджаенова",
    "Касым Ергалиев",
    "Айгуль Сериковна Оспанова",
    "К.Н. Ахметов",
    "Олжас Нурпеисов",
]
_BODIES = ["акимат Павлодарской области", "министерство финансов РК", "управление энергетики города Алматы", "ТОО «Астана-Строй»", "АО «Береке-Логистик»", "фонд «Достык»"]  # fmt: skip  # noqa: E501
_PLACES = ["Караганде", "Таразе", "Шымкенте", "Уральске", "Петропавловске"]
_SUMS = [
    "166,7 млрд тенге",
    "от 5 до 7 млн тенге",
    "2 158 962,54 тенге",
    "46 миллионов 700 тысяч тенге",
    "150 000 долларов",
]
_SENTENCES = [
    "Как сообщил {person}, {body} направит {sum} на ремонт дорог в {place}.",
    "Подрядчиком признано {body}, жалобу подал {person}, однако суд её отклонил.",
    "По словам чиновников, в {place} за год построено двенадцать школ, на которые ушло {sum}.",
    "Жители жалуются, что вода появляется в домах только ночью, а обещанный насос так и не привезли.",
    "{person} пояснил журналистам, что проверка продолжится до конца месяца, и назвал сумму ущерба: {sum}.",
    "Депутаты попросили {person} представить отчёт, после чего {body} опубликует список поставщиков.",
]


def articles(count: int = ARTICLES) -> list[str]:
    """Russian articles of about 1,500 code points, the same on every run."""
    chance = random.Random(SEED)  # noqa: S311 - texts for a measurement
    return ["\n".join(_paragraph(chance) for _ in range(5)) for _ in range(count)]


def _paragraph(chance: random.Random) -> str:
    return " ".join(
        chance.choice(_SENTENCES).format(
            person=chance.choice(_PEOPLE),
            body=chance.choice(_BODIES),
            sum=chance.choice(_SUMS),
            place=chance.choice(_PLACES),
        )
        for _ in range(3)
    )


def _stock() -> Callable[[str], None]:
    from natasha import Doc, MorphVocab, NewsEmbedding, NewsMorphTagger, NewsNERTagger, Segmenter

    embedding: Any = NewsEmbedding()
    segmenter, vocab = Segmenter(), MorphVocab()
    morphology, ner = NewsMorphTagger(embedding), NewsNERTagger(embedding)

    def read(text: str) -> None:
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_morph(morphology)
        doc.tag_ner(ner)
        for span in doc.spans:
            span.normalize(vocab)

    return read


def _rate(work: Callable[[list[str]], object], texts: list[str]) -> float:
    work(texts[:5])  # models load and caches fill before the clock starts
    began = time.perf_counter()
    work(texts)
    return len(texts) / (time.perf_counter() - began)


def main() -> int:
    """Prints articles a second of both, their ratio, versions and peak memory; 0."""
    from nlp.analyse import Analyser

    texts = articles()
    ours = _rate(lambda batch: list(Analyser().analyse_many((text, None) for text in batch)), texts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read = _stock()
    stock = _rate(lambda batch: [read(text) for text in batch], texts)
    size = sum(map(len, texts)) // len(texts)
    print(
        f"extraction: {len(texts)} Russian articles of {size} code points, Python {platform.python_version()}, {platform.machine()}"  # noqa: E501
    )
    print(
        f"  baqylau {metadata.version('baqylau')}: {ours:.1f} articles/s (tokens, mentions, amounts, roles, entities)"
    )
    print(f"  natasha {metadata.version('natasha')}: {stock:.1f} articles/s (segment, morphology, NER, normalise)")
    print(f"  ratio {ours / stock:.2f} (aim ≥ 2); peak memory before natasha's taggers {memory:.0f} MiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
