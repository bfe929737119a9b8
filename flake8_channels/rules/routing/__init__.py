"""CHN3xx: routing and ASGI."""
