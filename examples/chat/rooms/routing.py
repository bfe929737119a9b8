"""The addresses of the WebSockets."""

from django.urls import path

from rooms.consumers import NotificationConsumer, PresenceConsumer, TalkConsumer, TypingConsumer

websocket_urlpatterns = [
    path("ws/rooms/<slug:slug>/talk/", TalkConsumer.as_asgi()),
    path("ws/rooms/<slug:slug>/presence/", PresenceConsumer.as_asgi()),
    path("ws/rooms/<slug:slug>/typing/", TypingConsumer.as_asgi()),
    path("ws/notifications/", NotificationConsumer.as_asgi()),
]
