"""Addresses of suggestions in the member portal."""

from django.urls import path

from .views import SuggestPage

app_name = "talk_suggestions"
urlpatterns = [path("suggest/", SuggestPage.as_view(), name="new")]
