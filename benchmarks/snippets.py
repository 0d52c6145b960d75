"""Pieces of realistic Terraform for the synthetic monorepo, each as `terraform fmt` leaves it.

Every function returns top-level blocks that end with a newline. They refer only to what each folder of the corpus
declares: var.name, var.environment, var.region, var.tags, local.prefix and local.common_tags.
"""

# The Terraform below has long lines because real Terraform has.

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

Snippet: TypeAlias = Callable[[Random, str], str]

_COMMENTS = (
    "# Reviewed with the platform team; see the runbook before changing limits.",
    "# TODO: move to the shared module once every service has migrated.",
    "// Owned by the data group, paged through the usual rotation.",
    "# checkov:skip=CKV_AWS_18:access logs are collected by the organisation trail",
    "/*\n * Sized for the peak of the sales season.\n * Lower limits throttle the importer.\n */",
)


def aligned(pairs: Sequence[tuple[str, str]], indent: str = "  ") -> str:
    """Return one line for each (name, value), with the equals signs in one column."""
    width = max(len(name) for name, _ in pairs)
    return "".join(f"{indent}{name:<{width}} = {value}\n" for name, value in pairs)


def comment(rng: Random) -> str:
    return rng.choice(_COMMENTS) + "\n"


def bucket(rng: Random, name: str) -> str:
    days = rng.choice((30, 60, 90, 365))
    return f"""resource "aws_s3_bucket" "{name}" {{
  bucket        = "${{local.prefix}}-{name.replace("_", "-")}"
  force_destroy = var.environment != "prod"

  tags = merge(local.common_tags, {{ Name = "{name}" }})
}}

resource "aws_s3_bucket_lifecycle_configuration" "{name}" {{
  bucket = aws_s3_bucket.{name}.id

  dynamic "rule" {{
    for_each = var.environment == "prod" ? toset(["logs/", "exports/"]) : toset([])

    content {{
      id     = "expire-${{rule.value}}"
      status = "Enabled"

      filter {{
        prefix = rule.value
      }}

      expiration {{
        days = {days} # agreed with legal
      }}
    }}
  }}
}}
"""


def role(rng: Random, name: str) -> str:
    service = rng.choice(("lambda", "ecs-tasks", "states", "glue"))
    actions = rng.sample(("s3:GetObject", "s3:PutObject", "sqs:SendMessage", "sns:Publish", "logs:PutLogEvents"), 3)
    listed = "".join(f'      "{action}",\n' for action in actions)
    return f"""data "aws_iam_policy_document" "{name}" {{
  statement {{
    sid    = "Access"
    effect = "Allow"

    actions = [
{listed}    ]

    resources = ["arn:aws:s3:::${{local.prefix}}-*/*"]

    condition {{
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.environment]
    }}
  }}
}}

resource "aws_iam_role" "{name}" {{
  name = "${{local.prefix}}-{name}"

  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "{service}.amazonaws.com" }}
    }}]
  }})

  tags = local.common_tags
}}

resource "aws_iam_role_policy" "{name}" {{
  name   = "{name}"
  role   = aws_iam_role.{name}.id
  policy = data.aws_iam_policy_document.{name}.json
}}
"""


def queue(rng: Random, name: str) -> str:
    return f"""resource "aws_sqs_queue" "{name}" {{
  name                       = "${{local.prefix}}-{name}"
  visibility_timeout_seconds = {rng.choice((30, 60, 300))}
  message_retention_seconds  = {rng.choice((86400, 345600, 1209600))}

  policy = <<-POLICY
    {{
      "Version": "2012-10-17",
      "Statement": [
        {{
          "Effect": "Allow",
          "Principal": "*",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:${{var.region}}:*:${{local.prefix}}-{name}"
        }}
      ]
    }}
  POLICY

  tags = local.common_tags
}}
"""


