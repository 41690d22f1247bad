"""The demo market in TOML: one file a niche, one for the providers."""
