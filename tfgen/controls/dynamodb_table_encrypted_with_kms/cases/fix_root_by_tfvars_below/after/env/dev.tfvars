name = "orders-dev"
