"""Holding back what shall not go out: switched off since it was made, or to an address that mail
is stopped for."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.kit.db import Tx
from hotlead.notifications import queries, rules
from hotlead.notifications.records import SuppressionKind
from hotlead.notifications.service.packing import Parcel


async def hold_back(tx: Tx, parcels: Sequence[Parcel], secret_key: str) -> list[Parcel]:
    """The parcels, each that shall not go out with the reason in `stopped`."""
    switches = {
        parcel.claim.id: preference.value
        for parcel in parcels
        if (preference := rules.ENTRIES[parcel.claim.template].preference) is not None
        # A test is asked for, whatever its kind.
        and not parcel.is_test
    }
    unwanted = await queries.list_unwanted(tx, switches) if switches else set[UUID]()
    hashes = [
        accounts.hash_address(secret_key, parcel.facts.address) if parcel.facts else b""
        for parcel in parcels
    ]
    kinds: defaultdict[bytes, set[SuppressionKind]] = defaultdict(set)
    for found in await queries.list_suppressed(tx, hashes) if hashes else ():
        kinds[found.address_hmac].add(found.kind)
    return [
        _judge(parcel, kinds[address_hmac], is_wanted=parcel.claim.id not in unwanted)
        for parcel, address_hmac in zip(parcels, hashes, strict=True)
    ]


def _judge(parcel: Parcel, kinds: set[SuppressionKind], *, is_wanted: bool) -> Parcel:
    entry = rules.ENTRIES[parcel.claim.template]
    reason = rules.why_stopped(entry, kinds, is_wanted=is_wanted)
    return msgspec.structs.replace(parcel, stopped=reason) if reason else parcel
