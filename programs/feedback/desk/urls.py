"""Addresses of the member's voice inside Wagtail's admin."""

from django.urls import path

from .queue import ItemListView
from .register_views import RegisterView
from .route_views import RouteItemsView

app_name = "feedback_desk"
urlpatterns = [
    path("items/", ItemListView.as_view(), name="items"),
    path("register/", RegisterView.as_view(), name="register"),
    path("forms/<int:pk>/route/", RouteItemsView.as_view(), name="route"),
]
