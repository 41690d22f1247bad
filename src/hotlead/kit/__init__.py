"""What any service has: configuration, database, errors, money, clock, jobs, mail, logs.

Knows no lead and no HTTP.
"""
