"""“How to …”: the guide inside the admin. Its steps stand in its template, and a test follows them."""

from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def guide(request):
    return render(request, "admin/guide.html")
