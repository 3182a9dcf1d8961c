"""Small stand-ins whose work can be told by heart: an analyser of capital letters, an engine in memory."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from crawlers.article import Article
from nlp.findings import Amount, Analysis, Mention, Paragraph, Token
from search.document import IndexDocument
from search.engine import EngineUnavailableError, IndexInfo, SearchRequest, SearchResult

WHEN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
BAD = "НЕЧИТАЕМО"  # a text with this word cannot be analysed


def article(number: int, text: str = "", *, collection: str = "news", source: str = "kurier") -> Article:
    """A short article with an organisation and a sum."""
    text = text or f"Статья {number}: компания Astana{number} получила {number} тенге."
    return Article("", f"https://kurier.example/{number}", source, collection, f"Title{number}", text, WHEN, 0, None)


class SmallAnalyser:
    """Words with a capital Latin letter are organisations; a number before «тенге» is an amount."""

    def __init__(self, version: str = "small-1") -> None:
        self.version = version

    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        if BAD in text:
            raise ValueError("unreadable")
        mentions = [
            Mention(m.start(), m.end(), m[0], "organisation", m[0], m[0].lower())
            for m in re.finditer(r"\b[A-Z][a-z]+\d*\b", text)
        ]
        amounts = [
            Amount(m.start(), m.end(), m[0], Decimal(m[1]), "KZT", Decimal(m[1]))
            for m in re.finditer(r"(\d+) тенге", text)
        ]
        whole = (Paragraph(0, len(text), "ru"),)
        return Analysis("ru", whole, tuple(self.words(text)), tuple(mentions), tuple(amounts), ())

    def analyse_many(self, texts: Iterable[tuple[str, date | None]]) -> Iterator[Analysis]:
        return (self.analyse(text, published=day) for text, day in texts)

    def words(self, text: str) -> Sequence[Token]:
        return [Token(m.start(), m.end(), m[0].lower(), (m[0].lower(),)) for m in re.finditer(r"\w+", text)]


@dataclass
class MemoryGeneration:
    engine: MemoryEngine
    analyser_version: str
    documents: dict[str, IndexDocument] = field(default_factory=dict)
    mark: int = 0

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        self.engine.check()
        self.documents.update({document.id: document for document in upserts})
        for name in deletes:
            self.documents.pop(name, None)
        self.mark = mark

    def publish(self) -> None:
        self.engine.current = self

    def discard(self) -> None:
        self.documents.clear()


class MemoryEngine:
    """`lost` makes it answer nothing any more."""

    name = "memory"

    def __init__(self) -> None:
        self.current: MemoryGeneration | None = None
        self.lost = False
        self.applied = 0

    def check(self) -> None:
        if self.lost:
            raise EngineUnavailableError("the engine is gone")

    @property
    def documents(self) -> dict[str, IndexDocument]:
        return {} if self.current is None else self.current.documents

    def info(self) -> IndexInfo | None:
        self.check()
        if self.current is None:
            return None
        return IndexInfo(len(self.documents), self.current.analyser_version, self.current.mark)

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        assert self.current is not None
        self.applied += 1
        self.current.apply(upserts, deletes, mark)

    def search(self, request: SearchRequest) -> SearchResult:
        raise AssertionError("indexing asks nothing")

    def rebuild(self, analyser_version: str) -> MemoryGeneration:
        self.check()
        return MemoryGeneration(self, analyser_version)

    def close(self) -> None:
        pass


class FileEngine(MemoryEngine):
    """A MemoryEngine that lives on in a file, each write of which is whole or not at all."""

    name = "file"

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        if file.exists():
            version, documents, mark = pickle.loads(file.read_bytes())
            self.current = MemoryGeneration(self, version, documents, mark)

    def keep(self) -> None:
        assert self.current is not None
        partial = self.file.with_suffix(".partial")
        partial.write_bytes(pickle.dumps((self.current.analyser_version, self.documents, self.current.mark)))
        partial.replace(self.file)

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        super().apply(upserts, deletes, mark)
        self.keep()

    def rebuild(self, analyser_version: str) -> MemoryGeneration:
        return FileGeneration(self, analyser_version)


class FileGeneration(MemoryGeneration):
    def publish(self) -> None:
        super().publish()
        assert isinstance(self.engine, FileEngine)
        self.engine.keep()
