"""Renders templates with what every page needs: who asks, navigation, toasts, CSRF, nonce."""

from collections.abc import Mapping
from typing import Final

from jinja2 import Environment
from litestar import Response
from litestar.types import Scope
from markupsafe import Markup

from hotlead.kit.actor import Role
from hotlead.web.csrf import csrf_token
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.flash import take_toasts
from hotlead.web.form_keys import once_input
from hotlead.web.forms import CSRF_FIELD
from hotlead.web.navigation import NavGroup, admin_nav, provider_nav

FEED_HEADER: Final = "x-feed"

_ERROR_TITLES: Final[Mapping[int, str]] = {
    400: "That request made no sense",
    401: "Please log in",
    402: "The balance is too low",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not possible this way",
    409: "This has changed meanwhile",
    413: "Too large",
    415: "Not understood",
    422: "Something needs a look",
    429: "A little slower, please",
    500: "Something went wrong",
    503: "Back in a moment",
}


def render(
    request: AnyRequest,
    template: str,
    status: int = 200,
    **context: object,
) -> Response[bytes]:
    """The page `template` with `context` over what the layouts share; never stored by caches."""
    environment: Environment = request.app.state.templates
    shared = _shared(request)
    html = environment.get_template(template).render({**shared, **context})
    return Response(html.encode(), status_code=status, media_type="text/html")


def render_error(
    request: AnyRequest,
    status: int,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> Response[object]:
    """The error page; it needs no database and no actor."""
    environment: Environment = request.app.state.templates
    exchange = exchange_in(request.scope)
    html = environment.get_template("errors/error.html").render(
        nonce=exchange.nonce,
        status=status,
        title=_ERROR_TITLES.get(status, "This did not work"),
        message=message,
        request_id=exchange.request_id if status >= 500 else "",
    )
    return Response(
        html.encode(),
        status_code=status,
        headers=dict(headers or {}),
        media_type="text/html",
    )


def _shared(request: AnyRequest) -> dict[str, object]:
    exchange = exchange_in(request.scope)

    def csrf_input() -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            CSRF_FIELD, csrf_token(request)
        )

    return {
        "actor": exchange.actor,
        "feed_position": exchange.feed_position,
        "csrf_input": csrf_input,
        "nav": _navigation(request.scope),
        "nonce": exchange.nonce,
        "once_input": once_input,
        "path": request.scope["path"],
        "query": dict(request.query_params.items()),
        "settings": request.app.state.settings,
        # A page that is drawn anew by its feed shows none: they wait for the one to come.
        "toasts": () if FEED_HEADER in request.headers else take_toasts(request),
        "wallet": exchange.frame.wallet,
    }


def _navigation(scope: Scope) -> tuple[NavGroup, ...]:
    exchange = exchange_in(scope)
    match exchange.actor.role:
        case Role.ADMIN if exchange.actor.is_unsecured:
            return ()
        case Role.ADMIN:
            return admin_nav(scope["path"], exchange.frame.counts)
        case Role.PROVIDER:
            company = exchange.frame.company or exchange.actor.name
            return provider_nav(scope["path"], company, exchange.frame.counts)
        case _:
            return ()
