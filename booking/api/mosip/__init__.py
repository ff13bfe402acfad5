"""MOSIP's pluggable booking service (portal-contract, section 2): MOSIP's backend is the client.

It is strict about names, formats and nulls, and takes any HTTP status but 200 for a fault of the
service: so a refusal is an answer like any other, with `errors` filled.
"""
