"""Organisations by a grammar of small named rules, Russian and Kazakh alike.

`RULES` is the whole grammar; `explain` says which rule fired where. The longest match wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from nlp.findings import Language, Mention
from nlp.organisations.foreign import foreign_body
from nlp.organisations.grammar import Candidate, Ground, ground_of
from nlp.organisations.kazakh_bodies import kazakh_state_body
from nlp.organisations.kazakh_named import latin_name, quoted_before_head
from nlp.organisations.kazakh_parts import kazakh_branch, kazakh_institution, kazakh_named_after
from nlp.organisations.known import known_name
from nlp.organisations.named import (
    bare_before_form,
    form_before_bare,
    form_before_quoted,
    head_before_quoted,
    quoted_before_form,
    quoted_sort,
    short_form,
)
from nlp.organisations.repeated import abbreviations, form_before_body, repeated_quotes
from nlp.organisations.russian_bodies import state_body
from nlp.organisations.russian_names import (
    abbreviated_body,
    abbreviation_before_quoted,
    institution_of_body,
    latin_company,
    quoted_company,
)
from nlp.organisations.russian_parts import branch as russian_branch
from nlp.organisations.russian_parts import (
    clubs,
    named_after,
    numbered_unit,
    of_state,
    one_word_company,
    owner_before_quoted,
)

Rule = Callable[[Ground], Iterator[Candidate]]
RULES: tuple[Rule, ...] = (
    form_before_quoted,
    quoted_before_form,
    form_before_bare,
    bare_before_form,
    head_before_quoted,
    quoted_before_head,
    quoted_sort,
    state_body,
    abbreviated_body,
    abbreviation_before_quoted,
    quoted_company,
    latin_company,
    numbered_unit,
    owner_before_quoted,
    clubs,
    one_word_company,
    kazakh_state_body,
    latin_name,
    known_name,
)
# These see what the rules above found: a body after a form, short forms in parentheses, a quoted name met again.
SECOND: tuple[Callable[[Ground, list[Candidate]], Iterator[Candidate]], ...] = (
    form_before_body,
    institution_of_body,
    named_after,
    of_state,
    russian_branch,
    kazakh_branch,
    kazakh_institution,
    kazakh_named_after,
    abbreviations,
    repeated_quotes,
    foreign_body,
)

__all__ = ["RULES", "SECOND", "Candidate", "explain", "find_organisations", "short_form"]


def find_organisations(text: str, start: int, stop: int, language: Language) -> list[Mention]:
    """The organisations of text[start:stop], a stretch in one language; offsets are those of `text`. Sorted, apart."""
    return [
        Mention(found.start, found.stop, text[found.start : found.stop], "organisation", found.name)
        for found in explain(text, start, stop, language)
    ]


def explain(text: str, start: int, stop: int, language: Language) -> list[Candidate]:
    """The same, each with the name of the rule that found it."""
    ground = ground_of(text, start, stop, language)
    found = [candidate for rule in RULES for candidate in rule(ground)]
    for second in SECOND:
        found = [*second(ground, found), *found]  # what the text itself introduced comes before what is known
    return longest(found)


def longest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that do not overlap: longer before shorter, of equal ones the first rule's."""
    taken: list[Candidate] = []
    covered: set[int] = set()
    for candidate in sorted(candidates, key=lambda c: (c.start - c.stop, c.start)):
        places = range(candidate.start, candidate.stop)
        if covered.isdisjoint(places):
            covered.update(places)
            taken.append(candidate)
    return sorted(taken, key=lambda c: c.start)
