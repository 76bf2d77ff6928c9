"""Addresses of invoice pictures: the same for members and staff, so outside the portal and the admin."""

from django.urls import path

from . import pictures

app_name = "invoice_files"
urlpatterns = [path("<uuid:pk>.png", pictures.picture, name="picture")]
