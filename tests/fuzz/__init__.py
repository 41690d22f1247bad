"""Requests nobody thought of."""
