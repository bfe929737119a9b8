"""The pages."""

from django.contrib.auth.views import LoginView
from django.urls import path
from rooms import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(), name="login"),
    path("sign-up/", views.SignUpView.as_view(), name="sign-up"),
    path("rooms/", views.open_room, name="open-room"),
    path("rooms/<slug:slug>/", views.room, name="room"),
]
