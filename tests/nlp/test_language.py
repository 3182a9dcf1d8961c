"""Language of titles and paragraphs: the hard ones are short, full of names, or lack the letters that give away."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.findings import Language
from nlp.language import language_of, paragraphs

RUSSIAN = """
Журналист: Талғат Ерғалиев
Аким области провёл приём граждан
Тендер на ремонт дороги выиграла компания «Жол Құрылыс»
Суд в Актобе вынес приговор
В Шымкенте подорожал хлеб
Токаев принял Бектенова
Назначен новый аким Тараза
Цены на бензин выросли
Школу в ауле Қарақұм закроют на ремонт
Самрук-Казына отчиталась за год
Прокуратура проверит ТОО «Ақ Барс»
Автор: Айгүл Сәрсенова
Фото: пресс-служба акимата
Читайте также
Дело Бишимбаева передано в суд
Кто построит мост через Сырдарью?
Алматы: новые правила парковки
Министр рассказал о бюджете
Бюджет Абайской области исполнен на 98 %
Директор «Қазақстан темір жолы» уволен
Теңге укрепился к доллару
Погода на завтра
Полиция задержала водителя
Жители Жанаозена вышли на площадь
МЧС предупредило о паводке
""".strip().splitlines()

KAZAKH = """
Жаңа мектеп ашылды
Алматыда жаңа аурухана салынады
Президент Министрмен кездесті
Министр баспасөз жиналысын өткізді
Бензин тағы арзандады
Бала барады
Ол кеше келген
Алматы облысында жол апаты болды
Сот шешімі жарияланды
Депутаттар заң жобасын мақұлдады
Балалар мен аналар
Олар екі жылдан кейін оралды
Бюджеттен миллиард теңге берілді
Ауылдарда су тапшы
Автор: Марат Сейітов жазды
Алмалар арзандады, ал сары май аздады
Мамандар ауа райын болжады
Парламент отырысы басталды
Тараз тұрғындары шағымданды
«Нұр Отан» партиясы съезін өткізді
Бала баулары салынып жатыр
Ол туралы басшы былай дейді
Мал дәрігері айыппұл арқалады
Салалар бойынша жоспар бар
Адам саудасымен айналысты
Aqordada jańa jylǵa baılanysty jıyn ótti
Astanada jaña mektep aşyldy
Prezident ministrmen kezdesip, tapsyrma berdi
""".strip().splitlines()

ENGLISH = """
The central bank raised its base rate
Kazakhstan opens a new airport in Almaty
Tokayev meets the prime minister
Court orders arrest of former minister
Oil exports rise as pipeline reopens
Company wins tender for road repairs
What we know about the Astana contract
New school opens in Shymkent
KazMunayGas reports higher profit
Police detain two suspects
Floods hit villages in the north
Read more about this story
""".strip().splitlines()

PARAGRAPHS: list[tuple[Language, str]] = [
    ("ru", "Как сообщили в ведомстве, работы начнутся в мае и продлятся до осени. Подрядчик уже выбран."),
    ("ru", "По словам Ержана Қасымова, «Ақ жол» не получал денег из бюджета, а договор расторгнут ещё весной."),
    ("kk", "Ведомствоның хабарлауынша, жұмыс мамырда басталып, күзге дейін созылады. Мердігер таңдалды."),
    ("kk", "Ол баласымен бірге ауылда тұрады, алайда жолдар нашар болса да, орталыққа апта сайын барады."),
    ("en", "According to the ministry, work will start in May and last until autumn; the contractor has been chosen."),
]
CASES = (
    [("ru", text) for text in RUSSIAN]
    + [("kk", text) for text in KAZAKH]
    + [("en", text) for text in ENGLISH]
    + PARAGRAPHS
)


@pytest.mark.parametrize(("language", "text"), CASES)
def test_the_language_of_a_line_is_found(language: Language, text: str) -> None:
    assert language_of(text) == language


def test_the_table_is_as_large_as_it_claims() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("text", ["", " \n ", "12,5 %", "…", "北京市政府宣布", "مرحبا بالعالم", "\ud800"])
def test_what_has_no_language_of_ours_is_undecided(text: str) -> None:
    assert language_of(text) == "und"


def test_paragraphs_are_judged_one_by_one_and_short_lines_follow() -> None:
    text = "Жаңа мектеп ашылды\n\n12.05.2024\nМинистр рассказал о новой школе\nКомпания построит её за год\n"
    found = paragraphs(text)
    assert [(text[p.start : p.stop], p.language) for p in found] == [
        ("Жаңа мектеп ашылды", "kk"),
        ("12.05.2024", "ru"),
        ("Министр рассказал о новой школе", "ru"),
        ("Компания построит её за год", "ru"),
    ]


@given(st.text(max_size=300))
def test_paragraphs_cover_every_word_once(text: str) -> None:
    found = paragraphs(text)
    assert all(a.stop <= b.start for a, b in pairwise(found))
    covered = "".join(text[p.start : p.stop] for p in found)
    assert "".join(covered.split()) == "".join(text.split())


def _titles() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "titles.txt").read_text(encoding="utf-8").splitlines()
    return [(language, title) for language, _, title in (line.partition("|") for line in lines if line[0] != "#")]


@pytest.mark.parametrize(("language", "title"), _titles())
def test_hard_titles(language: Language, title: str) -> None:
    assert language_of(title) == language


@pytest.mark.parametrize(
    "text",
    [
        "Президент підписав закон про бюджет, що є важливим для України",
        "Ўзбекистон Президенти янги қонунни имзолади, ўқувчилар ҳам хурсанд",
        "Der Präsident hat das Gesetz über die Straßenverkehrsordnung für Füßgänger geändert, heißt es",
        "Le président a signé la loi où l'été était à côté de l'élève français",
    ],
)
def test_other_languages_are_not_taken_for_ours(text: str) -> None:
    assert language_of(text) == "und"
