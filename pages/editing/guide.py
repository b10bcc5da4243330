"""“How to …”: the guide inside the admin. Its steps are in its template, and a test follows them word for word."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.permission_policies.pages import PagePermissionPolicy


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    context = {
        "may_publish": PagePermissionPolicy().user_has_permission(request.user, "publish"),
        "tomorrow": timezone.localdate() + timedelta(days=1),
    }
    return render(request, "admin/guide.html", context)
