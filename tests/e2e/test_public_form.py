"""The public form in a real browser: accessible at every step, without a mouse, on other sites."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import WITHIN_MS, Scheme, log_in, open_page

pytestmark = pytest.mark.e2e

FORM = "main form[method=post]"


class Blog(BaseHTTPRequestHandler):
    """Another site, with our form on its page."""

    home = ""

    def do_GET(self) -> None:
        """Answer with the page, whatever is asked."""
        snippet = f'<script src="{self.home}/embed.js" data-niche="plumbing" async></script>'
        page = f"<!doctype html><html lang=en><title>A blog</title><main>{snippet}</main></html>"
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.fixture
def blog(product: Product) -> Iterator[str]:
    """Where the other site is."""
    served = type("Served", (Blog,), {"home": product.url})
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_axe_finds_nothing_at_any_step_with_errors(
    browser: Browser, product: Product, width: int, scheme: Scheme
) -> None:
    page = open_page(browser, width=width, scheme=scheme)
    page.goto(f"{product.url}/vps-hosting")
    _check_with_errors(page, "Continue")
    page.locator("[name=purpose][value='Web hosting']").check()
    page.locator("[name=location][value=US]").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=budget]").fill("1")
    _check_with_errors(page, "Continue")
    page.locator("[name=budget]").fill("150")
    _choose_first(page, ("cpu", "ram", "storage", "bandwidth"))
    page.locator("[name=management][value=Managed]").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=contact_email]").fill("nobody")
    _check_with_errors(page, "Send my request")
    page.context.close()


def test_it_is_filled_in_and_sent_without_a_mouse(browser: Browser, product: Product) -> None:
    page = open_page(browser, width=390)
    page.goto(f"{product.url}/vps-hosting?contact_name=Sam+Keyboard")
    _press(page, page.locator("[name=purpose]").first, "Space")
    _press(page, page.locator("[name=location]").first, "Space")
    page.keyboard.press("Enter")
    budget = page.locator("[name=budget]")
    expect(budget).to_be_visible()
    _reach(page, budget)
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(budget).to_be_focused()
    expect(budget).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("50")
    for name in ("cpu", "ram", "storage", "bandwidth"):
        _press(page, page.locator(f"[name={name}]"), "ArrowDown")
    _press(page, page.locator("[name=management]").first, "Space")
    page.keyboard.press("Enter")
    _reach(page, page.locator("[name=contact_email]"))
    page.keyboard.type("sam.keyboard@example.com")
    _press(page, page.locator("[name=consent]"), "Space")
    # A form that is sent within two seconds was not read by a person.
    page.wait_for_timeout(2_100)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/thank-you/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_it_stands_on_another_site_as_high_as_it_is(
    browser: Browser, product: Product, blog: str
) -> None:
    _allow(browser, product, blog)
    page = open_page(browser, width=390)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{blog}/best-plumbers?utm_campaign=blog")
    form = page.frame_locator("iframe")
    expect(form.locator("[name=_utm_campaign]")).to_have_value("blog")
    before = _fits(page)
    form.get_by_role("button", name="Continue").click()
    expect(form.locator("[aria-invalid=true]").first).to_be_visible()
    assert _fits(page) > before
    assert [text for text in said if "Policy" in text or "Uncaught" in text] == []
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_back_and_forward_show_what_was_answered(
    browser: Browser, product: Product, width: int
) -> None:
    page = open_page(browser, width=width)
    page.goto(f"{product.url}/vps-hosting")
    details = page.locator("[name=purpose_details]")
    expect(details).to_be_hidden()
    page.locator("[name=purpose][value=Other]").check()
    details.fill("A game server")
    page.locator("[name=location][value=US]").check()
    _go_on(page, "budget")
    for _ in range(2):
        page.go_back()
        expect(page.locator("[name=purpose][value=Other]")).to_be_checked()
        expect(details).to_be_visible()
        expect(details).to_be_enabled()
        expect(details).to_have_value("A game server")
        page.go_forward()
        expect(page.locator("[name=budget]")).to_be_visible()
    page.go_back()
    expect(details).to_be_visible()
    _go_on(page, "budget")
    expect(page.locator("[name=purpose_details]")).to_have_value("A game server")
    page.context.close()


def test_without_script_it_is_said_when_to_answer(browser: Browser, product: Product) -> None:
    words = "Only if \u201cMain purpose\u201d is \u201cSomething else\u201d"
    plain = open_page(browser, javascript=False, width=390)
    plain.goto(f"{product.url}/vps-hosting")
    details = plain.get_by_label(words)
    expect(details).to_be_visible()
    expect(details).not_to_have_attribute("required", "")
    plain.context.close()
    page = open_page(browser, width=390)
    page.goto(f"{product.url}/vps-hosting")
    page.locator("[name=purpose][value=Other]").check()
    details = page.get_by_role("textbox", name="What is it for?", exact=True)
    expect(details).to_have_attribute("required", "")
    expect(page.get_by_text(words)).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_empty_place_is_asked_for_at_the_postcode(
    browser: Browser, product: Product, width: int
) -> None:
    page = open_page(browser, width=width)
    page.goto(f"{product.url}/plumbing")
    page.locator("[name=problem]").first.check()
    page.locator("[name=urgency]").first.check()
    page.locator("[name=property_type]").select_option("House")
    _go_on(page, "place.zip")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue", exact=True).last.click()
    postcode = page.get_by_label("Postcode")
    expect(postcode).to_be_focused()
    expect(postcode).to_have_attribute("aria-invalid", "true")
    expect(postcode).to_have_accessible_description(re.compile("Enter a postcode"))
    expect(page.locator("[aria-invalid]")).to_have_count(1)
    _check(page)
    postcode.fill("80202")
    _go_on(page, "contact_email")
    page.context.close()


@pytest.mark.parametrize(("width", "is_touch"), [(1440, False), (390, False), (390, True)])
def test_the_first_press_counts_though_the_last_field_is_wrong(
    browser: Browser, product: Product, width: int, is_touch: bool
) -> None:
    page = _at_contact(browser, product, width, is_touch=is_touch)
    phone = page.locator("[name=contact_phone]")
    page.locator("[name=consent]").evaluate("element => element.closest('.field').remove()")
    phone.fill("12")
    # A form that is sent within two seconds was not read by a person.
    page.wait_for_timeout(2_100)
    with page.expect_navigation():
        _press_button(page, "Send my request", is_touch=is_touch)
    expect(page.locator("[name=contact_phone]")).to_have_attribute("aria-invalid", "true")
    # Pressed on nothing, what is wrong is said all the same, once the press is over.
    page.locator("[name=contact_email]").fill("nobody")
    page.mouse.move(5, 5)
    page.mouse.down()
    expect(page.locator("[name=contact_email]")).not_to_be_focused()
    said = page.locator("#f-contact_email-error")
    page.mouse.up()
    expect(said).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("width", [390, 320])
def test_the_last_buttons_stay_within_the_fields(
    browser: Browser, product: Product, width: int
) -> None:
    page = _at_contact(browser, product, width)
    field = _edges(page.locator("[name=contact_email]"))
    back = _edges(page.get_by_role("button", name="Back"))
    send = _edges(page.get_by_role("button", name="Send my request"))
    assert field[0] <= back[0]
    assert send[1] <= field[1]
    page.context.close()


def _at_contact(browser: Browser, product: Product, width: int, *, is_touch: bool = False) -> Page:
    """The last step of the form for servers."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, has_touch=is_touch
    ).new_page()
    page.set_default_timeout(WITHIN_MS)
    page.goto(f"{product.url}/vps-hosting?purpose=Web+hosting&location=US&budget=150")
    _go_on(page, "budget")
    _choose_first(page, ("cpu", "ram", "storage", "bandwidth"))
    page.locator("[name=management][value=Managed]").check()
    _go_on(page, "contact_email")
    return page


