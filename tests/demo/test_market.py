"""The demo market as written: every form reads, every answer is accepted, nobody is reachable."""

from collections import Counter
from datetime import timedelta
from random import Random

import msgspec
import pytest

from hotlead.accounts.records import UserStatus
from hotlead.demo.history import flat
from hotlead.demo.leads import (
    DAYS,
    LEADS_PER_NICHE,
    PENDING_PER_NICHE,
    Fate,
    lead_of_the_moment,
    past_leads,
)
from hotlead.demo.market import NicheFile, read_niches, read_providers
from hotlead.demo.people import made_up_person
from hotlead.niches import service as niches
from hotlead.niches.records import FormSchema, Source
from tests.builders import NOW

NICHES = {file.niche.slug: file for file in read_niches()}


def _schema(file: NicheFile) -> FormSchema:
    schema, problems = niches.parse_schema(msgspec.to_builtins(file.form))
    assert schema is not None, problems
    return schema


@pytest.mark.parametrize("slug", NICHES)
def test_forms_read_and_names_fit(slug: str) -> None:
    file = NICHES[slug]
    levels = {level.name for level in file.levels}
    providers = {provider.id for provider in read_providers()}

    assert _schema(file).fields
    assert 3 <= len(levels) <= 5
    assert {wanted.level for wanted in file.subscriptions} <= levels
    assert {wanted.provider for wanted in file.subscriptions} <= providers


@pytest.mark.parametrize("slug", NICHES)
def test_dear_levels_come_first_and_share_least(slug: str) -> None:
    levels = NICHES[slug].levels

    assert levels[0].max_buyers == 1
    assert [level.price for level in levels] == sorted(
        (level.price for level in levels), reverse=True
    )
    assert [level.max_buyers for level in levels] == sorted(level.max_buyers for level in levels)


def test_each_niche_has_its_own_cascade() -> None:
    assert {file.niche.cascade_policy for file in NICHES.values()} == {
        "additive",
        "promise",
        "first_fill",
    }


def test_there_are_providers_in_every_standing() -> None:
    standings = Counter(provider.status for provider in read_providers())

    assert set(standings) == set(UserStatus)
    assert standings[UserStatus.PENDING] >= 3
    assert all(provider.joined_day <= DAYS for provider in read_providers())


def test_every_lead_answers_its_form() -> None:
    schemas = {slug: _schema(file) for slug, file in NICHES.items()}
    for lead in past_leads(NOW):
        schema = schemas[lead.niche_slug]
        answers = niches.pick_answers(schema, flat(lead.answers))
        assert niches.check_answers(schema, answers, Source.FORM).errors == {}


def test_leads_of_the_moment_answer_their_form() -> None:
    rng = Random(1)
    for slug, file in NICHES.items():
        for number in range(200):
            lead = lead_of_the_moment(slug, number, rng, NOW)
            answers = niches.pick_answers(_schema(file), flat(lead.answers))
            assert niches.check_answers(_schema(file), answers, Source.FORM).is_valid


def test_the_story_is_the_same_every_time() -> None:
    assert past_leads(NOW) == past_leads(NOW)
    later = past_leads(NOW + timedelta(days=1))
    assert [lead.answers for lead in later] == [lead.answers for lead in past_leads(NOW)]


def test_the_story_fits_the_last_month() -> None:
    story = past_leads(NOW)
    fates = Counter(lead.fate for lead in story)

    assert len(story) == sum(LEADS_PER_NICHE.values())
    assert fates[Fate.PENDING] == PENDING_PER_NICHE * len(LEADS_PER_NICHE)
    assert fates[Fate.REJECTED] >= 10
    assert all(NOW - timedelta(days=DAYS) <= lead.created_at < NOW for lead in story)
    assert all(lead.created_at <= lead.decided_at < NOW for lead in story)
    assert len({lead.person.email for lead in story}) == len(story)
    assert [lead.decided_at for lead in story] == sorted(lead.decided_at for lead in story)


def test_nobody_made_up_can_be_reached() -> None:
    people = [made_up_person(str(key)) for key in range(5_000)]

    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith("@example.com") for person in people)
    assert all(person.phone[-8:-2] == "555 01" for person in people)
    assert made_up_person("a") == made_up_person("a")
    assert all(lead.person.email.endswith("example.com") for lead in past_leads(NOW))
    assert all(provider.email.endswith("@example.com") for provider in read_providers())
