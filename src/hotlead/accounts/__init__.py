"""Accounts: who may come in.

Owns `users`, `sessions` and `user_tokens`. A token is worth something only while its session row
is alive and its user active, and both are read on every request: log-out, deactivation and expiry
act at once. Passwords are bcrypt hashes; unknown and known addresses get the same answer in the
same time.
"""
