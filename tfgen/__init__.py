"""tfgen makes Terraform code compliant by edits that a reviewer can sign."""

__version__ = "0.1.0"
