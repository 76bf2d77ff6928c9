"""What jobs add to the back office."""

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .models import Job
from .views import StaffJob, StaffJobs


@hooks.register("register_admin_urls")
def register_jobs() -> list:
    return [
        path("jobs/", StaffJobs.as_view(), name="staff_jobs"),
        path("jobs/<uuid:pk>/", StaffJob.as_view(), name="staff_job"),
    ]


class JobsItem(MenuItem):
    """我的任务, for those who ever started one."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Job.objects.visible_to(request.user).exists()


@hooks.register("register_admin_menu_item")
def jobs_item() -> MenuItem:
    return JobsItem("我的任务", reverse("staff_jobs"), name="jobs", icon_name="download", order=35)
