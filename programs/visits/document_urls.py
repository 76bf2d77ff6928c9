"""Addresses of documents that members and staff both open, so outside the portal and the admin."""

from django.urls import path

from .views import documents

app_name = "visit_documents"
urlpatterns = [path("<int:pk>/confirmation.pdf", documents.confirmation, name="confirmation")]
