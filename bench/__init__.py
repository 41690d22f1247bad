"""The product's own measurements: `python -m bench` prints them as JSON."""
