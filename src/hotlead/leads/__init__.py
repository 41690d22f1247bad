"""Requests of people who want an offer: handing in, approving, rejecting, correcting,
withdrawing, erasing.

Owns the table `leads`.

Invariants:
- A lead is stored whole or not at all: its row, its audit entry and its jobs are one statement.
- Its answers passed the form version it names; a correction is checked against that same version.
- A status changes only from the status it is expected to have, so doing it twice is harmless.
- Whoever hands a lead in gets a signed reference to it and nothing else back; whoever owns the
  address gets a private link by mail, and by it sees, withdraws and erases the lead.
- What is withdrawn stays so; what is erased holds nothing of the person.
"""
