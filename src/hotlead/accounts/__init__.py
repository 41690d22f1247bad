"""Accounts: who may come in.

Owns `users`, `sessions`, `user_tokens`, `second_factors`, `recovery_codes` and `api_keys`. A token
or key is worth something only while its row is alive and its user active, and both are read on
every request: log-out, reset, deactivation and expiry act at once, on every node. Passwords are
bcrypt hashes; of everything else that lets somebody in, the database holds a hash or nothing.
Unknown and known addresses get the same answer in the same time.
"""
