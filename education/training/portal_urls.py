"""What the administrator of a firm sees of its people, in the portal."""

from django.urls import path

from .views import people

app_name = "training_people"
urlpatterns = [
    path("", people.People.as_view(), name="people"),
    path("hours.xlsx", people.PeopleFile.as_view(), name="file"),
]
