"""What happens when something is saved."""

from channels.layers import get_channel_layer
from django.db.models.signals import post_save
from django.dispatch import receiver

from rooms.groups import talk_group
from rooms.models import Message


@receiver(post_save, sender=Message)
def tell_room(sender, instance, created, **kwargs):
    """Send a new message to everybody in its room."""
    if not created:
        return
    channel_layer = get_channel_layer()
    channel_layer.group_send(
        talk_group(instance.room.slug),
        {
            "type": "talk.message",
            "author": instance.author.username,
            "text": instance.text,
        },
    )
