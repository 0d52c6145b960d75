name = "orders-prod"
