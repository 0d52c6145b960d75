provider "aws" {
  alias  = "eu_central_1"
  region = "eu-central-1"
}
