"""Charsets: what is declared is often wrong; the letters decide."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.discovery import discover
from crawlers.parse.charset import decode
from crawlers.source import Evidence, Route, Source

RUSSIAN = "Акимат Павлодарской области объявил тендер на 12,5 млрд тенге. «ЕвроСтрой» — победитель, Їжак — гость."
KAZAKH = "Қазақстан Үкіметі 12 млрд теңге бөлді, деп хабарлады әкімдіктің баспасөз қызметі. Өңір һәм ғылым ұжымы."
HEADERS = ["", "text/html; charset=utf-8", "text/html; charset=windows-1251", "text/html; charset=iso-8859-1"]
CASES = [(RUSSIAN, name) for name in ("utf-8", "utf-8-sig", "windows-1251", "koi8-r", "utf-16", "utf-16-le", "cp866")]
CASES += [(KAZAKH, name) for name in ("utf-8", "kz1048", "utf-16-le")]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_the_text_comes_back_whatever_the_header_says(text: str, encoding: str, header: str) -> None:
    body = f"<html><head><title>x</title></head><body><p>{text}</p></body></html>".encode(encoding, "ignore")
    expected = text.encode(encoding, "ignore").decode(encoding).removeprefix("\ufeff")
    assert expected in decode(body, header).text


def test_kazakh_bytes_that_are_labelled_russian() -> None:
    found = decode("Қазақстан".encode("kz1048"), "text/html; charset=windows-1251")
    assert (found.text, found.encoding) == ("Қазақстан", "kz1048")


def test_a_right_meta_beats_a_wrong_header() -> None:
    body = '<meta charset="windows-1251"><p>Алматы қаласы емес, город Алматы</p>'.encode("windows-1251", "ignore")
    assert "город Алматы" in decode(body, "text/html; charset=utf-8").text


@pytest.mark.parametrize("text", ["ПОГОДА В АЛМАТЫ", "ул.", "Тенге"])
def test_short_texts(text: str) -> None:
    assert decode(text.encode("windows-1251")).text == text


def test_ukrainian_is_not_taken_for_kazakh() -> None:
    text = "Київ і Україна: Верховна Рада ухвалила новий закон"
    assert decode(text.encode("windows-1251"), "text/html; charset=windows-1251").text == text


def test_western_text_keeps_its_declaration() -> None:
    assert decode("café crème".encode("cp1252"), "text/html; charset=iso-8859-1").text == "café crème"


@pytest.mark.parametrize("body", [b"", b"\xff", bytes(range(256)), b"\x00" * 99])
def test_nothing_raises(body: bytes) -> None:
    decode(body, "text/html; charset=nonsense")


SOURCE = Source(
    "z", "Z", "https://z.example/", ("z.example",), ("ru", "kk"), (), ".", (Evidence("x", date(2026, 9, 20)),)
)
HEADLINES = {"ru": "Мост через Карасу закроют на две недели", "kk": "Қарасу көпірі екі аптаға жабылады, деді әкім"}
SERVED = [  # language, encoding of the bytes, what the XML declaration or meta tag says, what the header says
    ("ru", "windows-1251", "windows-1251", "text/xml"),
    ("ru", "windows-1251", "utf-8", "text/xml; charset=utf-8"),
    ("ru", "windows-1251", "", "text/xml"),
    ("ru", "koi8-r", "koi8-r", "text/xml"),
    ("ru", "koi8-r", "windows-1251", "text/xml"),
    ("ru", "utf-8", "windows-1251", "text/xml"),
    ("kk", "kz1048", "windows-1251", "text/xml; charset=windows-1251"),
    ("kk", "kz1048", "", "text/xml"),
    ("kk", "utf-16", "utf-16", "text/xml"),
    ("kk", "utf-16-le", "", "text/xml"),
    ("kk", "utf-8-sig", "utf-8", "text/xml"),
    ("kk", "utf-8", "", "text/xml; charset=iso-8859-1"),
]


@pytest.mark.parametrize(("language", "encoding", "declared", "media_type"), SERVED)
def test_feeds_are_read_whatever_they_call_themselves(
    language: str, encoding: str, declared: str, media_type: str
) -> None:
    said = f' encoding="{declared}"' if declared else ""
    item = f"<item><title>{HEADLINES[language]}</title><link>https://z.example/1</link></item>"
    body = f'<?xml version="1.0"{said}?><rss version="2.0"><channel><title>Z</title>{item}</channel></rss>'
    route = Route("feed", "https://z.example/rss")
    found = discover(body.encode(encoding), media_type, route.url, route, SOURCE)
    assert [(link.url, link.title) for link in found.links] == [("https://z.example/1", HEADLINES[language])]


@pytest.mark.parametrize(("language", "encoding", "declared", "media_type"), SERVED)
def test_listings_are_read_whatever_they_call_themselves(
    language: str, encoding: str, declared: str, media_type: str
) -> None:
    head = f"<meta charset='{declared}'>" if declared else ""
    body = f"<html><head>{head}</head><body><a href='/1'>{HEADLINES[language]}</a></body></html>"
    route = Route("listing", "https://z.example/")
    found = discover(body.encode(encoding), media_type.replace("xml", "html"), route.url, route, SOURCE)
    assert [(link.url, link.title) for link in found.links] == [("https://z.example/1", HEADLINES[language])]


def test_a_few_broken_bytes_cost_themselves_alone() -> None:
    body = KAZAKH.encode() + b"\xff\xc3 " + KAZAKH.encode()
    found = decode(body, "text/html; charset=windows-1251")
    assert found.encoding == "utf-8"
    assert found.text.startswith(KAZAKH)
    assert found.text.endswith(KAZAKH)


LETTERS = [  # what Kazakh letters say where both encodings can be read
    ("Қазақстанда жаңа зауыт ашылды", "kz1048"),
    ("Завод построит Ерлан Қасымов", "kz1048"),  # one name in a Russian text
    ("Завод построит Ерлан Касымов", "windows-1251"),
    ("Єдина країна, її люди та їхні міста", "windows-1251"),
]


@pytest.mark.parametrize(("text", "encoding"), LETTERS)
def test_kazakh_letters_tell_the_two_encodings_apart(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), "text/html; charset=windows-1251")
    assert (found.text, found.encoding) == (text, encoding)
