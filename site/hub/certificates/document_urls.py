"""Addresses of the prints."""

from django.urls import path

from .views import print_out

app_name = "certificate_documents"
urlpatterns = [path("<str:code>.pdf", print_out, name="print")]
