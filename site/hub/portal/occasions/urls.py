"""Addresses of the organiser's pages, under the portal's namespace."""

from django.urls import path

from . import views

urlpatterns = [
    path("of/<int:case_pk>/", views.OccasionsOfCase.as_view(), name="occasions"),
    path("<int:pk>/", views.OccasionPage.as_view(), name="occasion"),
    path("<int:pk>/count/", views.CountFragment.as_view(), name="occasion_count"),
    path("<int:pk>/window/", views.SetWindow.as_view(), name="occasion_window"),
    path("<int:pk>/paper/", views.EnterPaper.as_view(), name="occasion_paper"),
    path("<int:pk>/upload/", views.UploadPaper.as_view(), name="occasion_upload"),
    path("<int:pk>/file/", views.FileProof.as_view(), name="occasion_file"),
    path("<int:pk>/attendees/<int:attendee_pk>/", views.AttendeePage.as_view(), name="attendee"),
]
