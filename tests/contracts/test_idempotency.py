"""Every POST of the API says what happens when it is sent again."""

import inspect

from litestar.handlers import HTTPRouteHandler

from hotlead.app import API_ROUTES
from hotlead.web.idempotency import IDEMPOTENT

# Why a POST needs no Idempotency-Key.
_TWICE_IS_HARMLESS = "changes nothing the second time"
_ONCE_ONLY = "refused the second time: the state it starts from is gone"
_TOKEN = "takes a token or code that counts once"
_MAIL = "sends a mail again, on purpose; the mails are limited"
# A kept answer would keep the secret in it.
_SECRET = "answers with a secret that must not be kept"
_PASSWORD = "takes effect once its password is checked again; the second time changes nothing"
_TOLD = "creates nothing the second time; the owner of the address is told by mail"
_READS = "only looks; a POST because what it is about does not fit into an address"
_NOTHING_CHARGED = "opens a page; nobody is charged before a person pays on it"
_BY_ID = "an event is told apart by its own id"
UNKEYED = {
    "/providers/me/deposit": _NOTHING_CHARGED,
    "/providers/me/recharge/card": _NOTHING_CHARGED,
    "/webhooks/stripe": _BY_ID,
    "/webhooks/ses": _BY_ID,
    "/mail/switch-off": _TWICE_IS_HARMLESS,
    "/mail/switch-on": _TWICE_IS_HARMLESS,
    "/admin/mail/suppressed/find": _READS,
    "/admin/mail/suppressed/lift": _ONCE_ONLY,
    "/auth/signup": _TOLD,
    "/auth/login": _SECRET,
    "/auth/login/second-step": _SECRET,
    "/auth/second-factor": _SECRET,
    "/auth/second-factor/confirm": _SECRET,
    "/auth/second-factor/recovery-codes": _SECRET,
    "/auth/second-factor/remove": _PASSWORD,
    "/auth/api-keys": _SECRET,
    "/auth/change-password": _PASSWORD,
    "/auth/change-email": _PASSWORD,
    "/auth/reset-password": _TOKEN,
    "/auth/accept-invitation": _TOKEN,
    "/auth/verify-email": _TOKEN,
    "/auth/confirm-email": _TOKEN,
    "/auth/forgot-password": _MAIL,
    "/auth/resend-verification": _MAIL,
    "/admin/administrators/{user_id:uuid}/resend": _MAIL,
    "/admin/administrators/{user_id:uuid}/deactivate": _ONCE_ONLY,
    "/admin/administrators/{user_id:uuid}/reactivate": _ONCE_ONLY,
    "/admin/niches/{niche_id:uuid}/schema/{version:int}/activate": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/approve": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/reject": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/suspend": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/deactivate": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/reactivate": _ONCE_ONLY,
    "/admin/manual-requests/{request_id:uuid}/approve": _ONCE_ONLY,
    "/admin/manual-requests/{request_id:uuid}/reject": _ONCE_ONLY,
    "/admin/bad-lead-requests/{request_id:uuid}/approve": _ONCE_ONLY,
    "/admin/bad-lead-requests/{request_id:uuid}/reject": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/bad-lead": _ONCE_ONLY,
    "/admin/providers/{provider_id:uuid}/resend": _MAIL,
    "/admin/providers/{provider_id:uuid}/resume-sales": _ONCE_ONLY,
    "/admin/users/{user_id:uuid}/reset-second-factor": _TWICE_IS_HARMLESS,
    "/auth/logout": _TWICE_IS_HARMLESS,
    "/subscriptions/what-if": _READS,
    "/subscriptions/{subscription_id:uuid}/pause": _TWICE_IS_HARMLESS,
    "/subscriptions/{subscription_id:uuid}/resume": _TWICE_IS_HARMLESS,
    "/admin/niches/{niche_id:uuid}/activate": _TWICE_IS_HARMLESS,
    "/admin/niches/{niche_id:uuid}/deactivate": _TWICE_IS_HARMLESS,
    "/admin/competition-levels/reorder": _TWICE_IS_HARMLESS,
    "/admin/competition-levels/{level_id:uuid}/activate": _TWICE_IS_HARMLESS,
    "/admin/competition-levels/{level_id:uuid}/deactivate": _TWICE_IS_HARMLESS,
    "/admin/leads/approve": _TWICE_IS_HARMLESS,
    "/admin/leads/reject": _TWICE_IS_HARMLESS,
    "/admin/leads/retry": _TWICE_IS_HARMLESS,
    "/admin/niches/{niche_id:uuid}/schema/{version:int}/publish": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/approve": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/reject": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/reopen": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/assign": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/take-back": _ONCE_ONLY,
    "/admin/leads/{lead_id:uuid}/retry": _ONCE_ONLY,
    "/admin/niches/{niche_id:uuid}/what-if": _READS,
    "/admin/reconciliations/{day:date}": _TWICE_IS_HARMLESS,
    "/admin/reconciliations/{day:date}/settle": _TWICE_IS_HARMLESS,
    "/admin/mails/{template:str}/preview": _READS,
    "/admin/mails/{template:str}/test": _MAIL,
    "/admin/mails/{template:str}/reset": _TWICE_IS_HARMLESS,
    "/admin/mails/{template:str}/restore": _ONCE_ONLY,
}


def test_every_post_takes_a_key_or_says_why_not() -> None:
    without = {path for path, handler in _posts() if not handler.opt.get(IDEMPOTENT)}
    assert without == UNKEYED.keys(), "declare it IDEMPOTENT, or give the reason here"


def test_what_is_declared_is_done() -> None:
    for path, handler in _posts():
        acts_once = "await once(" in inspect.getsource(handler.fn)
        assert acts_once is bool(handler.opt.get(IDEMPOTENT)), path


def _posts() -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (path, handler)
        for handler in API_ROUTES
        if isinstance(handler, HTTPRouteHandler) and "POST" in handler.http_methods
        for path in handler.paths
    ]
