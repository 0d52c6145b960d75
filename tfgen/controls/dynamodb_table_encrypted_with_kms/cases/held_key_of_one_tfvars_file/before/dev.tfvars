key = ""
