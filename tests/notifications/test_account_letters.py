"""Mails about accounts: one for every kind of news, each with both parts and the right link."""

from datetime import timedelta

import msgspec
import pytest

from hotlead.accounts.records import News, UserRole, UserStatus
from hotlead.kit.ids import new_id
from hotlead.notifications import rules
from hotlead.notifications.records import Account, Template
from tests.builders import NOW

BASE_URL = "https://leads.example.com"
NASTY = "<script>alert('1')</script> & \"Co\"\x00\x1b"
LINKS = {
    Template.VERIFY_EMAIL: "/verify-email",
    Template.RESET_PASSWORD: "/reset-password",
    Template.CHANGE_EMAIL: "/confirm-email",
    Template.INVITED: "/invitation",
}


def account(template: Template, **changes: object) -> Account:
    known = Account(
        delivery_id=new_id(),
        template=template,
        address="ada@example.com",
        first_name="Ada",
        company_name="Acme",
        role=UserRole.PROVIDER,
        status=UserStatus.ACTIVE,
        status_reason=None,
        timezone="Europe/Paris",
        token_id=new_id() if template in LINKS else None,
        token_expires_at=NOW + timedelta(hours=1) if template in LINKS else None,
    )
    return msgspec.structs.replace(known, **changes)


@pytest.mark.parametrize("news", News)
def test_there_is_a_letter_for_all_news(news: News) -> None:
    letter = rules.write_letter(
        rules.fill_account(account(Template(news.value)), "THE-TOKEN", BASE_URL)
    )
    assert letter.subject
    assert "\n" not in letter.subject
    assert "<mj-" not in letter.html
    assert "Find Me A Hot Lead" in letter.text
    assert "{" not in letter.text


@pytest.mark.parametrize("template", LINKS)
def test_a_link_carries_its_token_and_its_end(template: Template) -> None:
    letter = rules.write_letter(rules.fill_account(account(template), "THE-TOKEN", BASE_URL))
    link = f"{BASE_URL}{LINKS[template]}?token=THE-TOKEN"
    assert f'href="{link}"' in letter.html
    assert link in letter.text
    assert "until 20 November 2026, 14:00 CET" in letter.text


@pytest.mark.parametrize(
    ("template", "status"),
    [
        (Template.APPROVED, UserStatus.ACTIVE),
        (Template.REJECTED, UserStatus.REJECTED),
        (Template.SUSPENDED, UserStatus.SUSPENDED),
        (Template.DEACTIVATED, UserStatus.DEACTIVATED),
        (Template.REACTIVATED, UserStatus.ACTIVE),
    ],
)
def test_a_decision_is_told_with_its_reason_while_it_stands(
    template: Template, status: UserStatus
) -> None:
    about = account(template, status=status, status_reason=f"Because {NASTY}\nand so")
    letter = rules.write_letter(rules.fill_account(about, "", BASE_URL))
    assert "and so" in letter.text
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert rules.still_holds(about)
    assert not rules.still_holds(account(template, status=UserStatus.PENDING))


def test_a_link_that_no_longer_counts_is_not_sent() -> None:
    assert rules.still_holds(account(Template.RESET_PASSWORD))
    assert not rules.still_holds(account(Template.RESET_PASSWORD, token_id=None))
    assert rules.still_holds(account(Template.PASSWORD_CHANGED))
