"""The catalogue of mails: each template once, and a preference belongs to one audience."""

from collections import Counter, defaultdict

from hotlead.notifications.records import Audience, Preference, Template
from hotlead.notifications.rules import CATALOGUE, ENTRIES


def test_every_template_has_exactly_one_entry() -> None:
    counted = Counter(entry.template for entry in CATALOGUE)
    assert counted == Counter(dict.fromkeys(Template, 1))
    assert ENTRIES.keys() == set(Template)


def test_a_preference_switches_mails_of_one_audience() -> None:
    audiences: defaultdict[Preference, set[Audience]] = defaultdict(set)
    for entry in CATALOGUE:
        if entry.preference is not None:
            audiences[entry.preference].add(entry.audience)
    assert all(len(of) == 1 for of in audiences.values()), audiences


def test_what_is_about_an_account_is_critical() -> None:
    assert all(each.is_critical for each in CATALOGUE if each.audience is Audience.ACCOUNT)


def test_a_title_is_a_short_sentence_without_an_end() -> None:
    for entry in CATALOGUE:
        assert 8 <= len(entry.title) <= 50
        assert entry.title[0].isupper()
        assert not entry.title.endswith(".")
