"""The cross-script key: spellings of one name meet, different names stay apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.fold import fold, fold_plain, one_script

# Every line holds spellings of one name or word.
SAME = """
Назарбаев Nazarbayev Nazarbaev Nazarbajev Nazarbayew
Қазақтелеком Казахтелеком Kazakhtelecom Qazaqtelekom Kazakhtelekom «Казахтелеком»
Тоқаев Токаев Tokayev Tokaev Toqaev
Қасым-Жомарт Касым-Жомарт Kassym-Jomart Qasym-Jomart Kasym-Zhomart Касымжомарт
Ләззат Ляззат Lyazzat Lazzat
Әзербайжан Азербайджан Azerbaijan
Дмитрий Dmitry Dmitri Dmitriy Dmitrii
Татьяна Tatyana Tatiana
Щербаков Shcherbakov Scherbakov
Мария Maria Mariya
Ержан Yerzhan Erzhan Erjan
Серік Серик Serik
Бейбіт Бейбит Beibit Beybit
Жәнібек Жанибек Zhanibek Janibek Джанибек
Жаксылыков Джаксылыков Zhaksylykov Zhaksylikov
Қазақстан Казахстан Kazakhstan Qazaqstan Kazahstan
Алматы Almaty Almati
Ақтөбе Актобе Aktobe Aqtöbe
Шымкент Shymkent Şymkent Shimkent
Қызылорда Кызылорда Kyzylorda Qyzylorda
Ахметов Akhmetov Ahmetov Axmetov
Нұрлан Нурлан Nurlan
Гүлнар Гульнар Gulnar
Ғани Гани Gani Ghani
Жаңа Жана Zhana Jana Жaна
Семёнов Семенов Semyonov Semenov
Цой Tsoi Tsoy
Асель Әсел Assel Asel
Телеком Telecom Telekom
Александр Aleksandr Alexandr
Гаухар Гауһар Gaukhar Gauhar
Бауыржан Бауржан Bauyrzhan Baurzhan Bauyrjan
Алиев Әлиев Aliyev Aliev
Назaрбаeв Назарбаев
Мұхтар Мухтар Mukhtar Muhtar
Бақыт Бахыт Bakyt Bakhyt
Бақтияр Бахтияр Bakhtiyar Baxtiyar
Рақымжанов Рахимжанов Rakhimzhanov
Тоқтар Токтар Тохтар
Ысқақов Искаков Исхаков Iskakov Iskhakov
Құдайберген Кудайберген Худайберген
Құсайынов Кусаинов Хусаинов
Қожахметов Кожахметов Ходжахметов
Әбдірахманов Абдирахманов Абдрахманов Abdrakhmanov
Әбдірәсілов Абдрасилов
Төлебаев Тулебаев Тюлебаев Tulebayev
Тұрсынбекова Турсунбекова Tursunbekova Tursynbekova
Мұхаммед Мухамед Мухаммад Muhammad
Чайковский Chaikovsky Chaykovskiy Çaykovskiy
Теңге теңге тенге tenge TENGE
Самұрық Самурык Samuryk
Қойшыбаев Койшыбаев Koishybayev Qoishybaev Koyshybaev
Сәуле Сауле Saule
Сәтбаев Сатпаев Satbayev Satpayev
Рүстем Рустем Рустам Rustam Rustem
Жүнісов Жунусов Жунисов
Нығметов Нигметов Нигматов
Төреханов Туреханов Тореханов
Өтемұратов Утемуратов Utemuratov Отемуратов
Өтегенов Утегенов Отегенов
Оразбаев Уразбаев
Бөкейханов Букейханов Bukeikhanov Bokeikhanov
Дүйсенбаев Дюсенбаев Дуйсенбаев
Түсіпов Тусупов Тусипов
Есқалиев Искалиев Ескалиев
Сәдуақасов Садвакасов Садуакасов Sadvakassov
Қажымұқан Хаджимукан Кажымукан
Рақметов Рахметов
Тілеуберді Тлеуберди Tileuberdi Tleuberdi
Ысмағұлов Смагулов Исмагулов
Ыбыраев Ибыраев
Ыбырай Ибрай
Ырысқұлов Рыскулов
Ырысбаев Рысбаев
Көшербаев Кушербаев Kosherbayev Kusherbayev
Қырымбек Крымбек Krymbek
Қырықбаев Крыкбаев
Шоқан Чокан Chokan Shoqan
Шоқай Чокай
Өскенбаев Ускенбаев Uskenbayev
Сүгіров Сугуров Сугиров
Сүйіндіков Суюндиков Суиндиков
Бүркітбаев Буркутбаев Буркитбаев
Оспанов Успанов
Ескендіров Искендиров
Аманкелді Амангельды Амангелди
Арыстанов Арстанов
Рысбаев Рыспаев
Сағидолла Сагидулла Сагидолла
Хайроллаев Хайруллаев
""".strip().splitlines()

DIFFERENT = """
Керимов Каримов
Омаров Умаров
Сатпаев Сапаев
Сағидолла Сағида
Искаков Искалиев
Тимуров Темиров
Рустем Рустемов
Назарбаев Назаров
Ахметов Ахметова
Ахметов Ахмедов
Ахметов Махметов
Токаев Токарев
Алматы Алмаз
Астана Астра
Серик Берик
Ерлан Ержан
Нурлан Нурлы
Нурлан Нурсултан
Мурат Марат
Самат Саят
Даурен Даулет
Айгуль Айнур
Жанар Жанат
Жанна Шанна
Казахтелеком Казактелесеть
Казахстан Кыргызстан
схема шема
схема сема
1100 110
2024 2042
ГКП ГККП2
Тюрин Турин
Дария Дара
Мария Мара
Санжар Санжан
Болат Полат
Болат Булат
Канат Ганат
Азат Асат
Казак Косак
Чапаев Шапаев
Жуков Зуков
Шакиров Сакиров
Шаров Жаров
Цой Сой
Цоев Чоев
Хан Кан
Хасен Касен
Халык Калык
Оспанов Аспанов
Омаров Умаров
Уранов Иранов
Вера Бера
Фомин Помин
Лев Рев
Ким Кем
Тамаз Тараз
Атырау Аксу
Актау Актобе
Павлодар Павловск
Тараз Тараба
компания кампания
банк банка
акимат аким
завод завет
Самрук Самурай
Казына Казан
Алтын Алтай
Kaspi Kaspiy2
Halyk Halal
Freedom Fredon
Сулейменов Сулейманов
Махов Маков
Духов Дуков
Бахтин Бактин
Тюленев Толенев
Мухамбетов Мухамедов
""".strip().splitlines()


@pytest.mark.parametrize("line", SAME)
def test_spellings_of_one_name_have_one_key(line: str) -> None:
    keys = {fold(word) for word in line.split()}
    assert len(keys) == 1
    assert keys != {""}


def test_the_table_is_as_large_as_it_claims() -> None:
    assert sum(len(line.split()) - 1 for line in SAME) >= 60
    assert len(DIFFERENT) >= 60


@pytest.mark.parametrize("line", DIFFERENT)
def test_different_names_stay_apart(line: str) -> None:
    left, right = line.split()
    assert fold(left) != fold(right)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ТОО «Астана-Строй»", "to astanastroi"),
        ("Қасым-Жомарт\u00a0Тоқаев", "kasimzhomart tokaev"),
        ("Ақ\u00adтө\u200bбе", "aktobe"),
        ("д’Артаньян", "dartanian"),
        ("А.Б.", "a b"),
        ("日本", ""),
        ("", ""),
        ("𝔄бай", "abai"),
        ("É́cole", "ekole"),
    ],
)
def test_keys_are_plain_ascii(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("Hазарбаев", "Назарбаев"),
        ("Kaсым", "Касым"),
        ("Kаspі", "Kaspi"),
        ("IT", "IT"),
        ("Токаев", "Токаев"),
    ],
)
def test_letters_that_only_look_right_are_mended(word: str, mended: str) -> None:
    assert one_script(word) == mended


@given(st.text())
def test_any_text_folds_to_ascii_and_stays(text: str) -> None:
    key = fold(text)
    assert key.isascii()
    assert key == " ".join(key.split())
    assert key == key.lower()


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі", min_size=1))
def test_case_never_matters(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(text.title())


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", min_size=1, max_size=14))
@example("ілияс")
@example("ляззат")
@example("қазақтелеком")
@example("бақытжан")
@example("дмитриевнна")
def test_the_short_way_of_plain_words_gives_the_same_key(word: str) -> None:
    assert fold_plain(word) == fold(word)
