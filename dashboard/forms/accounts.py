"""Forms of one's own account, and of first set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.contrib.auth.models import User
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

# Instead of Django's list of rules: what is wrong is said when it is wrong.
GOOD_PASSWORD = _("At least 12 characters, and not one that others use too.")
NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(forms.Form):
    username = UsernameField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput({**NAME, "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class NewPasswordForm(SetPasswordMixin, forms.Form):
    """A new password, twice, good enough for the validators."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password again")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = GOOD_PASSWORD
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any] | None:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean()


class ChangePasswordForm(NewPasswordForm):
    """One's own. Whether the old one is right is the service's to say."""

    old_password = forms.CharField(
        label=_("Old password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(
            {"autocomplete": "current-password", "autofocus": True}
        ),
    )
    field_order = ["old_password", "new_password1", "new_password2"]


class SetUpForm(SetPasswordMixin, forms.Form):
    """The first administrator and, where its engine can be used, this machine."""

    username = UsernameField(
        label=_("User name"),
        max_length=150,
        validators=[ASCIIUsernameValidator()],
        widget=forms.TextInput({**NAME, "autofocus": True}),
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label2=_("Password again")
    )
    add_local = forms.BooleanField(
        label=_("Add this machine's engine as host “local”"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, local: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = GOOD_PASSWORD
        self.fields["password2"].help_text = ""
        if local:
            self.fields["add_local"].help_text = local
        else:
            del self.fields["add_local"]

    def clean(self) -> dict[str, Any] | None:
        self.validate_passwords()
        user = User(username=self.cleaned_data.get("username", ""))
        self.validate_password_for_user(user, "password1")
        return super().clean()
