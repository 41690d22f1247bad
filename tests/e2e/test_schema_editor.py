"""A form of forty questions is edited on a phone, by hand and by keyboard, and published."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_report
from tests.e2e.conftest import Product
from tests.e2e.pages import log_in, open_page

pytestmark = pytest.mark.e2e


def test_a_form_of_forty_questions_is_edited_on_a_phone(browser: Browser, product: Product) -> None:
    page = open_page(browser, width=390)
    log_in(page, product, "admin@example.com")
    address = _start_draft(page, product)
    _fill_up_to(page, 39)

    # One more question, of another type, with options and a condition.
    page.get_by_role("button", name="Add question").last.click()
    question = page.locator(".question").last
    label = question.get_by_label("Question", exact=True)
    expect(label).to_be_focused()
    label.fill("Which colour?")
    question.get_by_label("Type", exact=True).select_option("radio")
    expect(question.get_by_text("Give a list of 1 to 200 options.")).to_be_visible()
    _is_accessible(page, "light", 390)
    question.get_by_label("Options, one per line").fill("red | Red\nblue | Blue")
    question.get_by_label("Asked").select_option(label="Question 2")
    expect(question.get_by_text("Choose at least one answer.")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(question.get_by_label("if the answer is one of these, one per line")).to_be_focused()
    page.keyboard.type("yes")
    expect(page.locator("#preview-title + .card-action")).to_have_text("Valid")
    expect(question.get_by_role("textbox", name="Key")).to_have_value("which_colour")
    expect(page.locator("#preview").get_by_text("Shown if “Question 2” is yes")).to_be_attached()

    # By keyboard: it goes up, and the focus with it.
    question.locator("summary").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#sort-status")).to_contain_text("Which colour?, now 39 of 40")
    expect(page.locator(".question").nth(38).locator("summary")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#editor-form").get_by_role("button", name="Save draft").click()
    expect(page.locator("[data-editor-state]")).to_contain_text("Saved now")
    # So high that the bar lies over nothing, which axe would call too small to press.
    page.set_viewport_size({"width": 1440, "height": 4000})
    page.emulate_media(color_scheme="dark")
    page.reload()
    _is_accessible(page, "dark", 1440)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_label("What changed")).to_have_value(re.compile("^Added Question 1, "))
    page.get_by_role("button", name="Publish").click()
    expect(page).to_have_url(re.compile(rf"{address}/\d+$"))
    _is_accessible(page, "dark", 1440)
    page.get_by_role("link", name="Put into force…").click()
    expect(page.get_by_role("button", name="Put version 2 into force")).to_be_visible()
    _is_accessible(page, "dark", 1440)
    _is_accessible(page, "light", 390)
    page.goto(f"{address}/2/diff?against=1")
    expect(page.get_by_text("Question 39").first).to_be_visible()
    _is_accessible(page, "light", 390)


def _start_draft(page: Page, product: Product) -> str:
    page.goto(f"{product.url}/admin/niches")
    page.locator("a.row-link").first.click()
    page.get_by_role("link", name="Edit form").click()
    page.get_by_label("Start from").select_option("empty")
    page.get_by_role("button", name="Start a draft").click()
    expect(page.get_by_role("heading", name="Live preview")).to_be_visible()
    return page.url


def _fill_up_to(page: Page, count: int) -> None:
    """Save a form of so many questions, as another tab of the same person would."""
    page.evaluate(
        """async (count) => {
            const form = document.querySelector("form[data-editor]");
            const body = new URLSearchParams([...new FormData(form)]);
            body.append("do", "save");
            for (let at = 1; at <= count; at++) {
                body.append("row", `q${at}`);
                body.append(`q${at}.label`, `Question ${at}`);
                body.append(`q${at}.type`, "text");
            }
            await fetch(form.action, { method: "POST", body });
        }""",
        count,
    )
    page.reload()
    expect(page.locator(".question")).to_have_count(count)


def _is_accessible(page: Page, scheme: str, width: int) -> None:
    report = axe_report(page)
    assert report == "", f"{scheme}, {width}: {report}"
