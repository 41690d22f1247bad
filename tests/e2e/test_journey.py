"""A lead's whole way through a real browser: asked, approved, sold, read, paid."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Product
from tests.e2e.pages import WITHIN_MS, address_of, ask_for_hosting, log_in, open_page

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_the_form_to_the_buyer(browser: Browser, product: Product, javascript: bool) -> None:
    name = f"Sam Journey{'Script' if javascript else 'Plain'}"
    visitor = open_page(browser, javascript=javascript)
    ask_for_hosting(visitor, product, name)

    admin = open_page(browser, javascript=javascript)
    log_in(admin, product, "admin@example.com")
    admin.goto(f"{product.url}/admin/leads?q={name.replace(' ', '+')}")
    admin.get_by_role("link", name=name, exact=True).click()
    expect(admin.get_by_text("journey / test").first).to_be_visible()
    admin.get_by_role("button", name="Approve and distribute").click()
    _expect_sold(admin, name, product)

    outbox = admin
    outbox.goto(f"{product.url}/dev/outbox")
    expect(outbox.get_by_text(address_of(name)).first).to_be_visible()


def _expect_sold(admin: Page, name: str, product: Product) -> None:
    deadline_ms = 0
    while deadline_ms < WITHIN_MS:
        admin.goto(f"{product.url}/admin/leads?q={name.replace(' ', '+')}")
        if admin.get_by_text("Sold", exact=True).count() > 1:
            return
        admin.wait_for_timeout(250)
        deadline_ms += 250
    raise AssertionError("the lead was not sold within seconds")


def test_the_browsers_back_button_keeps_the_answers(browser: Browser, product: Product) -> None:
    page = open_page(browser)
    page.goto(f"{product.url}/vps-hosting")
    page.locator("[name=purpose][value='Web hosting']").check()
    page.locator("[name=location][value=US]").check()
    page.get_by_role("button", name="Continue").click()
    # Below the least: a number, so that the page lets it go and the server answers.
    page.locator("[name=budget]").fill("1")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=budget]")).to_have_attribute("aria-invalid", "true")
    page.go_back()
    expect(page.locator("[name=budget]")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=purpose][value='Web hosting']")).to_be_checked()


def test_a_provider_sees_what_it_bought(browser: Browser, product: Product) -> None:
    page = open_page(browser)
    log_in(page, product, "acme@example.com")
    expect(page).to_have_url(re.compile("/dashboard"))
    expect(page.get_by_text("Balance").first).to_be_visible()
    page.goto(f"{product.url}/dashboard/leads")
    page.locator("tbody a").first.click()
    expect(page.locator("a[href^='mailto:']").first).to_be_visible()
    page.goto(f"{product.url}/dashboard/billing")
    expect(page.get_by_role("cell", name=re.compile(r"\$")).first).to_be_visible()


def test_no_page_breaks_the_policy_or_logs_an_error(browser: Browser, product: Product) -> None:
    pages = {
        "admin@example.com": [
            "/admin", "/admin/leads", "/admin/providers", "/admin/niches", "/admin/audit",
            "/dev/outbox", "/api/docs",
        ],
        "acme@example.com": [
            "/dashboard", "/dashboard/leads", "/dashboard/market", "/dashboard/subscriptions",
            "/dashboard/billing", "/dashboard/settings",
        ],
    }  # fmt: skip
    for email, paths in pages.items():
        for width in (1440, 1024, 390):
            page = open_page(browser, width=width)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            log_in(page, product, email)
            for path in paths:
                answer = page.goto(product.url + path)
                assert answer is not None
                assert answer.status == 200, path
                assert page.evaluate(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                ), f"{path} is wider than a window of {width}"
            assert said == []
            page.context.close()
