"""Addresses of finance's own pages inside Wagtail's admin; lists have theirs in their viewsets."""

from django.urls import path

from . import closings, payments, pools, vouchers

app_name = "finance"
urlpatterns = [
    path("<int:pk>/invoices/<int:invoice_pk>/check/", vouchers.CheckView.as_view(), name="check"),
    path("<int:pk>/invoices/<int:invoice_pk>/reject/", vouchers.RejectView.as_view(), name="reject"),
    path(
        "<int:pk>/invoices/<int:invoice_pk>/duplicates/<slug:hit>/",
        vouchers.DuplicateView.as_view(),
        name="duplicate",
    ),
    path("<int:pk>/payment.pdf", payments.PaymentSheet.as_view(), name="payment_sheet"),
    path("pools/<int:pk>/allot/", pools.AllotView.as_view(), name="allot"),
    path("pools/<int:pk>/reverse/<int:entry_pk>/", pools.ReverseView.as_view(), name="reverse"),
    path("pools/<int:pk>/close/", closings.ClosePage.as_view(), name="close"),
    path("pools/<int:pk>/months/<slug:month>.pdf", closings.MonthSheet.as_view(), name="month_sheet"),
    path("closings/<int:pk>/", closings.ClosingPage.as_view(), name="closing"),
    path("closings/<int:pk>/record.pdf", closings.ClosingSheet.as_view(), name="closing_sheet"),
    path("pools/<int:pk>/entries.<slug:file_format>", pools.EntriesExport.as_view(), name="pool_export"),
]
