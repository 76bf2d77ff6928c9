"""Addresses of documents that members and staff both open, so outside the portal and the admin."""

from django.urls import path

from .views import documents

app_name = "event_documents"
urlpatterns = [
    path("<int:pk>/form.pdf", documents.application_pdf, name="application"),
    path("calls/<int:pk>/guideline.pdf", documents.guideline, name="guideline"),
]
