"""Addresses of claims in the member portal."""

from django.urls import path

from . import views
from .invoices import views as invoices

app_name = "reimbursement"
urlpatterns = [
    path("open/<int:pk>/", views.OpenClaim.as_view(), name="open"),
    path("<int:pk>/", views.EditClaim.as_view(), name="edit"),
    path("<int:pk>/settlement/", views.Settlement.as_view(), name="settlement"),
    path("<int:pk>/invoices/", views.AddInvoice.as_view(), name="add_invoice"),
    path("<int:pk>/invoices/read/", invoices.TakeInvoices.as_view(), name="take_invoices"),
    path("<int:pk>/invoices/pending/", invoices.PendingInvoices.as_view(), name="pending"),
    path("<int:pk>/invoices/pending/<uuid:file>/", invoices.CorrectReading.as_view(), name="correct_reading"),
    path(
        "<int:pk>/invoices/pending/<uuid:file>/remove/",
        invoices.RemoveReading.as_view(),
        name="remove_reading",
    ),
    path("<int:pk>/invoices/<int:invoice_pk>/", views.ChangeInvoice.as_view(), name="invoice"),
    path("<int:pk>/invoices/<int:invoice_pk>/remove/", views.RemoveInvoice.as_view(), name="remove_invoice"),
]
