"""The sample newsroom, written for this project: articles, the outlets that publish them, and their definitions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

DEFINITIONS = Path(__file__).parent / "sources"


def sources(urls: Mapping[str, str], folder: Path) -> Path:
    """Write the five source definitions into `folder`, with the addresses that the outlets have now; returns it.

    `urls` maps outlet to address without a final slash, as `SampleServer.urls`. Raises KeyError for a missing one."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(DEFINITIONS.glob("*.yaml")):
        base = urls[file.stem]
        text = file.read_text(encoding="utf-8").replace("@BASE@", base).replace("@HOST@", urlsplit(base).netloc)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder
