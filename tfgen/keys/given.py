"""What an expression of the user's means in a module: is it declared there, and can it be the ARN of a key?"""

from __future__ import annotations

from tfgen.syntax.expr import Expr, path_of, walk
from tfgen.syntax.expr import Variable as VariableNode
from tfgen.terraform.arns import kms_arn
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import region_of_key
from tfgen.terraform.public_outputs import KEY_ARN, KEY_MODULE
from tfgen.terraform.subjects import Resource
from tfgen.terraform.values import Computed, Data, Unknown

#: What an expression that gives a key looks like.
FORMS = (
    "say aws_kms_key.NAME.arn, data.aws_kms_alias.NAME.target_key_arn, or an input, local or module output that holds the ARN of "
    "a key"
)

#: Types of AWS whose attributes may hold the ARN of anything: parameters, secrets, what other configurations give out.
_VESSELS = frozenset(
    {
        "aws_appconfig_configuration_profile",
        "aws_arn",
        "aws_cloudformation_export",
        "aws_cloudformation_stack",
        "aws_cloudformation_stack_set_instance",
        "aws_cloudcontrolapi_resource",
        "aws_dynamodb_table_item",
        "aws_lambda_invocation",
        "aws_resourcegroupstaggingapi_resources",
        "aws_s3_object",
        "aws_secretsmanager_secret_version",
        "aws_servicecatalog_provisioned_product",
        "aws_ssm_parameter",
        "aws_ssm_parameters_by_path",
    }
)


def can_be_key(type: str, attribute: str) -> bool:
    """Can an attribute of a resource or data source of this type hold the ARN of a key? What is not AWS's can hold anything."""
    if not type.startswith("aws_") or type.startswith("aws_kms_") or type in _VESSELS:
        return True
    return "kms" in attribute or "cmk" in attribute or attribute.endswith("key_arn")


def why_no_key(expression: Expr) -> str:
    """Say why what the user wrote can be no key in any module, or return ""."""
    path = path_of(expression)
    if path is None or path[0] in ("var", "local", "each", "count", "self", "path", "terraform"):
        return ""
    type, *rest = path[1:] if path[0] == "data" else path
    if len(rest) < 2:
        return f"{'.'.join(path)} has many attributes, of which one can be a key"
    if path[0] == "module" or can_be_key(type, ".".join(rest[1:])):
        return ""
    return f"{'.'.join(path)} is no KMS key"


def _instead(text: str, data: Computed, attribute: str) -> str:
    """Say what to give: another attribute, or where the text leads to a module's resource what its output must be."""
    address = data.resource.address
    if text.startswith(address):
        return f"say {address}.{attribute}"
    return f"it leads to {address}.{data.path}, so give an output, local or variable that is the {attribute} of that"


def why_no_arn(estate: Estate, text: str, data: Data, region: str) -> str:
    """Say why a value of the user's expression can't be the ARN of a key there, as far as it is known; "" when it can."""
    if data is None or data == "":
        return f"{text} is {'null' if data is None else 'empty'} there"
    if isinstance(data, Unknown):
        return data.reason if data.undeclared or data.refused or data.outside else ""
    if isinstance(data, Computed):
        kind, path = data.resource.type, data.path
        if kind == "aws_kms_alias" and path != "target_key_arn":
            return f"{text} is not the key's own ARN, which is what a table takes: {_instead(text, data, 'target_key_arn')}"
        if data.resource.kind == KEY_MODULE and path != KEY_ARN:
            return f"{text} is no ARN: {_instead(text, data, KEY_ARN)}"
        if kind.startswith("aws_kms_"):
            if path not in ("arn", "target_key_arn"):
                return f"{text} is no ARN: {_instead(text, data, 'arn')}"
            return _unusable(data.resource) or _elsewhere(estate, text, data, region)
        if can_be_key(kind, path):
            return ""
        shown = f"{data.resource.address}.{path}" if path else data.resource.address
        return f"{text} is {shown} there, which is no KMS key: {FORMS}"
    arn = kms_arn(data) if isinstance(data, str) else None
    if arn is None:
        return f"{text} is no ARN of a KMS key there"
    if arn.kind != "key":
        return f"{text} is the ARN of an alias there, and a table takes the key's own ARN"
    return _elsewhere(estate, text, data, region)


def _elsewhere(estate: Estate, text: str, data: Data, region: str) -> str:
    found = region_of_key(estate, data)
    return (
        f"{text} is a key in {found} there, and the table is in {region}" if found and region not in ("", found) else ""
    )


def is_aws_managed(data: object) -> bool:
    """Does a value leave a table to the AWS-managed key: null, empty, or a look-up of an alias of AWS's own?"""
    if isinstance(data, Computed) and data.resource.kind == "data" and data.resource.type.startswith("aws_kms_"):
        name = data.resource.value("name" if data.resource.type == "aws_kms_alias" else "key_id").data
        return isinstance(name, str) and "alias/aws/" in name
    return data is None or data == ""


def _unusable(key: Resource) -> str:
    """Say why DynamoDB can't use a key of the configuration, or return "".

    Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes": symmetric encryption keys only.
    """
    for argument, needed in (
        ("key_usage", "ENCRYPT_DECRYPT"),
        ("customer_master_key_spec", "SYMMETRIC_DEFAULT"),
        ("key_spec", "SYMMETRIC_DEFAULT"),
    ):
        data = key.value(argument).data if key.kind == "resource" else None
        if isinstance(data, str) and data != needed:
            return f"{key.address} has {argument} {data}, and DynamoDB takes only symmetric keys for encryption"
    return ""


def undeclared(estate: Estate, folder: str, expression: Expr) -> str:
    """Return the first name in `expression` that the module doesn't declare, or ""."""
    module = estate.module(folder)
    for node in walk(expression):
        path = path_of(node) if not isinstance(node, VariableNode) else (node.name,)  # type: ignore[arg-type]
        if path is None or len(path) < 2 or (path[0] == "data" and len(path) == 2):
            continue
        if not module.declares(path):
            return ".".join(path[:3] if path[0] == "data" else path[:2])
    return ""
