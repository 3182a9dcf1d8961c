"""Positions before and after names, in both languages."""

import re
from pathlib import Path

import pytest

from nlp.findings import Mention
from nlp.roles import Held, Office, attach_roles, office_of, taken_apart


def _rows(name: str) -> list[tuple[str, list[str | None]]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return [(marked, [None if role == "-" else role for role in roles]) for marked, *roles in rows]


@pytest.mark.parametrize(("marked", "roles"), [*_rows("russian_roles.txt"), *_rows("kazakh_roles.txt")])
def test_tables_of_roles(marked: str, roles: list[str | None]) -> None:
    text, spans = "", []
    for part in re.split(r"(\{.*?\})", marked):
        bare = part.strip("{}")
        if part.startswith("{"):
            spans.append((len(text), len(text) + len(bare)))
        text += bare
    found = attach_roles(text, [Mention(a, b, text[a:b], "person", text[a:b]) for a, b in spans])
    assert [(mention.role or "").lower() for mention in found] == [(role or "").lower() for role in roles]


def test_the_tables_are_large() -> None:
    assert min(len(_rows("russian_roles.txt")), len(_rows("kazakh_roles.txt"))) >= 60


@pytest.mark.parametrize(
    ("role", "held"),
    [
        ("директор ТОО «Астана-Строй»", Held("директор", "ТОО «Астана-Строй»", False)),
        ("бывший директор ТОО «Дала»", Held("директор", "ТОО «Дала»", True)),
        ("экс-аким Тараза", Held("аким Тараза", "", True)),
        ("председатель правления АО «Казахтелеком»", Held("председатель правления", "АО «Казахтелеком»", False)),
        ("«Астана-Строй» ЖШС директоры", Held("директоры", "«Астана-Строй» ЖШС", False)),
        ("Павлодар облысының бұрынғы әкімі", Held("Павлодар облысының әкімі", "", True)),
        ("министр финансов", Held("министр финансов", "", False)),
    ],
)
def test_a_role_is_taken_apart(role: str, held: Held) -> None:
    assert taken_apart(role) == held


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Об этом сообщил аким Тараза Берик Каниев.", "Берик Каниев", "аким Тараза"),
        ("у акима Тараза Берика Каниева", "Берика Каниева", "аким Тараза"),
        ("Бывший заместитель акима Тараза Берик Каниев", "Берик Каниев", "бывший заместитель акима Тараза"),
        ("Министр финансов Ерулан Жамаубаев", "Ерулан Жамаубаев", "министр финансов"),
        ("генеральному директору Берику Каниеву", "Берику Каниеву", "генеральный директор"),
        ("директора ТОО «Астана, Строй» Берика Каниева", "Берика Каниева", "директор ТОО «Астана, Строй»"),
        ("Берик Каниев, директор ТОО «Астана-Строй», заявил", "Берик Каниев", "директор ТОО «Астана-Строй»"),
        ("Берик Каниев – аким Тараза.", "Берик Каниев", "аким Тараза"),
        ("Қаржы министрі Ерұлан Жамаубаев айтты", "Ерұлан Жамаубаев", "қаржы министрі"),
        ("Тараз қаласының әкімі Берік Қаниев айтты", "Берік Қаниев", "Тараз қаласының әкімі"),
        (
            "Жиында «Астана-Строй» ЖШС басқарма төрағасы Берік Қаниев",
            "Берік Қаниев",
            "«Астана-Строй» ЖШС басқарма төрағасы",
        ),
        ("обещал хирург районной больницы Берик Каниев", "Берик Каниев", "хирург районной больницы"),
        (
            "Көшетті аудандық аурухананың хирургі Берік Қаниев береді",
            "Берік Қаниев",
            "аудандық аурухананың хирургі",
        ),
        ("В районной больнице хирург Берик Каниев провел", "Берик Каниев", "хирург"),
        ("Жаңа ұжымға басқарма басшысы Берік Қаниев айтты", "Берік Қаниев", "басқарма басшысы"),
        ("Комиссияны аудан әкімі Берік Қаниев басқарады", "Берік Қаниев", "аудан әкімі"),
        ("Кеше Есіл ауданы әкімі Берік Қаниев айтты", "Берік Қаниев", "Есіл ауданы әкімі"),
        ("Өткен үш ай ішінде президент Серік Байжанов айтты", "Серік Байжанов", "президент"),
        ("Жиынға Дала қорының басшысы Берік Қаниев келді", "Берік Қаниев", "Дала қорының басшысы"),
        ("Кезектен тыс президенттік сайлауда Берік Қаниев жеңді", "Берік Қаниев", None),
        ("Берік Қаниев, Президент телерадиокешені, «Хабарлар»", "Берік Қаниев", None),
        ("Вместе с президентом приехали Берик Каниев и другие", "Берик Каниев", None),
        ("Его ждёт судьба Берика Каниева", "Берика Каниева", None),
        ("Помощник министра Берик Каниев", "Берик Каниев", "помощник министра"),
        ("Вчера Берик Каниев уехал", "Берик Каниев", None),
        ("депутат заявил, что Берик Каниев уехал", "Берик Каниев", None),
        ("Аким приехал. Берик Каниев уехал", "Берик Каниев", None),
        ("Әкім келді. Берік Қаниев кетті", "Берік Қаниев", None),
    ],
)
def test_role(text: str, name: str, role: str | None) -> None:
    at = text.index(name)
    (found,) = attach_roles(text, [Mention(at, at + len(name), name, "person", name)])
    assert found.role == role
    assert (found.start, found.stop) == (at, at + len(name))


@pytest.mark.parametrize(
    ("role", "field", "where"),
    [
        ("директор компании", "", ""),
        ("Серіктестік директоры", "", ""),
        ("директор ТОО «Астана-Строй»", "", "organisation:astanastroi"),
        ("«Астана-Строй» ЖШС-нің басшысы", "", "organisation:astanastroi"),
        ("аким Тараза", "akim", "place:=place/city-taraz"),
        ("Тараз қаласының әкімі", "akim", "place:=place/city-taraz"),
        ("бывший заместитель акима Тараза", "akim", "place:=place/city-taraz"),
        ("аким Павлодарской области", "akim", "place:=place/region-pavlodar"),
        ("Павлодар облысының әкімі", "akim", "place:=place/region-pavlodar"),
        ("заместитель акима города", "akim", ""),
        ("Аудан әкімі", "akim", ""),
        ("аким района", "akim", ""),
        ("аудандық аурухананың хирургі", "medicine", ""),
        ("директор школы", "education", ""),
    ],
)
def test_what_an_office_says_of_its_holder(role: str, field: str, where: str) -> None:
    assert office_of(role) == Office(field, where)
