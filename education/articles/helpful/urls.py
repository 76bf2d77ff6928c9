"""Addresses of the readers' form: no cache keeps them."""

from django.urls import path

from . import views

app_name = "helpful"
urlpatterns = [
    path("<int:page_id>/", views.helpful, name="form"),
    path("<int:page_id>/thanks/", views.thanks, name="thanks"),
]
