"""Leading only some answers over a change of form gives what leading all of them gives."""

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.niches.rules import compile_mapping, map_answers, narrow_steps
from tests.niches import versions


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**48))
def test_the_rest_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    forms = [versions.schema(random)]
    for _ in range(random.choice([1, 2])):
        forms.append(versions.schema(random, forms[-1]))
    steps = [
        compile_mapping(old, new, versions.mapping(random, old, new))[0]
        for old, new in pairwise(forms)
    ]
    ids = [field.id for field in forms[-1].fields]
    wanted = frozenset(random.sample(ids, random.randint(0, len(ids))))
    answers: dict[str, object] = dict(versions.answers(random, forms[0]))
    all_of_them, some = answers, answers
    for step, narrowed in zip(steps, narrow_steps(steps, wanted), strict=True):
        assert len(narrowed.rules) <= len(step.rules)
        all_of_them = dict(map_answers(step, all_of_them))
        some = dict(map_answers(narrowed, some))
    assert {name: some.get(name) for name in wanted} == {
        name: all_of_them.get(name) for name in wanted
    }
