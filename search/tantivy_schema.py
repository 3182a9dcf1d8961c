"""Articles as Tantivy keeps them."""

from __future__ import annotations

from tantivy import Document, PreTokenizedString, Schema, SchemaBuilder, Token

from search.document import IndexDocument, author_terms, dated, microseconds, sort_key
from search.query.bound import FIELDS
from search.query.days import month_of
from search.stack import UNSAYABLE, TokenStack

FORMAT = 1  # of the schema: counts up with every change to it
_FACETS = ("source", "language", "month", "organisation", "person", "place", "programme")


def make_schema() -> Schema:
    """Stacks with positions, exact values for filters, fast columns for facets, `at` and `key` for days and order."""
    builder = SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="raw", index_option="position")
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("url", "collection", "author", "flag"):
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    for name in _FACETS:
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    return builder.build()


def to_tantivy(document: IndexDocument) -> Document:
    """One article as Tantivy takes it."""
    made = Document()
    for field in FIELDS:
        stack: TokenStack = getattr(document, field)
        if stack:
            made.add_pre_tokenized_text(field, PreTokenizedString("", _tokens(stack)))
    at = dated(document)
    values = {
        "id": (document.id,),
        "url": (document.url,),
        "collection": (document.collection,),
        "author": author_terms(document.authors),
        "flag": ("removed",) * document.removed + ("edited",) * (document.version > 1),
        "source": (document.source,),
        "language": (document.language,),
        "month": (month_of(at),),
        "organisation": dict.fromkeys(document.organisations),
        "person": dict.fromkeys(document.persons),
        "place": dict.fromkeys(document.places),
        "programme": dict.fromkeys(document.programmes),
    }
    for name, texts in values.items():
        for text in texts:
            made.add_text(name, text)
    made.add_integer("at", microseconds(at))
    made.add_unsigned("key", sort_key(document))
    return made


def _tokens(stack: TokenStack) -> list[Token]:
    return [
        Token(token, index, 0, 0)
        for index, position in enumerate(stack.rows())
        for token in position
        if token != UNSAYABLE
    ]
