"""CHN1xx: the handshake and the life cycle of a WebSocket consumer."""
