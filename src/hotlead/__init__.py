"""Find Me A Hot Lead: a marketplace for sales leads."""
