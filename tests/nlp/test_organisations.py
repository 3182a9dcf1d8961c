"""Sentences that are their own expectation: [what is an organisation|its canonical name, where it differs]."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.findings import Language
from nlp.organisations import explain, find_organisations
from nlp.organisations.forms import form_openings, form_pattern, legal_forms
from nlp.organisations.grammar import Ground
from nlp.organisations.known import known_aliases
from nlp.organisations.quotes import quoted
from tests.growth import processor_seconds

RUSSIAN = [
    "Заём строителям дал [«Самалтау Банк»] под восемь процентов.",
    "Директор ТОО Балтабаев М.Ш. от ответа ушёл.",
    "За смету проголосовал член комиссии Лозовой.",
    "[Ревизионная комиссия по городу Атырау] вернула отчёт.",
    "Подрядчиком выбрали [ТОО «Астана-Строй»], сообщает [управление энергетики Павлодарской области|Управление энергетики Павлодарской области].",  # noqa: E501
    "Договор подписан с [ТОО «Астана-Строй»-ның|ТОО «Астана-Строй»] директором.",
    "Дорогу строят [товариществом с ограниченной ответственностью «Астана-Строй»|ТОО «Астана-Строй»] второй год.",
    "Проверку провели [министерством финансов|Министерство финансов] вместе с аудиторами.",
    "Деньги выделило [министерство финансов РК|Министерство финансов РК].",
    "Министерство молчит, компания довольна, а товарищество ждёт.",
    "Иск подал [акимат Абайского района города Шымкента|Акимат Абайского района города Шымкента].",
    "Акимат города пока не ответил.",
    "Решение вынес [Специализированный межрайонный экономический суд города Алматы].",
    "Об этом узнали в [Медеуском районном суде города Алматы|Медеуский районный суд города Алматы].",
    "Он обратился в [Генеральную прокуратуру|Генеральная прокуратура].",
    "Суд присяжных оправдал его, а служба доставки опоздала.",
    "Об этом говорит [Министерство цифрового развития, инноваций и аэрокосмической промышленности РК].",
    "Проверит [Агентство РК по противодействию коррупции] ([Антикор]).",
    'Работы ведёт [АО "НК "Казахстан темир жолы"|АО «НК «Казахстан темир жолы»] (далее — [КТЖ|АО «НК «Казахстан темир жолы»]).',  # noqa: E501
    "Добычу нарастили у [Казатомпрома|Казатомпром], а у [Самрук-Қазына] растут доходы.",
    "Улица «Казахтелеком» перекрыта, ЖК «Хайвил» сдан, судно «Казатомпром» ушло.",
    "Закон «О банках» приняли, программа «Дорожная карта» идёт.",
    "Налоги платит [ИП Ахметов К.Н.], а [ИП «Каниев»] нет.",
    "Директор [КГУ «Школа-гимназия № 5»] уволен.",
    "Смету составило [ГУ Управление образования города Алматы].",
    "Он учился в [университете имени Абая|Университет имени Абая].",
    "Кредит дал [фонд «Даму»|Фонд «Даму»], а компания [«Рога и копыта»] его вернула.",
    "Съезд [партии «Аманат»|Партия «Аманат»] прошёл вчера.",
    "Завод купила [Freedom Holding Corp.]",
    "Россия — Российская Федерация, а Советский Союз распался.",
    "Санкции ввёл [Евросоюз], а [Европейский союз] их продлил.",
    "Шаттл «Надежда» взлетел, а телескоп «Взор» сломан.",
    "Нет у [ТОО «Береке-2020»] денег: «Береке» — это слово, а [«Береке-2020»] — должник.",
]

KAZAKH = [
    "Үй салуға қаражатты [«Самалтау Банк»] берді.",
    "Дауды [«Тұлпар» ЖШС] емес, [Атырау қаласының экономикалық соты] шешті.",
    "Комиссия қаржы бөліміне есепті қайтарды.",
    "[«Астана-Строй» ЖШС-нің|«Астана-Строй» ЖШС] директоры келісімге қол қойды.",
    "Жобаны [Астана қаласының әкімдігі] қолдады.",
    "Қаржыны [Қаржы министрлігінің|Қаржы министрлігі] өкілі бөлді.",
    "Бүгін [Мәдениет және ақпарат министрлігі] жауап берді.",
    "Тексеріс [Павлодар облысының энергетика басқармасына|Павлодар облысының энергетика басқармасы] келді.",
    "Министрлік үндемейді, компания риза, серіктестік күтіп отыр.",
    "Үкімді [Медеу аудандық соты] шығарды.",
    "Ол [Абай атындағы Қазақ ұлттық педагогикалық университетінде|Абай атындағы Қазақ ұлттық педагогикалық университеті] оқыды.",  # noqa: E501
    "Несиені [«Даму» қорының|«Даму» қоры] өкілі берді.",
    "Өтінішті [«Атамекен» ұлттық кәсіпкерлер палатасы] қарады.",
    "Табыс [Қазатомөнеркәсіптің|Қазатомөнеркәсіп] есебінде бар.",
    "Салықты [ЖК Ахметов] төледі.",
    "Бағаны [Қазақтелеком АҚ] көтерді.",
    "Сюжетті [«Дала үні»] арнасы мен [«Көкжиек»] газеті жариялады.",
    "Тендерді [Шығыс Қазақстан облыстық құрылыс басқармасы] өткізді.",
    "Шешімді [Үкімет] пен [Парламент] қабылдады.",
    "Ол [Еуразиялық экономикалық одаққа|Еуразиялық экономикалық одақ] мүше елдерден келді.",
    "Қала әкімдігі мен облыс әкімдігі үндемейді.",
    "Қаланың облыс орталығындағы үйлер сұр. Аналар орталығында жиын өтті. Ресей Федерациясы мен Кеңес Одағы.",
    "«Абай» көшесі жабылды, «Нұрлы» фильмі шықты.",
    "Сотқа [жауапкершілігі шектеулі серіктестігі «Нұр»|ЖШС «Нұр»] шақырылды.",
]


def parsed(marked: str) -> tuple[str, list[tuple[int, str, str]]]:
    """The text without its marks, and what they say: (start, span's text, canonical name)."""
    text, expected = "", []
    for plain, span in re.findall(r"([^\[\]]+)|\[([^\]]+)\]", marked):
        if span:
            written, _, name = span.partition("|")
            expected.append((len(text), written, name or written))
        text += plain or span.partition("|")[0]
    return text, expected


@pytest.mark.parametrize(("language", "marked"), [*(("ru", m) for m in RUSSIAN), *(("kk", m) for m in KAZAKH)])
def test_finds_exactly_what_is_marked(language: Language, marked: str) -> None:
    text, expected = parsed(marked)
    found = find_organisations(text, 0, len(text), language)
    assert [(m.start, m.text, m.name) for m in found] == expected


def test_says_which_rule_fired() -> None:
    text = "ТОО «Нур» и акимат Астаны"
    assert [c.rule for c in explain(text, 0, len(text), "ru")] == ["form_before_quoted", "state_body"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«а» и “б”", ["«а»", "“б”"]),
        ('"НК "Темир жолы"', ['"НК "Темир жолы"', '"Темир жолы"']),
        ("ТОО «Фонд «Даму» вырос", ["«Фонд «Даму»", "«Даму»"]),
        ("«открыта и не закрыта", []),
        ("«на одной\nна другой»", []),
    ],
)
def test_quotes(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text, 0, len(text))] == expected


