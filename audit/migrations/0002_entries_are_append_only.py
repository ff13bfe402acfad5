"""Entries are written once: no update, delete or truncate, by trigger and by grant."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit entries are never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_append_only';
END $$;

CREATE TRIGGER entry_is_never_changed
    BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();

CREATE TRIGGER entry_is_never_truncated
    BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();

REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM PUBLIC, CURRENT_USER;
"""

BACKWARD = """
GRANT UPDATE, DELETE, TRUNCATE ON audit_entry TO CURRENT_USER;
DROP TRIGGER entry_is_never_truncated ON audit_entry;
DROP TRIGGER entry_is_never_changed ON audit_entry;
DROP FUNCTION audit_entry_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
