"""`baqylau serve` and `baqylau up`: the web pages, alone and with Dagster."""

from __future__ import annotations

import click

from app.commands.common import Session, session

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine alone.")
port_option = click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True)


@click.command("serve")
@host_option
@port_option
@session
def serve_command(current: Session, host: str, port: int) -> None:
    """Serve the web pages and the API until Ctrl-C."""
    from app.web.serving import serve

    serve(current.settings, host=host, port=port)


@click.command("up")
@host_option
@port_option
@click.option("--dagster-port", type=click.IntRange(1, 65_535), default=3000, show_default=True)
@session
def up_command(current: Session, host: str, port: int, dagster_port: int) -> None:
    """Serve the web pages with Dagster's daemon (schedules run) and its interface. Ctrl-C stops all of them."""
    from app.together import together

    together(current.settings, host=host, port=port, dagster_port=dagster_port)
