"""Why: what makes an article a hit, clause by clause, for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from search.document import IndexDocument
from search.matcher import Matcher
from search.query.bound import (
    All,
    And,
    Bound,
    BoundNode,
    Dates,
    Flag,
    Marked,
    Near,
    Not,
    Or,
    Window,
    Words,
    describe,
)

Kind = Literal["word", "phrase", "near", "entity", "amount", "field", "date", "state", "not"]
MOST_FORMS = 8  # of one clause that are named
MOST_CLAUSES = 30
LONGEST = 300  # characters of a clause


@dataclass(frozen=True, slots=True)
class Reason:
    """`clause` as a person reads it; `forms` are what stands in the text, most frequent first; `fields` where."""

    kind: Kind
    clause: str
    forms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "clause": self.clause, "forms": list(self.forms), "fields": list(self.fields)}


def reasons(query: Bound, document: IndexDocument) -> list[Reason]:
    """Why `document` is a hit of `query`; nothing where it is none."""
    found = []
    for clause, places in Matcher(document).why(query)[:MOST_CLAUSES]:
        counts: dict[str, int] = {}
        for _, form in places:
            counts[form] = counts.get(form, 0) + 1
        forms = sorted(counts, key=lambda form: (-counts[form], form))[:MOST_FORMS]
        fields = tuple(dict.fromkeys(field for field, _ in places))
        found.append(Reason(_kind(clause), _said(clause)[:LONGEST], tuple(forms), fields))
    return found


def _kind(node: BoundNode) -> Kind:
    match node:
        case Not():
            return "not"
        case Words(units):
            return "word" if len(units) == 1 else "phrase"
        case Window():
            return "phrase"
        case Near():
            return "near"
        case Marked(text):
            return "amount" if text.startswith("amount:") else "entity"
        case Dates():
            return "date"
        case Flag() | All():
            return "state"
        case _:
            return "field"


def _said(node: BoundNode) -> str:
    match node:
        case Not(child):
            return f"NOT {_said(child)}"
        case And(children):
            return f"({' AND '.join(map(_said, children))})"
        case Or(children):
            return f"({' OR '.join(map(_said, children))})"
        case _:
            return describe(node)
