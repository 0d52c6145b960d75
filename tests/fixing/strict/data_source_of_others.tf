data "aws_iam_policy_document" "q" {
  statement {
    actions   = ["dynamodb:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "p" {
  source_policy_documents = [data.aws_iam_policy_document.q.json]
}

resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.p.json
}
