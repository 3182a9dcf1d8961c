"""Bodies of other states: their adjective belongs to their name (text, span, canonical name)."""

from __future__ import annotations

import pytest

from nlp.organisations import find_organisations
from nlp.organisations.tagged import whole_organisations


@pytest.mark.parametrize(
    ("text", "span", "name"),
    [
        ("В российском Минсельхозе согласны.", "российском Минсельхозе", "Российский Минсельхоз"),
        ("Узбекское министерство юстиции.", "Узбекское министерство юстиции", "Узбекское министерство юстиции"),
        ("Письмо польскому министерству юстиции.", "польскому министерству юстиции", "Польское министерство юстиции"),
        ("Закон приняла российская Госдума.", "российская Госдума", "Российская Госдума"),
        # Kazakhstan's own, another noun between, no ministry.
        ("В казахстанском Минсельхозе согласны.", "Минсельхозе", "Минсельхоз"),
        ("Российский глава Минсельхоза уехал.", "Минсельхоза", "Минсельхоз"),
        ("Привезли российский «Газпром».", "«Газпром»", "«Газпром»"),
    ],
)  # fmt: skip
def test_a_rule_finds_the_body(text: str, span: str, name: str) -> None:
    assert [(found.text, found.name) for found in find_organisations(text, 0, len(text), "ru")] == [(span, name)]


def test_the_tagger_finds_the_body() -> None:
    text = "Глава японского МИДа ушёл."
    (found,) = whole_organisations(text, 0, len(text), "ru", [(16, 20)])
    assert (found.text, found.name) == ("японского МИДа", "Японский МИД")
