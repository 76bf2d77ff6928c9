"""Addresses of documents that members and staff both open, so outside the portal and the admin."""

from django.urls import path

from .views import documents

app_name = "feedback_documents"
urlpatterns = [
    path("<int:pk>/form.pdf", documents.form_pdf, name="form"),
    path("<int:pk>/meeting.ics", documents.meeting_file, name="meeting"),
]
