"""Reading: uploads are imported behind the pages, by one thread, in a context of its own."""

from __future__ import annotations

import threading

from pipelines import uploads
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.progress import Silence
from pipelines.settings import Settings
from search.engine import SearchError


class Reading:
    """Starts when there is something to read, and ends when nothing waits any more."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False

    def begin(self) -> None:
        """Read what waits; where that goes on already, look once more at its end."""
        with self._lock:
            self._again = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
                self._thread.start()

    def begin_if_waiting(self) -> None:
        """At the start of a server: what one that was killed left."""
        try:
            with Context(self._settings, progress=Silence()) as context, context.store.read() as connection:
                waiting = uploads.is_waiting(connection)
        except BaqylauError:
            return  # every page says what is wrong with the store
        if waiting:
            self.begin()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within so long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._thread = None
                    return
                self._again = False
            try:
                with Context(self._settings, progress=Silence()) as context:
                    uploads.process(context)
            except (BaqylauError, SearchError):
                continue  # what waits stays waiting: the next upload, or the next start, goes on with it
