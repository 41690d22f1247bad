"""Stripe's events and answers, written down whole as its documentation has them."""

from pathlib import Path
from typing import Final

import msgspec

from hotlead.web.docs_schema import Document

FOLDER: Final = Path(__file__).parent.parent / "data" / "stripe"
# Our payment that all of them are about.
PAYMENT_ID: Final = "0198f2c4-5d1e-7a3b-9c77-2f6f3f1f0a11"


def names(beginning: str = "") -> list[str]:
    """What is written down, by name."""
    return sorted(path.stem for path in FOLDER.glob(f"{beginning}*.json"))


def raw(name: str) -> bytes:
    """One of them as Stripe would send it."""
    return (FOLDER / f"{name}.json").read_bytes()


def data(name: str) -> Document:
    """The same, read."""
    return msgspec.json.decode(raw(name), type=Document)
