"""The parts of the pages that need no newsroom: marking, differences, charts, languages, errors of serving."""

from __future__ import annotations

import asyncio
import json
import pickle
import re
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from app.web.application import BUSY
from app.web.chart import timeline
from app.web.desk import BusyError, Desk
from app.web.differences import compare, plain
from app.web.language import LANGUAGES, NOUNS, Told, catalogue, choose, messages
from app.web.marking import Span, mark, paragraphs
from app.web.question import Question, read_question
from app.web.serving import serve
from nlp import name_pairs
from pipelines.errors import BaqylauError
from pipelines.masking import REFUSED
from pipelines.oversight.finding import LINES
from pipelines.settings import Settings
from search.query.bind import UNKNOWN
from search.say import say, words_of
from tools.lines import lines, made_up
from tools.messages import missing, said

SPANS = st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30), st.sampled_from(["person", "place", "amount"])))
NEVER_SHOWN = {  # reasons of pairs that are different, names of functions, keys of lexicons
    "names_differ", "numbers_differ", "sorts_differ", "initials_contradict", "known_as_different", "nothing_to_compare",
}  # fmt: skip


@given(st.text(max_size=25), SPANS)
def test_runs_joined_are_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    marked = mark(text, [Span(*one) for one in spans])
    assert "".join(run.text for run in marked) == text
    lines = paragraphs(text, [Span(*one) for one in spans])
    assert ["".join(run.text for run in line) for line in lines] == [one for one in text.split("\n") if one.strip()]


def test_the_shorter_of_two_spans_leads_and_the_longer_is_named() -> None:
    runs = mark("Аким города Кенарал приехал", [Span(0, 19, "organisation", "/o"), Span(12, 19, "place", "/p")])
    assert [(run.text, run.kind, run.outer, run.first, run.last) for run in runs] == [
        ("Аким города ", "organisation", (), True, False),
        ("Кенарал", "place", ("organisation",), True, True),
        (" приехал", "", (), True, True),
    ]


TWO_TEXTS = st.text(alphabet="аб в\n.1«»–", max_size=60)


@given(TWO_TEXTS, TWO_TEXTS)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    changes = compare(old, new)
    assert "".join(one.text for one in changes if one.kind != "gone") == new
    held = " ".join(one.text for one in changes if one.kind != "added")
    assert Counter(re.findall(r"\w", held)) == Counter(re.findall(r"\w", old))


FIRST = "Акимат выделил 12 млн тенге на ремонт дорог.\n"
SECOND = "Работы начнутся весной, сообщил аким города.\n"
THIRD = "Подрядчика выберут на открытом конкурсе.\n"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (FIRST, FIRST.replace("12", "14"), "Акимат выделил [-12-]{+14+} млн тенге на ремонт дорог.\n"),
        ("Цена «12» – низкая", "Цена  “12” — низкая", "Цена  “12” — низкая"),  # no edit at all
        (FIRST + SECOND + THIRD, SECOND + THIRD + FIRST, SECOND + THIRD + "{~" + FIRST[:-1] + "~}\n"),
        (FIRST + SECOND, FIRST + THIRD, FIRST + "[-" + SECOND[:-1] + "-]\n{+" + THIRD[:-1] + "+}\n"),
        (FIRST, FIRST + SECOND, FIRST + "{+" + SECOND[:-1] + "+}\n"),
        ("Дороги 12, 13 и 15 закрыты сегодня", "Дороги 14, 16 и 15 закрыты сегодня",
         "Дороги [-12, 13-]{+14, 16+} и 15 закрыты сегодня"),
        ("Әкім 5 млрд теңге бөлді деді.", "Әкім 7 млрд теңге бөлді деді.", "Әкім [-5-]{+7+} млрд теңге бөлді деді."),
    ],
)  # fmt: skip
def test_only_what_was_edited_is_marked(old: str, new: str, shown: str) -> None:
    assert plain(compare(old, new)) == shown


def test_numbers_change_whole_and_long_equal_stretches_are_cut() -> None:
    old = "Цена 12,6 млрд. " + "Слово за словом. " * 60 + "Конец."
    changes = compare(old, old.replace("12,6", "14,1"))
    assert [(one.kind, one.text) for one in changes[1:3]] == [("gone", "12,6"), ("added", "14,1")]
    assert [one.kind for one in changes[3:]] == ["same", "cut", "same"]


def test_a_difference_of_hostile_size_ends_soon() -> None:
    began = time.monotonic()
    compare("\n".join(f"а{i}" for i in range(50_000)), "\n".join(f"б{i}" for i in range(50_000)))
    compare("слово " * 100_000, "слова " * 100_000)
    assert time.monotonic() - began < 5


def test_a_timeline_has_every_month_and_turns_to_years() -> None:
    months = timeline([("2025-11", 2), ("2026-02", 8)])
    assert months is not None
    assert [(bar.label, bar.count) for bar in months.bars] == [
        ("2025-11", 2), ("2025-12", 0), ("2026-01", 0), ("2026-02", 8)
    ]  # fmt: skip
    assert months.bars[3].height == 4 * months.bars[0].height
    years = timeline([("2010-01", 1), ("2010-05", 2), ("2026-02", 8)])
    assert years is not None
    assert (years.bars[0].label, years.bars[0].count, len(years.bars)) == ("2010", 3, 17)
    assert timeline([]) is None


