"""Addresses of the back office, inside Wagtail's admin."""

from django.urls import path

from . import applications, certificates, contacts, directory, imports, mailroom, payees, privacy, reveals
from .intake import IntakeView
from .views.absences import AbsencesView, EndAbsenceView
from .views.archives import ArchiveCaseView, ArchivesView, CheckAllView
from .views.audit import VerificationView
from .views.cases import AssignView, CaseView, ExtendView, RemarkView, StepView
from .views.lists import AssignManyView, CaseListView, ExportView, MyWorkView
from .views.opinions import AskView, OpinionView
from .views.service import ServiceExportView, ServiceReportView

app_name = "backoffice"
urlpatterns = [
    path("work/", MyWorkView.as_view(), name="my_work"),
    path("intake/", IntakeView.as_view(), name="intake"),
    path("cases/", CaseListView.as_view(), name="cases"),
    path("cases/assign/", AssignManyView.as_view(), name="assign_many"),
    path("cases/export/<slug:name>.<slug:file_format>", ExportView.as_view(), name="export"),
    path("cases/<int:pk>/", CaseView.as_view(), name="case"),
    path("cases/<int:pk>/assign/", AssignView.as_view(), name="assign"),
    path("cases/<int:pk>/extend/", ExtendView.as_view(), name="extend"),
    path("cases/<int:pk>/remark/", RemarkView.as_view(), name="remark"),
    path("cases/<int:pk>/opinions/ask/", AskView.as_view(), name="ask_opinion"),
    path("cases/<int:pk>/opinions/<int:opinion>/<slug:action>/", OpinionView.as_view(), name="opinion"),
    path("cases/<int:pk>/archive/", ArchiveCaseView.as_view(), name="archive_case"),
    path("cases/<int:pk>/<slug:name>/", StepView.as_view(), name="step"),
    path("service/", ServiceReportView.as_view(), name="service"),
    path("service/export.<slug:file_format>", ServiceExportView.as_view(), name="service_export"),
    path("absences/", AbsencesView.as_view(), name="absences"),
    path("absences/<int:pk>/end/", EndAbsenceView.as_view(), name="end_absence"),
    path("verification/", VerificationView.as_view(), name="verification"),
    path("verification/all/", CheckAllView.as_view(), name="check_all"),
    path("archives/", ArchivesView.as_view(), name="archives"),
    *applications.urls,
    *certificates.urls,
    *contacts.urls,
    *directory.urls,
    *imports.urls,
    *mailroom.urls,
    *payees.urls,
    *privacy.urls,
    *reveals.urls,
]
