"""Within one text: short forms join the full form when only one fits."""

import pytest

from nlp.findings import Mention
from nlp.local_entities import local_entities


def found(text: str, *names: tuple[str, str]) -> list[Mention]:
    mentions, at = [], 0
    for kind, name in names:
        at = text.index(name, at)
        mentions.append(Mention(at, at + len(name), name, kind, name))  # type: ignore[arg-type]
        at += len(name)
    return mentions


def keys(text: str, *names: tuple[str, str]) -> list[str]:
    return [mention.key for mention in local_entities(text, found(text, *names))[1]]


def test_a_surname_joins_its_only_bearer() -> None:
    text = "Берик Каниев приехал. Каниев уехал."
    names = (("person", "Берик Каниев"), ("person", "Каниев"))
    entities, mentions = local_entities(text, found(text, *names))
    assert mentions[0].key == mentions[1].key != ""
    assert (entities[0].name, entities[0].aliases, entities[0].mentions) == ("Берик Каниев", ("Каниев",), (0, 1))


def test_a_surname_of_two_stays_ambiguous() -> None:
    text = "Берик Каниев и Марат Каниев. Каниев уехал."
    a, b, short = keys(text, ("person", "Берик Каниев"), ("person", "Марат Каниев"), ("person", "Каниев"))
    assert a != b
    assert short == ""


def test_initials_join_a_full_name_that_they_fit() -> None:
    text = "Канат Ахметов. К.Н. Ахметов. Н. Ахметов."
    full, fits, other = keys(text, ("person", "Канат Ахметов"), ("person", "К.Н. Ахметов"), ("person", "Н. Ахметов"))
    assert full == fits != other != ""


def test_a_womans_surname_is_not_a_mans() -> None:
    text = "Канат Ахметов. Ахметова."
    assert keys(text, ("person", "Канат Ахметов"), ("person", "Ахметова"))[1] == ""


def test_a_lone_surname_has_no_key() -> None:
    assert keys("Қаниев айтты.", ("person", "Қаниев")) == [""]


def test_kazakh_short_form() -> None:
    text = "Берік Қаниев келді. Қаниев кетті."
    assert len(set(keys(text, ("person", "Берік Қаниев"), ("person", "Қаниев")))) == 1


def test_a_company_without_its_form() -> None:
    text = "ТОО «Астана-Строй» строит. «Астана-Строй» молчит."
    assert len(set(keys(text, ("organisation", "ТОО «Астана-Строй»"), ("organisation", "«Астана-Строй»")))) == 1


def test_an_abbreviation_in_parentheses() -> None:
    text = "«Жаңа Құрылыс Тобы» ЖШС (ЖҚТ) салды. ЖҚТ үндемейді."
    full, inner, later = keys(
        text, ("organisation", "«Жаңа Құрылыс Тобы» ЖШС"), ("organisation", "ЖҚТ"), ("organisation", "ЖҚТ")
    )
    assert full == inner == later


def test_an_abbreviation_said_outright() -> None:
    text = "ТОО «Степной путь» (далее – Компания-1). Компания-1 молчит."
    assert len(set(keys(text, ("organisation", "ТОО «Степной путь»"), ("organisation", "Компания-1")))) == 1


def test_parentheses_that_abbreviate_nothing() -> None:
    text = "ТОО «Степной путь» (США). США."
    assert len(set(keys(text, ("organisation", "ТОО «Степной путь»"), ("organisation", "США")))) == 2


@pytest.mark.parametrize(
    ("text", "people", "joined"),
    [
        ("Ольга Ткаченко назначена. Ольга Николаевна училась.", ("Ольга Ткаченко", "Ольга Николаевна"), True),
        ("Гүлмира Кенжетаева айтты. Гүлмира Абайқызы кетті.", ("Гүлмира Кенжетаева", "Гүлмира Абайқызы"), True),
        ("Ольга Петровна Ткаченко. Ольга Николаевна.", ("Ольга Петровна Ткаченко", "Ольга Николаевна"), False),
        ("Ержан Қасымов келді. Ержан Маратұлы кетті.", ("Ержан Қасымов", "Ержан Маратұлы"), True),
        ("Жылу – деді Ж. Қасымова. Жанна Серікқызы кетті.", ("Ж. Қасымова", "Жанна Серікқызы"), True),
        ("Виктор Лозовой. Виктор Павлович.", ("Виктор Лозовой", "Виктор Павлович"), True),
        ("Виктор Лозовой. Дмитрий Шостакович.", ("Виктор Лозовой", "Дмитрий Шостакович"), False),
    ],
)
def test_a_first_name_with_patronymic_joins_its_only_bearer(text: str, people: tuple[str, str], joined: bool) -> None:
    full, short = keys(text, *(("person", name) for name in people))
    assert (full == short) is joined
    assert full != ""


def test_a_patronymic_chooses_between_two_of_one_first_name() -> None:
    text = "Ольга Николаевна Ткаченко. Ольга Ли. Ольга Николаевна."
    names = ("Ольга Николаевна Ткаченко", "Ольга Ли", "Ольга Николаевна")
    first, _, short = keys(text, *(("person", name) for name in names))
    assert first == short
    two = (("person", "Ольга Ким"), ("person", "Ольга Ли"), ("person", "Ольга Николаевна"))
    assert keys("Ольга Ким. Ольга Ли. Ольга Николаевна.", *two)[2] == ""


def test_a_quoted_name_in_another_case_joins_the_full_one() -> None:
    text = "«Степной Банк» АҚ ашты. Офис «Степной Банка» закрыт. Дом «Степной Банкет»."
    names = ("«Степной Банк» АҚ", "«Степной Банка»", "«Степной Банкет»")
    full, cased, other = keys(text, *(("organisation", name) for name in names))
    assert full == cased != other


def test_a_place_is_named_as_the_text_has_it() -> None:
    text = "Дорога Аксарайлы – Тараз. В Аксарайлыта."
    mention = Mention(27, 39, "Аксарайлыта", "place", "Аксарайлыта")
    assert local_entities(text, [mention])[1][0].name == "Аксарайлыта"
    text = "Дорога Куркол – Тараз. В Курколе тепло."
    mention = Mention(25, 32, "Курколе", "place", "Курколо")
    assert local_entities(text, [mention])[1][0].name == "Куркол"


def test_a_name_without_its_legal_form_joins_the_only_one() -> None:
    text = "ТОО «Степь» строит. Компания «Степь» молчит. «Степь» АҚ кетті."
    names = ("ТОО «Степь»", "«Степь»", "«Степь» АҚ")
    partnership, bare = keys(text, *(("organisation", name) for name in names[:2]))
    assert partnership == bare == "step|llp"
    assert keys(text, *(("organisation", name) for name in names)) == ["step|llp", "step", "step|jsc"]
