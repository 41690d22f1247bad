"""Made-up answers to the questions of each demo niche: plausible, and now and then hard to sell."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeAlias

AnswersMaker: TypeAlias = Callable[[Random], dict[str, object]]


class Town(NamedTuple):
    """A place where pipes leak."""

    city: str
    state: str
    country: str
    postcode: str
    latitude: float
    longitude: float


TOWNS = (
    Town("Austin", "TX", "US", "78704", 30.2430, -97.7660),
    Town("Austin", "TX", "US", "78745", 30.2069, -97.7956),
    Town("Dallas", "TX", "US", "75204", 32.8030, -96.7850),
    Town("Denver", "CO", "US", "80203", 39.7313, -104.9826),
    Town("Boulder", "CO", "US", "80302", 40.0176, -105.2797),
    Town("Chicago", "IL", "US", "60614", 41.9229, -87.6483),
    Town("Chicago", "IL", "US", "60622", 41.9019, -87.6779),
    Town("Milwaukee", "WI", "US", "53202", 43.0506, -87.8968),
    Town("Seattle", "WA", "US", "98109", 47.6327, -122.3476),
    Town("Portland", "OR", "US", "97209", 45.5311, -122.6839),
    Town("Boston", "MA", "US", "02118", 42.3388, -71.0726),
    Town("Miami", "FL", "US", "33137", 25.8156, -80.1899),
    Town("Phoenix", "AZ", "US", "85004", 33.4510, -112.0710),
    Town("Tucson", "AZ", "US", "85701", 32.2170, -110.9710),
    Town("London", "", "GB", "SW4 7AA", 51.4620, -0.1380),
    Town("Leeds", "", "GB", "LS6 2AB", 53.8190, -1.5620),
    Town("Lyon", "", "FR", "69003", 45.7597, 4.8497),
)
# Where the people sit who ask for something that has no place of its own.
HOMES: tuple[dict[str, str], ...] = (
    {"city": "Lyon", "country": "FR"},
    {"city": "Berlin", "country": "DE"},
    {"city": "Austin", "state": "TX", "country": "US"},
    {"city": "Oslo", "country": "NO"},
    {"city": "Denver", "state": "CO", "country": "US"},
    {"city": "Porto", "country": "PT"},
    {"city": "Singapore", "country": "SG"},
    {"city": "Kraków", "country": "PL"},
    {"city": "Melbourne", "country": "AU"},
)
OTHER_PURPOSES = ("A mail server", "Backups of our office", "A VPN for ten people", "CI runners")
OTHER_PROBLEMS = (
    "The water pressure dropped in the whole house.",
    "Strange noise in the pipes at night.",
    "We would like a second tap in the garden.",
)


def vps_answers(rng: Random) -> dict[str, object]:
    """Answers for `vps-hosting`."""
    purpose = _pick(rng, {"Web hosting": 5, "Game server": 3, "Database": 2, "Other": 1})
    regions = sorted(rng.sample(("US", "EU", "Asia", "Australia"), rng.choice((1, 1, 1, 2, 3))))
    answers: dict[str, object] = {
        "purpose": purpose,
        "location": regions,
        "budget": rng.choice((8, 15, 25, 30, 45, 60, 80, 120, 150, 180, 250, 400, 900)),
        "cpu": _pick(rng, {"1 core": 2, "2 cores": 4, "4 cores": 4, "8+ cores": 2}),
        "ram": _pick(rng, {"2 GB": 2, "4 GB": 4, "8 GB": 4, "16 GB": 2, "32 GB or more": 1}),
        "management": _pick(rng, {"Unmanaged": 3, "Managed": 2}),
    }
    if purpose == "Other":
        answers["purpose_details"] = rng.choice(OTHER_PURPOSES)
    if rng.random() < 0.8:
        answers["storage"] = _pick(rng, {"SSD": 4, "NVMe": 3, "HDD": 1})
    if rng.random() < 0.7:
        answers["bandwidth"] = _pick(rng, {"1 TB": 3, "5 TB": 3, "20 TB": 1, "Unlimited": 2})
    return answers


def plumbing_answers(rng: Random) -> dict[str, object]:
    """Answers for `plumbing`; some towns have no plumber at all."""
    problem = _pick(
        rng,
        {"Leak": 5, "Blocked drain": 4, "No hot water": 3, "Toilet": 2, "New installation": 2}
        | {"Other": 1},
    )
    town = rng.choice(TOWNS)
    answers: dict[str, object] = {
        "problem": problem,
        "urgency": _pick(rng, {"Today": 3, "This week": 4, "This month": 2}),
        "property_type": _pick(rng, {"House": 5, "Apartment": 4, "Business": 1}),
        "place": _place(town),
    }
    if problem == "Other":
        answers["problem_details"] = rng.choice(OTHER_PROBLEMS)
    if rng.random() < 0.8:
        answers["is_owner"] = rng.random() < 0.65
    return answers


def education_answers(rng: Random) -> dict[str, object]:
    """Answers for `online-education`; as in life, many questions are left empty."""
    wanted: Mapping[str, tuple[float, Mapping[str, int]]] = {
        "specialization": (
            0.7,
            {"Finance Management": 6, "Human Resource Management": 5, "Marketing Management": 5}
            | {"Operations Management": 3, "Business Administration": 3, "E-Commerce": 1}
            | {"Healthcare Management": 1, "Supply Chain Management": 2},
        ),
        "priority": (0.7, {"Better Career Prospects": 30, "Flexibility and Convenience": 1}),
        "occupation": (0.7, {"Unemployed": 28, "Working Professional": 4, "Student": 1}),
        "city": (0.6, {"Mumbai": 6, "Thane & Outskirts": 2, "Other Cities": 1}),
        "country": (0.75, {"India": 40, "United States": 2, "United Arab Emirates": 1}),
        "source": (0.25, {"Online Search": 5, "Word of Mouth": 2, "Student of SomeSchool": 2}),
    }
    return {
        field: _pick(rng, choices)
        for field, (chance, choices) in wanted.items()
        if rng.random() < chance
    }


ANSWERS: Mapping[str, AnswersMaker] = {
    "vps-hosting": vps_answers,
    "plumbing": plumbing_answers,
    "online-education": education_answers,
}


def home(rng: Random, slug: str, answers: Mapping[str, object]) -> dict[str, str]:
    """Where the person is, beside the answers; a job at an address says it in them."""
    if slug == "vps-hosting":
        return rng.choice(HOMES)
    country = answers.get("country")
    return {"country": country} if isinstance(country, str) else {}


def _pick(rng: Random, weighted: Mapping[str, int]) -> str:
    choices: Sequence[str] = list(weighted)
    return rng.choices(choices, weights=list(weighted.values()))[0]


def _place(town: Town) -> dict[str, object]:
    place: dict[str, object] = {
        "city": town.city,
        "country": town.country,
        "zip": town.postcode,
        "latitude": town.latitude,
        "longitude": town.longitude,
    }
    return {**place, "state": town.state} if town.state else place
