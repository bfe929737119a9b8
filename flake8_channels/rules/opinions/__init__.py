"""CHN9xx: opinions, off by default."""
