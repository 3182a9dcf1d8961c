"""Pictures of the pages: `python -m tools.pictures HOME FOLDER` takes every page of a home in three languages,
two widths, light and dark, for people to look at; with `--readme` only those that README.md shows.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.web.application import create_app
from pipelines.settings import load
from tools import parts

LOCALES = {"ru": "ru-RU", "kk": "kk-KZ", "en": "en-GB"}
WIDTHS = (390, 1280)
SEARCH, ENTITY = "/search?q=жол+құрылысы+OR+дорога", "/entities?name=Сарыарқа Жол Құрылыс"
PAGES: Mapping[str, str] = {
    "home": "/", "help": "/search", "saved": "/views", "search": SEARCH,
    "spellings": "/search/spellings?q=жол+құрылысы+OR+дорога", "counted": "/search/facets?q=жол",
    "wrong": '/search?q="дорога', "nothing": "/search?q=ыщыщы", "then": f"{SEARCH}&as_of=2036-10-05",
    "entity": ENTITY, "candidates": "/entities?name=Астана", "watches": "/watches", "digest": "/digest",
    "sources": "/sources", "coverage": "/sources/coverage", "health": "/health",
}  # fmt: skip
README = (("search", SEARCH, "ru"), ("entity", ENTITY, "kk"), ("coverage", "/sources/coverage", "en"))


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address under which the pages of `home` are served, by a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(create_app(load(home=home)), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def picture(browser: Browser, url: str, file: Path, language: str, width: int, scheme: str, *, whole: bool) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, locale=LOCALES[language],
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    page.goto(url, wait_until="networkidle")  # what is counted comes in a request of its own
    page.screenshot(path=file, full_page=whole)
    page.close()


def main(home: Path, folder: Path, *, readme: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=parts.chromium(), args=["--no-sandbox"])
        if readme:
            for name, path, language in README:
                picture(browser, address + path, folder / f"{name}.png", language, 1280, "light", whole=False)
            return
        for name, path in PAGES.items():
            for i, language in enumerate(LOCALES):
                for width in WIDTHS:
                    scheme = "dark" if i == 1 else "light"
                    file = folder / f"{name}-{language}-{width}.png"
                    picture(browser, address + path, file, language, width, scheme, whole=True)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--readme"]
    main(Path(words[0]), Path(words[1]), readme="--readme" in sys.argv)
