"""WatchIndex: many questions held against one document, without asking each of them.

Every question is filed under the tokens of which its matches must have one (the set that looks rarest); a document
meets only the questions filed under a token that it has. The matcher decides.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from search.document import IndexDocument
from search.matcher import Matcher, required_tokens
from search.query.bound import Bound
from search.stack import BEGIN

Key = TypeVar("Key", bound=Hashable)


class WatchIndex(Generic[Key]):
    """Questions by key. `matching` gives the keys whose question a document answers."""

    def __init__(self, questions: Mapping[Key, Bound]) -> None:
        self._questions = dict(questions)
        self._others: dict[Key, list[frozenset[str]]] = {}
        self._by_token: dict[str, list[Key]] = {}
        self._always: list[Key] = []  # questions of prefixes, of dates or of NOT alone
        for key, question in self._questions.items():
            self._file(key, sorted(required_tokens(question), key=_commonness))

    def _file(self, key: Key, required: list[frozenset[str]]) -> None:
        if not required:
            self._always.append(key)
            return
        self._others[key] = required[1:]
        for token in required[0]:
            self._by_token.setdefault(token, []).append(key)

    def matching(self, document: IndexDocument) -> list[Key]:
        """The keys of the questions that `document` answers, each once."""
        matcher = Matcher(document)
        tokens = matcher.tokens()
        candidates = dict.fromkeys(self._always)
        for token in tokens & self._by_token.keys():
            candidates.update(dict.fromkeys(self._by_token[token]))
        return [
            key
            for key in candidates
            if all(not tokens.isdisjoint(others) for others in self._others.get(key, ()))
            and matcher.matches(self._questions[key])
        ]


def _commonness(tokens: frozenset[str]) -> tuple[bool, float]:
    """Smaller for what looks rarer: entities and sums before words, few and long tokens before many and short ones."""
    marker = all(token.startswith(BEGIN) for token in tokens)
    return not marker, sum(1 / max(1, len(token) - 3) for token in tokens)
