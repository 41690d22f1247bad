"""A deposit through a real browser: refused, paid, on the balance; with script and without."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import Scheme, log_in, open_page

pytestmark = pytest.mark.e2e

WITHIN_MS = 20_000


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_deposit(browser: Browser, product: Product, *, javascript: bool) -> None:
    page = open_page(browser, javascript=javascript)
    # Not who has nothing: another journey needs that.
    log_in(page, product, "rival@example.com")
    page.goto(f"{product.url}/dashboard/billing")
    page.get_by_role("link", name="Deposit").first.click()
    page.locator("[name=amount]:not(button)").fill("3")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Enter an amount from $25.00")).to_be_visible()
    page.locator("[name=amount]:not(button)").fill("75")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Card is refused").click()
    refused = page.get_by_text("The card does not have enough money.")
    if not javascript:
        page.wait_for_timeout(4_000)
        page.reload()
    expect(refused).to_be_visible(timeout=WITHIN_MS)
    page.get_by_role("link", name="Back to the payment").click()
    page.get_by_role("button", name="Pay $75.00").click()
    if not javascript:
        page.wait_for_timeout(4_000)
        page.reload()
    expect(page.get_by_text("$75.00 arrived")).to_be_visible(timeout=WITHIN_MS)
    page.goto(f"{product.url}/dashboard/billing")
    expect(page.get_by_text(re.compile(r"\+\$75\.00")).first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, product: Product, width: int, scheme: Scheme) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    log_in(page, product, "acme@example.com")
    page.goto(f"{product.url}/dashboard/billing/deposit")
    assert axe_report(page) == ""
    page.get_by_role("button", name="$50", exact=True).click()
    assert axe_report(page) == ""
    page.get_by_role("link", name="Leave without paying").click()
    expect(page.get_by_text("You left before paying")).to_be_visible()
    assert axe_report(page) == ""
