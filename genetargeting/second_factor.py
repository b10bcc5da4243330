"""Two-factor authentication: a code from the user's phone, required after user name and password.

django-otp stores the secrets, checks the codes and limits guessing; this module has the pages and the middleware.
"""

import re
from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import RedirectURLMixin, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timeuntil
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from genetargeting.headers import ADMIN_PATHS

RECOVERY_CODES = 10
WRONG_CODE = "This code is wrong or has already been used. Wait for the next one and try again."
# Views that the pages of the second factor themselves need.
OPEN_VIEWS = {"wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


# Middleware


class SecondFactorMiddleware:
    """Redirects users who have yet to pass the second factor to its page.

    Until then, the admin is closed to them, and the rest of the site treats them as anonymous.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ADMIN_PATHS):
            user = request.user
            # Lazy, because public pages do not use the user and should not pay for the queries.
            request.user = SimpleLazyObject(  # type: ignore[assignment]  # it behaves like the user
                lambda: AnonymousUser() if required_page(user) else user
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        if request.path_info.startswith(ADMIN_PATHS) and view_name(request) not in OPEN_VIEWS:
            page = required_page(request.user)
            if page and view_name(request) != page:
                return redirect_to_login(request.get_full_path(), reverse(page))
        return None


def view_name(request: HttpRequest) -> str | None:
    return request.resolver_match.view_name if request.resolver_match else None


def required_page(user: AbstractBaseUser | AnonymousUser) -> str | None:
    """Return the name of the page that a signed-in user must complete first, or None."""
    if not user.is_authenticated or user.is_verified():  # type: ignore[attr-defined]  # django-otp adds it
        return None
    if apps_of(user).exists():  # for every request, and reading the app takes twice as long
        return "second_factor_code"
    return "second_factor" if settings.REQUIRE_SECOND_FACTOR else None


def app_of(user: AbstractBaseUser | AnonymousUser) -> TOTPDevice | None:
    """Return the authenticator app that a user has set up."""
    return apps_of(user).first()


def apps_of(user: AbstractBaseUser | AnonymousUser) -> "QuerySet[TOTPDevice]":
    found: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user=user, confirmed=True)
    return found


# Forms


class SetUpForm(forms.Form):
    """Verifies that the user's authenticator app gives the right codes."""

    code = forms.CharField(
        max_length=20,
        help_text="The six digits that the app shows.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": "", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def devices(self, code: str) -> "QuerySet[TOTPDevice] | QuerySet[StaticDevice]":
        found: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user=self.user, confirmed=False)
        return found

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).lower()
        with transaction.atomic():
            # The lock prevents two simultaneous requests from using the same code.
            self.device = self.devices(code).select_for_update().first()
            if self.device is None:
                raise forms.ValidationError(WRONG_CODE)
            allowed, refusal = self.device.verify_is_allowed()
            right = allowed and self.device.verify_token(code)
        if not allowed:
            # Rounded up, because the filter's smallest unit is the minute.
            wait = timeuntil(refusal["locked_until"] + timedelta(minutes=1))
            raise forms.ValidationError(f"There were too many wrong codes. Try again in {wait}.")
        if not right:
            raise forms.ValidationError(WRONG_CODE)
        return code


class CodeForm(SetUpForm):
    """Accepts a code from the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that your authenticator app shows, or a recovery code."

    def devices(self, code: str) -> "QuerySet[TOTPDevice] | QuerySet[StaticDevice]":
        model = TOTPDevice if len(code) == 6 else StaticDevice
        found: QuerySet[TOTPDevice] | QuerySet[StaticDevice] = model.objects.filter(user=self.user, confirmed=True)
        return found


# Pages


@method_decorator(
    [never_cache, sensitive_post_parameters(), login_required(login_url="wagtailadmin_login")], "dispatch"
)
class SecondFactorView(RedirectURLMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]  # Django takes none at run time
    """Common parts of the pages: they are for the signed-in user, and lead back to the page the user came from."""

    page_title = "Second factor"
    header_icon = "lock"
    next_page = "wagtailadmin_home"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        account = {"url": reverse("wagtailadmin_account"), "label": "Account"}
        return [*super().get_breadcrumbs_items(), account, {"url": "", "label": self.page_title}]

    def required(self) -> bool:
        return bool(settings.REQUIRE_SECOND_FACTOR)

    def pass_second_factor(self) -> None:
        """Open the admin to this session under a new key: someone without a code may know the old key."""
        self.request.session.cycle_key()
        django_otp.login(self.request, app_of(self.request.user))

    def show_new_recovery_codes(self) -> HttpResponse:
        """Replace the recovery codes and show the new ones in the response; they are shown only once."""
        user = self.request.user
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        with transaction.atomic():
            StaticDevice.objects.filter(user=user).delete()
            device = StaticDevice.objects.create(user=user, name="Recovery codes")
            StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
        self.template_name = "second_factor/recovery_codes.html"
        return self.render_to_response(self.get_context_data(codes=[f"{code[:4]}-{code[4:]}" for code in codes]))


class CodeView(SecondFactorView):
    """Asks for a code after user name and password."""

    template_name = "second_factor/code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if required_page(request.user) != "second_factor_code":
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SetUpForm) -> HttpResponse:
        self.pass_second_factor()
        return super().form_valid(form)


class SetUpView(SecondFactorView):
    """Connects an authenticator app."""

    template_name = "second_factor/set_up.html"
    form_class = SetUpForm

    @cached_property
    def device(self) -> TOTPDevice:
        candidates = TOTPDevice.objects.filter(user=self.request.user, confirmed=False)
        return candidates.first() or candidates.create(
            user=self.request.user, confirmed=False, name="Authenticator app"
        )

    def key(self) -> str:
        return " ".join(re.findall("....", b32encode(self.device.bin_key).decode()))

    def qr_code(self) -> SafeString:
        picture = segno.make(self.device.config_url)
        return mark_safe(picture.svg_inline(scale=4, light="#fff", title="QR code of the key"))  # noqa: S308 (segno's own)

    def form_valid(self, form: SetUpForm) -> HttpResponse:
        self.device.confirmed = True
        self.device.save()
        self.pass_second_factor()
        return self.show_new_recovery_codes()


class ManageView(SecondFactorView):
    """Replaces the recovery codes or turns the second factor off; both require a code."""

    template_name = "second_factor/manage.html"
    form_class = CodeForm

    def codes_left(self) -> int:
        return int(StaticToken.objects.filter(device__user=self.request.user).count())

    def form_valid(self, form: SetUpForm) -> HttpResponse:
        if "switch_off" not in self.request.POST:
            return self.show_new_recovery_codes()
        if self.required():
            raise PermissionDenied
        for model in (TOTPDevice, StaticDevice):
            model.objects.filter(user=self.request.user).delete()
        messages.success(self.request, "Your second factor has been turned off.")
        return redirect("wagtailadmin_account")


def set_up_or_manage(request: HttpRequest) -> HttpResponseBase:
    """Show the page that the account page links to: setting up the second factor, or managing it."""
    view = ManageView if request.user.is_authenticated and app_of(request.user) else SetUpView
    return view.as_view()(request)


urlpatterns = [
    path("", set_up_or_manage, name="second_factor"),
    path("code/", CodeView.as_view(), name="second_factor_code"),
]
