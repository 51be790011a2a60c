"""The roles that may be granted to people, and which of them exclude each other.

Lanes are drawn; ``[roles]`` in item.toml joins a lane to one of these names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RoleName:
    """How a role is called on the page."""

    zh: str
    en: str


ROLES: Mapping[str, RoleName] = MappingProxyType(
    {
        "applicant": RoleName("申请人", "Applicant"),
        "window": RoleName("综合窗口", "Window clerk"),
        "acceptor": RoleName("受理员", "Acceptor"),
        "dispatcher": RoleName("业务主管", "Dispatcher"),
        "operator": RoleName("检定/校准员", "Operator"),
        "verifier": RoleName("核验员", "Verifier"),
        "approver": RoleName("批准人", "Approver"),
        "sample_clerk": RoleName("收发员", "Sample clerk"),
        "finance": RoleName("财务", "Finance clerk"),
        "reviewer": RoleName("审查员", "Reviewer"),
        "expert": RoleName("考评员", "Evaluator"),
        "decider": RoleName("审批人", "Decider"),
        "certificate_clerk": RoleName("制证员", "Certificate clerk"),
        "seal_keeper": RoleName("印章保管人", "Keeper of seals"),
        "register_keeper": RoleName("台账管理员", "Keeper of registers"),
        "service_desk": RoleName("客服", "Service desk"),
        "archivist": RoleName("归档员", "Archivist"),
        "supervisor": RoleName("监察员", "Supervisor"),
        "owner": RoleName("流程管理员", "Process owner"),
        "admin": RoleName("系统管理员", "System administrator"),
        "security_admin": RoleName("安全管理员", "Security administrator"),
        "audit_admin": RoleName("审计管理员", "Audit administrator"),
    }
)

#: Three administrators keep watch over each other: nobody holds two of these (GB/T 22239, M-访问-d).
EXCLUSIVE = frozenset({"admin", "security_admin", "audit_admin"})
#: Roles that a substitute is never lent: who administers or publishes does it in person.
PERSONAL = EXCLUSIVE | {"owner"}
