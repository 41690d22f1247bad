"""Every route says by its address who it is for, or stands below among those for everyone."""

from hotlead.app import create_app
from hotlead.kit.config import Settings
from hotlead.kit.db import APP_ROLE, Database
from hotlead.web.audience import AUDIENCES, Audience, audience_of
from tests.contracts.routes import routes_of

FOR_EVERYONE = {
    "/",
    "/login",
    "/login/second-step",
    "/signup",
    "/logout",  # a visitor is shown the log-in page
    "/{niche}",
    "/verify-email",  # these are opened by the token of a mail, or ask for one
    "/verify-email/sent",
    "/confirm-email",
    "/forgot-password",
    "/forgot-password/sent",
    "/reset-password",
    "/invitation",
    "/thank-you/{lead_id}",  # opened by its signed reference
    "/embed.js",
    "/embed/{niche}",  # for the sites its niche names
    "/embed/{niche}/thank-you/{lead_id}",  # opened by its signed reference
    "/dev/outbox",  # exists where there is no mail server: demo and development
    "/dev/outbox/{message_id}",
    "/dev/outbox/{message_id}/html",
    "/healthz",
    "/readyz",
    "/metrics",  # for this machine, or by its own token
    "/static/{file_path}",
    "/api/docs",
    "/api/openapi.json",
    "/api/generated",  # Litestar's own document: closed
    "/api/generated/openapi.json",
    "/api/generated/{path}",
    "/api/v1/auth/login",
    "/api/v1/auth/login/second-step",  # opened by the ticket of the first
    "/api/v1/auth/signup",
    "/api/v1/auth/verify-email",  # these are opened by the token of a mail, or ask for one
    "/api/v1/auth/resend-verification",
    "/api/v1/auth/forgot-password",
    "/api/v1/auth/reset-password",
    "/api/v1/auth/accept-invitation",
    "/api/v1/auth/confirm-email",
    "/api/v1/leads",
    "/api/v1/leads/{lead_id}/thank-you",  # opened by its signed reference
    "/api/v1/webhooks/stripe",  # opened by its signature
    "/api/v1/webhooks/ses",  # opened by its signature
    "/unsubscribe",  # these are opened by the signed link of a mail
    "/resubscribe",
    "/api/v1/mail/switch-off",
    "/api/v1/mail/switch-on",
    "/api/v1/niches",
    "/api/v1/niches/{slug}",
}


def test_every_route_is_for_somebody(settings: Settings) -> None:
    app = create_app(settings, Database("", APP_ROLE, 1))
    paths = {route.path for route in routes_of(app)}
    found = {path for path in paths if audience_of(path) == Audience.EVERYONE}
    assert found == FOR_EVERYONE, "name its beginning in web/audience.py, or the route above"


def test_prefixes_are_whole_parts_of_an_address() -> None:
    assert audience_of("/admin") == Audience.ADMIN
    assert audience_of("/admin/leads.csv") == Audience.ADMIN
    assert audience_of("/administration") == Audience.EVERYONE
    assert audience_of("/accounts") == Audience.EVERYONE


def test_no_prefix_hides_another() -> None:
    hidden = [(a, b) for a in AUDIENCES for b in AUDIENCES if a != b and b.startswith(f"{a}/")]
    assert hidden == []
