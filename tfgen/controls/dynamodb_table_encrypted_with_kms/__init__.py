"""The control dynamodb_table_encrypted_with_kms: a table is encrypted with a KMS key that the account can see."""
