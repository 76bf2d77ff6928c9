"""Addresses of the talks' own pages inside Wagtail's admin."""

from django.urls import path

from . import board, door, talk

app_name = "talk_desk"
urlpatterns = [
    path("", board.BoardView.as_view(), name="board"),
    path("add/", board.PlanView.as_view(), name="plan"),
    path("ticket/<str:ticket>/", door.TicketView.as_view(), name="ticket"),
    path("<int:pk>/", talk.TalkView.as_view(), name="talk"),
    path("<int:pk>/shift/", board.ShiftView.as_view(), name="shift"),
    path("<int:pk>/arrange/", talk.ArrangeView.as_view(), name="arrange"),
    path("<int:pk>/open/", talk.OpenView.as_view(), name="open"),
    path("<int:pk>/move/", talk.MoveView.as_view(), name="move"),
    path("<int:pk>/cancel/", talk.CancelView.as_view(), name="cancel"),
    path("<int:pk>/invitation/", talk.InvitationView.as_view(), name="invitation"),
    path("<int:pk>/people/", door.PeopleView.as_view(), name="people"),
    path("<int:pk>/people.<slug:file_format>", door.ExportView.as_view(), name="export"),
    path("<int:pk>/people/<int:row>/", door.TickView.as_view(), name="tick"),
    path("<int:pk>/walk-in/", door.WalkInView.as_view(), name="walk_in"),
]
