"""The site's URL patterns. Every other address is a page of the Wagtail tree."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, re_path, reverse, reverse_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView, TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.views.account import LogoutView
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from genetargeting import media, signed_out
from genetargeting.shared_answers import reuse_answers


class ChoosePasswordView(SuccessMessageMixin, PasswordResetConfirmView):  # type: ignore[type-arg]  # not generic at run time
    """Lets colleagues choose their first password. Wagtail's own page exists only if the site can send mail."""

    template_name = "wagtailadmin/account/password_reset/confirm.html"
    success_url = reverse_lazy("wagtailadmin_login")
    success_message = "Your password has been set. You can now sign in with it."

    def get_user(self, uidb64: str) -> User | None:
        """Return the owner of the link; None for an account that cannot sign in."""
        user: User | None = super().get_user(uidb64)
        return user if user and user.is_active else None


def sign_in_to_django_admin(request: HttpRequest) -> Any:
    """Send people to Wagtail's sign-in page; those already signed in lack permission, and see a message."""
    if request.user.is_authenticated:
        return permission_denied(request)
    return redirect(f"{reverse('wagtailadmin_login')}?{request.GET.urlencode()}")


# Replaces Wagtail's last pattern. Forms have no CSRF token, which needs a cookie: see pages/enquiries/origin.py. No
# other page accepts POST data.
serve_pages = re_path(wagtail_urls.serve_pattern, csrf_exempt(reuse_answers(serve)), name="wagtail_serve")


def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Redirect browsers that request an icon at its conventional address."""
    return redirect(static(name))


urlpatterns = [
    path("admin/second-factor/", include("genetargeting.second_factor")),
    path("admin/choose-password/<uidb64>/<token>/", ChoosePasswordView.as_view(), name="choose_password"),
    # Wagtail's own view, for links in mail, also sets the password of a deactivated account.
    path("admin/password_reset/confirm/<uidb64>/<token>/", ChoosePasswordView.as_view()),
    path("admin/token/", require_admin_access(signed_out.token)),
    # Wagtail's own view also signs out on GET.
    path("admin/logout/", require_POST(LogoutView.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/login/", sign_in_to_django_admin),
    path("django-admin/", admin.site.urls),
    # Wagtail's separate sign-in for visitors: the site has one sign-in page.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(media.IMAGE_PATTERN, media.serve_image),
    path("favicon.ico", icon, {"name": "favicon.ico"}),
    path("apple-touch-icon.png", icon, {"name": "apple-touch-icon.png"}),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("", include("pages.discovery.urls")),
    path("", include([*wagtail_urls.urlpatterns[:-1], serve_pages])),
]

handler404 = "genetargeting.errors.page_not_found"
handler500 = "genetargeting.errors.server_error"
