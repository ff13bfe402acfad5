"""What may arrive at a JSON door and must be refused. `MARK` in it must not come back."""

import json
from uuid import uuid4

MARK = "Zq7mark"
NUMBER = 918273645546

#: Bodies that are no JSON object of ours, whatever the door.
BODIES = {
    "not JSON": MARK.encode(),
    "cut off": b'{"pre_registration_id": "' + MARK.encode(),
    "a list": json.dumps([MARK]).encode(),
    "an empty list": b"[]",
    "a string": json.dumps(MARK).encode(),
    "an empty string": b'""',
    "a number": str(NUMBER).encode(),
    "zero": b"0",
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "NaN": b'{"slot_id": NaN, "time_slot": NaN, "reason": NaN}',
    "infinity": b'{"slot_id": -Infinity}',
    "a name twice": b'{"reason": "a", "reason": "b", "Zq7mark": 1}',
    "a name twice, deeper": b'{"request": {"a": 1, "a": 2}}',
    "5,000 digits": b'{"slot_id": ' + b"9" * 5000 + b"}",
    "50,000 lists": b"[" * 50_000,
    "20,000 closed lists": b"[" * 20_000 + b"]" * 20_000,
    "900 objects": b'{"a":' * 900 + b"1" + b"}" * 900,
    "30 lists in a field": b'{"reason": ' + b"[" * 30 + b"]" * 30 + b"}",
    "NUL bytes": b"\0" * 100,
    "UTF-16": json.dumps({"reason": MARK}).encode("utf-16"),
    "broken UTF-8": b'{"reason": "\xff\xfe Zq7mark"}',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "a form": b"slot_id=1&reason=Zq7mark",
    "XML": b"<?xml version='1.0'?><Zq7mark/>",
    "two objects": b'{"a": 1}{"b": 2}',
    "a comment": b'{"a": 1 /* Zq7mark */}',
}

#: Values that no field takes.
VALUES = {
    "a list": [MARK],
    "an object": {MARK: MARK},
    "a number": NUMBER,
    "a fraction": 0.5,
    "beyond floats": 10**400,
    "true": True,
    "false": False,
    "too long": MARK * 20_000,
    "with NUL": f"{MARK}\0",
    "a lone surrogate": f"\ud800{MARK}",
    "turned direction": f"\u202e{MARK}",
    "two lines": f"{MARK}\n{MARK}",
    "an escape": f"\x1b[31m{MARK}",
    "nested": [[[[[[[[MARK]]]]]]]],
}

TIMES = {
    "off the grid": "09:05",
    "with seconds off the grid": "09:00:01",
    "outside hours": "12:00",
    "hour 24": "24:00",
    "minute 60": "09:60",
    "one digit": "9:00",
    "fractions": "09:00:00.5",
    "an offset": "09:00+01:00",
    "basic format": "0900",
    "an hour": "09",
    "other digits": "٠٩:٠٠",
    "words": f"nine {MARK}",
    "negative": "-9:00",
}
DATES = {
    "yesterday's millennium": "1999-12-31",
    "year 1": "0001-01-01",
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "year 10000": "10000-01-01",
    "beyond the window": "2999-01-01",
    "no such day": "2027-02-30",
    "basic format": "20270301",
    "a week": "2027-W09-1",
    "a moment": "2027-03-01T09:00:00Z",
    "other digits": "٢٠٢٧-03-01",
    "words": f"tomorrow {MARK}",
}
INSTANTS = {
    "without an offset": "2027-03-01T09:00:00",
    "year 1 and an offset": "0001-01-01T00:00:00+14:00",
    "year 9999 and an offset": "9999-12-31T23:59:59-14:00",
    "an offset of 99:99": "2027-03-01T09:00:00+99:99",
    "an offset of 24:00": "2027-03-01T09:00:00+24:00",
    "second 60": "2027-03-01T09:00:60Z",
    "past": "2020-01-01T09:00:00Z",
    "beyond the window": "2999-01-01T09:00:00Z",
    "a date": "2027-03-01",
    "digits": "1900000000",
    "words": MARK,
}
CENTRES = {
    "unknown": "99999",
    "unknown id": str(uuid4()),
    "SQL": f"' OR 1=1; -- {MARK}",
    "a wildcard": "%",
    "36 signs": "x" * 36,
}
APPLICANTS = {
    "13 digits": "1234567890123",
    "15 digits": "123456789012345",
    "other digits": "٢٠١٦٧٤٠٣٧٦٩٨٤٢",
    "unknown": "99999999999999",
    "negative": "-1234567890123",
    "words": MARK,
}
SLOT_IDS = {
    "zero": 0,
    "negative": -1,
    "2**63": 2**63,
    "2**64": 2**64,
    "text": f"1 {MARK}",
    "digits": "1",
    "none such": 2**62,
}
IDS = {
    "words": MARK,
    "braces": "{" + str(uuid4()) + "}",
    "a URN": f"urn:uuid:{uuid4()}",
    "unhyphenated": uuid4().hex,
}

#: Door to field to what is wrong for it besides VALUES.
FIELDS = {
    "booking": {
        "pre_registration_id": APPLICANTS | {"null": None, "empty": "", "blank": "  "},
        "registration_center_id": CENTRES | {"null": None, "empty": ""},
        "appointment_date": DATES | {"null": None, "empty": ""},
        "time_slot_from": TIMES | {"null": None, "empty": ""},
        "time_slot_to": TIMES | {"the start": "09:00", "before the start": "08:45", "null": None},
    },
    "reserve by slot": {"slot_id": SLOT_IDS | {"null": None}},
    "reserve by instant": {
        "provider_id": CENTRES | {"null": None, "empty": "", "37 signs": "x" * 37},
        "starts_at": INSTANTS | {"null": None, "empty": ""},
    },
    "reserve by day and time": {
        "resource_id": CENTRES | {"null": None, "empty": ""},
        "date": DATES | {"null": None, "empty": ""},
        "time": TIMES | {"null": None, "empty": ""},
        "client_id": IDS | {"null": None, "empty": ""},
        "service_id": IDS | {"null": None, "empty": "", "unknown": str(uuid4())},
        "pre_registration_id": APPLICANTS | {"null": None, "empty": ""},
    },
    "cancel": {"reason": {"null": None, "201 signs": "x" * 201}},
    "token": {
        "grant_type": {"another": "password", "words": MARK, "null": None, "empty": ""},
        "client_id": {"unknown": MARK, "null": None, "empty": ""},
        "client_secret": {"wrong": MARK, "null": None, "empty": ""},
    },
}
