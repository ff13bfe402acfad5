from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HouseConfig(AppConfig):
    """Gives Celery and manage.py the tasks and commands that span the apps."""

    name = "config"


class SlotkeeperAdminConfig(AdminConfig):
    default = False
    default_site = "config.admin_site.StaffSite"
