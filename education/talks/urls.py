"""Addresses of talks outside the page cache: registering, one's own page, material."""

from django.urls import path

from .views import materials, registering

app_name = "talks"
urlpatterns = [
    path("<int:pk>/register/", registering.register, name="register"),
    path("<int:pk>/invited/<str:invitation>/", registering.register, name="invited"),
    path("<int:pk>.ics", registering.calendar_file, name="ics"),
    path("<int:pk>/materials/", materials.materials, name="materials"),
    path("files/<slug:kind>/<int:pk>/", materials.material, name="material"),
    path("r/<str:token>/", registering.registration, name="registration"),
    path("r/<str:token>/cancel/", registering.cancel, name="cancel"),
    path("r/<str:token>/accept/", registering.accept, name="accept"),
    path("r/<str:token>/certificate/", registering.certify, name="certify"),
    path("r/<str:token>/certificate.pdf", registering.certificate, name="certificate"),
    path("r/<str:token>/talk.ics", registering.own_calendar_file, name="own_ics"),
    path("r/<str:token>/materials/", materials.materials, name="own_materials"),
    path("r/<str:token>/files/<slug:kind>/<int:pk>/", materials.material, name="own_material"),
]
