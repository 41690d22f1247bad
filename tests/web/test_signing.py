"""Signed values come back whole or not at all."""

import pytest

from hotlead.web.signing import derive_key, sign, token_key, unsign

KEY = derive_key("secret", "one")


@pytest.mark.parametrize("payload", [b"", b"x", b"\x00\xff" * 50])
def test_comes_back_whole(payload: bytes) -> None:
    assert unsign(KEY, sign(KEY, payload)) == payload


def test_a_key_serves_one_purpose() -> None:
    assert unsign(derive_key("secret", "two"), sign(KEY, b"x")) is None
    assert unsign(derive_key("other", "one"), sign(KEY, b"x")) is None
    assert token_key("secret") != KEY


@pytest.mark.parametrize("text", ["", ".", "a", "a.b", "é.é", "W10.AAAA", "=.=", "a.b.c", "\0.\0"])
def test_nothing_else_does(text: str) -> None:
    assert unsign(KEY, text) is None


def test_every_character_counts() -> None:
    text = sign(KEY, b"some payload")
    for at in range(len(text)):
        # The last character of a base64 text may carry unused bits.
        if at in {text.index(".") - 1, len(text) - 1}:
            continue
        other = "A" if text[at] != "A" else "B"
        assert unsign(KEY, text[:at] + other + text[at + 1 :]) is None
