"""A valid request for each route: what fills its address, and what it is sent.

A route needs a line where the usual things (acme's) do not fit it, or where it takes a body.
"""

from pyotp.totp import TOTP

from hotlead.accounts import rules
from hotlead.accounts.service.tickets import make_ticket
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.ids import new_id
from hotlead.leads import service as leads
from hotlead.web.assets import Assets
from hotlead.web.signing import derive_key
from tests.builders import PASSWORD, PASSWORD_HASH, SCHEMA
from tests.contracts.mail_samples import mail_samples
from tests.contracts.recharge_samples import samples_of_recharging
from tests.contracts.refund_samples import refund_samples
from tests.contracts.route_days import USUAL_DAY, samples_of_days
from tests.contracts.route_market import MAIL_TOKEN, RECOVERY_CODE, RouteMarket
from tests.contracts.route_money import money_samples
from tests.contracts.sample import Sample
from tests.contracts.wording_samples import wording_samples
from tests.leads.public import ticket_of

CONTACT = {
    "contact_name": "Vera Visitor",
    "contact_email": "vera@example.com",
    "contact_phone": "+1 555 010 0199",
}
# The draft of the market's form, as nobody has saved it yet.
DRAFT_VERSION = 3
DRAFT = {"revision": 1}
NEW_PASSWORD = "quite another horse battery"


def usual_values(market: RouteMarket) -> dict[str, object]:
    """What stands in the braces of most routes: things of acme's."""
    ids = market.ids
    return {
        **USUAL_DAY,
        "api_key_id": ids["acme's api_keys"],
        "audit_id": ids["acme's audit_log"],
        "file_path": Assets().url("app.css").removeprefix("/static/"),
        "lead_id": ids["acme's leads"],
        "level_id": ids["spare level"],
        "message_id": new_id(),
        "request_id": ids["shop's manual_requests"],
        "month": "2001-01",
        "niche": "vps",
        "niche_id": ids["shop's niches"],
        "path": "openapi.yaml",
        "payment_id": ids["acme's payments"],
        "provider_id": ids["acme's providers"],
        "session_id": ids["acme's sessions"],
        "slug": "vps",
        "subscription_id": ids["acme's provider_subscriptions"],
        "user_id": ids["colleague"],
        "version": DRAFT_VERSION,
    }


