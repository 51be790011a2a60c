"""The face of finance: what people pay, how they pay it, and how every fen is accounted for."""
