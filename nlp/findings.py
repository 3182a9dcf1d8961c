"""The nouns of understanding: what is found in a text, and where it stood.

All offsets count Unicode code points of the text as it was given, and always `text[start:stop] == finding.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Language = Literal["ru", "kk", "en", "und"]
MentionKind = Literal["person", "organisation", "place", "programme"]


class Token(NamedTuple):
    """One word, number or sign of a text.

    `surface` is lower-cased and NFC; `normal_forms` are all its context-free base forms (at least one: the surface
    itself where nothing better is known); `variants` are spelling-variant keys, equal across Russian, Kazakh and Latin
    spellings of one name («қазақтелеком», «казахтелеком», "kazakhtelecom"). A named tuple: a text has thousands, and
    one is made four times as fast as a frozen dataclass.
    """

    start: int
    stop: int
    surface: str
    normal_forms: tuple[str, ...]
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text in one language."""

    start: int
    stop: int
    language: Language


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, organisation, place or programme named in a text.

    `name` is the canonical name in the nominative; `key` its cross-lingual name key (nlp/names.py), by which mentions
    meet across articles; `identifiers` may hold {"bin": "…"}; `page` is the page of a paged document, from 1.
    """

    start: int
    stop: int
    text: str
    kind: MentionKind
    name: str
    key: str = ""
    role: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money, exact. `value`, `low`, `high` are in whole units of `currency` (ISO 4217, or MRP for МРП/АЕК).

    A range has its midpoint as `value`; a bound («не менее», «свыше» set `low`, «до» sets `high`) has the bound.
    `value_kzt` is the sum in tenge where it is known without an exchange rate (KZT itself, MRP by the year's rate).
    `same_as` is the index, in the same list, of an earlier amount that this one only restates.
    """

    start: int
    stop: int
    text: str
    value: Decimal
    currency: str
    value_kzt: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    implied: bool = False
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """Mentions of one text that mean the same: short forms joined to their full form. `mentions` are indexes."""

    kind: MentionKind
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found in one text. Tokens, mentions and amounts are sorted by start."""

    language: Language
    paragraphs: tuple[Paragraph, ...]
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    entities: tuple[LocalEntity, ...]
