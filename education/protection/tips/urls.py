"""Addresses of the public pages: no cache keeps them."""

from django.urls import path

from . import views

app_name = "tip"
urlpatterns = [
    path("", views.report, name="report"),
    path("status/", views.lookup, name="lookup"),
    path("status/<str:token>/", views.status, name="status"),
]