LETTERS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from('«»"“”„ТОАҚЖШС().-\u00ad\u200b\n ')), max_size=120
)


@given(text=LETTERS, language=st.sampled_from(["ru", "kk", "en", "und"]))
def test_offsets_hold_for_any_text(text: str, language: Language) -> None:
    covered = -1
    for mention in find_organisations(text, 0, len(text), language):
        assert text[mention.start : mention.stop] == mention.text
        assert mention.start >= covered
        assert mention.name
        assert "\n" not in mention.text
        covered = mention.stop


@pytest.mark.parametrize(
    "piece", ["ТОО «Астана» ", "«", "министерство финансов и ", "Қаржы ", '"а ', "А", "ТОО «", "товариществ "]
)
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_time_grows_with_the_text_and_not_with_its_square(piece: str, language: Language) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return processor_seconds(lambda: find_organisations(text, 0, len(text), language), tries=2)

    seconds(2_000)
    assert seconds(80_000) < 12 * max(seconds(20_000), 0.05)


@pytest.mark.parametrize(
    "text", ["ТОО «Рога», АО «Копыта» и S.A. Nestle", "КМГ-де, «КМГ» и Алматы–КТЖ", "к/х Арай, ПК-ТОО, аО", ""]
)
def test_long_alternations_are_tried_only_where_they_can_match(text: str) -> None:
    ground = Ground(f"Ао {text} ЖШС", 3, len(text) + 3, "ru")
    for pattern, openings in ((form_pattern(), form_openings()), known_aliases()[:2]):
        everywhere = [match.span() for match in pattern.finditer(ground.text, ground.start, ground.stop)]
        assert [match.span() for match in ground.matches(pattern, openings)] == everywhere


def test_every_form_and_alias_begins_where_words_are_looked_for() -> None:
    forms = [short for form in legal_forms() for short in form.short]
    for (pattern, openings), names in (
        (known_aliases()[:2], known_aliases()[2]),
        ((form_pattern(), form_openings()), forms),
    ):
        for name in names:
            ground = Ground(f" {name} ", 0, len(name) + 2, "kk")
            assert ground.matches(pattern, openings), name
    for name in [*forms, *known_aliases()[2]]:
        assert Ground(f"{name} ", 0, len(name) + 1, "ru").starts.get(name[:2].lower(), [None])[0] == 0, name
