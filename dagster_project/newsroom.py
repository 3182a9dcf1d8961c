"""The resource that every asset, check and sensor is given: a pipelines Context over the newsroom's settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dagster import ConfigurableResource, InitResourceContext
from pydantic import Field, PrivateAttr

from crawlers.catalogue import load_sources
from crawlers.source import Source
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.settings import Settings, load


class Newsroom(ConfigurableResource):  # type: ignore[type-arg]
    """Settings are read as the command line reads them; what is given here wins. One Context serves a whole process,
    and is closed with it: the analyser takes seconds to load."""

    home: str | None = None
    sources: str | None = None
    database_url: str | None = None
    allow_hosts: list[str] = Field(default_factory=list)

    _context: Context | None = PrivateAttr(default=None)

    def settings(self) -> Settings:
        """Raises SettingsError for a setting that cannot be used."""
        found = load(home=self.home, sources=self.sources, database_url=self.database_url)
        return replace(found, allow_hosts=tuple(self.allow_hosts)) if self.allow_hosts else found

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Newsroom"]:
        try:
            yield self
        finally:
            self.close()

    @property
    def context(self) -> Context:
        if self._context is None:
            self._context = Context(self.settings(), progress=Silence())
        return self._context

    def definitions(self) -> list[Source]:
        """The sources that are fetched unasked, hour by hour: confirmed ones, and all of a folder of one's own. Raises
        SourceError where the folder cannot be read."""
        found = load_sources(self.settings().sources)
        return [source for name, source in found.sources.items() if name not in found.unasked]

    def close(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None
