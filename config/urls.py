"""Root URLs: everything is the dashboard's."""

from django.urls import include, path

urlpatterns = [path("", include("dashboard.urls"))]

handler403 = "dashboard.views.errors.forbidden"
