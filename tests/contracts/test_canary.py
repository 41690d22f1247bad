"""What the search for personal data finds, and what it must not take for a person."""

import pytest

from tests.canary import find_personal_data


@pytest.mark.parametrize(
    "line",
    [
        "sent to vera.visitor@example.com",
        "GET /login?email=vera%40example.com",
        "GET /leads?q=Vera+Visitor",
        "call 555 0151",
        "phone=5550100199",
        "phone=+15550100199",
        "phone=%2B15550100199",
        "phone=1 (555) 010-0199",
        '{"phone": "+35315550100"}',
    ],
)
def test_a_person_is_found(line: str) -> None:
    assert find_personal_data(f"nobody\n{line}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "request_id=55501081a8291151",
        "request_id=a555010155501015 ms=3.5550100",
        "lead=0199aa00-9555-0153-8000-5550101a0000",
        "at=1795550145",
        "token=c2f05550101aa",
    ],
)
def test_random_digits_are_nobody(line: str) -> None:
    assert find_personal_data(line) == []
