"""The person who asked, in a real browser: the link of the mail, withdrawn, erased."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import Scheme, address_of, ask_for_hosting, open_page

pytestmark = pytest.mark.e2e

MAIL_WAITS_MAX = 40


@pytest.mark.parametrize(
    ("width", "scheme", "javascript"), [(1440, "light", True), (390, "dark", False)]
)
def test_withdrawn_and_erased(
    browser: Browser, product: Product, width: int, scheme: Scheme, *, javascript: bool
) -> None:
    name = f"Sam Journey{scheme.title()}"
    page = open_page(browser, width=width, scheme=scheme, javascript=javascript)
    ask_for_hosting(page, product, name)
    _open_link(page, product, address_of(name))
    expect(page.get_by_role("heading", name="Waiting to be checked")).to_be_visible()
    expect(page.get_by_text(name)).to_be_visible()
    _look(page, javascript=javascript)
    for verb, sure, done in (
        ("Withdraw", "Withdraw it", "Withdrawn"),
        ("Erase", "Erase it for good", "Erased"),
    ):
        page.get_by_role("link", name=verb, exact=True).click()
        _look(page, javascript=javascript)
        page.get_by_role("button", name=sure).click()
        expect(page.get_by_role("heading", name=done, level=1)).to_be_visible()
        _look(page, javascript=javascript)
    expect(page.get_by_text(name)).not_to_be_visible()


def _look(page: Page, *, javascript: bool) -> None:
    """Fail with what axe finds, which is a script itself, and where the page is too wide."""
    if javascript:
        assert axe_report(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _open_link(page: Page, product: Product, address: str) -> None:
    """Wait for the mail in the outbox, and open its link."""
    row = page.locator("tr, li").filter(has_text=address).first
    for _ in range(MAIL_WAITS_MAX):
        page.goto(f"{product.url}/dev/outbox")
        if row.count():
            break
        page.wait_for_timeout(250)
    row.get_by_role("link").first.click()
    found = re.search(r"/requests/[A-Za-z0-9_.-]+", page.locator("main").inner_text())
    assert found is not None
    page.goto(product.url + found[0])
