"""Findings in the text that was read → findings in the text as it was given."""

from __future__ import annotations

from dataclasses import replace

from nlp.clean import Cleaned
from nlp.findings import Analysis, Token
from nlp.tokens import surface_of


def restored(found: Analysis, cleaned: Cleaned) -> Analysis:
    """The same findings with offsets of `cleaned.given`, and their `text` as it stands there. Names and keys stay."""
    if cleaned.text is cleaned.given:
        return found
    back, given = cleaned.back, cleaned.given
    spans = [back(one.start, one.stop) for one in found.mentions]
    sums = [back(one.start, one.stop) for one in found.amounts]
    lines = [back(one.start, one.stop) for one in found.paragraphs]
    return replace(
        found,
        paragraphs=tuple(replace(p, start=a, stop=b) for p, (a, b) in zip(found.paragraphs, lines, strict=True)),
        tokens=restored_tokens(found.tokens, cleaned),
        mentions=tuple(
            replace(m, start=a, stop=b, text=given[a:b]) for m, (a, b) in zip(found.mentions, spans, strict=True)
        ),
        amounts=tuple(
            replace(m, start=a, stop=b, text=given[a:b]) for m, (a, b) in zip(found.amounts, sums, strict=True)
        ),
    )


def restored_tokens(tokens: tuple[Token, ...], cleaned: Cleaned) -> tuple[Token, ...]:
    """Words where they stand in the text as it was given. One that was read in Cyrillic letters answers to its own too."""  # noqa: E501
    if not cleaned.passes:
        return tokens
    back, latin = cleaned.back, iter(cleaned.latin)
    line = next(latin, None)
    found = []
    for token in tokens:
        start, stop = back(token.start, token.stop)
        while line is not None and line[1] <= token.start:
            line = next(latin, None)
        surface, forms = token.surface, token.normal_forms
        if line is not None and line[0] <= token.start:
            written = surface_of(cleaned.given[start:stop])
            if written != surface:
                surface, forms = written, tuple(dict.fromkeys((*forms, token.surface, written)))
        found.append(Token(start, stop, surface, forms, token.variants))
    return tuple(found)
