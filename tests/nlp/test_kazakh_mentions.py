"""People and places in Kazakh text. [p …] marks a person, [l …] a place, = its name."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.kazakh.mentions import KazakhMentions
from nlp.kazakh.spacy_kk import pipeline
from tests.growth import processor_seconds

FIND = KazakhMentions().find
FIND("Абай", 0, 4)  # the model loads here, not within a test that has a deadline
_MARKED = re.compile(r"\[([pl]) ([^\]=]+)(?:=([^\]]+))?\]")
_KINDS = {"p": "person", "l": "place"}

CASES = """
[p Серік Ахметовтің=Серік Ахметов] айтуынша, жол салынады.
Бүгін [p Қасым-Жомарт Тоқаев] [l Алматыда=Алматы] болды.
Қаржы министрі [p Ерұлан Жамаубаев] баяндама жасады.
[p БЕРІК ҚАНИЕВ=Берік Қаниев] жауап берді.
Келісімге [p Ахметов К.Н.] қол қойды.
Келісімге [p К.Н. Ахметов] қол қойды.
Ол [p Талғат Ерғалиевпен=Талғат Ерғалиев] кездесті.
Жиынды [p Бауыржан Байбек] ашты.
Сыйлық [p Нұрсұлтан Әбішұлы Назарбаевқа=Нұрсұлтан Әбішұлы Назарбаев] берілді.
Бұл туралы [p Ерболатқа=Ерболат] айтылды.
Хат [p Серікке=Серік] жетті.
Хат [p Айдарға=Айдар] жетті.
Хат [p Мұхтарға=Мұхтар] жетті.
Хат [p Гүлнарға=Гүлнар] жетті.
Ақша [p Санжар Бөкенбаевтан=Санжар Бөкенбаев] алынды.
[l Алматыдағы=Алматы] құрылыс тоқтады.
[l Алматы облысындағы=Алматы облысы] мектеп жабылды.
[l Абай облысында=Абай облысы] су тасыды.
Ол Абай көшесінде тұрады.
Кеше [p Мұхтар Әуезовтің=Мұхтар Әуезов] кітабы шықты.
Істі [p Айгүл Сәрсенова] қарады.
Істі [p Айгүл Бауыржанқызы] қарады.
Істі [p Айгүл Бауыржанқызының=Айгүл Бауыржанқызы] өзі қарады.
[l Қазақстанға=Қазақстан] қонақтар келді.
[l Ресейден=Ресей] жүк әкелінді.
[l Солтүстік Қазақстан облысында=Солтүстік Қазақстан облысы] қар жауды.
Министр [p Асхат Ержанов] мектеп директорларын шақырды.
Сапарда [p Қасым Серіков] облыс тұрғындарымен сөйлесті.
Мұхтар Әуезов облыстық кітапханасы мен Киров су қоймасы жөнделді.
Сондай-ақ [p Байжанов] пен [p Дулатов] сөз алды.
Кездесуге [p Қасым Серіков] [p Дмитрий Сомовты=Дмитрий Сомов] ертіп келді.
Елордадан [p Ардақ Асылханұлы] хабарлайды.
Бейбіт күнде де сақ болыңыз, Әділ сот керек.
Ол [l Нью-Йоркте=Нью-Йорк] оқып, [l АҚШ-тың=АҚШ] азаматы атанды.
[l Отырардан=Отырар] [l Құрманғазы=Құрманғазы ауданы] ауданына дейін жол салынды.
Кітапты [p Денис Теннің=Денис Тен] досы жазды.
Карантин жарияланды.
Жаңа мектеп ашылды.
Министр жауап берді.
""".strip().splitlines()


@pytest.mark.parametrize("line", CASES)
def test_people_and_places_stand_where_they_are_marked(line: str) -> None:
    text = _MARKED.sub(lambda match: match.group(2), line)
    expected = [(_KINDS[m.group(1)], m.group(2), m.group(3) or m.group(2)) for m in _MARKED.finditer(line)]
    found = [mention for mention in FIND(text, 0, len(text)) if mention.kind in ("person", "place")]
    assert [(m.kind, m.text, m.name) for m in found] == expected
    assert all(text[m.start : m.stop] == m.text for m in found)


def test_a_name_never_crosses_a_line() -> None:
    text = "Серік Ахметов\nТалғат Ерғалиев"
    assert [m.text for m in FIND(text, 0, len(text))] == ["Серік Ахметов", "Талғат Ерғалиев"]


def test_only_the_stretch_that_was_asked_for_is_read() -> None:
    text = "Серік Ахметов келді. Талғат Ерғалиев кетті."
    assert [m.text for m in FIND(text, 21, len(text))] == ["Талғат Ерғалиев"]


def test_spacy_knows_kazakh_with_our_components() -> None:
    doc = pipeline()("Серік Ахметовтің компаниясына теңгемен төленді.")
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Серік Ахметовтің", "PERSON")]
    lemmas = {token.text: token.lemma_ for token in doc}
    assert lemmas["компаниясына"] == "компания"
    assert lemmas["теңгемен"] == "теңге"
    assert spacy.blank("kk")("және")[0].is_stop
    assert [token.text for token in spacy.blank("kk")("5 млн. теңге")] == ["5", "млн.", "теңге"]


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("АСБаеқі. \n«»-")), max_size=200))
def test_any_text_keeps_its_offsets(text: str) -> None:
    found = FIND(text, 0, len(text))
    assert all(text[m.start : m.stop] == m.text for m in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("piece", ["А", "А.", "Абай ", "Ахметов ", "а-", "Алматы облысы "])
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        return processor_seconds(lambda: FIND(text, 0, len(text)))

    seconds(1_000)
    assert seconds(40_000) < 25 * seconds(5_000) + 0.5


@pytest.mark.parametrize("text", ["«Тобыл Жол» жолды жөндейді", "Мемлекет «Тұран» кемесін сатты"])
def test_an_unknown_name_in_quotes_is_no_place(text: str) -> None:
    assert [mention for mention in FIND(text, 0, len(text)) if mention.kind == "place"] == []
