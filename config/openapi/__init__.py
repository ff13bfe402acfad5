"""The OpenAPI document: made from views, shapes and the table of refusals; and its pages."""
