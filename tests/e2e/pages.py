"""What every journey does: open a browser's page, log in."""

import re
from typing import Literal, TypeAlias

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, Product

WITHIN_MS = 5_000
Scheme: TypeAlias = Literal["light", "dark"]


def open_page(
    browser: Browser,
    *,
    javascript: bool = True,
    width: int = 1440,
    scheme: Scheme = "light",
) -> Page:
    """A page of a browser of its own."""
    context = browser.new_context(
        java_script_enabled=javascript,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    page = context.new_page()
    page.set_default_timeout(WITHIN_MS)
    return page


def log_in(page: Page, product: Product, email: str) -> None:
    """Log in to the demo market."""
    page.goto(f"{product.url}/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).not_to_have_url(re.compile("/login"))
