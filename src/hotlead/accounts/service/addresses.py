"""An address that is known again without being kept."""

from typing import Final

from hotlead.accounts import rules
from hotlead.web.signing import derive_key

_PURPOSE: Final = "suppressed-address"


def hash_address(secret_key: str, address: str) -> bytes:
    """The hash under which mail to an address is stopped, keyed so that nobody can guess it."""
    return rules.hash_address(derive_key(secret_key, _PURPOSE), address)