def _go_on(page: Page, shown: str) -> None:
    """Press Continue; the step that asks for `shown` comes."""
    page.get_by_role("button", name="Continue", exact=True).last.click()
    expect(page.locator(f"[name='{shown}']")).to_be_visible()


def _press_button(page: Page, name: str, *, is_touch: bool) -> None:
    """Press where the button is, as a hand does: it is not waited for, nor followed."""
    button = page.get_by_role("button", name=name)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if is_touch:
        page.touchscreen.tap(*at)
        return
    page.mouse.move(*at)
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()


def _edges(target: Locator) -> tuple[float, float]:
    """Where it begins and ends, from left to right."""
    box = target.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def _check_with_errors(page: Page, button: str) -> None:
    """The page as it is, and with what is wrong said by itself and by the server."""
    _check(page)
    page.get_by_role("button", name=button, exact=True).last.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    _check(page)
    with page.expect_navigation():
        # Past the page's own check, as without script.
        page.locator(FORM).evaluate("form => form.submit()")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    _check(page)


def _check(page: Page) -> None:
    assert axe_report(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _choose_first(page: Page, names: tuple[str, ...]) -> None:
    for name in names:
        page.locator(f"[name={name}]").select_option(index=1)


def _press(page: Page, target: Locator, key: str) -> None:
    _reach(page, target)
    page.keyboard.press(key)


def _reach(page: Page, target: Locator) -> None:
    """Go on with the tab key until the target has the focus."""
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with the tab key")


def _allow(browser: Browser, product: Product, site: str) -> None:
    """Let a site show the plumbing form."""
    page = open_page(browser)
    log_in(page, product, "admin@example.com")
    page.goto(f"{product.url}/admin/niches?q=plumbing")
    page.get_by_role("link", name="Plumbing", exact=True).click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("[name=embed_origins]").fill(site)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(site).first).to_be_visible()
    page.context.close()


def _fits(page: Page) -> float:
    """The frame's height, once nothing in it has to be scrolled."""
    frame = page.frames[1]
    frame.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    return page.locator("iframe").evaluate("frame => frame.offsetHeight")
