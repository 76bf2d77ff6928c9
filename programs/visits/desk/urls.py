"""Addresses of the visits' own pages inside Wagtail's admin."""

from django.urls import path

from .people import PhonesView
from .plans import AnswerView, CalendarFileView, PlanView
from .registering import RegisterView
from .schedule import CalendarView

app_name = "visit_desk"
urlpatterns = [
    path("calendar/", CalendarView.as_view(), name="calendar"),
    path("register/", RegisterView.as_view(), name="register"),
    path("<int:pk>/plan/", PlanView.as_view(), name="plan"),
    path("<int:pk>/people/", PhonesView.as_view(), name="people"),
    path("<int:pk>/hosts/<int:host>/", AnswerView.as_view(), name="answer"),
    path("<int:pk>/hosts/<int:host>/visit.ics", CalendarFileView.as_view(), name="ics"),
]
