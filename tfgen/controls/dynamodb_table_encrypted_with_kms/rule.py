"""Every DynamoDB table is encrypted with a KMS key.

Judges raw tables, replicas, and calls of public modules. Calls of modules in the repository are judged through the
tables inside them, once per call.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.controls.api import Estate, Judgement, Reversal, Settings, SuppressionIds
from tfgen.controls.dynamodb_table_encrypted_with_kms.calls import NEEDLES as CALLS
from tfgen.controls.dynamodb_table_encrypted_with_kms.calls import judge_calls
from tfgen.controls.dynamodb_table_encrypted_with_kms.held import POLICY
from tfgen.controls.dynamodb_table_encrypted_with_kms.tables import REPLICA, TABLE, judge_tables

ID = "dynamodb_table_encrypted_with_kms"

#: A file without any of these can't hold a subject of this control, nor what holds its fix back.
NEEDLES = (*(type.encode() for type in (TABLE, REPLICA, POLICY)), *CALLS)

#: The same check in other tools, whose suppression comments are honoured.
SUPPRESSIONS = SuppressionIds(
    tfgen=(ID,),
    checkov=("CKV_AWS_119", "CKV_AWS_271"),
    trivy=("AWS-0025", "AVD-AWS-0025", "aws-dynamodb-table-customer-key", "table-customer-key"),
    kics=("ce089fd4-1406-47bd-8aad-c259772bb294",),
)


def judge(estate: Estate, settings: Settings) -> Iterator[Judgement]:
    """Yield one judgement per table, replica and module call, in a stable order."""
    yield from judge_tables(estate, settings)
    yield from judge_calls(estate, settings)


def reverse(estate: Estate, settings: Settings) -> Iterator[Reversal]:
    """Yield the way back of each table and module call."""
    from tfgen.controls.dynamodb_table_encrypted_with_kms import reversal

    yield from reversal.reverse(estate, settings)
