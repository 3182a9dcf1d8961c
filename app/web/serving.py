"""Serving: the pages on a port of this machine."""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from app.web.application import create_app
from app.web.guard import LOOPBACK, host_name
from pipelines.access import accounts
from pipelines.errors import BaqylauError
from pipelines.settings import Settings
from pipelines.store.database import Store

NAME = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
MOST_HEAD = 1_000_000  # bytes of a request before its body: a question of 100 kB has 300 once it is percent-encoded
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound to unasked


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 8765, public_names: Sequence[str] = ()) -> None:
    """Serve until Ctrl-C. `public_names` are host names under which readers come, through a proxy or directly. Raises
    BaqylauError for an address that others can reach while there are no accounts, or a port in use."""
    check_host(settings, host, public_names)
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"\nThe web pages: http://{shown}:{listener.getsockname()[1]}  (Ctrl-C stops them)", flush=True)
    names = [host_name(name) for name in (*public_names, shown)]
    app = create_app(settings, names=names, far=is_far(host, public_names))
    try:
        uvicorn.Server(configuration(app, "warning")).run(sockets=[listener])
    finally:
        listener.close()


def configuration(app: FastAPI, log_level: str) -> uvicorn.Config:
    """How the pages are served, wherever they are. h11, for the other parser answers an address of more than 64 kB with
    a bare 400: no page of ours could say what is wrong with it."""
    head = {"http": "h11", "h11_max_incomplete_event_size": MOST_HEAD}
    return uvicorn.Config(app, log_level=log_level, access_log=False, server_header=False, **head)  # type: ignore[arg-type]


def is_far(host: str, public_names: Sequence[str] = ()) -> bool:
    """Whether readers come from other machines: to this address, or through a proxy that calls it by a public name."""
    return host not in LOOPBACK or bool(public_names)


def check_host(settings: Settings, host: str, public_names: Sequence[str] = ()) -> None:
    """Raises BaqylauError for an address that others can reach while there are no accounts, for one without a name by
    which they do, and for a store that cannot be opened: here, and not on every page."""
    with Store(settings.store_url) as store, store.read() as connection:
        known = accounts.are_there(connection)
    if wrong := [name for name in public_names if not NAME.fullmatch(name)]:
        raise BaqylauError(f"{wrong[0]!r} is no host name: write --public-name baqylau.example.kz")
    if is_far(host, public_names) and not known:
        raise BaqylauError(
            f"accounts are not set up, so the pages are not served on {', '.join(public_names) or host}: everyone there"
            " could read everything. Make one with: baqylau account add NAME --role admin; or serve on 127.0.0.1 and"
            " reach it through an SSH tunnel"
        )
    if host in EVERYWHERE and not public_names:
        raise BaqylauError(
            f"{host} is every address of this machine: say by which name readers come, with --public-name"
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
