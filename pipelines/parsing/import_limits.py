"""Import limits: what one document may cost, as the settings say, whether it is imported or was collected."""

from __future__ import annotations

from crawlers.importing.limits import Limits
from pipelines.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The limits of the worker that reads documents; those of archives are not to be set."""
    return Limits(
        seconds=float(settings.import_seconds),
        memory=settings.import_memory,
        pages=settings.import_pages,
        whole=settings.import_bytes,
    )
