"""The names of the groups, for those who join and those who send."""

NOTIFICATIONS = "notifications"


def talk_group(slug):
    """Those who read what is said in a room."""
    return f"talk.{slug}"


def presence_group(slug):
    """Those who see who comes to a room and who goes."""
    return f"presence.{slug}"


def typing_group(slug):
    """Those who see who is typing in a room."""
    return f"typing.{slug}"
