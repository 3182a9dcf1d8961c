"""Settings: one object, read once from baqylau.toml and BAQYLAU_* variables, and passed in."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import SettingsError

ENGINES = ("embedded", "elasticsearch")
LEAST = {
    "jobs": 0,
    "answer_seconds": 1,
    "warc_bytes": 1_000_000,
    "images": 0,
    "import_seconds": 1,
    "import_memory": 256 * 1024**2,
    "import_pages": 1,
    "import_bytes": 1,
    "api_rate": 0,
    "api_rate_loopback": 0,
}  # whole numbers, and the least of each


@dataclass(frozen=True, slots=True)
class Settings:
    """What a newsroom can set. Names are those of baqylau.toml; BAQYLAU_<NAME> wins over the file.

    `home` is the data folder; `sources` a folder of source definitions (None: those under crawlers/sources);
    `database_url` an SQLAlchemy URL (None: SQLite in `home`); `elasticsearch_ca` a CA file; `allow_hosts` loopback or
    private hosts that may be fetched, as host:port; `answer_seconds` is how long a server's answer may take, from the
    request to the last byte; mail is sent only where `smtp_host` is set; `jobs` is
    how many processes read texts where many wait (0: one for each processor core). `warc_bytes` is the size at which
    another WARC file is begun; `images` how many images of an article are kept (0: none). `import_seconds`,
    `import_memory` (bytes), `import_pages` and `import_bytes` are what one document may cost that is imported or
    attached. `api_rate` is how many requests a minute a token or an address may send to the API, `api_rate_loopback`
    how many a program without a token on this machine (0: any number).
    """

    home: Path = Path("data")
    sources: Path | None = None
    engine: Literal["embedded", "elasticsearch"] = "embedded"
    elasticsearch_url: str = "http://127.0.0.1:9200"
    elasticsearch_user: str | None = None
    elasticsearch_password: str | None = None
    elasticsearch_ca: Path | None = None
    elasticsearch_prefix: str = "baqylau"
    database_url: str | None = None
    allow_hosts: tuple[str, ...] = ()
    answer_seconds: int = 30
    contact: str = "https://baqylau.example/contact"
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: str | None = None
    mail_from: str = "baqylau@localhost"
    public_url: str = "http://127.0.0.1:8765"
    jobs: int = 0
    warc_bytes: int = 1_000_000_000
    images: int = 10
    import_seconds: int = 120
    import_memory: int = 2 * 1024**3
    import_pages: int = 3000
    import_bytes: int = 300_000_000
    api_rate: int = 300
    api_rate_loopback: int = 6_000

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'baqylau.sqlite3'}"

    @property
    def uploads_folder(self) -> Path:
        """Where files that were sent on the web wait to be read."""
        return self.home / "uploads"

    @property
    def warc_folder(self) -> Path:
        return self.home / "warc"

    @property
    def index_folder(self) -> Path:
        return self.home / "index"


def load(environment: Mapping[str, str] | None = None, file: Path | None = None, **overrides: Any) -> Settings:
    """Read settings: defaults, then baqylau.toml (here or at BAQYLAU_CONFIG), then BAQYLAU_*, then `overrides`.

    Raises SettingsError that names the file or variable, for an unknown name or a value of the wrong kind."""
    environment = os.environ if environment is None else environment
    file = file or Path(environment.get("BAQYLAU_CONFIG", "baqylau.toml"))
    values: dict[str, Any] = {}
    for name, value in _from_file(file).items():
        values[name] = _convert(name, value, str(file))
    for field in fields(Settings):
        variable = f"BAQYLAU_{field.name.upper()}"
        if variable in environment:
            values[field.name] = _convert(field.name, environment[variable], variable)
    for name, value in overrides.items():
        if value is not None:
            values[name] = _convert(name, value, f"--{name.replace('_', '-')}")
    return Settings(**values)


def _from_file(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML: {error}") from error
    known = {field.name for field in fields(Settings)}
    for name in found:
        if name not in known:
            raise SettingsError(f"{file}: unknown setting {name!r}; known are {', '.join(sorted(known))}")
    return found


def _convert(name: str, value: Any, where: str) -> Any:
    try:
        if name in ("home", "sources", "elasticsearch_ca"):
            return Path(value).expanduser()
        if name == "smtp_port":
            return int(value)
        if name in LEAST:
            if int(value) < LEAST[name]:
                raise ValueError(f"must be at least {LEAST[name]}")
            return int(value)
        if name == "allow_hosts":
            return tuple(value.replace(",", " ").split()) if isinstance(value, str) else tuple(map(str, value))
        if name == "engine" and value not in ENGINES:
            raise ValueError(f"must be one of {', '.join(ENGINES)}")
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{where}: {value!r} does not do for {name}: {error}") from error
    if not isinstance(value, str):
        raise SettingsError(f"{where}: {name} must be a text, not {value!r}")
    return value
