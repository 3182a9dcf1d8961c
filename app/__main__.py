"""`python -m app` is `baqylau`."""

from app.cli import main

main()
