"""A provider finds leads, says which it takes, sees what that means, and saves."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import Scheme, log_in, open_page

COUNT = re.compile(r"(\d+) of (\d+) leads in the last 30 days match")
SLOW_MS = 15_000


def _matching(page: Page) -> int:
    found = COUNT.search(page.locator("#what-if").inner_text())
    assert found is not None
    return int(found.group(1))


def _is_accessible(page: Page) -> None:
    report = axe_report(page)
    assert report == "", f"{page.url}: {report}"


def test_subscribing_by_keyboard_and_pausing(browser: Browser, product: Product) -> None:
    page = open_page(browser)
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "rival@example.com")
    page.goto(f"{product.url}/dashboard/market?q=plumb")
    page.get_by_role("link", name=re.compile("^Subscribe to Plumbing")).first.press("Enter")
    everything = _matching(page)
    page.locator("[name='area.zip']").fill("60614")
    page.locator("[name='area.km']").press_sequentially("60")
    expect(page.locator("#what-if")).not_to_have_text(re.compile(rf"^\s*{everything} of"))
    assert 0 < _matching(page) < everything
    expect(page.locator("#what-if")).to_contain_text("60 km around")
    around = _matching(page)
    expect(page.locator("path.map-area")).to_have_count(1)
    page.get_by_role("button", name="Draw an area").press("Enter")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.locator("#area-map").press(key)
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Corner in the middle").press("Enter")
    page.get_by_role("button", name="Close the area").press("Enter")
    expect(page.locator("#what-if")).to_contain_text("1 drawn area", timeout=SLOW_MS)
    assert _matching(page) >= around
    page.get_by_role("button", name="Subscribe", exact=True).press("Enter")
    expect(page.get_by_text(re.compile("You now buy Plumbing")).first).to_be_visible()
    page.locator("[name=reason]").fill("On holiday")
    page.get_by_role("button", name="Pause", exact=True).press("Enter")
    expect(page.get_by_text("Paused: On holiday")).to_be_visible()


def test_without_javascript(browser: Browser, product: Product) -> None:
    page = open_page(browser, javascript=False)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/market?q=vps")
    page.get_by_role("link", name="Change filters of VPS hosting, Exclusive").click()
    before = _matching(page)
    page.locator("[name='f.budget.min']").fill("10")
    page.get_by_role("button", name="See what matches").click()
    assert _matching(page) > before
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#what-if")).to_contain_text("at least $10")


def test_a_wrong_radius_is_marked_once_it_is_left(browser: Browser, product: Product) -> None:
    page = open_page(browser)
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/market?q=plumb")
    page.get_by_role("link", name="Change filters of Plumbing, Premium").click()
    page.locator("[name='area.zip']").fill("80202")
    page.locator("[name='area.km']").fill("abc")
    expect(page.locator("#what-if")).to_contain_text("1 field needs a look")
    expect(page.locator("[name='area.km']")).not_to_have_attribute("aria-invalid", "true")
    page.locator("[name='area.zip']").focus()
    expect(page.locator("[name='area.km']")).to_have_attribute("aria-invalid", "true")
    _is_accessible(page)
    page.locator("[name='area.km']").fill("50")
    expect(page.locator(".field-error")).to_have_count(0)
    page.locator("[name='hours'][value='weekly']").check()
    expect(page.locator("#what-if")).to_contain_text("Not finished yet")
    expect(page.locator(".field-error")).to_have_count(0)
    page.get_by_role("button", name="Monday to Friday, 9 to 17").click()
    expect(page.locator("#what-if")).to_contain_text("Mon–Fri 09:00–17:00")


def test_a_phone_scrolls_over_the_map_and_saves_from_anywhere(
    browser: Browser, product: Product
) -> None:
    size: ViewportSize = {"width": 390, "height": 844}
    page = browser.new_context(viewport=size, has_touch=True, is_mobile=True).new_page()
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/market?q=plumb")
    page.get_by_role("link", name="Change filters of Plumbing, Premium").click()
    expect(page.get_by_text("Two fingers move and zoom the map")).to_be_attached()
    style = "getComputedStyle(document.querySelector('#area-map')).touchAction"
    assert "pan-y" in page.evaluate(style)
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    page.locator("[name='area.zip']").fill("80202")
    page.locator("[name='area.km']").fill("50")
    around = re.compile("50 km around ZIP 80202")
    expect(page.locator("#what-if")).to_contain_text(around)
    said = page.locator("#what-if .what-if-count").inner_text()
    assert page.locator("[data-bar-sentence]").inner_text() == said
    expect(page.locator("[data-bar-sentence]")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing(browser: Browser, product: Product, width: int, scheme: Scheme) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/market")
    _is_accessible(page)
    page.get_by_role("link", name="Change filters of Plumbing, Premium").click()
    expect(page.locator(".map-land").first).to_be_attached()
    page.get_by_text("Weekly hours").click()
    page.locator("summary", has_text="States of the US").first.click()
    _is_accessible(page)
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits), f"{page.url} is wider than its window"


def test_long_phrases_stay_on_their_card(browser: Browser, product: Product) -> None:
    page = open_page(browser, width=390)
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/subscriptions")
    expect(page.locator(".phrases > .badge").first).to_be_visible()
    over = """[...document.querySelectorAll(".phrases > .badge")].filter((badge) =>
        badge.getBoundingClientRect().right >
        badge.closest(".phrases").getBoundingClientRect().right + 0.5).length"""
    assert page.evaluate(over) == 0
    _is_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_who_cannot_pay_reads_it_everywhere(
    browser: Browser, product: Product, width: int, scheme: Scheme
) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    page.set_default_timeout(SLOW_MS)
    log_in(page, product, "broke@example.com")
    page.goto(f"{product.url}/dashboard/market")
    expect(page.get_by_text("Balance too low for one lead").first).to_be_visible()
    _is_accessible(page)
    page.get_by_role("link", name="Change filters of Plumbing, Exclusive").click()
    expect(page.get_by_text("Nothing is bought until money is added.")).to_be_visible()
    _is_accessible(page)
