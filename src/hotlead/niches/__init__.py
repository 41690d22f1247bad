"""What is sold: niches, the versioned questions of their forms, and their competition levels.

Owns the tables `niches`, `niche_consents`, `niche_former_slugs`, `niche_form_schemas`,
`field_mappings`, `competition_levels` and `level_changes`.

Invariants:
- A niche has at most one active form version, and a published version never changes.
- Every accepted answer has passed `rules.check_answers` against one version, whether it came
  from the public page, the API or an import: there is no second definition of "valid".
- Every consent text that was ever in force is kept under its version.
- An address that was a niche's leads to it for good, so it never means another niche.
- `niches.version` counts every change of a niche and its levels. Each change holds the niche's row,
  so that what it means to others (`rules.compare`) is decided on what is there.
- `competition_levels.rotation_counter` only grows; it is the order in which subscriptions are
  served, so that no two sales of a level can tie.
"""
