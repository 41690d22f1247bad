"""HTTP plumbing that all features share; it knows no feature."""
