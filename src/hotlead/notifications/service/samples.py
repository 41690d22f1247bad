"""One sample of what each mail is about: for previews, test mails and tests. No real person."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.accounts.records import UserRole, UserStatus
from hotlead.notifications import rules
from hotlead.notifications.records import (
    Account,
    ChangedSubscription,
    Day,
    DepositNews,
    DisabledReason,
    DisabledWebhook,
    DisputeNews,
    FormNews,
    LowBalance,
    MarketNews,
    NicheWithLeads,
    OverdueNews,
    Purchase,
    Receipt,
    Recharged,
    RefundNews,
    ReportNews,
    Template,
    TermsChange,
    UnsoldNews,
    WaitingNews,
    WantedApproval,
    Withdrawn,
)
from hotlead.notifications.service.packing import Facts

_ID: Final = UUID("01900000-0000-7000-8000-000000000001")
_AT: Final = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
_ADDRESS: Final = "sample@example.com"
_COMPANY: Final = "Example Hosting"
_ZONE: Final = "America/Chicago"
_BALANCE: Final = Decimal("975.00")
_REASONS: Final[Mapping[UserStatus | None, str]] = {
    UserStatus.ACTIVE: "Call us if anything is unclear.",
    UserStatus.REJECTED: "We found no company under this name.",
    UserStatus.SUSPENDED: "Nobody answers at the number you gave us.",
    UserStatus.DEACTIVATED: "You asked us to.",
}

_NICHES: Final = (
    NicheWithLeads(
        name="VPS hosting", slug="vps", leads=9, oldest_at=datetime(2026, 11, 18, 9, 5, tzinfo=UTC)
    ),
    NicheWithLeads(name="Solar panels", slug="solar", leads=3, oldest_at=_AT),
)

_PURCHASE: Final = Purchase(
    delivery_id=_ID,
    address=_ADDRESS,
    company_name=_COMPANY,
    timezone=_ZONE,
    balance=_BALANCE,
    price_charged=Decimal("25.00"),
    competitors_max=2,
    lead_id=_ID,
    lead_number=1042,
    submitted_at=_AT,
    niche_id=_ID,
    niche_name="VPS hosting",
    schema_version=1,
    contact_name="Sam Sample",
    contact_email="sam@example.com",
    contact_phone="+1 555 0151",
    location_address=None,
    location_city="Austin",
    location_state="TX",
    location_zip="78701",
    location_country="US",
    form_data={
        "monthly_budget": 120,
        "server_location": ["US", "EU"],
        "notes": "Two servers to begin with.\nMore next year.",
    },
)

_LEVEL_CHANGED: Final = MarketNews(
    delivery_id=_ID,
    address=_ADDRESS,
    company_name=_COMPANY,
    timezone=_ZONE,
    balance=_BALANCE,
    niche_name="VPS hosting",
    changed_at=_AT,
    levels=(
        TermsChange(
            level_name="Exclusive",
            price_before=Decimal("60.00"),
            price_after=Decimal("65.00"),
            buyers_before=1,
            buyers_after=1,
            competitors_before=0,
            competitors_after=0,
            place_before=1,
            place_after=1,
        ),
        TermsChange(
            level_name="Shared",
            price_before=Decimal("25.00"),
            price_after=Decimal("25.00"),
            buyers_before=3,
            buyers_after=4,
            competitors_before=2,
            competitors_after=3,
            place_before=2,
            place_after=2,
        ),
    ),
)

_FILTERS_CHANGED: Final = FormNews(
    delivery_id=_ID,
    address=_ADDRESS,
    company_name=_COMPANY,
    niche_name="VPS hosting",
    subscriptions=[
        ChangedSubscription(
            level_name="Exclusive",
            verdict="changed",
            before=["Budget from 100 to 500"],
            after=["Monthly budget from 100 to 500"],
            notes=["“Budget” is called “Monthly budget” now."],
        ),
        ChangedSubscription(
            level_name="Shared",
            verdict="broken",
            before=["Server location is US"],
            after=[],
            notes=["“Server location” is not asked any more."],
        ),
    ],
)


def _dispute(template: Template) -> DisputeNews:
    return DisputeNews(
        delivery_id=_ID,
        template=template,
        address=_ADDRESS,
        provider_id=_ID,
        company_name=_COMPANY,
        amount=Decimal("200.00"),
        balance=_BALANCE,
        reason="product_not_received",
        is_end=False,
        has_ended=False,
        is_won=False,
        is_stopped=True,
    )


def _recharge(template: Template) -> Recharged:
    is_paid, is_off = template is Template.RECHARGED, template is Template.RECHARGE_OFF
    return Recharged(
        delivery_id=_ID,
        template=template,
        address=_ADDRESS,
        company_name=_COMPANY,
        timezone=_ZONE,
        balance=_BALANCE if is_paid else Decimal("35.00"),
        threshold=Decimal("50.00"),
        amount=Decimal("200.00"),
        monthly_max=Decimal("600.00"),
        stop_note="Your bank refused the card three times." if is_off else None,
        limited_until=None if is_paid or is_off else datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
        paid=Decimal("200.00") if is_paid else None,
        paid_at=_AT if is_paid else None,
        card_brand="visa" if is_paid else None,
        card_last4="4242" if is_paid else None,
    )


def _account(template: Template) -> Account:
    has_token = template in rules.LINK_PATHS
    return Account(
        delivery_id=_ID,
        template=template,
        address=_ADDRESS,
        first_name="Sam",
        company_name=_COMPANY,
        role=UserRole.PROVIDER,
        status=rules.STATUSES.get(template, UserStatus.ACTIVE),
        status_reason=_REASONS.get(rules.STATUSES.get(template)),
        timezone=_ZONE,
        token_id=_ID if has_token else None,
        token_expires_at=_AT if has_token else None,
    )


_ABOUT: Final[tuple[tuple[Template, Facts], ...]] = (
    (
        Template.SUBMISSION_RECEIVED,
        Receipt(
            delivery_id=_ID,
            address=_ADDRESS,
            contact_name="Sam Sample",
            niche_name="VPS hosting",
            lead_id=_ID,
        ),
    ),
    (Template.NEW_LEAD, _PURCHASE),
    (Template.LEVEL_CHANGED, _LEVEL_CHANGED),
    (Template.FILTERS_CHANGED, _FILTERS_CHANGED),
    (
        Template.LEADS_UNSOLD,
        UnsoldNews(
            delivery_id=_ID,
            address=_ADDRESS,
            first_name="Sam",
            niches=_NICHES,
            reasons=("too little balance", "no subscription fits"),
        ),
    ),
    (
        Template.LEADS_WAITING,
        WaitingNews(delivery_id=_ID, address=_ADDRESS, first_name="Sam", niches=_NICHES),
    ),
    (
        Template.LOW_BALANCE,
        LowBalance(
            delivery_id=_ID,
            address=_ADDRESS,
            company_name=_COMPANY,
            balance=Decimal("35.00"),
            threshold=Decimal("50.00"),
        ),
    ),
    (
        Template.DEPOSIT_RECEIVED,
        DepositNews(
            delivery_id=_ID,
            address=_ADDRESS,
            company_name=_COMPANY,
            timezone=_ZONE,
            balance=_BALANCE,
            payment_id=_ID,
            amount=Decimal("200.00"),
            paid_at=_AT,
            invoice_number=1017,
        ),
    ),
    (
        Template.DAILY_SUMMARY,
        Day(
            delivery_id=_ID,
            address=_ADDRESS,
            provider_id=_ID,
            company_name=_COMPANY,
            day=date(2026, 11, 19),
            balance=_BALANCE,
            made_at=_AT,
            leads=4,
            spent=Decimal("100.00"),
            refunds=1,
            refunded=Decimal("25.00"),
            requests_waiting=2,
            runs_out_on=date(2026, 12, 2),
        ),
    ),
    (
        Template.APPROVAL_WANTED,
        WantedApproval(
            delivery_id=_ID,
            address=_ADDRESS,
            first_name="Sam",
            asked_by_name="Robin Example",
            company_name=_COMPANY,
            is_credit=True,
            amount=Decimal("150.00"),
            memo="Goodwill for the outage.",
        ),
    ),
    (
        Template.REQUEST_DECIDED,
        RefundNews(
            delivery_id=_ID,
            address=_ADDRESS,
            company_name=_COMPANY,
            lead_id=_ID,
            lead_number=1042,
            niche_name="VPS hosting",
            price=Decimal("25.00"),
            balance=_BALANCE,
            is_refunded=True,
            is_for_everybody=False,
            reason="wrong_number",
            memo="We tried the number too.",
        ),
    ),
    (
        Template.LEAD_WITHDRAWN,
        Withdrawn(
            delivery_id=_ID,
            address=_ADDRESS,
            company_name=_COMPANY,
            timezone=_ZONE,
            lead_id=_ID,
            lead_number=1042,
            niche_name="VPS hosting",
            bought_at=_AT,
            withdrawn_at=_AT,
            erased_at=None,
            contact_name="Sam Sample",
        ),
    ),
    (
        Template.LEAD_REPORTED,
        ReportNews(
            delivery_id=_ID,
            address=_ADDRESS,
            request_id=_ID,
            company_name=_COMPANY,
            lead_number=1042,
            niche_name="VPS hosting",
            price=Decimal("25.00"),
            reason="fake_contact",
            answer_by=_AT,
        ),
    ),
    (
        Template.REQUESTS_OVERDUE,
        OverdueNews(delivery_id=_ID, address=_ADDRESS, requests=3, oldest_at=_AT),
    ),
    (
        Template.WEBHOOK_DISABLED,
        DisabledWebhook(
            delivery_id=_ID,
            address=_ADDRESS,
            company_name=_COMPANY,
            timezone=_ZONE,
            webhook_id=_ID,
            host="hooks.example.com",
            reason=DisabledReason.FAILING,
            disabled_at=_AT,
            waiting=3,
        ),
    ),
    *(
        (template, _dispute(template))
        for template in (Template.PAYMENT_DISPUTED, Template.DISPUTE_REPORTED)
    ),
    *(
        (template, _recharge(template))
        for template in (Template.RECHARGED, Template.RECHARGE_OFF, Template.RECHARGE_LIMIT)
    ),
)
_KNOWN: Final[Mapping[Template, Facts]] = dict(_ABOUT)
SAMPLES: Final[Mapping[Template, Facts]] = {
    template: _KNOWN.get(template) or _account(template) for template in Template
}
