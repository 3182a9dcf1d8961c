"""Catalogue: the sources of a folder. A broken file stops nobody who asks for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crawlers.definition import read_source
from crawlers.source import Source, SourceError

BUNDLED = Path(__file__).parent / "sources"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`broken` maps the name that a file's stem gives to why it cannot be used; `bundled`: nobody chose these."""

    sources: Mapping[str, Source]
    broken: Mapping[str, str]
    bundled: bool = False

    @property
    def unasked(self) -> tuple[str, ...]:
        """The sources that are fetched only by name: bundled ones that no check on the live site has confirmed,
        pseudo-outlets wherever they stand, and what is closed as a whole. Else a folder of one's own is asked for as a
        whole."""
        return tuple(sorted(name for name, one in self.sources.items() if self._needs_its_name(one)))

    def _needs_its_name(self, source: Source) -> bool:
        return (self.bundled and not source.confirmed) or source.nature == "pseudo" or source.closed


def load_sources(folder: Path | None = None) -> Catalogue:
    """Every definition (*.yaml) of `folder`, those bundled unless given. Raises SourceError only where the folder
    cannot be read or holds no definition."""
    bundled, folder = folder is None, folder or BUNDLED
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError as error:
        raise SourceError(f"the folder of sources {folder} cannot be read: {error.strerror or error}") from error
    if not files:
        raise SourceError(f"the folder {folder} holds no source definition (*.yaml)")
    found: dict[str, Source] = {}
    origin: dict[str, Path] = {}
    broken: dict[str, str] = {}
    for file in files:
        try:
            source = read_source(file)
        except SourceError as error:
            broken[file.stem] = str(error)
            continue
        if source.name in found:
            broken[file.stem] = f"{file}:1: the name {source.name!r} is taken by {origin[source.name]}; choose another"
            continue
        found[source.name], origin[source.name] = source, file
    return Catalogue(found, broken, bundled)
