provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  name                 = "a"
  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn

  tags = {
    team = "x"
  }

  depends_on = [aws_sns_topic.t]
}

resource "aws_sns_topic" "t" {
  name = "t"
}
