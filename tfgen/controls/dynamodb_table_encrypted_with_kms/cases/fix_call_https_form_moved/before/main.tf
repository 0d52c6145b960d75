module "orders" {
  source = "https://soc2.compliance.tf/terraform-aws-modules/dynamodb-table/aws?version=5.0.0&rules=pofix/prevent_destroy_data"

  name     = "orders"
  hash_key = "id"
}

# The registry switches encryption on by itself.
module "sessions" {
  source = "https://pcidss.compliance.tf/terraform-aws-modules/dynamodb-table/aws?version=5.0.0"

  name = "sessions"
}
