"""Which leads a provider buys: its subscriptions to competition levels, and their filters.

Owns the tables `provider_subscriptions` and `filter_changes`.

Invariants:
- A provider has one subscription a level. Unsubscribing keeps the row with its place in the
  rotation, and subscribing again revives it: nobody jumps the queue by leaving.
- Stored filters have passed `rules.parse_filters` against the version `schema_version` of the form;
  only those of the version in force buy.
- An empty limit does not limit; a limit of 0 accepts nothing. An absent filter accepts everything,
  and a filter on a question the lead has not answered does not match.
"""
