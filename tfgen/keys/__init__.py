"""What a control needs but cannot know: which KMS key, made or found where. The only room that knows aws_kms_*."""
