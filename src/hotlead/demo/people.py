"""Made-up people, the same for the same key: for the demo and for files that name nobody.

E-mail addresses are under example.com (RFC 2606), phone numbers end in 555-0100 to 555-0199,
which the North American numbering plan keeps for fiction.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

FICTIONAL_NUMBERS = 100
TAG_CHARS = 10

FIRST_NAMES = (
    *("Aaliyah", "Amara", "Ana", "Anders", "Aiko", "Ben", "Bianca", "Carlos", "Chloé", "Chen"),
    *("Daniel", "Deepa", "Diego", "Elena", "Emeka", "Emma", "Farah", "Felix", "Fatou", "Giulia"),
    *("Grace", "Hannah", "Hugo", "Ines", "Isaac", "Ivana", "Jamal", "Jin", "Joana", "Kavya"),
    *("Kofi", "Lars", "Leila", "Liam", "Lucas", "Luisa", "Maja", "Marek", "Mei", "Miguel"),
    *("Nadia", "Noah", "Nour", "Olga", "Omar", "Petra", "Priya", "Rahul", "Rosa", "Ruth"),
    *("Samir", "Sanne", "Sofia", "Tariq", "Tomás", "Uma", "Viktor", "Wanjiru", "Yara", "Zoe"),
)
LAST_NAMES = (
    *("Abebe", "Almeida", "Andersson", "Bauer", "Bianchi", "Byrne", "Castillo", "Chowdhury"),
    *("Dubois", "Eriksen", "Fernández", "Fischer", "Gupta", "Haddad", "Hansen", "Ibrahim"),
    *("Ito", "Jensen", "Kamau", "Keller", "Kim", "Kowalski", "Larsen", "Lopes", "Martin"),
    *("Mbeki", "Mehta", "Mensah", "Moreau", "Nair", "Nakamura", "Novak", "Okafor", "Osei"),
    *("Park", "Patel", "Petrova", "Quinn", "Ramírez", "Rossi", "Santos", "Schmidt", "Sharma"),
    *("Silva", "Singh", "Tanaka", "Thompson", "Torres", "Urbina", "Vargas", "Walsh", "Weber"),
    *("Williams", "Yılmaz", "Zhang", "Zielińska"),
)
AREA_CODES = (
    *("201", "206", "212", "213", "214", "215", "303", "305", "312", "313", "314", "402", "404"),
    *("415", "416", "503", "512", "514", "602", "604", "612", "615", "617", "702", "713", "801"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    email: str
    phone: str


def made_up_person(key: str, tag: str | None = None) -> Person:
    """The person of `key`; other keys have other e-mail addresses, whatever their names.

    `tag` is put at the end of the name in the address instead of one made of the key.
    """
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass"))
    numbers = digest.digest()
    first = FIRST_NAMES[int.from_bytes(numbers[0:2]) % len(FIRST_NAMES)]
    last = LAST_NAMES[int.from_bytes(numbers[2:4]) % len(LAST_NAMES)]
    area = AREA_CODES[int.from_bytes(numbers[4:6]) % len(AREA_CODES)]
    line = int.from_bytes(numbers[6:8]) % FICTIONAL_NUMBERS
    end = f".{digest.hexdigest()[-TAG_CHARS:]}" if tag is None else tag
    return Person(
        name=f"{first} {last}",
        email=f"{_ascii(first)}.{_ascii(last)}{end}@example.com",
        phone=f"+1 {area} 555 01{line:02}",
    )


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore")
    return re.sub(r"[^a-z]", "", plain.decode().lower())
