"""A filter taken to another version of the form matches what it matched, or less."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.niches.rules import compile_mapping, map_answers
from hotlead.subscriptions.records import Filters, Verdict
from hotlead.subscriptions.rules import filters_json, parse_filters, upgrade_filters
from tests.niches import versions

ANSWERS = 30
seen: Counter[Verdict] = Counter()


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**48))
def test_a_filter_never_matches_more_than_it_did(seed: int) -> None:
    random = Random(seed)
    forms = [versions.schema(random)]
    for _ in range(random.choice([1, 1, 1, 2])):
        forms.append(versions.schema(random, forms[-1]))
    steps = [
        compile_mapping(old, new, versions.mapping(random, old, new))[0]
        for old, new in pairwise(forms)
    ]
    before, _ = parse_filters(forms[0], versions.filters(random, forms[0]))
    upgraded = upgrade_filters(steps, before)
    seen[upgraded.verdict] += 1
    if upgraded.verdict is Verdict.BROKEN:
        assert upgraded.filters == before
        assert upgraded.notes
        return
    assert bool(upgraded.notes) is (upgraded.verdict is Verdict.CHANGED)
    assert parse_filters(forms[-1], filters_json(upgraded.filters)) == (upgraded.filters, {})
    for _ in range(ANSWERS):
        answers: dict[str, object] = dict(versions.answers(random, forms[0]))
        mapped: dict[str, object] = answers
        for step in steps:
            mapped = dict(map_answers(step, mapped))
        did, does = _matches(before, answers), _matches(upgraded.filters, mapped)
        assert did or not does, (answers, mapped)
        assert upgraded.verdict is Verdict.CHANGED or did == does, (answers, mapped)


def _matches(filters: Filters, answers: Mapping[str, object]) -> bool:
    return filters.first_mismatch(answers) is None


def test_every_verdict_was_seen() -> None:
    if not seen:
        pytest.skip("the property did not run")
    assert all(seen[verdict] >= 30 for verdict in Verdict)