@pytest.mark.parametrize(
    ("cookie", "accepted", "expected"),
    [
        (None, "kk-KZ,kk;q=0.9,ru;q=0.8", "kk"),
        (None, "de-DE, en;q=0.5, ru;q=0.7", "ru"),
        (None, "de", "ru"),
        (None, "", "ru"),
        (None, "en;q=0, kk", "kk"),
        (None, ";;;q=x,,en", "en"),
        ("en", "kk", "en"),
        ("xx", "kk", "kk"),
    ],
)
def test_the_language_is_the_chosen_or_the_browsers(cookie: str | None, accepted: str, expected: str) -> None:
    assert choose(cookie, accepted) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "many"),
        (1, "one"),
        (2, "few"),
        (5, "many"),
        (11, "many"),
        (12, "many"),
        (21, "one"),
        (104, "few"),
        (111, "many"),
    ],
)
def test_russian_plurals(number: int, expected: str) -> None:
    forms = ["публикация", "публикации", "публикаций"]
    assert catalogue("ru").count("articles", number) == f"{number} {forms[['one', 'few', 'many'].index(expected)]}"


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_catalogues_are_complete_and_keep_their_places(code: str) -> None:
    assert len(said()) > 100
    assert missing() == []
    for message in messages(code):
        english = [message.id] if isinstance(message.id, str) else [message.id[1]]
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert sorted(re.findall(r"\{\w+\}", english[0])) == sorted(re.findall(r"\{\w+\}", text)), english


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_texts_that_are_said_by_value_are_known(code: str) -> None:
    by_value = {"organisation", "person", "place", "programme", "late", "recognised", "ok", "warning", "broken", "done",
                "failed", "running", "settings", "store", "evidence", "orders", "sources", "ocr", "quarantine",
                "index", "watches", "digests", "mail"}  # fmt: skip
    source = Path(name_pairs.__file__).read_text(encoding="utf-8")
    reasons = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source))
    reasons |= {f"patronymic_{agreement}" for agreement in ("agrees", "missing", "contradicts")}
    reasons -= NEVER_SHOWN
    known = {str(message.id) for message in messages(code)}
    assert by_value | reasons | set(LINES.values()) <= known


def test_lines_of_the_program_can_be_said_in_every_language() -> None:
    assert made_up() == []
    assert {"NEAR/{number} is too far: at most NEAR/{most}", "the file is empty", "no mail waits"} <= lines()
    for code in ("ru", "kk"):
        known = {str(message.id) for message in messages(code)}
        assert {*UNKNOWN.values(), REFUSED, BUSY} <= known


TOLD = [  # a line, what is told in Kazakh, in which language
    (say("the quotation mark {sign} is not closed; add {closing}", sign="«", closing="»"),
     "« тырнақшасы жабылмаған; » қосыңыз", "kk"),
    ("the quotation mark « is not closed; add »", "« тырнақшасы жабылмаған; » қосыңыз", "kk"),
    ("column 7: the range is not closed; add ]", "7-таңба: аралық жабылмаған; ] қосыңыз", "kk"),
    (say("column {column}: {line}", column=7, line="the range is not closed; add ]"),
     "7-таңба: the range is not closed; add ]", "kk"),
    (say("column {column}: {line}", column=7, line=say("the range is not closed; add ]")),
     "7-таңба: аралық жабылмаған; ] қосыңыз", "kk"),
    ("no mail waits", "жіберілмеген хат жоқ", "kk"),
    (say("«{text}» is no number", text="{0.__class__}"), "«{0.__class__}» сан емес", "kk"),
    ("«{0.__class__}» is no number", "«{0.__class__}» сан емес", "kk"),
    ("the disk of the archive spoke in tongues", "the disk of the archive spoke in tongues", "en"),
    ("«" * 4000 + "» is no number", "«" * 4000 + "» is no number", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "language"), TOLD)
def test_a_line_is_told_by_its_pattern(line: str, text: str, language: str) -> None:
    assert catalogue("kk").told(line) == Told(text, language)


def test_english_says_itself() -> None:
    assert catalogue("en").told("no mail waits") == Told("no mail waits", "en")


def test_a_line_that_is_said_stays_a_text() -> None:
    line = say("«{text}» is no number", text="12a")
    assert (line, json.dumps(line), pickle.loads(pickle.dumps(line)).values) == (
        "«12a» is no number", json.dumps("«12a» is no number"), {"text": "12a"},
    )  # fmt: skip
    assert words_of(ValueError(line)) is line
    assert words_of(KeyError("a", "b")) == str(KeyError("a", "b"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_noun_has_every_form(code: str) -> None:
    for noun in NOUNS:
        for number in (0, 1, 2, 5, 11, 21, 1234):
            assert catalogue(code).count(noun, number)


def test_filters_cannot_break_out_of_their_value() -> None:
    question = read_question(QueryParams([("q", "a"), ("source", 'x" OR source:"y'), ("month", "2026-10")]))
    assert question.query == '(a) AND source:"x OR source:y" AND month:"2026-10"'
    assert question.without("month", "2026-10").with_filter("source", "z").address().startswith("/search?q=a&source=")


def test_a_question_without_words_is_its_filters() -> None:
    assert Question("", (("language", "kk"),)).query == 'lang:"kk"'


def test_too_slow_is_said_and_others_go_on(tmp_path: Path) -> None:
    desk = Desk(Settings(home=tmp_path), seconds=0.05)

    async def ask() -> str:
        with pytest.raises(BusyError):
            await desk.run(lambda: time.sleep(0.5))
        return await desk.run(lambda: "answered")

    assert asyncio.run(ask()) == "answered"


def test_only_this_machine_is_served_without_accounts(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "newsroom.example", "::"):
        with pytest.raises(BaqylauError, match="accounts are not set up"):
            serve(Settings(home=tmp_path), host=host, port=0)


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BaqylauError, match=r"is taken.*--port"):
            serve(Settings(home=tmp_path), port=other.getsockname()[1])
