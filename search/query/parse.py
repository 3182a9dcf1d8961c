"""From the text of a query to its tree. Bounded: nothing here recurses with the length of a query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedToken, VisitError
from lark.lexer import Lexer

from search.query.errors import QuerySyntaxError
from search.query.lexer import Piece, pieces
from search.query.tree import And, Match, Near, Node, Not, Or, Query, Scope, Where, Without
from search.say import say

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 50
MAX_CLAUSES = 500
_UNARY = ("NOT", "MINUS", "PLUS", "SCOPE")


def parse_query(text: str) -> Query:
    """Parse a query. Raises QuerySyntaxError with a column and a proposal, whatever the text."""
    if len(text) > MAX_LENGTH:
        said = say("the query has {length} characters, at most {most} are taken", length=len(text), most=MAX_LENGTH)
        raise QuerySyntaxError(said, MAX_LENGTH + 1)
    terminals = list(_bounded(text))
    if not terminals:
        raise QuerySyntaxError("the query is empty; write a word, a name in quotation marks or a field", 1)
    try:
        root: Node = _parser().parse(terminals)  # type: ignore[assignment]
    except VisitError as error:
        raise error.orig_exc from error
    except UnexpectedInput as error:
        raise _explain(error, terminals, len(text)) from error
    return _take_state(root)


def _bounded(text: str) -> Iterator[Piece]:
    """The terminals, refused where parentheses do not match or there are too many levels or clauses."""
    opened: list[tuple[int, int]] = []  # column and the signs before each open parenthesis
    unary = clauses = 0
    for piece in pieces(text):
        if piece.kind in _UNARY:
            unary += 1
        elif piece.kind == "LPAR":
            opened.append((piece.column, unary))
            unary = 0
        else:
            unary = 0
        if piece.kind == "RPAR":
            if not opened:
                raise QuerySyntaxError('")" closes nothing; remove it or write "(" before it', piece.column, (")", ""))
            opened.pop()
        clauses += piece.kind == "LEAF"
        if clauses > MAX_CLAUSES:
            raise QuerySyntaxError(
                say("more than {most} words and fields; ask several questions", most=MAX_CLAUSES), piece.column
            )
        if unary + sum(1 + before for _, before in opened) > MAX_DEPTH:
            raise QuerySyntaxError(
                say("more than {most} levels of parentheses and signs", most=MAX_DEPTH), piece.column
            )
        yield piece
    if opened:
        raise QuerySyntaxError('"(" is not closed; add ")"', opened[-1][0], ("", ")"))


class _Terminals(Lexer):
    """Hands our terminals to Lark's parser: a LEAF's value is its node."""

    def __init__(self, _configuration: object) -> None:
        pass

    def lex(self, terminals: Any) -> Iterator[Token]:  # type: ignore[override]
        for piece in terminals:
            token = Token(piece.kind, piece.text, column=piece.column)
            if piece.node is not None:
                token.value = piece.node
            yield token


@cache
def _parser() -> Lark:
    grammar = files("search.query").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Terminals, transformer=_Tree())


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """Builds nodes while parsing, so that no walk recurses."""

    def leaf(self, token: Token) -> Node:
        return token.value  # type: ignore[no-any-return]

    def group(self, _open: Token, child: Node, _close: Token) -> Node:
        return child

    def scoped(self, scope: Token, child: Node) -> Node:
        return Scope(scope.value, child, scope.column or 1)

    def negated(self, _sign: Token, child: Node) -> Node:
        return Not(child)

    def affirmed(self, _sign: Token, child: Node) -> Node:
        return child

    def near(self, *parts: Any) -> Node:
        if len(parts) == 1:
            return parts[0]  # type: ignore[no-any-return]
        if len(parts) > 3:
            mend = (f"NEAR/{parts[3].value}", "AND")
            raise QuerySyntaxError("NEAR joins two: write a NEAR/5 b AND b NEAR/5 c", parts[3].column, mend)
        return Near(parts[0], parts[2], int(parts[1].value), parts[1].column)

    def all_of(self, *parts: Any) -> Node:
        children = tuple(part for part in parts if not isinstance(part, Token))
        return children[0] if len(children) == 1 else And(children)

    def any_of(self, *parts: Any) -> Node:
        children = tuple(part for part in parts if not isinstance(part, Token))
        return children[0] if len(children) == 1 else Or(children)


def _explain(error: UnexpectedInput, terminals: list[Piece], length: int) -> QuerySyntaxError:
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is None or token.type == "$END":
        last = terminals[-1]
        return _ending(last, length)
    line = say("{sign} cannot stand here: a word, a phrase, a field or ( is expected before it", sign=str(token)[:40])
    said = QuerySyntaxError(line, token.column or 1)
    before = [piece for piece in terminals if piece.column < said.column]
    if token.type == "RPAR" and before:  # it is what stands before that waits in vain
        said.mend, said.mend_column = (_written(before[-1].kind, before[-1].text), ""), before[-1].column
    else:
        said.mend = (_written(token.type, str(token)), "")
    return said


def _written(kind: str, text: str) -> str:
    """A terminal as it stands in the query."""
    return f"NEAR/{text}" if kind == "NEAR" else f"{text}:" if kind == "SCOPE" else text


def _ending(last: Piece, length: int) -> QuerySyntaxError:
    """What the last sign waits for never comes: it is left out."""
    line = say("the query ends behind {sign}, where a word, a phrase, a field or ( is expected", sign=last.text[:40])
    said = QuerySyntaxError(line, length + 1)
    said.mend, said.mend_column = (_written(last.kind, last.text), ""), last.column
    return said


def _take_state(root: Node) -> Query:
    """Lift state:, match: and without: from the top of a query; anywhere below it they are refused."""
    parts = tuple(_conjuncts(root))
    states = [part for part in parts if isinstance(part, Where)]
    matches = [part for part in parts if isinstance(part, Match)]
    without = tuple(part for part in parts if isinstance(part, Without))
    rest = tuple(part for part in parts if not isinstance(part, Where | Match | Without))
    for once in (states[1:], matches[1:]):
        if once:
            value = once[0].state if isinstance(once[0], Where) else once[0].spelling
            mend = (f"{_name(once[0])}:{value}", "")
            raise QuerySyntaxError(say("{field}: can be given once", field=_name(once[0])), once[0].column, mend)
    for part in rest:
        _refuse_state(part)
    root_ = None if not rest else rest[0] if len(rest) == 1 else And(rest)
    state = states[0].state if states else "any"
    return Query(root_, state, matches[0].spelling if matches else None, without)


def _name(node: Where | Match | Without) -> str:
    return "state" if isinstance(node, Where) else type(node).__name__.lower()


def _conjuncts(node: Node) -> Iterator[Node]:
    """What must hold together; parentheses around AND change nothing."""
    if isinstance(node, And):
        for child in node.children:
            yield from _conjuncts(child)
    else:
        yield node


def _refuse_state(node: Node) -> None:
    if isinstance(node, Where | Match | Without):
        said = say("{field}: holds for a whole query: write it once, outside of OR and NOT", field=_name(node))
        raise QuerySyntaxError(said, node.column)
    if isinstance(node, And | Or):
        for child in node.children:
            _refuse_state(child)
    elif isinstance(node, Not | Scope):
        _refuse_state(node.child)
    elif isinstance(node, Near):
        _refuse_state(node.left)
        _refuse_state(node.right)
