"""The pages in a real Chromium: by clicking, with and without JavaScript, on a phone and a desktop, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

if TYPE_CHECKING:
    from conftest import Newsroom

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations", "passes"]}


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Gives a page of a new context; when the test ends nothing may have been complained of or asked elsewhere."""
    complaints: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(base_url=address, **{"locale": "en-GB", **options})
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _complaint(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _elsewhere(request.url, address, complaints))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage, complaints: list[str]) -> None:
    """A wrong question is answered with 400, a wrong address with 404, and the browser says so: no fault."""
    if message.type == "error" and not message.text.endswith(("400 (Bad Request)", "404 (Not Found)")):
        complaints.append(message.text)


def _elsewhere(url: str, address: str, complaints: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(address).netloc:
        complaints.append(f"asked elsewhere: {url}")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_box_to_the_entity_by_clicking(open_page: Open, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("searchbox").fill("Тобыл Жол")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".hits mark").first).to_be_visible()
    page.get_by_role("link", name="Дорогу отдали «Тобыл Жол»").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Дорогу отдали «Тобыл Жол»")
    page.locator(".text a.organisation").first.click()
    expect(page.get_by_role("heading", name="Mentions")).to_be_visible()
    expect(page.locator(".sentence mark").first).to_contain_text("Тобыл Жол")
    page.locator(".hit a").first.click()
    expect(page.locator(".text")).to_be_visible()


@pytest.mark.parametrize("typed", ["тобыл", "tobyl", "Тобил"])
def test_names_are_suggested_while_one_types(open_page: Open, typed: str) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially(typed, delay=20)
    expect(page.locator(".suggestions a").first).to_contain_text("Тобыл Жол")
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mentions")).to_be_visible()


def test_suggestions_are_gone_through_by_arrows(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    box = page.get_by_role("searchbox")
    box.press_sequentially("то", delay=20)
    links = page.locator(".suggestions a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    for _ in range(links.count()):
        page.keyboard.press("ArrowDown")
    expect(links.last).to_be_focused()
    for _ in range(links.count()):
        page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(box).to_have_value("то")


def test_a_facet_and_the_order_by_clicking(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/search?q=жол")
    page.get_by_role("complementary").get_by_role("link", name="Narrow down").click()
    page.get_by_role("link", name="Kazakh").click()
    expect(page.locator(".filters")).to_contain_text("Language: Kazakh")
    page.get_by_role("link", name="newest first").click()
    expect(page.locator(".filters")).to_contain_text("Language: Kazakh")
    page.locator(".filters a").click()
    expect(page.locator(".filters")).to_have_count(0)


def test_a_watch_by_its_forms(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/search?q=мост")
    page.get_by_role("link", name="Watch for this question").click()
    page.get_by_label("Name").fill("Мосты")
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мосты")
    page.goto("/watches")
    page.get_by_role("button", name="Stop watching Мосты").click()
    expect(page.get_by_role("link", name="Мосты")).to_have_count(0)


def test_the_language_by_choice(open_page: Open) -> None:
    page = open_page(locale="ru-RU", java_script_enabled=False)
    page.goto("/search?q=жол")
    expect(page.get_by_role("button", name="Найти")).to_be_visible()
    page.get_by_role("link", name="Қазақша").click()
    expect(page.get_by_role("button", name="Іздеу")).to_be_visible()
    assert "q=%D0%B6%D0%BE%D0%BB" in page.url


def test_what_is_hostile_stays_text(open_page: Open, newsroom: Newsroom) -> None:
    page = open_page()
    for place in ("/", "/search?q=дорога", "/articles/{hostile}", "/articles/{hostile}/stored"):
        page.goto(place.format(**newsroom.ids))
        assert page.evaluate("document.scripts.length") == 2  # ours
    expect(page.locator("pre.source")).to_contain_text("<script>alert(5)</script>")


def test_the_keyboard_reaches_the_content_first(open_page: Open) -> None:
    page = open_page()
    page.goto("/search?q=жол")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


PLACES = (
    "/", "/search", "/search?q=дорога", '/search?q="дорога', "/articles/{audit}", "/articles/{hostile}/stored",
    "/entities?name=Тобыл Жол", "/judgements", "/views", "/search?q=дорога&as_of=2026-10-05",
    "/watches", "/watches/Тобыл Жол", "/digest", "/sources", "/sources/coverage", "/sources/qala", "/health",
    "/sign-in", "/uploads", "/articles/{audit}/quote", "/nothing/here", "/search/spellings?q=дорога OR жол",
    "/search/facets?q=дорога", "/search/values?q=дорога&facet=source", "/search?q=дорога&match=variants",
)  # fmt: skip


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("locale", ["ru-RU", "kk-KZ", "en-GB"])
def test_no_page_is_wider_than_its_screen(open_page: Open, newsroom: Newsroom, width: int, locale: str) -> None:
    page = open_page(viewport={"width": width, "height": 800}, locale=locale)
    for place in PLACES:
        page.goto(place.format(**newsroom.ids))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "width"), [("ru-RU", 390), ("kk-KZ", 1280), ("en-GB", 1280)])
def test_axe_finds_nothing_to_mend(open_page: Open, newsroom: Newsroom, scheme: Any, locale: str, width: int) -> None:
    """WCAG 2.2, levels A and AA, as far as a program can tell; contrast is among it."""
    page = open_page(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 900}, bypass_csp=True)
    wrong = []
    for place in PLACES:
        page.goto(place.format(**newsroom.ids))
        found = Axe().run(page, options=WCAG).response
        assert found["passes"], place
        wrong += [(place, one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert wrong == []


# Waits in the page: Playwright's own waiting evaluates text, which our CSP forbids.
FIRST_PAINT = """() => new Promise(told => new PerformanceObserver(list => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) told(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


@pytest.mark.parametrize("place", ["/", "/search?q=дорога", "/entities?name=Тобыл Жол"])
def test_the_first_paint_comes_within_a_second(open_page: Open, place: str) -> None:
    """The best of three, of a browser that has nothing of ours: other tests may keep the machine busy."""
    paints = []
    for _ in range(3):
        page = open_page()
        page.goto(place)
        paints.append(page.evaluate(FIRST_PAINT))
    assert min(paints) < 1_000  # milliseconds
