"""Unclean text is read as if it were clean, and what is found is given where it stands in the text that came."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.analyse import Analyser
from nlp.clean import clean
from nlp.findings import Analysis
from nlp.latin_kazakh import latin_lines
from nlp.line_breaks import rejoined
from nlp.lookalikes import own_letters


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kазахстан", "Казахстан"),
        ("TОО «Астана-Строй»", "ТОО «Астана-Строй»"),
        ("TOO «Астана-Строй»", "ТОО «Астана-Строй»"),
        ("«Арал Құрылыс» TOO", "«Арал Құрылыс» ТОО"),
        ("Hуpлaн Caтoв", "Нурлан Сатов"),
        ("Kaсым-Жомaрт", "Касым-Жомарт"),
        ("бiлiм жəне ғылым", "білім және ғылым"),
        ("ɵнеркəсіп Ɵскемен", "өнеркәсіп Өскемен"),
        ("ҡала, аӈшы, ҳалыҡ", "қала, аңшы, һалық"),
        ("Ќазаќстан Республикасыныѕ ўлттыќ банкі", "Қазақстан Республикасының ұлттық банкі"),
        ("¥лттық банк", "Ұлттық банк"),
        ("Kаspі Bаnk", "Kaspi Bank"),
        ("СОVID", "COVID"),
        ("рост c 9 800 до 12 500 тенге", "рост с 9 800 до 12 500 тенге"),
        ("K. Сатов и A.Б. Ким", "К. Сатов и А.Б. Ким"),
        ("B Астане", "В Астане"),
    ],
)
def test_letters_are_put_into_the_alphabet_of_their_word(written: str, read: str) -> None:
    assert own_letters(written) == read
    assert own_letters(read) == read


@pytest.mark.parametrize(
    "text",
    [
        "ABC-Строй", "IT-компания", "Kaspi-дің", "Kaspiдің", "Vitamin C для всех", "план B и C", "iPhone и iPad",
        "Україна є великою", "¥500 млн юаней", "Qazaq и Алматы", "AO Kaspi Bank", "TOO much и всё",
        "Љубљана и ќафе", "eGov", "5 кВт·ч и 10 kW",
    ],
)  # fmt: skip
def test_letters_of_real_words_stay(text: str) -> None:
    assert own_letters(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("минис-\nтерство", "министерство"),
        ("минис\u00ad\nтерство", "министерство"),
        ("минис-\r\n  терство", "министерство"),
        ("МИНИС-\nТЕРСТВО", "МИНИСТЕРСТВО"),
        ("Ахме-\nтов", "Ахметов"),
        ("Ақтө-\nбе", "Ақтөбе"),
        ("басқар-\nмасының", "басқармасының"),
        ("Нур-\nСултан", "Нур-Султан"),
        ("Касым-\nЖомарт", "Касым-Жомарт"),
        ("ЖШС-\nнің", "ЖШС-нің"),
        ("Kaspi-\nдің", "Kaspi-дің"),
        ("бизнес-\nплан", "бизнес-план"),
        ("социально-\nэкономического", "социально-экономического"),
        ("кто-\nто", "кто-то"),
        ("сондай-\nақ", "сондай-ақ"),
        ("слово -\nслово", "слово -\nслово"),
        ("2019-\nгод", "2019-\nгод"),
        ("- да -\n- нет", "- да -\n- нет"),
        ("Кахстан\u00ad", "Кахстан"),
        ("Ка\u200bзах\u2060стан\ufeff", "Казахстан"),
        ("и\u0306од, е\u0308ж", "йод, ёж"),
        ("за\u0301мок", "замок"),
        ("к\u0327ала, г\u0335ылым", "қала, ғылым"),
        ("ﬁнанс", "fiнанс"),
        ("ＴＯＯ ５００", "TOO 500"),
        ("а\r\nб\rв\u2028г\x0cд", "а\nб\nв\nг\nд"),
        ("а\x00б\x07в", "аб в"),
        ("5\u202f000\u2009тенге", "5\u00a0000\u00a0тенге"),
        ("а\u3000б", "а б"),
        ("\ud800а\udfff", "\ufffdа\ufffd"),
        ("\u202bمرحبا\u202c", "مرحبا"),
        ("Обычный текст – «как есть», 5\u00a0млн ₸.", "Обычный текст – «как есть», 5\u00a0млн ₸."),
    ],
)
def test_signs_and_line_ends(written: str, read: str) -> None:
    assert clean(written).text == read


def test_what_is_clean_costs_nothing() -> None:
    text = "Министр финансов РК Берик Каниев: ТОО «Астана-Строй» получит 5 млн тенге. Қаржы министрі келді."
    assert clean(text).text is text
    assert clean(text).passes == ()
    assert rejoined(text) == []
    assert latin_lines(text) == []


# Sentences in which something of each sort stands.
SENTENCES = (
    "Министр финансов Берик Каниев передал ТОО «Астана-Строй» 166,7 млрд тенге по программе «Нұрлы жол».",
    "Аким Тараза Нурлан Сатов сообщил, что акимат Павлодарской области выделит 46 миллионов 700 тысяч тенге.",
    "В Караганде директор АО «Казахтелеком» К.Н. Ахметов купил оборудование за 500 000 тенге.",
    "Қаржы министрі Ерұлан Жамаубаев «Арал Құрылыс» ЖШС-не 5 млрд теңге бөлінгенін айтты.",
    "Қарағанды облысының әкімдігі жол жөндеуге 800 миллион теңгеден астам қаржы жұмсады.",
)
_TWINS = str.maketrans(
    {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "К": "K", "Т": "T", "А": "A", "М": "M", "Н": "H",
     "і": "i", "ә": "ə", "ө": "ɵ"}
)  # fmt: skip


def dirtied(text: str, choices: list[int]) -> str:
    """The text with one unclean sign at every place that `choices` name."""
    out = []
    for at, sign in enumerate(text):
        choice = choices[at % len(choices)]
        inside = 0 < at < len(text) - 1 and text[at - 1].isalpha() and sign.isalpha()
        long = inside and at > 1 and text[at - 2].isalpha() and text[at + 1].isalpha()
        if choice == 1 and inside:
            sign = f"\u00ad{sign}"
        elif choice == 2 and inside:
            sign = f"\u200b{sign}"
        elif choice == 3 and long:
            sign = sign.translate(_TWINS)
        elif choice == 4:
            sign = unicodedata.normalize("NFD", sign)
        elif choice == 5 and sign.isdigit():
            sign = chr(0xFF10 + int(sign))
        elif choice == 6 and sign.isalpha():
            sign = f"{sign}\ufeff"
        elif choice == 7 and at == len(text) - 1:
            sign = ".\r\n"
        out.append(sign)
    return "".join(out)


def said(found: Analysis) -> tuple[object, ...]:
    """What was found, without where it stood."""
    return (
        [(m.kind, m.name, m.key, m.role, dict(m.identifiers)) for m in found.mentions],
        [(a.value, a.currency, a.low, a.high, a.approximate, a.implied, a.same_as) for a in found.amounts],
        [(t.surface, t.normal_forms, t.variants) for t in found.tokens],
        [p.language for p in found.paragraphs],
        [(e.kind, e.name, e.mentions) for e in found.entities],
    )


def spans(found: Analysis) -> list[tuple[int, int, str]]:
    """Where each mention and each sum stands, and its text."""
    return [(m.start, m.stop, m.text) for m in found.mentions] + [(a.start, a.stop, a.text) for a in found.amounts]


@given(st.lists(st.integers(0, 14), min_size=7, max_size=61), st.sampled_from(SENTENCES))
@settings(deadline=None, max_examples=150)
def test_unclean_sentences_say_what_clean_ones_say(choices: list[int], sentence: str) -> None:
    analyser = Analyser()
    text = dirtied(sentence, choices)
    plain, found = analyser.analyse(sentence), analyser.analyse(text)
    assert said(found) == said(plain)
    assert all(text[start:stop] == written for start, stop, written in spans(found))
    assert [clean(written).text for _, _, written in spans(found)] == [written for _, _, written in spans(plain)]
    for token in found.tokens:
        assert clean(text[token.start : token.stop]).text.lower().replace("ё", "е") == token.surface


@given(st.text(st.sampled_from("аA ﬁ\u00ad\u0301\u0306\r\n-\x00ТОҚқиІi1985０\ud800ǵsh'’ńaтq.«»")), st.data())
@settings(deadline=None)
def test_the_way_back_is_in_order_and_inside(text: str, data: st.DataObject) -> None:
    cleaned = clean(text)
    places = [cleaned.back(at, at + 1) for at in range(len(cleaned.text))]
    assert all(0 <= start < stop <= len(text) for start, stop in places)
    assert places == sorted(places)
    if cleaned.text:
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(cleaned.text) - 1)] * 2)))
        assert cleaned.back(first, last + 1) == (places[first][0], places[last][1])


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Qasym-Jomart Toqaev Astanada úkimet otyrysyn ótkizdi",
         "Қасым-Жомарт Тоқаев Астанада үкімет отырысын өткізді"),
        ("Qasym-Jomart Toqaev Astanada ükımet otyrysyn ötkızdı, tūrğyndar keldı",
         "Қасым-Жомарт Тоқаев Астанада үкімет отырысын өткізді, тұрғындар келді"),
        ("Qasym-Jomart Toqaev Astanada u'kimet otyrysyn o’tkizdi, s'eteldikter keldi",
         "Қасым-Жомарт Тоқаев Астанада үкімет отырысын өткізді, шетелдіктер келді"),
        ("Qasym-Jomart Toqayev Astanada ukimet otyrysyn otkizdi",
         "Қасым-Жомарт Тоқаев Астанада үкімет отырысын өткізді"),
        ("“QazaqGaz” AQ-nyń basshysy jumysqa kelgenin aıtty", "“ҚазақГаз” АҚ-ның басшысы жұмысқа келгенін айтты"),
        ("Joba 800 mln AQSH dollary turady dep habarlady", "Жоба 800 млн АҚШ доллары тұрады деп хабарлады"),
        ("Qarjy ministrligi jańa jobany usyndy", "Қаржы министрлігі жаңа жобаны ұсынды"),
        ("Mınıstr qalaǵa 500 000 KZT bólindi dep aıtty", "Министр қалаға 500 000 KZT бөлінді деп айтты"),
    ],
)  # fmt: skip
def test_kazakh_in_latin_letters_is_read_in_cyrillic_ones(latin: str, cyrillic: str) -> None:
    assert clean(latin).text == cyrillic
    assert clean(latin, transliterate=False).text == latin


@pytest.mark.parametrize(
    "text",
    [
        "The president held a meeting in Astana on Monday.",
        "Air Astana launches new flights to Frankfurt",
        "Cumhurbaşkanı bugün Ankara'da açıklama yaptı",
        "Der Präsident hat gestern in Astana über Öl gesprochen",
        "Компания Samsung Galaxy Ultra Plus вышла на рынок",
        "Kaspi Bank, Halyk Bank, Freedom Finance",
    ],
)
def test_other_latin_text_stays(text: str) -> None:
    assert clean(text).text == text


def test_findings_in_latin_kazakh_stand_in_the_text_and_are_named_in_cyrillic(analyser: Analyser) -> None:
    text = "Qasym-Jomart Toqaev Astanada úkimet otyrysyn ótkizdi. “QazaqGaz” AQ-nyń jobasy 800 mln AQSH dollary turady."
    found = analyser.analyse(text)
    assert found.language == "kk"
    names = {(m.kind, m.text, m.name) for m in found.mentions}
    assert ("person", "Qasym-Jomart Toqaev", "Қасым-Жомарт Тоқаев") in names
    assert ("place", "Astanada", "Астана") in names
    assert ("organisation", "“QazaqGaz” AQ-nyń", "«ҚазақГаз» АҚ") in names
    assert [(a.text, int(a.value), a.currency) for a in found.amounts] == [("800 mln AQSH dollary", 800_000_000, "USD")]
    cyrillic = analyser.analyse("Қасым-Жомарт Тоқаев Астанада үкімет отырысын өткізді.")
    assert {m.key for m in found.mentions} >= {m.key for m in cyrillic.mentions}
    (token,) = (token for token in found.tokens if token.surface == "úkimet")
    assert {"үкімет", "úkimet"} <= set(token.normal_forms)
    assert text[token.start : token.stop] == "úkimet"


def test_a_query_meets_an_unclean_text(analyser: Analyser) -> None:
    (asked,) = analyser.words("ТОО")
    found = analyser.analyse("TОО «Аcта\u00adна»").tokens
    assert asked.surface == found[0].surface == "тоо"
    assert analyser.words("Аcта\u00adна")[0].surface == found[1].surface == "астана"
