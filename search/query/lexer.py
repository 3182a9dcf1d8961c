"""A query's words: from text to the terminals of grammar.lark, each with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from search.query import leaves
from search.query.days import days_end
from search.query.errors import QuerySyntaxError
from search.query.tree import Fuzzy, Node, Phrase, Prefix, Wildcard, Word
from search.say import say

MAX_DISTANCE = 100
MAX_WILDCARDS = 8
_SCOPES = ("title", "text", "exact")
_FIELD = re.compile(r"([A-Za-z_]+):")
_OPERATOR = re.compile(r"(AND|OR|NOT|NEAR(?:/\d*)?)(?=[\s()]|$)")
_RANGE = re.compile(r"\[[^\[\]]*\]")
_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“”"}
_BARE = re.compile(r"[^\s()\"«»“”„:\[\]]+")
_SLOP = re.compile(r"~(\d*)")
_AMOUNT = re.compile(r"[<>]?=?\s*[$€₽₸¥£]?[-+]?\d[\d.,'_]*(?:\s\d{3}(?!\d))*")
_UNIT_WORD = re.compile(r"\s?([^\W\d_]+|[$€₽₸¥£])")


@dataclass(frozen=True, slots=True)
class Piece:
    """One terminal: `kind` is its name in the grammar, `node` what a LEAF means."""

    kind: str
    text: str
    column: int
    node: Node | None = None


def pieces(query: str) -> Iterator[Piece]:
    """Cut a query into terminals. Raises QuerySyntaxError at what no terminal is."""
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        piece, at = _next(query, at)
        yield piece


def _next(query: str, at: int) -> tuple[Piece, int]:
    sign, column = query[at], at + 1
    if sign in "()":
        return Piece("LPAR" if sign == "(" else "RPAR", sign, column), at + 1
    if operator := _OPERATOR.match(query, at):
        return _operator(operator.group(1), column), operator.end()
    if sign in "-+" and at + 1 < len(query) and not query[at + 1].isspace():
        return Piece("MINUS" if sign == "-" else "PLUS", sign, column), at + 1
    if sign in _QUOTES:
        return _quoted(query, at)
    if field := _FIELD.match(query, at):
        return _field(query, at, field.group(1).lower(), field.end())
    if bare := _BARE.match(query, at):
        return Piece("LEAF", bare.group(), column, _bare(bare.group(), column)), bare.end()
    if sign in "[]":
        field_ = "amount:" if re.match(r"\[\s*[\d.,]+\s*\D", query[at:]) and "-" not in query[at:] else "date:"
        mend = (sign, field_ + sign) if _RANGE.match(query, at) else (sign, "")
        raise QuerySyntaxError("a range in [ ] needs a field: date:[2026-10-01 TO 2026-10-31]", column, mend)
    if sign == ":":
        raise QuerySyntaxError(
            '":" needs a field before it; put the text in quotation marks to search for it', column, (":", "")
        )
    said = say("the quotation mark {sign} closes nothing; remove it or open a quotation before it", sign=sign)
    raise QuerySyntaxError(said, column, (sign, ""))


def _operator(text: str, column: int) -> Piece:
    if not text.startswith("NEAR"):
        return Piece(text, text, column)
    number = text.partition("/")[2]
    if not number:
        raise QuerySyntaxError("NEAR needs a number of words: NEAR/5", column, (text, "NEAR/5"))
    if len(number) > 4 or int(number) > MAX_DISTANCE:
        said = say("NEAR/{number} is too far: at most NEAR/{most}", number=number[:6], most=MAX_DISTANCE)
        raise QuerySyntaxError(said, column, (text, f"NEAR/{MAX_DISTANCE}"))
    return Piece("NEAR", number, column)


def _closing(query: str, at: int) -> int:
    for index in range(at + 1, len(query)):
        if query[index] in _QUOTES[query[at]]:
            return index
    closing = _QUOTES[query[at]][0]
    mend = ("", closing) if query[at + 1 :].strip() else (query[at:], "")
    said = say("the quotation mark {sign} is not closed; add {closing}", sign=query[at], closing=closing)
    raise QuerySyntaxError(said, at + 1, mend)


def _quoted(query: str, at: int) -> tuple[Piece, int]:
    """A quotation: one word is exact, several are a phrase. Guillemets belong to names: they ask for no exactness."""
    stop = _closing(query, at)
    text, column = query[at + 1 : stop], at + 1
    slop, end = None, stop + 1
    if match := _SLOP.match(query, end):
        if not match.group(1):
            raise QuerySyntaxError('~ behind a phrase needs a number of words: "…"~5', end + 1, ("~", "~5"))
        if len(match.group(1)) > 4 or int(match.group(1)) > MAX_DISTANCE:
            said = say("~{number} is too far: at most ~{most}", number=match.group(1)[:6], most=MAX_DISTANCE)
            raise QuerySyntaxError(said, end + 1, (match.group(), f"~{MAX_DISTANCE}"))
        slop, end = int(match.group(1)), match.end()
    if not text.strip():
        raise QuerySyntaxError("nothing stands between the quotation marks", column, (query[at:end], ""))
    single = len(text.split()) == 1 and slop is None
    node: Node = Word(text.strip(), column, exact=query[at] == '"') if single else Phrase(text, column, slop)
    return Piece("LEAF", query[at:end], column, node), end


def _bare(text: str, column: int) -> Node:
    if text.startswith("=") and len(text) > 1:
        return Word(text[1:], column, exact=True)
    if match := re.fullmatch(r"(.+)~(\d*)", text):
        edits = match.group(2) or "1"
        if edits not in ("1", "2"):
            said = say("{word}: a word can be at most ~2 changes away", word=text[:40])
            raise QuerySyntaxError(said, column, (text, f"{match.group(1)}~2"))
        return Fuzzy(match.group(1), int(edits), column)
    pattern = text.rstrip("?!.")  # the mark behind a question is no wildcard
    stem = text.rstrip("*")
    if "*" not in stem and "?" not in stem.rstrip("?!."):
        if stem == text:
            return Word(text, column)
        if len(stem) >= 2:
            return Prefix(stem, column)
    elif re.match(r"[^*?]{2}", pattern):
        return _wildcard(pattern, column)
    found = re.search(r"\w{2,}", text)
    mend = (text, found.group() + "*") if found else None
    raise QuerySyntaxError(
        say(
            "{word} would match nearly every word; write two letters at least before * and ?, as in {example}",
            word=text[:40], example=f"{found.group()[:40] if found else 'дорог'}*",
        ), column, mend,
    )  # fmt: skip


def _wildcard(pattern: str, column: int) -> Node:
    if sum(map(pattern.count, "*?")) > MAX_WILDCARDS:
        raise QuerySyntaxError(say("a word may have {most} of * and ? at most", most=MAX_WILDCARDS), column)
    return Wildcard(pattern, column)


def _field(query: str, at: int, name: str, start: int) -> tuple[Piece, int]:
    column = at + 1
    if name in _SCOPES:
        _needs_value(query, name, start, column)
        return Piece("SCOPE", name, column), start
    if name not in leaves.FIELDS:
        near = get_close_matches(name, [*leaves.FIELDS, *_SCOPES], 1)
        whole = re.compile(r"[^\s()]+").match(query, at)
        assert whole is not None
        bare = re.sub('["«»“”„]', "", whole.group())
        mend = (query[at:start], f"{near[0]}:") if near else (whole.group(), f'"{bare}"')
        raise QuerySyntaxError(_unknown(name[:40], near), column, mend)
    value, quoted, end = _value(query, name, start, column)
    return Piece("LEAF", query[at:end], column, leaves.make(name, value, quoted, column)), end


def _unknown(name: str, near: Sequence[str]) -> str:
    if near:
        return say(
            "unknown field {name}: did you mean {near}:? (or put it in quotation marks)", name=name, near=near[0]
        )
    known = ", ".join(sorted({*leaves.FIELDS, *_SCOPES}))
    return say("unknown field {name}: known are {known} (or put it in quotation marks)", name=name, known=known)


def _needs_value(query: str, name: str, start: int, column: int) -> None:
    if start >= len(query) or query[start].isspace() or query[start] == ")":
        gap = re.compile(r"[A-Za-z_]+:\s*").match(query, column - 1)
        written = gap.group() if gap else f"{name}:"
        follows = gap is not None and gap.end() < len(query) and query[gap.end()] != ")"
        mend = (written, written.rstrip() if follows else "")
        said = say("{field}: needs a word, a phrase or a group right behind it", field=name)
        raise QuerySyntaxError(said, column, mend)


def _value(query: str, name: str, start: int, column: int) -> tuple[str, bool, int]:
    _needs_value(query, name, start, column)
    if query[start] in _QUOTES:
        stop = _closing(query, start)
        return query[start + 1 : stop], True, stop + 1
    if query[start] == "[":
        if found := _RANGE.match(query, start):
            return found.group(), False, found.end()
        open_ = re.compile(r"\[[^\s()\[\]]*(?:\s+TO\s+[^\s()\[\]]+)?").match(query, start)
        assert open_ is not None
        mend = (open_.group(), open_.group() + "]") if " TO " in open_.group() else ("[", "")
        raise QuerySyntaxError("the range is not closed; add ]", start + 1, mend)
    if name == "amount":
        return _amount_value(query, start)
    if name in leaves.DAYS and (end := days_end(query, start)) is not None:
        return query[start:end], False, end
    found = re.compile(r"[^\s()\"«»]+").match(query, start)
    if found is None:
        raise QuerySyntaxError(say("{field}: needs a value", field=name), column)
    return found.group(), False, found.end()


def _amount_value(query: str, start: int) -> tuple[str, bool, int]:
    """A sum may go on behind spaces: amount:>=5 млн USD. It takes scale and currency words, nothing else."""
    found = _AMOUNT.match(query, start)
    if found is None:
        word = re.compile(r"[^\s()]+").match(query, start)
        end = word.end() if word else start + 1
        return query[start:end], False, end
    end = found.end()
    if glued := re.compile(r"[^\W\d_]+").match(query, end):
        end = glued.end()
    for words in (leaves.SCALE_WORDS, leaves.CURRENCY_WORDS):
        match = _UNIT_WORD.match(query, end)
        if match and (match.group(1).lower() in words or leaves.is_code(match.group(1))):
            end = match.end()
    return query[start:end], False, end
