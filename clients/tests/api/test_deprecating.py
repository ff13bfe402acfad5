"""What will end says so, in every answer, long before."""

from datetime import date

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from clients.api.deprecating import Deprecated, Ending

ENDING = Ending(date(2027, 3, 1), date(2028, 3, 1), instead="/api/v1/providers")


class OldView(Deprecated, APIView):
    deprecated = {"GET": ENDING}
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request):
        return Response({})

    def post(self, request):
        return Response({})


def test_a_deprecated_operation_tells_since_when_until_when_and_what_instead():
    answer = OldView.as_view()(APIRequestFactory().get("/"))
    assert answer["Deprecation"] == "@1803859200"
    assert answer["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert answer["Link"] == '</api/v1/providers>; rel="successor-version"'


def test_other_methods_of_its_address_go_on():
    answer = OldView.as_view()(APIRequestFactory().post("/"))
    assert "Deprecation" not in answer
    assert "Sunset" not in answer


def test_less_than_a_year_of_notice_is_refused():
    with pytest.raises(ValueError, match="a year"):
        Ending(date(2027, 3, 1), date(2028, 2, 28))
