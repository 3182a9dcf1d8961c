"""A site on loopback that behaves as a real one does, badly where a test asks for it; and a newsroom that reads it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.context import Context
from pipelines.progress import Silence

Answer = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """`pages` maps a path with query to an answer or a function that gives one; `log` holds (path, headers, when)."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Answer | Callable[[Any], Answer | None]] = {}
        self.log: list[tuple[str, dict[str, str], float]] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        pass  # a client that was killed hangs up; that is what some tests are about

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def html(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **headers: str) -> None:
        content = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (200, {"Content-Type": media_type, **headers}, content)

    def article(self, number: int) -> str:
        path = f"/a/{number}"
        text = f"<p>Акимат города утвердил план номер {number}: на ремонт дорог выделено {number + 5} млн тенге.</p>"
        self.html(
            path, f"<html><head><title>План {number}</title></head><body><article>{text * 5}</article></body></html>"
        )
        return path

    def listing(self, paths: list[str], path: str = "/") -> None:
        self.html(path, "".join(f'<a href="{each}">Новость</a>' for each in paths))

    def count(self, path: str) -> int:
        return sum(each == path for each, _, _ in list(self.log))

    def source(self, name: str, **changes: str) -> str:
        """A definition of this site as YAML; `changes` are whole lines by key."""
        lines = {
            "name": name,
            "title": name,
            "home": f"http://{self.host}/",
            "hosts": f'["{self.host}"]',
            "languages": "[ru]",
            "routes": f'[{{kind: listing, url: "http://{self.host}/"}}]',
            "articles": "/a/",
            "delay": "0",
            "gone_after": "1",
            "recheck": "[0]",
            "evidence": "[{fact: a test, on: 2026-11-22}]",
        }
        return "".join(f"{key}: {value}\n" for key, value in (lines | changes).items())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.log.append((self.path, dict(self.headers), time.monotonic()))
        found = site.pages.get(self.path, (404, {}, b"no"))
        answer = found(self) if callable(found) else found
        if answer is None:
            self.close_connection = True
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def open_context(home: Path, definitions: dict[str, str], *hosts: str, **more: Any) -> Context:
    """A context over a folder of definitions, with `hosts` allowed though they are loopback; `more` are settings."""
    folder = home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in definitions.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    values = {"home": home, "sources": folder, "allow_hosts": " ".join(hosts), **more}
    return Context(settings.load({}, Path(os.devnull), **values), progress=Silence())
