"""Requests of people who want an offer: handing in, approving, rejecting, correcting.

Owns the table `leads`.

Invariants:
- A lead is stored whole or not at all: its row, its audit entry and its jobs are one statement.
- Its answers passed the form version it names; a correction is checked against that same version.
- A status changes only from the status it is expected to have, so doing it twice is harmless.
- Whoever hands a lead in gets a signed reference to it and nothing else back.
"""
