"""What is sold: niches, the versioned questions of their forms, and their competition levels.

Owns the tables `niches`, `niche_form_schemas`, `field_mappings` and `competition_levels`.

Invariants:
- A niche has at most one active form version, and a published version never changes.
- Every accepted answer has passed `rules.check_answers` against one version, whether it came
  from the public page, the API or an import: there is no second definition of "valid".
- `competition_levels.rotation_counter` only grows; it is the order in which subscriptions are
  served, so that no two sales of a level can tie.
"""
