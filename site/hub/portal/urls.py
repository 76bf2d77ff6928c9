"""Addresses of the member portal."""

from django.urls import include, path

from .views import announcements, cases, colleagues, dashboard, directory, jobs, messages, profile

app_name = "portal"
urlpatterns = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("calls/", dashboard.Calls.as_view(), name="calls"),
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<int:pk>/", cases.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/steps/<slug:name>/", cases.StepPage.as_view(), name="step"),
    path("cases/<int:pk>/remarks/", cases.AddRemark.as_view(), name="remark"),
    path("inbox/", messages.Inbox.as_view(), name="inbox"),
    path("inbox/read/", messages.ReadMessages.as_view(), name="inbox_read"),
    path("preferences/", messages.Preferences.as_view(), name="preferences"),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", jobs.JobPage.as_view(), name="job"),
    path("announcements/", announcements.AnnouncementList.as_view(), name="announcements"),
    path("announcements/read/", announcements.ReadAll.as_view(), name="announcements_read"),
    path("announcements/<int:pk>/", announcements.Announcement.as_view(), name="announcement"),
    path(
        "announcements/<int:pk>/confirm/",
        announcements.ConfirmAnnouncement.as_view(),
        name="announcement_confirm",
    ),
    path("directory/", directory.Directory.as_view(), name="directory"),
    path("directory/file.xlsx", directory.DirectoryFile.as_view(), name="directory_file"),
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("colleagues/", colleagues.Colleagues.as_view(), name="colleagues"),
    path("colleagues/invite/", colleagues.Invite.as_view(), name="invite"),
    path("colleagues/<int:pk>/dismiss/", colleagues.Dismiss.as_view(), name="dismiss"),
    path("colleagues/<int:pk>/appoint/", colleagues.Appoint.as_view(), name="appoint"),
    path("colleagues/<int:pk>/relieve/", colleagues.Relieve.as_view(), name="relieve"),
    *(
        path(
            f"colleagues/invitations/<int:pk>/{act}/",
            colleagues.InvitationAct.as_view(),
            {"act": act},
            name=f"invitation_{act}",
        )
        for act in colleagues.InvitationAct.acts
    ),
    path("occasions/", include("hub.portal.occasions.urls")),
]
