"""The gallery in a real browser, under the strict policy: accessible, and quick by keyboard."""

import itertools
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from hotlead.web.assets import STATIC_DIR, STATIC_URL
from tests.browser import axe_report
from tests.web.gallery_pages import render_page

pytestmark = pytest.mark.e2e

SITE = "http://gallery.test/"
POLICY = (
    "default-src 'none'; script-src 'nonce-gallery'; style-src 'self' 'nonce-gallery';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *itertools.product(("gallery", "public-wrong"), (1440, 390), ("light", "dark")),
        ("provider", 1440, "dark"),
        ("provider", 390, "light"),
        ("login", 390, "dark"),
        ("login", 1440, "light"),
        ("error", 1440, "light"),
    ],
)
def test_axe_finds_nothing(browser: Browser, name: str, width: int, scheme: str) -> None:
    page, complaints = open_page(browser, name, width, scheme)
    assert axe_report(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    page.context.close()


def test_queue_by_keyboard(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery")
    selected = page.locator("tr[aria-selected=true] .row-link")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert selected.inner_text() == "Liam Byrne"
    page.keyboard.press("k")
    assert selected.inner_text() == "Amara Okafor"
    page.context.close()


def test_ticked_rows_bring_the_bulk_bar(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery")
    assert not page.is_visible("#bulk")
    page.locator("td.tick-cell input").nth(1).check()
    assert page.inner_text("[data-bulk-count]") == "1 selected"
    page.locator("[data-select-all]").check()
    assert page.inner_text("[data-bulk-count]") == "6 selected"
    page.context.close()


def test_filter_bar_sends_itself_and_typing_goes_on(browser: Browser) -> None:
    page, complaints = open_page(browser, "gallery")
    page.locator("[data-search]").press_sequentially("lyon")
    page.wait_for_url("**/gallery?q=lyon&date_from=2026-11-01")
    page.keyboard.type("!")
    assert page.input_value("[data-search]") == "lyon!"
    page.select_option("select[name=niche]", "vps")
    page.wait_for_url("**/gallery?q=lyon%21&niche=vps&date_from=2026-11-01")
    assert complaints == []
    page.context.close()


def test_palette_filters_and_closes(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery")
    page.keyboard.press("Control+k")
    page.keyboard.type("aud")
    assert page.locator("#palette li:visible").all_inner_texts() == ["Audit log\nConfigure"]
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('palette').open")
    page.context.close()


def test_dialog_opens_and_closes(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery")
    is_open = "document.getElementById('reject').open"
    page.click("[data-dialog-open=reject]")
    assert page.evaluate(is_open)
    page.click("#reject [aria-label=Close]")
    assert not page.evaluate(is_open)
    page.context.close()


def test_theme_goes_round_and_is_kept(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery")
    seen: list[str] = []
    for _ in range(3):
        page.click("[data-theme-toggle]")
        page.reload()
        seen.append(page.get_attribute("[data-theme-toggle]", "aria-label") or "")
    assert seen == ["Theme: light", "Theme: dark", "Theme: system"]
    page.context.close()


def test_dependent_field_shows_with_its_answer(browser: Browser) -> None:
    page, _ = open_page(browser, "public")
    assert not page.is_visible("#f-other")
    page.check("input[value='Something else']")
    assert page.is_visible("#f-other")
    page.context.close()


def test_field_is_checked_when_left_never_while_typing(browser: Browser) -> None:
    page, _ = open_page(browser, "login")
    page.locator("form").last.evaluate("form => form.setAttribute('data-check', '')")
    page.fill("#f-email", "amara")
    assert page.locator("#f-email-error").count() == 0
    page.locator("#f-email").blur()
    assert page.get_attribute("#f-email", "aria-invalid") == "true"
    page.fill("#f-email", "amara@example.com")
    assert page.locator("#f-email-error").count() == 0
    page.context.close()


def test_side_bar_opens_on_a_phone_without_script(browser: Browser) -> None:
    page, _ = open_page(browser, "gallery", width=390, has_script=False)
    assert not page.is_visible("#sidebar")
    page.click("[popovertarget=sidebar]")
    assert page.is_visible("#sidebar")
    page.context.close()


def open_page(
    browser: Browser,
    name: str,
    width: int = 1440,
    scheme: str = "light",
    *,
    has_script: bool = True,
) -> tuple[Page, list[str]]:
    """A gallery page in a fresh browser context, and what its console complains about."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=has_script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.route(SITE + "**", _answer)
    page.goto(SITE + name)
    return page, complaints


def _answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if not path.startswith(STATIC_URL):
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=render_page(path.strip("/")), headers=headers)
        return
    file = STATIC_DIR / path.removeprefix(STATIC_URL)
    route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "font/woff2"))
