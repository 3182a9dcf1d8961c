"""The application without a server: asked in this process, and closed when a test has done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from app.web.application import create_app
from pipelines.settings import Settings


@contextmanager
def running(settings: Settings, **more: Any) -> Iterator[FastAPI]:
    """An application; at the end its desk is closed, and with it the processes that search: no server does it here."""
    app = create_app(settings, **more)
    try:
        yield app
    finally:
        app.state.desk.close()


class InProcess(httpx.BaseTransport):
    """A transport for a client that is not asynchronous, at an address of its own."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4321))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            answer = await self._transport.handle_async_request(
                httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            )
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run(ask())
