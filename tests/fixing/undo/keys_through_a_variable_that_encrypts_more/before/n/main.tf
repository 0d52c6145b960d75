resource "aws_dynamodb_table" "a" {
  name     = "a"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = false
    kms_key_arn = var.key
  }
}

variable "key" {
  type    = string
  default = null
}

resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = "b"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key
    }
  }
}