def alarms(rng: Random, name: str) -> str:
    metrics = rng.sample(("Errors", "Throttles", "Duration", "Invocations", "DeadLetterErrors"), 3)
    rows = "".join(f"    {metric:<{max(map(len, metrics))}} = {rng.randint(1, 500)}\n" for metric in metrics)
    return f"""locals {{
  {name}_thresholds = {{
{rows}  }}
  {name}_critical = {{ for metric, limit in local.{name}_thresholds : metric => limit * 2 if limit > 10 }}
}}

resource "aws_cloudwatch_metric_alarm" "{name}" {{
  for_each = local.{name}_thresholds

  alarm_name          = "${{local.prefix}}-{name}-${{lower(each.key)}}"
  alarm_description   = "${{each.key}} of {name} above ${{each.value}} for ${{var.environment == "prod" ? 5 : 15}} minutes"
  namespace           = "AWS/Lambda"
  metric_name         = each.key
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = lookup(local.{name}_critical, each.key, each.value)
  evaluation_periods  = {rng.randint(1, 5)}
  period              = 60
  treat_missing_data  = "notBreaching"

  tags = local.common_tags
}}
"""


def firewall(rng: Random, name: str) -> str:
    ports = rng.sample((22, 80, 443, 3306, 5432, 6379, 8080, 9092), 3)
    listed = "".join(f'    {{ port = {port}, cidr = "10.{rng.randint(0, 250)}.0.0/16" }},\n' for port in ports)
    return f"""locals {{
  {name}_rules = [
{listed}  ]
}}

resource "aws_security_group" "{name}" {{
  name        = "${{local.prefix}}-{name}"
  description = "Traffic of {name}"
  vpc_id      = "vpc-{rng.getrandbits(40):010x}"

  dynamic "ingress" {{
    for_each = {{ for rule in local.{name}_rules : tostring(rule.port) => rule }}

    content {{
      description = "port ${{ingress.key}}"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = [ingress.value.cidr]
    }}
  }}

  egress {{
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"] #tfsec:ignore:aws-ec2-no-public-egress-sgr
  }}

  lifecycle {{
    create_before_destroy = true
  }}
}}
"""


def function(rng: Random, name: str) -> str:
    variables = rng.sample(("LOG_LEVEL", "STAGE", "FEATURE_FLAGS", "ENDPOINT", "TIMEOUT_MS", "RETRIES"), 4)
    width = max(map(len, variables))
    rows = "".join(f'      {key:<{width}} = "${{var.environment}}-{rng.randint(1, 99)}"\n' for key in variables)
    return f"""resource "aws_lambda_function" "{name}" {{
  function_name = "${{local.prefix}}-{name}"
  role          = "arn:aws:iam::111122223333:role/${{local.prefix}}"
  handler       = "main.handler"
  runtime       = "{rng.choice(("python3.12", "nodejs20.x", "provided.al2023"))}"
  memory_size   = {rng.choice((128, 256, 512, 1024))}
  timeout       = var.environment == "prod" ? 30 : 10
  filename      = "${{path.module}}/build/{name}.zip"

  environment {{
    variables = {{
{rows}    }}
  }}

  tags = local.common_tags
}}

resource "aws_cloudwatch_log_group" "{name}" {{
  name              = "/aws/lambda/${{aws_lambda_function.{name}.function_name}}"
  retention_in_days = {rng.choice((7, 14, 30, 90))}
}}
"""


def instance(rng: Random, name: str) -> str:
    return f"""resource "aws_instance" "{name}" {{
  ami           = "ami-{rng.getrandbits(40):010x}"
  instance_type = "{rng.choice(("t3.small", "m6i.large", "c7g.xlarge"))}"
  count         = var.environment == "prod" ? {rng.randint(2, 6)} : 1

  user_data = <<-EOT
    #!/bin/bash
    set -euo pipefail
    hostnamectl set-hostname "${{local.prefix}}-${{count.index}}"
    %{{for mount in ["data", "logs"]~}}
    mkdir -p /srv/${{mount}} && echo "mounted /srv/${{mount}}" >> /var/log/boot.log
    %{{endfor~}}
    %{{if var.environment == "prod"}}systemctl enable --now agent%{{else}}echo "no agent"%{{endif}}
    echo "cost: $${{COST:-0}} {{not a template}}"
  EOT

  root_block_device {{
    encrypted   = true
    volume_size = {rng.choice((20, 50, 100))}
  }}

  tags = merge(local.common_tags, {{ Name = format("%s-%02d", local.prefix, count.index) }})

  lifecycle {{ ignore_changes = [ami] }}
}}
"""


