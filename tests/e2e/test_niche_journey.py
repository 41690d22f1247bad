"""An administrator's pages of niches and levels in a real browser: accessible, without a mouse."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import Scheme, log_in, open_page

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, product: Product, width: int, scheme: Scheme) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    log_in(page, product, "admin@example.com")
    niche = _open_niche(page, product)
    for path in (
        "/admin/competition-levels", "/admin/coverage", "/admin/coverage?near=60614",
        "/admin/coverage?near=nowhere", "/admin/leads?near=nowhere",
        "/admin/unsold", "/admin/fairness", "/admin/money", "/admin/money/2026-11-20",
        "/admin/niches/new", niche, f"{niche}/edit", f"{niche}/clone",
        f"{niche}/schema/versions", f"{niche}/schema/1", f"{niche}/what-if",
    ):  # fmt: skip
        page.goto(product.url + path)
        _check(page)
    page.goto(f"{product.url}{niche}/what-if")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("This change moves 0% of last month's leads")).to_be_visible()
    _check(page)
    _ask_for_another_price(page, product, niche, "79.50")
    _check(page)
    page.context.close()


def test_a_level_is_moved_and_priced_by_keyboard_alone(browser: Browser, product: Product) -> None:
    page = open_page(browser)
    log_in(page, product, "admin@example.com")
    niche = _open_niche(page, product)
    rows = page.locator(".level-row strong:first-of-type")
    before = [name.split(". ")[1] for name in rows.all_inner_texts() if ". " in name]
    page.get_by_role("button", name=f"Move {before[1]} up").focus()
    page.keyboard.press("Enter")
    question = page.get_by_text("Nothing is saved yet")
    moved = page.locator(".level-row").first.filter(has_text=f"1. {before[1]}")
    expect(question.or_(moved)).to_be_visible()
    if question.count():
        page.get_by_role("button", name="Save and tell them").focus()
        page.keyboard.press("Enter")
    expect(moved).to_be_visible()
    _ask_for_another_price(page, product, niche, "78.25")
    page.get_by_role("button", name="Save and tell them").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".level-row", has_text="$78.25").first).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_level_moves_two_places_with_two_presses(
    browser: Browser, product: Product, *, scripted: bool
) -> None:
    page = open_page(browser, javascript=scripted)
    log_in(page, product, "admin@example.com")
    niche = _open_niche(page, product)
    name = page.locator(".level-row [data-sort-name]").last.inner_text()
    up = page.get_by_role("button", name=f"Move {name} up")
    up.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
        page.get_by_role("button", name="Save and tell them").press("Enter")
        expect(page.get_by_text("Order saved")).to_be_visible()
        expect(up).to_be_focused()
    assert page.locator(".level-row [data-sort-name]").all_inner_texts()[-3] == name
    if scripted:
        page.get_by_role("button", name=f"Move {name} with Alt").focus()
        page.keyboard.press("Alt+ArrowDown")
        page.get_by_role("link", name="Do not save").press("Enter")
        expect(page.get_by_role("button", name=f"Move {name} with Alt")).to_be_focused()
    assert niche in page.url
    page.context.close()


def _open_niche(page: Page, product: Product) -> str:
    page.goto(f"{product.url}/admin/niches?q=education")
    page.get_by_role("link", name="Online education").click()
    expect(page).to_have_url(re.compile(r"/admin/niches/[0-9a-f-]{36}$"))
    return page.url.removeprefix(product.url)


def _ask_for_another_price(page: Page, product: Product, niche: str, amount: str) -> None:
    page.goto(product.url + niche)
    page.locator(".level-row").get_by_role("link", name=re.compile("^Edit ")).first.focus()
    page.keyboard.press("Enter")
    price = page.get_by_label("Price a lead")
    price.fill(amount)
    price.press("Enter")
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()


def _check(page: Page) -> None:
    assert axe_report(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
