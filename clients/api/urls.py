from django.urls import path

from clients.api.views import TokenView

urlpatterns = [path("token", TokenView.as_view(), name="token")]
