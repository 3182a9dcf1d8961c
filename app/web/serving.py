"""Serving: the pages on a port of this machine."""

from __future__ import annotations

import errno
import socket

import uvicorn

from app.web.application import create_app
from app.web.guard import LOOPBACK
from pipelines.errors import BaqylauError
from pipelines.settings import Settings
from pipelines.store.database import Store


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 8765) -> None:
    """Serve until Ctrl-C. Raises BaqylauError for an address that is not this machine's own, or a port in use."""
    check_host(host)
    Store(settings.store_url).close()  # one that cannot be opened is said here, not on every page
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"\nThe web pages: http://{shown}:{listener.getsockname()[1]}  (Ctrl-C stops them)", flush=True)
    configuration = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, server_header=False)
    try:
        uvicorn.Server(configuration).run(sockets=[listener])
    finally:
        listener.close()


def check_host(host: str) -> None:
    """Raises BaqylauError for a host that others could reach."""
    if host not in LOOPBACK:
        raise BaqylauError(
            f"accounts are not set up, so the pages are not served on {host}: everyone there could read everything."
            " Serve on 127.0.0.1 and reach it through an SSH tunnel"
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        advice = "is taken: stop what uses it, or choose another with --port" if taken else f"cannot be used ({error})"
        raise BaqylauError(f"port {port} of {host} {advice}") from error
    listener.set_inheritable(False)
    return listener
