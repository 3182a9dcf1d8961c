# ruff: noqa: E501 — a row an article, a row a query
"""A fixed collection of small articles, written for these tests, and an analyser of a few dozen words.

In a text, [organisation:astana|ТОО «Астана-Строй»] marks an entity and [KZT 1500000000|1,5 млрд тенге] a sum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from search.amounts import amount_marker
from search.document import IndexDocument
from search.stack import UNSAYABLE, Marker, TokenStack, build_stack

STEMS = {  # stem → normal form, in both languages
    "дорог": "дорога",
    "тендер": "тендер",
    "строител": "строительство",
    "мост": "мост",
    "школ": "школа",
    "мектеп": "мектеп",
    "мектеб": "мектеп",
    "жол": "жол",
    "құрылыс": "құрылыс",
    "көпір": "көпір",
    "компани": "компания",
    "бюджет": "бюджет",
    "қала": "қала",
    "город": "город",
    "выигра": "выиграть",
    "жеңі": "жеңу",
    "ремонт": "ремонт",
    "жөнде": "жөндеу",
    "вод": "вода",
    "су": "су",
    "закупк": "закупка",
    "сатып": "сатып",
    "аким": "аким",
    "әкім": "әкім",
    "суд": "суд",
    "сот": "сот",
}
FOLD = str.maketrans("қғңөұүһіәё", "кгноуухиае")
NAMES = {
    "астана-строй": "organisation:astana",
    "astana-stroy": "organisation:astana",
    "казахтелеком": "organisation:telecom",
    "қазақтелеком": "organisation:telecom",
    "берик каниев": "person:kaniev",
    "берік қаниев": "person:kaniev",
    "асель омарова": "person:omarova",
    "павлодар": "place:pavlodar",
    "цифровой казахстан": "programme:digital",
}


@dataclass(frozen=True, slots=True)
class SmallWord:
    start: int
    stop: int
    surface: str
    normal_forms: tuple[str, ...]
    variants: tuple[str, ...]


class SmallAnalyzer:
    """Words are runs of letters and digits, hyphens inside; endings of the known stems are taken off."""

    version = "small-1"

    def words(self, text: str) -> Sequence[SmallWord]:
        return [self._word(match) for match in re.finditer(r"\w+(?:-\w+)*|[^\w\s]", text)]

    def _word(self, match: re.Match[str]) -> SmallWord:
        surface = match.group().lower()
        forms = tuple(STEMS[stem] for stem in STEMS if surface.startswith(stem) and len(surface) - len(stem) < 6)
        variant = surface.translate(FOLD).replace("казактелеком", "казахтелеком")
        return SmallWord(match.start(), match.end(), surface, forms or (surface,), (variant,))


class SmallExpander:
    """Names as they are listed, without regard to case."""

    def markers(self, kind: str | None, name: str) -> frozenset[str]:
        marker = NAMES.get(name.lower(), "")
        return frozenset({marker} if marker and kind in (None, marker.partition(":")[0]) else ())


_MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def stack_of(marked: str) -> TokenStack:
    """The stack of a text in the markup above."""
    text, markers, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        start, stop = len(text), len(text) + len(match.group(2))
        text, at = text + match.group(2), match.end()
        label = match.group(1)
        if ":" in label:
            markers.append(Marker(start, stop, (label,)))
        else:
            currency, value = label.split()
            markers.append(amount_marker(start, stop, Decimal(value), currency))
    return build_stack(SmallAnalyzer().words(text + marked[at:]), markers)


def _old(texts: Sequence[str]) -> TokenStack:
    positions: list[tuple[str, ...]] = []
    for text in texts:
        positions += [(UNSAYABLE,)] * (50 if positions else 0) + list(stack_of(text).positions)
    return TokenStack(tuple(positions), ((0, 0),) * len(positions))


AS = "[organisation:astana|ТОО «Астана-Строй»]"
KT = "[organisation:telecom|АО «Казахтелеком»]"
QT = "[organisation:telecom|«Қазақтелеком» АҚ]"
BK = "[person:kaniev|Берик Каниев]"
BQ = "[person:kaniev|Берік Қаниев]"
AO = "[person:omarova|Асель Омарова]"
PV = "[place:pavlodar|Павлодар]"

# id, language, source, day (month-day[ time]), title, text[, options]
ROWS: list[tuple[str, str, str, str, str, str, dict[str, object]]] = [
    ("r1", "ru", "vesti", "10-01", "Тендер на дорогу", f"{AS} выиграло тендер на строительство дороги за [KZT 1500000000|1,5 млрд тенге].", {}),
    ("r2", "ru", "vesti", "10-02", "Ремонт моста", f"Компания начала ремонт моста. Бюджет города дал [KZT 300000000|300 млн тенге], сказал {BK}.", {"authors": ("Асель Канатова",)}),
    ("r3", "ru", "vesti", "10-03", "Школа в городе", "Аким города открыл школу. Дороги к школе пока нет.", {}),
    ("r4", "ru", "vesti", "10-05", f"{KT} объявил тендер", f"{KT} объявил тендер на [USD 5000000|5 млн долларов].", {}),
    ("r5", "ru", "vesti", "10-07", "Суд и закупки", f"Суд отменил закупки компании {AS}. Истцом был {BK}.", {}),
    ("r6", "ru", "golos", "10-08", "Вода", f"Жители остались без воды. {AO} обещала ремонт.", {"authors": ("Берик Жумабаев",)}),
    ("r7", "ru", "golos", "10-10", "Мост через реку", "Строительство моста подорожало с прошлого года на треть.", {}),
    ("r8", "ru", "golos", "10-12", "Компаниями города", "Между компаниями города поделили тендеры. Тендер за тендером, дорога за дорогой.", {}),
    ("r9", "ru", "golos", "10-15", "Бюджет", f"Бюджет области вырос до [KZT 20000000000|20 млрд тенге]. {PV} получит больше всех.", {}),
    ("r10", "ru", "golos", "10-20", "Дорога в школу", "Дорога длинная, идти по ней до школы час, а то и два, если выпал снег.", {}),
    ("r11", "ru", "golos", "10-31 18:30", "Конец октября", "Ночной ремонт дорог закончен.", {}),
    ("r12", "ru", "golos", "10-31 19:30", "Начало ноября", "Утренний ремонт дорог начат.", {}),
    ("r13", "ru", "vesti", "11-01", "Исправленная новость", f"{AS} не участвовало в торгах.", {"old": [("Новость", f"{AS} выиграло закупку на [KZT 999999999.99|999 999 999,99 тенге].")]}),
    ("r14", "ru", "vesti", "11-02", "Дважды исправленная", "Мост открыт.", {"old": [("Мост", "Мост закрыт. Виновата компания"), ("Мост", "Астана ждёт. Мост закрыт")]}),
    ("r15", "ru", "vesti", "11-03", "Снятая новость", f"{BK} получил от компании деньги: [KZT 1000000000|1 млрд тенге].", {"removed": True}),
    ("r16", "ru", "vesti", "11-04", "Снятая и исправленная", "Аким молчит.", {"removed": True, "old": [("Аким", f"Аким и {AO} говорят о тендере.")]}),
    ("r17", "ru", "vesti", "", "Без даты", "Дорожная новость без даты: аким и школа.", {}),
    ("r18", "ru", "leak", "11-06", "Договор", f"Договор {AS} и {KT} на [KZT 1000000001|1 000 000 001 тенге].", {"collection": "leak"}),
    ("r19", "ru", "leak", "11-07", "Переписка", f"{BK} пишет: тендер наш.", {"collection": "leak"}),
    ("r20", "ru", "golos", "11-08", "Цифры", "В 2026 году построят 12 школ, 7 дорог и 1 мост.", {}),
    ("r21", "ru", "golos", "11-08", "Запятые", "Школа, дорога, мост, вода: всё в порядке.", {}),
    ("r22", "ru", "golos", "11-09", "Программа", "[programme:digital|«Цифровой Казахстан»] даст городу связь.", {}),
    ("k1", "kk", "aqparat", "10-01", "Жол тендері", f"{QT} тендерді жеңіп алды, құны [KZT 1200000000|1,2 млрд теңге].", {}),
    ("k2", "kk", "aqparat", "10-02", "Көпір құрылысы", f"Көпірдің құрылысы басталды. {BQ} жолды көрсетті.", {"authors": ("Айгүл Сәрсен",)}),
    ("k3", "kk", "aqparat", "10-04", "Мектеп", "Қалада жаңа мектеп ашылды. Мектептің жолы жөнделді.", {}),
    ("k4", "kk", "aqparat", "10-06", "Су", "Қалаға су келді, әкім қуанды.", {}),
    ("k5", "kk", "aqparat", "10-09", "Сот шешімі", "Сот шешімімен тендер тоқтатылды.", {}),
    ("k6", "kk", "aqparat", "10-11", "Сатып алу", f"Сатып алу туралы {QT} хабарлады: [KZT 80000000|80 млн теңге].", {}),
    ("k7", "kk", "tilshi", "10-13", "Жол жөндеу", "Жолды жөндеу қыркүйекте бітеді. Жол бойында мектеп бар.", {}),
    ("k8", "kk", "tilshi", "10-18", "Қала бюджеті", "Қала бюджеті [KZT 2000000000|2 млрд теңге] болды.", {}),
    ("k9", "kk", "tilshi", "10-25", "Әкім есебі", f"Әкім есеп берді. {PV} қаласында жол салынды.", {}),
    ("k10", "kk", "tilshi", "11-01", "Түзетілген хабар", "Құрылыс тоқтады.", {"old": [("Хабар", f"Құрылыс жүріп жатыр, {BQ} риза.")]}),
    ("k11", "kk", "tilshi", "11-03", "Алынған хабар", "Сот жайлы жазба.", {"removed": True}),
    ("k12", "kk", "leak", "11-05", "Хат", f"{QT} мен әкім хат жазысты.", {"collection": "leak"}),
    ("k13", "kk", "tilshi", "11-07", "Көпір мен жол", "Көпір мен жол, жол мен көпір.", {}),
    ("k14", "kk", "tilshi", "11-08", "Компания", "Компания өз құрылысын бітірді.", {}),
    ("k15", "kk", "tilshi", "11-09", "Зейнетақы", "Зейнетақы [MRP 50|50 АЕК] болады.", {}),
    ("k16", "kk", "tilshi", "11-10", "Қарыз", f"{BQ} [USD 250000|250 мың доллар] қарыз алды.", {}),
    ("e1", "ru", "golos", "11-10", "Telecom", "Kazakhtelecom и Astana-Stroy подписали memorandum.", {}),
    ("x1", "ru", "golos", "11-11", "Знаки", "C++ & «кавычки» | черта ⟦n⟧дорожка [скобки 100% <b>жирно</b>", {}),
]  # fmt: skip


def _at(day: str) -> datetime | None:
    return (
        datetime.fromisoformat(f"2026-{day if ' ' in day else day + ' 06:00'}:00").replace(tzinfo=UTC) if day else None
    )


def _document(ordinal: int, row: tuple[str, str, str, str, str, str, dict[str, object]]) -> IndexDocument:
    name, language, source, day, title, text, options = row
    old: list[tuple[str, str]] = options.get("old", [])  # type: ignore[assignment]
    named = set(re.findall(r"\[(\w+):(\w+)\|", title + text))
    return IndexDocument(
        id=name,
        ordinal=ordinal,
        url=f"https://{source}.example/{name}",
        collection=str(options.get("collection", "news")),
        source=source,
        language=language,
        published_at=_at(day),
        first_seen=_at(day) or datetime(2026, 11, 5, tzinfo=UTC),
        removed=bool(options.get("removed")),
        version=len(old) + 1,
        title=stack_of(title),
        text=stack_of(text),
        old_title=_old([one for one, _ in old]),
        old_text=_old([one for _, one in old]),
        authors=options.get("authors", ()),  # type: ignore[arg-type]
        organisations=tuple(sorted(one for kind, one in named if kind == "organisation")),
        persons=tuple(sorted(one for kind, one in named if kind == "person")),
        places=tuple(sorted(one for kind, one in named if kind == "place")),
        programmes=tuple(sorted(one for kind, one in named if kind == "programme")),
    )


def collection() -> list[IndexDocument]:
    """The articles, oldest ordinal first."""
    return [_document(number, row) for number, row in enumerate(ROWS, 1)]
