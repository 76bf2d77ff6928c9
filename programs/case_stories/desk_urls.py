"""Addresses of the stories inside Wagtail's admin."""

from django.urls import path

from .backoffice import PhotoView, StoryDesk, StoryIndex

app_name = "story_desk"
urlpatterns = [
    path("", StoryIndex.as_view(), name="index"),
    path("<int:pk>/", StoryDesk.as_view(), name="story"),
    path("<int:pk>/photos/<uuid:photo>/", PhotoView.as_view(), name="photo"),
]