def samples_of(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    """The samples by method and route."""
    return {
        **_of_log_in(market, settings),
        **_of_links(),
        **_of_oneself(market, settings),
        **_of_administrators(market),
        **_of_providers(market),
        **_of_admin_providers(market),
        **money_samples(market),
        **samples_of_days(market),
        **samples_of_recharging(market),
        **refund_samples(market),
        **mail_samples(market, settings),
        **wording_samples(),
        **_of_visitors(market, settings),
        **_of_leads(market),
        **_of_niches(market),
        **_of_levels(market),
        **_of_forms(market),
    }


def _of_log_in(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    credentials = {"email": "forgetful@example.com", "password": PASSWORD}
    admin_id = market.tokens["admin"].user.user_id
    ticket = make_ticket(settings.secret_key, admin_id, PASSWORD_HASH, utc_now())
    step = {"ticket": ticket, "code": RECOVERY_CODE}
    return {
        "POST /api/v1/auth/login": Sample(json=credentials),
        "POST /api/v1/auth/login/second-step": Sample(json=step),
        "POST /login": Sample(form=credentials),
        "POST /login/second-step": Sample(form=step),
    }


def _of_links() -> dict[str, Sample]:
    """The links of mails, and the forms that have one sent."""
    paths = {"verify_email": "verify-email", "change_email": "confirm-email",
             "reset_password": "reset-password", "invite": "accept-invitation"}  # fmt: skip
    found: dict[str, Sample] = {}
    for purpose, path in paths.items():
        token = {"token": MAIL_TOKEN + purpose}
        body = token | (
            {"password": NEW_PASSWORD} if purpose in {"reset_password", "invite"} else {}
        )
        page = "invitation" if purpose == "invite" else path
        found |= {
            f"POST /api/v1/auth/{path}": Sample(json=body),
            f"POST /{page}": Sample(form=body),
            f"GET /{page}": Sample(query="?token=" + token["token"]),
        }
    forgetful = {"email": "forgetful@example.com"}
    unverified = {"email": "unverified@example.com"}
    newcomer = {
        "company_name": "Newcomer Ltd",
        "first_name": "Nora",
        "last_name": "New",
        "email": "nora@example.com",
        "password": NEW_PASSWORD,
    }
    return found | {
        "POST /api/v1/auth/signup": Sample(json=newcomer),
        "POST /signup": Sample(form=newcomer),
        "POST /api/v1/auth/forgot-password": Sample(json=forgetful),
        "POST /forgot-password": Sample(form=forgetful),
        "POST /api/v1/auth/resend-verification": Sample(json=unverified),
        "POST /verify-email/sent": Sample(form=unverified),
    }


def _of_oneself(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    password = {"password": PASSWORD}
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    factor_id = market.ids["acme's second_factors"]
    secret = rules.second_factor_secret(derive_key(settings.secret_key, "second-factor"), factor_id)
    return {
        "PATCH /api/v1/auth/me": Sample(json={"first_name": "Alex"}),
        "POST /api/v1/auth/api-keys": Sample(json={"name": "CRM", **password}),
        "POST /api/v1/auth/change-email": Sample(json={"email": "new@example.com", **password}),
        "POST /api/v1/auth/change-password": Sample(json=change),
        "POST /api/v1/auth/second-factor": Sample(json=password),
        "POST /api/v1/auth/second-factor/confirm": Sample(
            json=lambda: {"code": TOTP(secret).now()}
        ),
        "POST /api/v1/auth/second-factor/recovery-codes": Sample(json=password),
        "POST /api/v1/auth/second-factor/remove": Sample(json=password),
        "POST /account/security/api-keys": Sample(
            form={"name": "CRM", "scope": "read", **password}
        ),
        "POST /account/security/email": Sample(form={"email": "new@example.com", **password}),
        "POST /account/security/password": Sample(form=change),
        "POST /account/security/second-factor": Sample(form=password),
        "POST /account/security/second-factor/confirm": Sample(
            form=lambda: {"code": TOTP(secret).now()}
        ),
        "POST /account/security/second-factor/recovery-codes": Sample(form=password),
        "POST /account/security/second-factor/remove": Sample(form=password),
    }


def _of_administrators(market: RouteMarket) -> dict[str, Sample]:
    page, api = "POST /admin/administrators", "POST /api/v1/admin/administrators"
    invitation = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Byron"}
    former = Sample({"user_id": market.ids["former colleague"]})
    invited = Sample({"user_id": market.ids["invited"]})
    secured = Sample({"user_id": market.ids["closed"]})
    return {
        api: Sample(json=invitation),
        f"{api}/{{user_id}}/reactivate": former,
        f"{api}/{{user_id}}/resend": invited,
        "POST /api/v1/admin/users/{user_id}/reset-second-factor": secured,
        f"{page}/invite": Sample(form=invitation),
        f"{page}/{{user_id}}/reactivate": former,
        f"{page}/{{user_id}}/resend": invited,
        f"{page}/{{user_id}}/reset-second-factor": secured,
    }


def _of_providers(market: RouteMarket) -> dict[str, Sample]:
    level = {"competition_level_id": str(market.ids["free level"])}
    paused = {"subscription_id": market.ids["paused subscription"]}
    on_sale = Sample({"level_id": market.ids["free level"]})
    version = {"filters_version": "1", "cap_day": "3"}
    profile = {"company_name": "Better Hosting", "timezone": "Europe/Paris",
               "low_balance_threshold": "50.00"}  # fmt: skip
    return {
        "PATCH /api/v1/providers/me": Sample(json={"company_name": "Better Hosting"}),
        "PATCH /api/v1/subscriptions/{subscription_id}": Sample(json={"cap_day": 3}),
        "POST /api/v1/subscriptions": Sample(json=level),
        "POST /api/v1/subscriptions/what-if": Sample(json=level),
        "GET /dashboard/market/{level_id}": on_sale,
        "POST /dashboard/market/{level_id}": on_sale,
        "POST /dashboard/market/{level_id}/what-if": on_sale,
        "POST /dashboard/subscriptions/{subscription_id}": Sample(form=version),
        "POST /api/v1/subscriptions/{subscription_id}/resume": Sample(paused),
        "POST /dashboard/settings": Sample(form=profile),
        "POST /dashboard/subscriptions/{subscription_id}/resume": Sample(paused),
    }


def _of_admin_providers(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do with providers, the same for pages and programs."""
    pending = {"provider_id": market.ids["new provider"]}
    closed = {"provider_id": market.ids["closed provider"]}
    unconfirmed = {"provider_id": market.ids["unconfirmed provider"]}
    why = {"reason": "Not a company"}
    amount = {"amount": "12.50", "memo": "Goodwill"}
    invitation = {
        "company_name": "Invited Ltd",
        "first_name": "Ines",
        "last_name": "Vite",
        "email": "ines@example.com",
        "timezone": "UTC",
    }
    page, api = "POST /admin/providers", "POST /api/v1/admin/providers"
    one, one_api = f"{page}/{{provider_id}}", f"{api}/{{provider_id}}"
    return {
        f"{page}/invite": Sample(form=invitation),
        f"{one}/approve": Sample(pending),
        f"{one}/credit": Sample(form={**amount, "_once": "1" * 32}),
        f"{one}/debit": Sample(form={**amount, "_once": "2" * 32}),
        f"{one}/edit": Sample(form={"company_name": "Corrected Ltd"}),
        f"{one}/reactivate": Sample(closed),
        f"{one}/reject": Sample(pending, form=why),
        f"{one}/resend": Sample(unconfirmed),
        f"{one}/reset-second-factor": Sample(closed),
        f"{one}/suspend": Sample(form=why),
        f"{api}/invitations": Sample(json=invitation),
        f"PATCH {one_api.removeprefix('POST ')}": Sample(json={"company_name": "Corrected Ltd"}),
        f"{one_api}/approve": Sample(pending),
        f"{one_api}/credit": Sample(json=amount),
        f"{one_api}/debit": Sample(json=amount),
        f"{one_api}/reactivate": Sample(closed),
        f"{one_api}/reject": Sample(pending, json=why),
        f"{one_api}/resend": Sample(unconfirmed),
        f"{one_api}/suspend": Sample(json=why),
    }


def _of_visitors(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    niche_id = market.ids["shop's niches"]
    reference = leads.make_reference(settings.secret_key, market.ids["acme's leads"], niche_id)
    submission = {"niche": "vps", **CONTACT, "form_data": {"budget": 120}, "consent": True}
    last_step = {
        **CONTACT,
        "_step": "_contact",
        "_go": "next",
        "_ticket": ticket_of(settings, niche_id),
        "_consent_version": "1",
        "budget": "120",
        "consent": "1",
    }
    return {
        "GET /api/v1/leads/{lead_id}/thank-you": Sample(query=f"?ref={reference}"),
        "GET /thank-you/{lead_id}": Sample(query=f"?ref={reference}"),
        "GET /embed/{niche}/thank-you/{lead_id}": Sample(query=f"?ref={reference}"),
        "POST /api/v1/leads": Sample(json=submission),
        "POST /{niche}": Sample(form=last_step),
        "POST /embed/{niche}": Sample(form=last_step),
    }


def _of_leads(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do with leads, the same for pages and programs."""
    pending_id = market.ids["new's leads"]
    pending = {"lead_id": pending_id}
    rejected = {"lead_id": market.ids["rejected lead"]}
    unsold = {"lead_id": market.ids["unsold lead"]}
    ids = [str(pending_id)]
    buyer = {"subscription_id": str(market.ids["acme's provider_subscriptions"])}
    why = {"reason": "Not a person"}
    verbs = {"approve": pending, "reopen": rejected, "retry": unsold, "take-back": unsold}
    return {
        **{
            f"POST {front}/leads/{{lead_id}}/{verb}": Sample(address)
            for front in ("/admin", "/api/v1/admin")
            for verb, address in verbs.items()
        },
        "GET /api/v1/admin/coverage": Sample(query="?near=78701"),
        "GET /admin/leads/{lead_id}/edit": Sample(pending),
        "GET /admin/leads/{lead_id}/reject": Sample(pending),
        "PATCH /api/v1/admin/leads/{lead_id}": Sample(pending, json=CONTACT),
        "POST /admin/leads/approve": Sample(form={"ids": ids[0]}),
        "POST /admin/leads/reject": Sample(form={"ids": ids[0], **why}),
        "POST /admin/leads/retry": Sample(form={"ids": str(unsold["lead_id"])}),
        "POST /api/v1/admin/leads/retry": Sample(json={"lead_ids": [str(unsold["lead_id"])]}),
        "GET /admin/leads/{lead_id}/assign": Sample(unsold),
        "POST /admin/leads/{lead_id}/assign": Sample(unsold, form=buyer),
        "POST /api/v1/admin/leads/{lead_id}/assign": Sample(unsold, json=buyer),
        "POST /admin/leads/{lead_id}/edit": Sample(pending, form={**CONTACT, "budget": "120"}),
        "POST /admin/leads/{lead_id}/reject": Sample(pending, form=why),
        "POST /api/v1/admin/leads/approve": Sample(json={"ids": ids}),
        "POST /api/v1/admin/leads/reject": Sample(json={"ids": ids, **why}),
        "POST /api/v1/admin/leads/{lead_id}/reject": Sample(pending, json=why),
    }


def _of_niches(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do with niches, the same for pages and programs."""
    closed = {"niche_id": market.ids["closed niche"]}
    named = {"name": "Solar panels", "slug": "solar-panels"}
    settings = {
        "cascade_policy": "promise",
        "approval_mode": "manual",
        "lead_max_age_hours": "168",
        "intake_dedup_hours": "24",
        "provider_dedup_days": "30",
    }
    page, api = "POST /admin/niches", "POST /api/v1/admin/niches"
    one, one_api = f"{page}/{{niche_id}}", f"{api}/{{niche_id}}"
    return {
        api: Sample(json={**named, "consent_required": False}),
        f"{one_api}/clone": Sample(json=named),
        f"{one_api}/activate": Sample(closed),
        f"PATCH {one_api.removeprefix('POST ')}": Sample(json={"approval_mode": "automatic"}),
        f"DELETE {one_api.removeprefix('POST ')}": Sample(closed),
        f"{page}/new": Sample(form={**named, **settings}),
        f"{one}/edit": Sample(closed, form={**named, **settings}),
        f"{one}/clone": Sample(form=named),
        f"{one}/activate": Sample(closed),
        f"{one}/deactivate": Sample(form={"confirmed": "1"}),
        f"{one}/what-if": Sample(form={"cascade_policy": "promise"}),
        f"{one_api}/what-if": Sample(json={"cascade_policy": "promise"}),
        f"{one}/delete": Sample(closed),
    }


def _of_levels(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do with levels; the closed niche has a spare one, then a shut one."""
    closed_id = market.ids["closed niche"]
    turned = [str(market.ids["shut level"]), str(market.ids["spare level"])]
    shut = Sample({"level_id": market.ids["shut level"]})
    closed = {"niche_id": closed_id}
    level = {"name": "Exclusive", "max_distribution_count": 1, "price_per_lead": "80.00"}
    form = {name: str(value) for name, value in level.items()}
    order = {"niche_id": str(closed_id), "level_ids": turned}
    page, api = "POST /admin/competition-levels", "POST /api/v1/admin/competition-levels"
    return {
        api: Sample(json={**level, "niche_id": str(closed_id)}),
        f"{api}/reorder": Sample(json=order),
        f"PATCH {api.removeprefix('POST ')}/{{level_id}}": Sample(json={"price_per_lead": "30.00"}),
        "POST /admin/niches/{niche_id}/levels/new": Sample(closed, form=form),
        "POST /admin/niches/{niche_id}/levels/reorder": Sample(closed, form={"level_ids": turned}),
        f"{page}/{{level_id}}/edit": Sample(form=form),
        f"{page}/{{level_id}}/activate": shut,
        f"{api}/{{level_id}}/activate": shut,
    }


def _of_forms(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do with the form of a niche, the same for pages and programs."""
    page, api = "/admin/niches/{niche_id}/schema", "/api/v1/admin/niches/{niche_id}/schema"
    quiet = {"niche_id": market.ids["quiet niche"]}
    revision = {"revision": "1"}
    published = {"version": 2}
    sheet = {"do": "save", "version": str(DRAFT_VERSION), **revision, "row": "q0"}
    return {
        f"DELETE {api}/{{version}}": Sample(query="?revision=1"),
        f"GET {api}/{{version}}/mappings": Sample(published),
        f"PUT {api}/{{version}}/mappings": Sample(published, json={"mappings": []}),
        f"GET {api}/{{version}}/preview": Sample(published),
        f"POST {api}/{{version}}/activate": Sample(published, json={}),
        f"GET {page}/compare": Sample(query="?version=2&against=1"),
        f"PATCH {api}/{{version}}": Sample(json={**DRAFT, "schema": SCHEMA}),
        f"POST {api}": Sample(quiet, json={"schema": SCHEMA}),
        f"POST {api}/{{version}}/publish": Sample(json=DRAFT),
        f"POST {page}": Sample(form={**sheet, "q0.label": "Budget", "q0.type": "number"}),
        f"POST {page}/draft": Sample(quiet, form={"from": "1"}),
        f"GET {page}/{{version}}/activate": Sample(published),
        f"POST {page}/{{version}}/activate": Sample(
            published, form={"do": "activate", "from_version": "1"}
        ),
        f"POST {page}/{{version}}/discard": Sample(form=revision),
        f"POST {page}/{{version}}/publish": Sample(form=revision),
    }
