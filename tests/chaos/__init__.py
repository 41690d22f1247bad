"""The whole product while its processes are killed; `make test-chaos` runs it."""
