"""`baqylau serve` and `baqylau up`: the web pages, alone and with Dagster."""

from __future__ import annotations

import click

from app.commands.common import Session, session

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to serve on; other than loopback only with accounts.",
)
port_option = click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True)

names_option = click.option(
    "--public-name",
    "public_names",
    multiple=True,
    metavar="HOST",
    help="A host name under which readers come; again for each.",
)


@click.command("serve")
@host_option
@port_option
@names_option
@session
def serve_command(current: Session, host: str, port: int, public_names: tuple[str, ...]) -> None:
    """Serve the web pages and the API until Ctrl-C."""
    from app.web.serving import serve

    serve(current.settings, host=host, port=port, public_names=public_names)


@click.command("up")
@host_option
@port_option
@names_option
@click.option("--dagster-port", type=click.IntRange(1, 65_535), default=3000, show_default=True)
@session
def up_command(current: Session, host: str, port: int, public_names: tuple[str, ...], dagster_port: int) -> None:
    """Serve the web pages with Dagster's daemon (schedules run) and its interface. Ctrl-C stops all of them."""
    from app.together import together

    together(current.settings, host=host, port=port, public_names=public_names, dagster_port=dagster_port)
