"""Addresses of the public pages: below /account/, which no cache keeps."""

from django.urls import path

from . import views

app_name = "membership"
urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/sent/", views.applied, name="applied"),
    path("apply/confirm/<str:token>/", views.confirm, name="confirm"),
    path("join/<str:token>/", views.join, name="join"),
    path("joined/", views.joined, name="joined"),
]
