"""A lead's whole way through a real browser: asked, approved, sold, read, paid."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, Product

pytestmark = pytest.mark.e2e

WITHIN_MS = 5_000


def _open(browser: Browser, *, javascript: bool = True, width: int = 1440) -> Page:
    context = browser.new_context(
        java_script_enabled=javascript, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(WITHIN_MS)
    return page


def _log_in(page: Page, product: Product, email: str) -> None:
    page.goto(f"{product.url}/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).not_to_have_url(re.compile("/login"))


def _ask_for_hosting(page: Page, product: Product, name: str) -> None:
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
    page.locator("[name=contact_email]").fill("sam.journey@example.com")
    page.locator("[name=consent]").check()
    # A form that is sent within two seconds was not read by a person.
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Send my request").click()
    expect(page).to_have_url(re.compile("/thank-you/"))


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_the_form_to_the_buyer(browser: Browser, product: Product, javascript: bool) -> None:
    name = f"Sam Journey{'Script' if javascript else 'Plain'}"
    visitor = _open(browser, javascript=javascript)
    _ask_for_hosting(visitor, product, name)

    admin = _open(browser, javascript=javascript)
    _log_in(admin, product, "admin@example.com")
    admin.goto(f"{product.url}/admin/leads?q={name.replace(' ', '+')}")
    admin.get_by_role("link", name=name, exact=True).click()
    expect(admin.get_by_text("journey / test").first).to_be_visible()
    admin.get_by_role("button", name="Approve and distribute").click()
    _expect_sold(admin, name, product)

    outbox = admin
    outbox.goto(f"{product.url}/dev/outbox")
    expect(outbox.get_by_text("sam.journey@example.com").first).to_be_visible()


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
    page = _open(browser)
    page.goto(f"{product.url}/vps-hosting")
    page.locator("[name=purpose][value='Web hosting']").check()
    page.locator("[name=location][value=US]").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=budget]").fill("not a number")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=budget]")).to_have_attribute("aria-invalid", "true")
    page.go_back()
    expect(page.locator("[name=budget]")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=purpose][value='Web hosting']")).to_be_checked()


def test_a_provider_sees_what_it_bought(browser: Browser, product: Product) -> None:
    page = _open(browser)
    _log_in(page, product, "acme@example.com")
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
            "/dashboard", "/dashboard/leads", "/dashboard/subscriptions", "/dashboard/billing",
            "/dashboard/settings",
        ],
    }  # fmt: skip
    for email, paths in pages.items():
        for width in (1440, 1024, 390):
            page = _open(browser, width=width)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            _log_in(page, product, email)
            for path in paths:
                answer = page.goto(product.url + path)
                assert answer is not None
                assert answer.status == 200, path
                assert page.evaluate(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                ), f"{path} is wider than a window of {width}"
            assert said == []
            page.context.close()
