"""Sums of money in Russian, Kazakh and English text, as exact decimals with their currency."""

from nlp.amounts.find import Finding, explain, find_amounts

__all__ = ["Finding", "explain", "find_amounts"]
