provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  name = "a"

  tags = {
    team = "x"
  }

  depends_on = [aws_sns_topic.t]
}

resource "aws_sns_topic" "t" {
  name = "t"
}
