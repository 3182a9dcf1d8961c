"""The sample newsroom as real web servers: five outlets, five ports on loopback.

`python -m sample.server` runs it by hand until it is interrupted; `--phase 2` shows the outlets after their edits.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import unquote, urlsplit

from sample.newsroom import OUTLETS, PHASES
from sample.outlets import Request, Response, respond

HOST = "127.0.0.1"
GZIPPED = "qyr"  # the outlet that compresses, for clients that say they can read it


class SampleServer:
    """Five threaded servers. `port` 0 takes five free ports, another number that port and the four after it.

    `phase` may be set at any time: 1 is before, 2 after one article was edited and one taken down. `urls` maps each
    outlet to its address, without a final slash; `requests` lists (outlet, path with query, status) as they came.
    Usable as a context manager; raises OSError where a port is taken.
    """

    def __init__(self, port: int = 0, phase: int = 1) -> None:
        self.phase = phase
        self.requests: list[tuple[str, str, int]] = []
        self._counter = itertools.count(1)
        self._servers: dict[str, _Outlet] = {}
        try:
            for number, outlet in enumerate(OUTLETS):
                self._servers[outlet] = _Outlet(self, outlet, port + number if port else 0)
        except OSError:
            self._close()
            raise
        self._threads: list[threading.Thread] = []

    @property
    def phase(self) -> int:
        return self._phase

    @phase.setter
    def phase(self, phase: int) -> None:
        if phase not in PHASES:
            raise ValueError(f"the sample newsroom has the phases 1 and 2, not {phase!r}")
        self._phase = phase

    @property
    def urls(self) -> dict[str, str]:
        return {outlet: f"http://{HOST}:{server.server_address[1]}" for outlet, server in self._servers.items()}

    @property
    def hosts(self) -> tuple[str, ...]:
        """host:port of each outlet, as the setting allow_hosts wants them."""
        return tuple(urlsplit(url).netloc for url in self.urls.values())

    def start(self) -> SampleServer:
        """Answer from threads of this process, until `stop`."""
        for server in self._servers.values():
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """Stop answering and free the ports."""
        if self._threads:
            for server in self._servers.values():
                server.shutdown()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads.clear()
        self._close()

    def answer(self, outlet: str, target: str) -> Response:
        """The answer to a request for `target` (path and query), which is also noted in `requests`."""
        parts = urlsplit(target)
        found = respond(
            Request(outlet, unquote(parts.path), parts.query, self.phase, self.urls[outlet], next(self._counter))
        )
        self.requests.append((outlet, target, found.status))
        return found

    def _close(self) -> None:
        for server in self._servers.values():
            server.server_close()

    def __enter__(self) -> SampleServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Outlet(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sample: SampleServer, outlet: str, port: int) -> None:
        self.sample = sample
        self.outlet = outlet
        super().__init__((HOST, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom/1"
    timeout = 30

    def do_GET(self) -> None:
        self._send(body=True)

    def do_HEAD(self) -> None:
        self._send(body=False)

    def _send(self, *, body: bool) -> None:
        server = self.server
        assert isinstance(server, _Outlet)
        found = server.sample.answer(server.outlet, self.path)
        headers = {"Content-Type": found.media_type, **found.headers}
        content = found.body
        if found.status == 200 and self._is_known(found):
            self._write(304, found.headers, b"", body=False)
            return
        if server.outlet == GZIPPED and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self._write(found.status, headers | {"Content-Length": str(len(content))}, content, body=body)

    def _is_known(self, found: Response) -> bool:
        """Whether the client already has it; an ETag that was asked for wins over a date, as RFC 9110 has it."""
        if "If-None-Match" in self.headers:
            asked = [tag.strip() for tag in self.headers["If-None-Match"].split(",")]
            return found.headers.get("ETag") in asked
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == found.headers.get("Last-Modified")

    def _write(self, status: int, headers: dict[str, str], content: bytes, *, body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the log of requests is `SampleServer.requests`."""


def main(arguments: Iterable[str] | None = None) -> None:
    """Serve until interrupted; prints the address of each outlet."""
    parser = argparse.ArgumentParser(prog="python -m sample.server", description="The sample newsroom, on loopback.")
    parser.add_argument("--port", type=int, default=0, help="the first of five ports (default: free ones)")
    parser.add_argument("--phase", type=int, default=1, choices=PHASES, help="1 before the edits, 2 after them")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    with SampleServer(chosen.port, chosen.phase) as server:
        for outlet, url in server.urls.items():
            print(f"{outlet}\t{url}/", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
