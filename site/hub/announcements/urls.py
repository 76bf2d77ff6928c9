"""Addresses outside the portal and the admin."""

from django.urls import path

from . import views

urlpatterns = [
    path("a/<int:pk>/", views.announcement, name="announcement"),
    path("files/announcements/<int:pk>/", views.file, name="announcement_file"),
]
