r {
    a   = 1
    ccc = 1
    b {
        c = 1
    }
    sse {
        enabled     = true
        kms_key_arn = k.arn
    }
}
