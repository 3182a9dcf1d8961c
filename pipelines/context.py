"""Context: what every stage is given. What is costly is made when it is first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol, TextIO

from nlp.findings import Analysis, Token
from pipelines import engines, logs
from pipelines.progress import Progress, for_stream
from pipelines.settings import Settings
from pipelines.store.database import Store
from search.engine import Engine


class TextAnalyser(Protocol):
    """What the stages need of nlp.analyse.Analyser."""

    @property
    def version(self) -> str: ...
    def analyse(self, text: str, *, published: date | None = None) -> Analysis: ...
    def analyse_many(self, texts: Iterable[tuple[str, date | None]]) -> Iterator[Analysis]: ...
    def words(self, text: str) -> Sequence[Token]: ...


class Context:
    """Settings, store, analyser, engine, progress and log. Close it, or use it as a context manager.

    What is given is used; the store, the analyser (seconds to load) and the engine are else made on first use, so a
    command that needs none of them works where they are broken. `shared`: many ask it at once, so no search may hold up
    another (pipelines.engines.open_engine)."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        analyser: TextAnalyser | None = None,
        engine: Engine | None = None,
        progress: Progress | None = None,
        log: Any = None,
        shared: bool = False,
    ) -> None:
        self.settings = settings
        self.progress = progress or for_stream()
        self._store = store
        self._analyser = analyser
        self._engine = engine
        self._shared = shared
        self._log = log
        self._log_stream: TextIO | None = None

    @property
    def store(self) -> Store:
        """Raises StoreError where it cannot be opened."""
        if self._store is None:
            self._store = Store(self.settings.store_url)
        return self._store

    @property
    def analyser(self) -> TextAnalyser:
        if self._analyser is None:
            from nlp.analyse import Analyser

            self._analyser = Analyser()
        return self._analyser

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = engines.open_engine(self.settings, shared=self._shared)
        return self._engine

    @property
    def log(self) -> Any:
        """The structured logger; `bind` it with run, source or article."""
        if self._log is None:
            self._log, self._log_stream = logs.open_log(self.settings.home)
        return self._log

    def bind(self, **ids: object) -> None:
        """Put ids (run=…, source=…) on every line that is logged from here on."""
        self._log = self.log.bind(**ids)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        if self._store is not None:
            self._store.close()
        if self._log_stream is not None:
            self._log_stream.close()
            self._log = self._log_stream = None

    def __enter__(self) -> Context:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
