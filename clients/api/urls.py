"""Addresses of credentials and tokens."""

from django.urls import path

from clients.api.views import RefreshView, RevokeView, TokenView, public_keys

#: Below /api/v1/.
urlpatterns = [
    path("token", TokenView.as_view(), name="token"),
    path("token/refresh", RefreshView.as_view(), name="token-refresh"),
    path("token/revoke", RevokeView.as_view(), name="token-revoke"),
]

#: At the root.
keys = [path(".well-known/jwks.json", public_keys, name="jwks")]
