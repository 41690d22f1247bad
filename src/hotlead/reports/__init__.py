"""What happened, told to those it concerns: bought leads, balance, ledger, and the landing pages.

Owns no table; reads every one by join. One record per audience: what a provider gets never holds
where a lead came from or who else bought it.
"""