def database(rng: Random, name: str) -> str:
    return f"""resource "aws_db_instance" "{name}" {{
  identifier              = "${{local.prefix}}-{name.replace("_", "-")}"
  engine                  = "postgres"
  engine_version          = "{rng.randint(13, 16)}.{rng.randint(1, 9)}"
  instance_class          = "db.{rng.choice(("t4g.medium", "r6g.large", "m7g.xlarge"))}"
  allocated_storage       = {rng.choice((20, 100, 500))}
  storage_encrypted       = true
  backup_retention_period = var.environment == "prod" ? 35 : 7 # days
  deletion_protection     = var.environment == "prod"          # never by hand
  skip_final_snapshot     = var.environment != "prod"

  tags = local.common_tags
}}
"""


_REGISTRY = (
    ("terraform-aws-modules/vpc/aws", "~> 5.8", (("cidr", '"10.0.0.0/16"'), ("enable_nat_gateway", "true"))),
    (
        "terraform-aws-modules/s3-bucket/aws",
        "4.1.2",
        (("bucket_prefix", "local.prefix"), ("force_destroy", "false")),
    ),
    ("terraform-aws-modules/lambda/aws", ">= 7.0, < 8.0", (("runtime", '"python3.12"'), ("publish", "true"))),
    (
        "terraform-aws-modules/security-group/aws",
        "~> 5.1",
        (("vpc_id", '"vpc-12345678"'), ("use_name_prefix", "true")),
    ),
)


def registry_call(rng: Random, name: str) -> str:
    source, version, inputs = rng.choice(_REGISTRY)
    head = aligned((("source", f'"{source}"'), ("version", f'"{version}"')))
    body = aligned((("name", f'"${{local.prefix}}-{name}"'), *inputs))
    return f'module "{name}" {{\n{head}\n{body}\n  tags = local.common_tags\n}}\n'


def lookups(rng: Random, name: str) -> str:
    return f"""locals {{
  {name}_zones   = [for suffix in ["a", "b", "c"] : "${{var.region}}${{suffix}}"]
  {name}_subnets = {{ for index, zone in local.{name}_zones : zone => cidrsubnet("10.{rng.randint(0, 250)}.0.0/16", 8, index) }}
  {name}_first   = try(local.{name}_zones[0], null)
  {name}_ids     = values(local.{name}_subnets)[*]
  {name}_text    = join(",", [for zone in local.{name}_zones : upper(zone) if zone != ""])
}}
"""


MENTIONS = (
    """# The table itself (aws_dynamodb_table.{name}) is made by the platform repository.
data "aws_dynamodb_table" "{name}" {{
  name = "${{local.prefix}}-{name}"
}}
""",
    """resource "aws_iam_policy" "{name}" {{
  name        = "${{local.prefix}}-{name}"
  description = "Reads what an aws_dynamodb_table with a stream holds"

  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = "arn:aws:dynamodb:${{var.region}}:*:table/${{local.prefix}}-*"
    }}]
  }})
}}
""",
    """resource "aws_dynamodb_table_item" "{name}" {{
  table_name = "${{local.prefix}}-settings"
  hash_key   = "id"

  item = <<ITEM
{{
  "id": {{"S": "aws_dynamodb_table"}},
  "value": {{"N": "1"}}
}}
ITEM
}}
""",
)

ORDINARY: tuple[Snippet, ...] = (
    bucket,
    role,
    queue,
    alarms,
    firewall,
    function,
    instance,
    database,
    registry_call,
    registry_call,
    lookups,
)
