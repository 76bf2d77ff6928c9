"""Addresses of the files of an occasion."""

from django.urls import path

from .views.documents import document

app_name = "attendance_documents"
urlpatterns = [path("<int:pk>/<str:name>", document, name="document")]
