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


def address_of(name: str) -> str:
    """Another name is another person here: the same one would be answered with the first lead."""
    return f"{name.replace(' ', '.').lower()}@example.com"


def ask_for_hosting(page: Page, product: Product, name: str) -> None:
    """Fill in the form for hosting, and send it."""
    page.goto(f"{product.url}/vps-hosting?utm_source=journey&utm_medium=test")
    page.locator("[name=purpose][value='Web hosting']").check()
    page.locator("[name=location][value=US]").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=budget]").fill("150")
    for field in ("cpu", "ram", "storage", "bandwidth"):
        page.locator(f"[name={field}]").select_option(index=1)
    page.locator("[name=management][value=Managed]").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=contact_name]").fill(name)
    page.locator("[name=contact_email]").fill(address_of(name))
    page.locator("[name=consent]").check()
    # A form that is sent within two seconds was not read by a person.
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Send my request").click()
    expect(page).to_have_url(re.compile("/thank-you/"))
