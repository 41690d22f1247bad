import re
from datetime import UTC, datetime
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from hotlead.niches import service as niches
from hotlead.notifications import rules
from hotlead.notifications.records import Letter, Purchase, Receipt, Template
from hotlead.notifications.rules.letters import describe_answers, describe_competition
from tests.builders import SCHEMA

ID = UUID("01a2fd11-32a5-7ef5-8c72-6243e0d2da2f")
BASE_URL = "https://leads.example.com"
NASTY = "<script>alert('1')</script> & \"Co\"\x00\x1b"
FORM, _ = niches.parse_schema(SCHEMA)

PURCHASE = Purchase(
    delivery_id=ID,
    address="acme@example.com",
    company_name="Acme",
    timezone="America/Chicago",
    balance=Decimal("975.00"),
    price_charged=Decimal("25.00"),
    competitors_max=2,
    lead_id=ID,
    lead_number=1042,
    submitted_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    niche_id=ID,
    niche_name="VPS hosting",
    schema_version=1,
    contact_name="Amara Okafor",
    contact_email="amara@example.com",
    contact_phone="+1 (555) 0151",
    location_address=None,
    location_city="Austin",
    location_state="TX",
    location_zip="78701",
    location_country="US",
    form_data={"location": ["US", "EU"], "budget": 120, "notes": "first\nsecond"},
)
RECEIPT = Receipt(
    delivery_id=ID,
    address="amara@example.com",
    contact_name="Amara",
    niche_name="VPS hosting",
    lead_id=ID,
)


class Reader(HTMLParser):
    """Collects what a mail shows, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_data(self, data: str) -> None:
        self.text += f" {data.strip()}"


def write(purchase: Purchase) -> Letter:
    return rules.write_letter(rules.fill_new_lead(purchase, FORM, niches.describe_answer, BASE_URL))


def confirm(receipt: Receipt) -> Letter:
    return rules.write_letter(rules.fill_submission_received(receipt, "t0ken", BASE_URL))


def test_the_text_of_a_new_lead() -> None:
    assert write(PURCHASE).text == (
        "Amara Okafor is looking for VPS hosting\n"
        "\n"
        "Lead 1042, submitted 20 November 2026, 06:00 CST\n"
        "\n"
        "Email: amara@example.com\n"
        "Phone: +1 (555) 0151\n"
        "\n"
        f"Open the lead: {BASE_URL}/dashboard/leads/{ID}\n"
        "\n"
        "What they told us\n"
        "\n"
        "Monthly budget: 120\n"
        "Server location: US, EU\n"
        "Notes: first\nsecond\n"
        "Location: Austin, TX 78701, US\n"
        "\n"
        "You paid: $25.00\n"
        "Competition: At most 2 other providers get this lead.\n"
        f"Your balance: $975.00 ({BASE_URL}/dashboard/billing)\n"
        "\n"
        "--\n"
        "Acme gets this mail because it bought this lead. "
        f"Choose which mails you get ({BASE_URL}/dashboard/settings)\n"
    )


def test_the_html_says_the_same() -> None:
    letter = write(PURCHASE)
    shown = re.sub(r"\s+", " ", Reader(letter.html).text)
    assert letter.subject == "New VPS hosting lead in Austin: Amara Okafor"
    for line in letter.text.splitlines():
        words = line.partition(": ")[2] or line
        if words.startswith(("http", "--")) or "dashboard" in words:
            continue
        assert words in shown, words


def test_links_lead_to_us_to_the_person_or_nowhere() -> None:
    letters = (
        write(PURCHASE),
        confirm(RECEIPT),
    )
    links = {link for letter in letters for link in Reader(letter.html).links}
    assert links == {
        "mailto:amara@example.com?subject=Your%20VPS%20hosting%20request",
        "tel:+15550151",
        BASE_URL,
        f"{BASE_URL}/requests/t0ken",
        f"{BASE_URL}/dashboard/leads/{ID}",
        f"{BASE_URL}/dashboard/billing",
        f"{BASE_URL}/dashboard/settings",
    }


def test_markup_in_values_is_text_in_every_mail() -> None:
    purchase = msgspec.structs.replace(
        PURCHASE,
        contact_name=NASTY,
        company_name=NASTY,
        niche_name=NASTY,
        location_city=NASTY,
        contact_phone=NASTY,
        form_data={"notes": NASTY, NASTY: NASTY},
    )
    receipt = msgspec.structs.replace(RECEIPT, contact_name=NASTY, niche_name=NASTY)
    for letter in (
        write(purchase),
        confirm(receipt),
    ):
        assert "script" not in Reader(letter.html).tags
        assert "<script>alert('1')</script> & \"Co\"" in Reader(letter.html).text
        assert "\x00" not in letter.html + letter.text
        assert "\x1b" not in letter.html + letter.text


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = write(PURCHASE).html
    assert "googleapis" not in html
    assert not re.search(r"@import|url\(", html)


def test_answers_the_form_does_not_know_come_last() -> None:
    purchase = msgspec.structs.replace(
        PURCHASE, form_data={"old_question": ["a", "b"], "odd": {"x": [1]}, "budget": 5, "no": None}
    )
    assert list(describe_answers(purchase, FORM, niches.describe_answer)) == [
        ("Monthly budget", "5"),
        ("Old question", "a, b"),
        ("Odd", "{'x': [1]}"),
        ("Location", "Austin, TX 78701, US"),
    ]
    assert dict(describe_answers(purchase, None, niches.describe_answer))["Budget"] == "5"


@pytest.mark.parametrize(
    ("competitors", "sentence"),
    [
        (0, "You are the only buyer."),
        (1, "At most 1 other provider gets this lead."),
        (4, "At most 4 other providers get this lead."),
    ],
)
def test_competition(competitors: int, sentence: str) -> None:
    assert describe_competition(competitors) == sentence


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd", "\x00"])
def test_an_unknown_time_zone_is_utc(zone: str) -> None:
    assert "12:00 UTC" in write(msgspec.structs.replace(PURCHASE, timezone=zone)).text


def test_every_template_has_its_folder() -> None:
    folder = Path(rules.__file__).parents[2] / "templates" / "notifications"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {t.value for t in Template}


def address(letter: Letter, to: str) -> EmailMessage | None:
    return rules.address_mail(
        letter,
        sender="Hotlead <no-reply@leads.example.com>",
        address=to,
        delivery_id=ID,
        now=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    )


def test_a_subject_stays_one_header() -> None:
    letter = Letter("Hello\r\nBcc: all@example.com " + "x" * 300, "<p>Hi</p>", "Hi")
    message = address(letter, "acme@example.com")
    assert message is not None
    read = BytesParser(EmailMessage, policy=policy.default).parsebytes(bytes(message))
    assert read["Bcc"] is None
    assert len(read["Subject"]) == 150
    assert read["Message-ID"] == f"<{ID}@leads.example.com>"


@pytest.mark.parametrize("bad", ["", "not an address", "a@b\r\nBcc: c@d", "a@b, c@d", "<>", "@"])
def test_what_is_no_address_gets_no_mail(bad: str) -> None:
    assert address(Letter("Hi", "<p>Hi</p>", "Hi"), bad) is None
