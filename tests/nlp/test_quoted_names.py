"""Quoted names in a case of the sentence come back in the nominative; those that are called so stay."""

import pytest

from nlp.findings import Language, Mention
from nlp.organisations.quoted_names import quoted_nominatives


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ru", "Прибыль «Казахтелекома» выросла.", ["«Казахтелеком»"]),
        ("ru", "Проверка в «Казатомпроме» завершена.", ["«Казатомпром»"]),
        ("ru", "С «Казахмысом» подписан договор.", ["«Казахмыс»"]),
        ("ru", "Вырос «Астана-Строй». Выручка «Астана-Строя» упала.", ["«Астана-Строй»", "«Астана-Строй»"]),
        ("ru", "Вклады «Народного банка» растут.", ["«Народный банк»"]),
        ("ru", "«Казахтелеком» вырос.", ["«Казахтелеком»"]),
        ("ru", "Компания «Отрада» выросла.", ["«Отрада»"]),
        ("ru", "Дело «Алмаза». Пришёл «Алмаз».", ["«Алмаз»", "«Алмаз»"]),
        ("ru", "Акции «Бала». Вырос «Бала».", ["«Бала»", "«Бала»"]),
        ("kk", "«Қазатомөнеркәсіптің» пайдасы", ["«Қазатомөнеркәсіп»"]),
        ("kk", "«Халық банкінің» клиенттері", ["«Халық банкі»"]),
        ("kk", "«Болашақтан» хат келді", ["«Болашақ»"]),
        ("kk", "«Алға» келді", ["«Алға»"]),
        ("kk", "Кубок «Қайратқа» бұйырды", ["«Қайрат»"]),
        ("kk", "«Ақжолда» жиын, «Ақжол» келді", ["«Ақжол»", "«Ақжол»"]),
    ],
)
def test_nominative(language: Language, text: str, names: list[str]) -> None:
    mentions, at = [], 0
    for _ in names:
        start = text.index("«", at)
        at = text.index("»", start) + 1
        mentions.append(Mention(start, at, text[start:at], "organisation", text[start:at]))
    assert [mention.name for mention in quoted_nominatives(text, mentions, language)] == names


def test_a_name_behind_its_form_stays() -> None:
    mention = Mention(0, 13, "ТОО «Отрады»", "organisation", "ТОО «Отрады»")
    assert quoted_nominatives("ТОО «Отрады» молчит", [mention], "ru") == [mention]
