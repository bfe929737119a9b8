"""The app that holds the rooms."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Connects the signals once the models are loaded."""

    name = "rooms"

    def ready(self):
        from rooms import signals  # noqa: F401
