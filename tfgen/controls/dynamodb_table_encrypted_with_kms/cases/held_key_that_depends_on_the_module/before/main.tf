provider "aws" {
  region = "eu-west-1"
}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:dynamodb:tableArn"
      values   = [module.orders.arn]
    }
  }
}

resource "aws_kms_key" "this" {
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.key.json
}

module "orders" {
  source = "./orders"
}
