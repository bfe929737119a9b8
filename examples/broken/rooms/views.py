"""The pages: sign up, the list of rooms, one room."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import UserCreationForm
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.text import slugify
from django.views.decorators.http import require_POST
from django.views.generic import CreateView

from rooms.groups import NOTIFICATIONS
from rooms.models import Room


class SignUpView(CreateView):
    """A name and a password are enough."""

    form_class = UserCreationForm
    template_name = "registration/sign_up.html"
    success_url = reverse_lazy("login")


@login_required
def home(request):
    """The list of rooms."""
    return render(request, "rooms/home.html", {"rooms": Room.objects.all()})


@login_required
@require_POST
def open_room(request):
    """Open a room and tell everybody."""
    title = request.POST.get("title", "")[:50]
    slug = slugify(title)
    if not slug:
        return redirect("home")
    room, created = Room.objects.get_or_create(slug=slug, defaults={"title": title})
    if created:
        event = {
            "type": "room.opened",
            "title": title,
            "username": request.user.get_username(),
        }
        async_to_sync(get_channel_layer().group_send)(NOTIFICATIONS, event)
    return redirect("room", slug=room.slug)


@login_required
def room(request, slug):
    """One room."""
    return render(request, "rooms/room.html", {"room": get_object_or_404(Room, slug=slug)})
