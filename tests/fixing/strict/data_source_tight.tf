data "aws_iam_policy_document" "p" {
  version = "2012-10-17"
  statement {
    actions   = ["dynamodb:*"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
  # the end
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.p.json
}
