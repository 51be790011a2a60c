"""What strangers do with a certificate: issue one, and check it with tools that are not ours."""
