"""The forms with which an administrator gives and takes money."""

import asyncio
import re
from decimal import Decimal

import pytest

from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.billing.money import PAGES, balance_of, moved_by_hand
from tests.builders import Cast
from tests.client import Client

_KEY = re.compile(r'name="_once" value="([0-9a-f]{32})"')

# What is typed, and what stands beside "Afterwards".
PREVIEWS = [
    ("credit", "25", "$1,025.00"),
    ("credit", "1,000.50", "$2,000.50"),
    ("debit", "1000", "$0.00"),
    ("debit", "1000.01", "Below zero: not possible"),
    ("credit", "", "—"),
    ("credit", "-5", "—"),
    ("debit", "much", "—"),
    ("debit", "1e999999", "—"),
]
BAD: list[tuple[str, dict[str, str], str]] = [
    ("credit", {"amount": ""}, "Enter an amount above zero"),
    ("credit", {"amount": "abc"}, "Enter an amount above zero"),
    ("credit", {"amount": "12,50"}, "Enter an amount above zero"),
    ("credit", {"amount": "20000.01"}, "Enter $20,000.00 or less."),
    ("debit", {"amount": "1000.01"}, "The balance is $1,000.00, and a debit never takes"),
    ("debit", {"memo": ""}, "Say why: the provider reads it."),
    ("debit", {"memo": "x" * 501}, "Use 500 characters or fewer"),
    ("credit", {"_once": ""}, "This form has expired."),
    ("credit", {"_once": "lead:1:provider:2"}, "This form has expired."),
]


def page_of(cast: Cast, kind: str = "credit") -> str:
    return f"{PAGES}/{cast.acme.provider_id}/{kind}"


async def drawn(admin: Client, cast: Cast, kind: str = "credit") -> dict[str, str]:
    """A form as the page draws it, filled in."""
    [key] = _KEY.findall((await admin.get(page_of(cast, kind))).text)
    return {"_once": key, "amount": "$125.00", "memo": "Goodwill"}


@pytest.mark.parametrize(
    ("kind", "moved", "after"),
    [("credit", "125.00", "$1,125.00"), ("debit", "-125.00", "$875.00")],
)
async def test_booked_and_shown_before_and_after(
    client: Client, db: Database, cast: Cast, kind: str, moved: str, after: str
) -> None:
    admin = await client.as_admin()
    response = await admin.post_form(page_of(cast, kind), await drawn(admin, cast, kind))
    assert response.status_code == 303
    assert response.headers["location"] == f"{PAGES}/{cast.acme.provider_id}"
    assert await moved_by_hand(db, cast.acme.provider_id) == [(moved, "Goodwill")]
    page = (await admin.get(response.headers["location"])).text
    assert f"$125.00 {kind}ed" in page
    assert f"Balance: $1,000.00 → {after}" in page


async def test_the_providers_page_has_both_dialogs_with_keys_of_their_own(
    client: Client, cast: Cast
) -> None:
    admin = await client.as_admin()
    for person in (cast.acme, cast.broke):
        page = (await admin.get(f"{PAGES}/{person.provider_id}")).text
        for kind in ("credit", "debit"):
            assert f'<dialog class="dialog" id="{kind}"' in page
            assert f'action="{PAGES}/{person.provider_id}/{kind}"' in page
        assert len(set(_KEY.findall(page))) == 2


async def test_what_it_would_make_of_the_balance(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    for kind, typed, shown in PREVIEWS:
        page = (await admin.get(f"{page_of(cast, kind)}?amount={typed}")).text
        _, _, block = page.partition(f'id="{kind}-balances"')
        block, _, _ = block.partition("</form>")
        assert "$1,000.00" in block, typed
        assert shown in block, typed
    assert await moved_by_hand(db, cast.acme.provider_id) == []


async def test_a_double_click_books_once(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    form = await drawn(admin, cast, "debit")
    clicks = await asyncio.gather(
        *(admin.post_form(page_of(cast, "debit"), form) for _ in range(5))
    )
    assert {click.status_code for click in clicks} == {303}
    assert await balance_of(db, cast.acme.provider_id) == Decimal("875.00")


@pytest.mark.parametrize("change", [{"amount": "30.00"}, {"memo": "For another reason"}])
async def test_gone_back_and_changed_it_asks_before_it_books_again(
    client: Client, db: Database, cast: Cast, change: dict[str, str]
) -> None:
    admin = await client.as_admin()
    form = await drawn(admin, cast) | {"amount": "25.00"}
    assert (await admin.post_form(page_of(cast), form)).status_code == 303
    asked = await admin.post_form(page_of(cast), form | change)
    assert asked.status_code == 422
    assert "This form was booked before" in asked.text
    assert len(await moved_by_hand(db, cast.acme.provider_id)) == 1
    # What was typed is still there, and the new form books.
    [key] = _KEY.findall(asked.text)
    assert key != form["_once"]
    assert f'value="{next(iter(change.values()))}"' in asked.text
    again = await admin.post_form(page_of(cast), form | change | {"_once": key})
    assert again.status_code == 303
    assert len(await moved_by_hand(db, cast.acme.provider_id)) == 2


async def test_bad_input_is_shown_beside_its_field(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    for kind, change, sentence in BAD:
        form = await drawn(admin, cast, kind) | change
        response = await admin.post_form(page_of(cast, kind), form)
        assert response.status_code == 422, change
        assert sentence in response.text, change
    assert await moved_by_hand(db, cast.acme.provider_id) == []


@pytest.mark.parametrize("kind", ["credit", "debit"])
async def test_administrators_only(client: Client, cast: Cast, kind: str) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    form = {"_once": "0" * 32, "amount": "1.00", "memo": "x"}
    assert (await acme.get(page_of(cast, kind))).status_code == 403
    assert (await acme.post_form(page_of(cast, kind), form)).status_code == 403
    assert (await client.get(page_of(cast, kind))).status_code == 303
    nobody = f"{PAGES}/{new_id()}/{kind}"
    assert (await admin.get(nobody)).status_code == 404
    assert (await admin.post_form(nobody, form)).status_code == 404
