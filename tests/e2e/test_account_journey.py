"""A provider's way in through a real browser: signs up, confirms, is approved, forgets, resets."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import Scheme, log_in, open_page

pytestmark = pytest.mark.e2e

FIRST_PASSWORD = "nine slow herons over water"
SECOND_PASSWORD = "eleven quick otters under ice"
WITHIN_MS = 10_000


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_sign_up_to_reset(browser: Browser, product: Product, *, javascript: bool) -> None:
    email = f"newcomer.{'script' if javascript else 'plain'}@example.com"
    page = open_page(browser, javascript=javascript)
    _sign_up(page, product, email)
    _open_link(page, product, email, "Confirm your e-mail address")
    page.get_by_role("button", name="Confirm").click()
    _try_password(page, product, email, FIRST_PASSWORD)
    expect(page.get_by_text(re.compile("approv", re.IGNORECASE)).first).to_be_visible()

    _approve(open_page(browser, javascript=javascript), product, email)
    _try_password(page, product, email, FIRST_PASSWORD)
    expect(page).to_have_url(re.compile("/dashboard"))

    _reset(open_page(browser, javascript=javascript), product, email)
    page.goto(f"{product.url}/dashboard")
    expect(page).to_have_url(re.compile("/login"))
    _try_password(page, product, email, FIRST_PASSWORD)
    expect(page).to_have_url(re.compile("/login"))
    _try_password(page, product, email, SECOND_PASSWORD)
    expect(page).to_have_url(re.compile("/dashboard"))


def _sign_up(page: Page, product: Product, email: str) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name=re.compile("provider|sign up", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile("/signup"))
    typed = {
        "company_name": "Heron & Daughters",
        "first_name": "Ida",
        "last_name": "Heron",
        "email": email,
        "password": "short",
    }
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Sign up").click()
    # What was wrong is said beside its field; what was right stays.
    expect(page.locator("[name=password]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=company_name]")).to_have_value("Heron & Daughters")
    page.locator("[name=password]").fill(FIRST_PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(re.compile("/verify-email/sent"))


def _open_link(page: Page, product: Product, email: str, subject: str) -> None:
    """Wait for the mail in the outbox, and open its link."""
    row = page.locator("tr, li").filter(has_text=email).filter(has_text=subject).first
    for _ in range(WITHIN_MS // 250):
        page.goto(f"{product.url}/dev/outbox")
        if row.count():
            break
        page.wait_for_timeout(250)
    row.get_by_role("link").first.click()
    text = page.locator("main").inner_text()
    link = re.search(rf"{re.escape(product.url)}/[a-z-]+\?token=\S+", text)
    assert link is not None, text
    page.goto(link[0])


def _try_password(page: Page, product: Product, email: str, password: str) -> None:
    page.goto(f"{product.url}/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def _approve(admin: Page, product: Product, email: str) -> None:
    log_in(admin, product, "admin@example.com")
    admin.goto(f"{product.url}/admin/providers?status=pending&q={email}")
    admin.get_by_role("link", name="Heron & Daughters").first.click()
    admin.get_by_role("button", name="Approve").first.click()
    expect(admin.get_by_text("approved").first).to_be_visible()


def _reset(page: Page, product: Product, email: str) -> None:
    page.goto(f"{product.url}/forgot-password")
    page.locator("[name=email]").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page).to_have_url(re.compile("/forgot-password/sent"))
    _open_link(page, product, email, "password")
    used = page.url
    page.locator("[name=password]").fill(SECOND_PASSWORD)
    page.get_by_role("button").last.click()
    expect(page).not_to_have_url(re.compile("/reset-password"))
    page.goto(used)
    expect(page.locator("[name=password]")).to_have_count(0)


PAGES = {
    "": ["/signup", "/login", "/forgot-password", "/forgot-password/sent", "/verify-email/sent",
         "/unsubscribe?token=gone",
         "/reset-password?token=gone"],
    "admin@example.com": ["/admin/providers", "/admin/providers?status=pending",
                          "/admin/providers/invite", "/admin/administrators",
                          "/admin/administrators/invite", "/admin/audit", "/admin/mail",
                          "/admin/mail/suppressed", "/account/security"],
    "acme@example.com": [
        "/account/security",
        "/dashboard/settings",
        "/dashboard/subscriptions/missed",
    ],
}  # fmt: skip


@pytest.mark.parametrize("email", PAGES, ids=["visitor", "admin", "provider"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing(
    browser: Browser, product: Product, email: str, width: int, scheme: Scheme
) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    if email:
        log_in(page, product, email)
    for path in PAGES[email]:
        page.goto(product.url + path)
        _is_accessible(page)
    if email.startswith("admin"):
        page.goto(f"{product.url}/admin/providers?status=pending")
        page.locator("tbody a").first.click()
        _is_accessible(page)


def _is_accessible(page: Page) -> None:
    report = axe_report(page)
    assert report == "", f"{page.url}: {report}"
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits), f"{page.url} is wider than its window"
