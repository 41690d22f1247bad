"""Geocoders: the list of ZIP codes, and a Nominatim server as far as it can be told by answers."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from hotlead.kit import nominatim
from hotlead.kit.config import SettingsError, load_settings
from hotlead.kit.errors import Unavailable
from hotlead.kit.geocoding import FoundPoint, PostalAddress, Precision, UsZipGeocoder
from hotlead.kit.nominatim import NominatimGeocoder, make_geocoder

LYON = PostalAddress(address="1 Rue de la Paix", city="Lyon", postcode="69001", country="FR")
ANSWER = b'[{"lat": "45.764", "lon": "4.835", "place_rank": 30, "addresstype": "building"}]'


class Server:
    """Answers every request alike and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.answer = ANSWER
        self.status = "200 OK"
        self.delay_s = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        await asyncio.sleep(self.delay_s)
        head = f"HTTP/1.1 {self.status}\r\nContent-Length: {len(self.answer)}\r\n\r\n"
        writer.write(head.encode() + self.answer)
        writer.close()

    def query(self) -> Mapping[str, list[str]]:
        """The query of the last request."""
        return parse_qs(urlsplit(self.requests[-1].split()[1]).query)


@asynccontextmanager
async def serving() -> AsyncGenerator[tuple[Server, NominatimGeocoder]]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield server, NominatimGeocoder(f"http://127.0.0.1:{port}", "https://leads.example.com")
    finally:
        listening.close()


async def test_asks_for_the_parts_of_an_address() -> None:
    async with serving() as (server, geocoder):
        found = await geocoder.locate(LYON)
    assert found == FoundPoint(45.764, 4.835, Precision.ADDRESS)
    assert server.query() == {
        "format": ["jsonv2"],
        "limit": ["1"],
        "addressdetails": ["0"],
        "street": ["1 Rue de la Paix"],
        "city": ["Lyon"],
        "postalcode": ["69001"],
        "countrycodes": ["fr"],
    }
    assert "user-agent: hotlead (https://leads.example.com)" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("answer", "precision"),
    [
        (b"[]", None),
        (b'[{"lat": "1", "lon": "2", "place_rank": 26}]', Precision.STREET),
        (b'[{"lat": "1", "lon": "2", "place_rank": 16}]', Precision.CITY),
        (b'[{"lat": 1, "lon": 2, "place_rank": 21, "addresstype": "postcode"}]',
         Precision.POSTCODE),
        (b'[{"lat": "1", "lon": "2", "place_rank": 8}]', None),
        (b'[{"lat": "91", "lon": "2", "place_rank": 30}]', None),
    ],
)  # fmt: skip
async def test_how_exact_an_answer_is(answer: bytes, precision: Precision | None) -> None:
    async with serving() as (server, geocoder):
        server.answer = answer
        found = await geocoder.locate(LYON)
    assert (found.precision if found else None) is precision


@pytest.mark.parametrize(
    ("status", "answer", "delay_s"),
    [
        ("500 Broken", ANSWER, 0),
        ("429 Slower", ANSWER, 0),
        ("200 OK", b"<html>", 0),
        ("200 OK", b'{"error": "x"}', 0),
        ("200 OK", b'[{"lat": "here"}]', 0),
        ("200 OK", b" " * 70_000, 0),
        ("200 OK", ANSWER, 0.5),
    ],
)
async def test_what_may_be_asked_again(
    status: str, answer: bytes, delay_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nominatim, "TIMEOUT_S", 0.3)
    async with serving() as (server, geocoder):
        server.status, server.answer, server.delay_s = status, answer, delay_s
        with pytest.raises(Unavailable) as raised:
            await geocoder.locate(LYON)
    assert "Lyon" not in str(raised.value)


async def test_nobody_there() -> None:
    with pytest.raises(Unavailable):
        await NominatimGeocoder("http://127.0.0.1:9", "x").locate(LYON)


async def test_a_question_that_is_wrong_has_no_answer() -> None:
    async with serving() as (server, geocoder):
        server.status, server.answer = "400 Bad", b"no"
        assert await geocoder.locate(LYON) is None


async def test_zip_codes_need_no_server() -> None:
    found = await UsZipGeocoder().locate(PostalAddress(postcode="78701", state="TX"))
    assert found == FoundPoint(30.2713, -97.7426, Precision.POSTCODE)
    assert await UsZipGeocoder().locate(PostalAddress(postcode="78701", state="CA")) is None
    assert await UsZipGeocoder().locate(LYON) is None


def test_the_setting_chooses() -> None:
    secret = {"HOTLEAD_SECRET_KEY": "k" * 48}
    assert isinstance(make_geocoder(load_settings(secret).nominatim_url, ""), UsZipGeocoder)
    chosen = {**secret, "HOTLEAD_GEOCODER": "nominatim"}
    with pytest.raises(SettingsError, match="HOTLEAD_NOMINATIM_URL"):
        load_settings(chosen)
    url = load_settings({**chosen, "HOTLEAD_NOMINATIM_URL": "https://osm.example.com/"})
    assert url.nominatim_url == "https://osm.example.com"
    assert isinstance(make_geocoder(url.nominatim_url, ""), NominatimGeocoder)
    # An address is never sent anywhere by setting the server alone.
    alone = load_settings({**secret, "HOTLEAD_NOMINATIM_URL": "https://osm.example.com"})
    assert alone.nominatim_url is None
