"""The tables of abbreviations in russian_names.yaml."""

from __future__ import annotations

from functools import cache

from nlp.lexicon import lexicon


@cache
def abbreviated(*tables: str) -> frozenset[str]:
    """The words of one table of russian_names.yaml or of several: `abbreviated_bodies`, `parents`, `no_bodies` …"""
    entries = (entry for table in tables for entry in lexicon("organisations/russian_names.yaml")[table])
    return frozenset(word for entry in entries for word in entry["words"])
