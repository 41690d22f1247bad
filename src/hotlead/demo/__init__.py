"""The demo market: made-up niches, providers and leads, sold by the real engine.

A composition root beside the command line: it calls the verbs of the features, and everything it
makes is marked as demo. All e-mail addresses are under example.com and all phone numbers are of
the range reserved for fiction, so that nothing made up can reach anyone.
"""
