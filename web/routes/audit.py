"""The record of who did what: read it, verify it."""

from typing import Annotated

from fastapi import APIRouter, Query

from store.audit import read_audit, verify_audit
from web.access import AuditReader, AuditVerifier
from web.jobs.page.outlines import finding_out
from web.routes.desk import Store
from web.shapes.account import AuditPage, AuditVerdict

router = APIRouter(prefix="/api/audit", tags=["audit"])


@router.get("")
def get_audit(
    _: AuditReader,
    store: Store,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> AuditPage:
    """Return entries of the record in order."""
    entries = read_audit(store, after, limit)
    return AuditPage(entries=entries, next=entries[-1].seq if entries else after)


@router.get("/verify")
def get_verdict(_: AuditVerifier, store: Store) -> AuditVerdict:
    """Tell whether the record is whole."""
    findings = [finding_out(finding) for finding in verify_audit(store)]
    return AuditVerdict(ok=not findings, findings=findings)
