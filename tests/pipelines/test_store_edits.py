"""Only real edits make versions; what is said beside title and text is brought up to date; on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from doubles import WHEN, article
from sqlalchemy import update

from crawlers.article import Article, article_id
from pipelines.parsing.languages import language_runs
from pipelines.store.articles import get_article, get_versions, store_article
from pipelines.store.database import Store
from pipelines.store.schema import versions

FIRST = replace(article(1), title="Завод «Арна»", text="Завод «Арна» — в Жанакале.\nОн не закрыт.")
ID = article_id("news", FIRST.url)


def put(store: Store, one: Article) -> str:
    with store.write() as connection:
        return store_article(connection, one, page_id=None, seen_at=WHEN)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"text": 'Завод "Арна" - в\u00a0Жанакале.\n\nОн не закрыт.'}, "unchanged"),
        ({"title": "Завод “Арна”"}, "unchanged"),
        ({"text": FIRST.text + "\nПросмотров: 15", "edit_text": FIRST.text}, "unchanged"),
        ({"text": FIRST.text.replace("не ", "")}, "changed"),
        ({"text": FIRST.text.replace("Арна", "Арал")}, "changed"),
        (
            {"edit_text": FIRST.text + "\nСумма — 5 млн тенге."},
            "unchanged",
        ),  # the very text
    ],
)
def test_what_is_an_edit(store: Store, change: dict[str, str], outcome: str) -> None:
    assert put(store, FIRST) == "new"
    assert put(store, replace(FIRST, **change)) == outcome  # type: ignore[arg-type]


def test_versions_of_before_have_no_digest_and_are_compared_all_the_same(store: Store) -> None:
    put(store, FIRST)
    with store.write() as connection:
        connection.execute(update(versions).values(edit_sha256=None))
    assert put(store, replace(FIRST, text=FIRST.text.replace("—", "-"))) == "unchanged"
    assert put(store, replace(FIRST, text=FIRST.text.replace("не ", ""))) == "changed"


def test_what_is_said_beside_the_text_is_kept_and_never_lost(store: Store) -> None:
    said = replace(FIRST, lead="Кратко", section="Экономика", tags=("завод", "насосы"), precision="minute",
                   paragraph_languages=((0, "ru"),), published_at=WHEN)  # fmt: skip
    assert put(store, FIRST) == "new"
    assert put(store, said) == "unchanged"
    assert put(store, FIRST) == "unchanged"  # a page that says less takes nothing away
    with store.read() as connection:
        found = get_article(connection, ID)
        assert found is not None
        assert found.article == replace(said, id=ID, version=1)
        assert len(get_versions(connection, ID)) == 1


LANGUAGES = [
    ("Акимат Павлодарской области объявил тендер на ремонт дороги.", ((0, "ru"),)),
    (
        "Акимат Павлодарской области объявил тендер на ремонт дороги.\nӘкімдік жолды жөндеуге конкурс жариялады.\n"
        "Бұл туралы өңірлік коммуникациялар қызметі хабарлады.\nПо словам чиновников, работы начнутся весной.",
        ((0, "ru"), (1, "kk"), (3, "ru")),
    ),
    ("12,5", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LANGUAGES)
def test_languages_go_by_paragraph(text: str, expected: tuple[tuple[int, str], ...]) -> None:
    assert language_runs(text) == expected
