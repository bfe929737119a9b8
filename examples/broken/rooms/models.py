"""What is kept: rooms and what was said in them."""

from django.conf import settings
from django.db import models


class Room(models.Model):
    """A place to talk."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=50)

    def __str__(self):
        return self.title


class Message(models.Model):
    """What one person said."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    text = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self):
        return f"{self.author}: {self.text}"
