"""Accounts, units and granted roles: who may log in, and who acts now."""

from engine.accounts.actor import Actor, Kind, load_actor
from engine.accounts.changes import (
    accept_password,
    add_account,
    add_unit,
    change_password,
    choose_language,
    disable_account,
    disable_unused,
    enable_account,
    grant_role,
    password_history,
    reset_password,
    revoke_role,
    unused_accounts,
)
from engine.accounts.login import LoginFacts, Opened, end_earlier_sessions, end_sessions, find_login, record_login
from engine.accounts.model import Account, AccountEvent, Grant, OldPassword, Unit
from engine.accounts.passwords import check_new_password, hash_password, verify
from engine.accounts.records import about_account, recent_anomalies, recent_events, record_anomaly, staff_named
from engine.accounts.roles import EXCLUSIVE, ROLES, RoleName

__all__ = [
    "EXCLUSIVE",
    "ROLES",
    "Account",
    "AccountEvent",
    "Actor",
    "Grant",
    "Kind",
    "LoginFacts",
    "OldPassword",
    "Opened",
    "RoleName",
    "Unit",
    "about_account",
    "accept_password",
    "add_account",
    "add_unit",
    "change_password",
    "check_new_password",
    "choose_language",
    "disable_account",
    "disable_unused",
    "enable_account",
    "end_earlier_sessions",
    "end_sessions",
    "find_login",
    "grant_role",
    "hash_password",
    "load_actor",
    "password_history",
    "recent_anomalies",
    "recent_events",
    "record_anomaly",
    "record_login",
    "reset_password",
    "revoke_role",
    "staff_named",
    "unused_accounts",
    "verify",
]
