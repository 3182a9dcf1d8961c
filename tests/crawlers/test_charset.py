"""Charsets: what is declared is often wrong; the letters decide."""

from __future__ import annotations

import pytest

from crawlers.parse.charset import decode

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
