"""Addresses of the stories in the member portal."""

from django.urls import path

from . import views

app_name = "case_stories"
urlpatterns = [
    path("", views.StoryList.as_view(), name="stories"),
    path("<int:pk>/", views.StoryScreen.as_view(), name="story"),
    path("<int:pk>/preview/", views.Preview.as_view(), name="preview"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
]
