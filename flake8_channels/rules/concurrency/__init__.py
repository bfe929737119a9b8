"""CHN2xx: sync and async."""
