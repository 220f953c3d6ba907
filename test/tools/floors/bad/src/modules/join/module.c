.name = "join",
